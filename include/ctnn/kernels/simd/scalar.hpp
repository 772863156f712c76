#pragma once
// What simd.hpp does with registers, done with a plain float or double, constexpr: one formula serves both.

#include <ctnn/shape/shape.hpp>

// Not <cmath>: a user's formula says abs(x) of a plain double, and must not find C's abs of int alone.
#include <math.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// True for the types that have registers; all others (dual numbers) go through reference.hpp.
template <class T>
constexpr bool has_simd = std::is_same_v<T, float> || std::is_same_v<T, double>;

template <class T>
using integer_of = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

/// The bits of x, as a signed integer of its size.
CTNN_INLINE constexpr std::int32_t to_bits(float x) { return __builtin_bit_cast(std::int32_t, x); }
CTNN_INLINE constexpr std::int64_t to_bits(double x) { return __builtin_bit_cast(std::int64_t, x); }

/// A number that has a register type.
template <class T>
concept scalar = has_simd<T>;
/// Whether a · b + c is rounded once: where the target can, and not in constant expressions.
CTNN_INLINE constexpr bool fuses() {
#if defined(__FMA__) || defined(__aarch64__)
    return !std::is_constant_evaluated();
#else
    return false;
#endif
}

#if defined(__clang__) && defined(__OPTIMIZE__) && !defined(CTNN_ALLOW_FAST_MATH)
[[gnu::error("ctnn: an option lets the compiler believe that there is no NaN or infinity, or reorder sums "
             "(-fno-honor-nans, -fno-honor-infinities): compile without, or define CTNN_ALLOW_FAST_MATH")]]
#if __has_cpp_attribute(clang::nonblocking)
void refuse_math() noexcept [[clang::nonblocking]];
#else
void refuse_math() noexcept;
#endif
#endif
/// Refuses what clang tells nobody of its options (exact_math.hpp), by what its optimiser knows of any
/// number. Leaves no instruction; where nothing is optimised there is nothing to fear.
CTNN_INLINE inline void expect_exact_math() noexcept {
#if defined(__clang__) && defined(__OPTIMIZE__) && !defined(CTNN_ALLOW_FAST_MATH)
    float x;
    asm("" : "=r"(x));
    if (__builtin_constant_p(x != x)) refuse_math();
    if (__builtin_constant_p(__builtin_isinf(x))) refuse_math();
    if (__builtin_constant_p((x + 1) - x)) refuse_math();
#endif
}

template <scalar T>
CTNN_INLINE constexpr T fma(T a, T b, T c) {
#if defined(__FMA__) || defined(__aarch64__)
    if (fuses()) {
        if constexpr (sizeof(T) == 4) return __builtin_fmaf(a, b, c);
        else return __builtin_fma(a, b, c);
    }
#endif
    return a * b + c; // elsewhere the builtin is a call
}
template <scalar T>
CTNN_INLINE constexpr T fnma(T a, T b, T c) {
    return fma(-a, b, c);
}

/// Numbers of T's range, as constants: a call of std's functions would be a weak symbol on plain types (see
/// copy_values).
template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
template <class T>
constexpr T largest_number = std::numeric_limits<T>::max();
template <class T>
constexpr T smallest_normal = std::numeric_limits<T>::min();

/// n values from one place to another, or all the same. Not std's: its templates on plain types belong to no
/// instruction set, and a program of several would keep one of them for all.
template <class T>
CTNN_INLINE constexpr void copy_values(const T* from, index n, T* to) {
    for (index i = 0; i < n; ++i) to[i] = from[i];
}
template <class T>
CTNN_INLINE constexpr void fill_values(T* to, index n, T value) {
    for (index i = 0; i < n; ++i) to[i] = value;
}

/// The larger, the smaller; b where the two do not compare.
template <scalar T>
CTNN_INLINE constexpr T max(T a, T b) {
    return a > b ? a : b;
}
template <scalar T>
CTNN_INLINE constexpr T min(T a, T b) {
    return a < b ? a : b;
}

/// a where m, else b; for all that is no register.
template <class V>
    requires(!requires { typename V::value_type; })
CTNN_INLINE constexpr V select(bool m, V a, V b) {
    return m ? a : b;
}

/// |x|, and |x| with the sign of another.
template <scalar T>
CTNN_INLINE constexpr T abs(T x) {
    return __builtin_bit_cast(T, to_bits(x) & ~to_bits(T(-0.0)));
}

template <scalar T>
CTNN_INLINE constexpr T copysign(T x, T sign) {
    return __builtin_bit_cast(T, to_bits(abs(x)) | (to_bits(sign) & to_bits(T(-0.0))));
}
/// -|x|; and the value of x, which has no sign, with the sign of another.
template <scalar T>
CTNN_INLINE constexpr T minus_abs(T x) {
    return __builtin_bit_cast(T, to_bits(x) | to_bits(T(-0.0)));
}
template <scalar T>
CTNN_INLINE constexpr T with_sign(T x, T sign) {
    return __builtin_bit_cast(T, to_bits(x) | (to_bits(sign) & to_bits(T(-0.0))));
}

/// √x digit by digit, rounded as the processor rounds it, for constant expressions.
template <scalar T>
constexpr T root_by_digits(T x) {
    constexpr int digits = std::numeric_limits<T>::digits, shift = (digits + 2) / 2 * 2;
    if (!(x > T(0)) || x > largest_number<T>) return x < T(0) ? not_a_number<T> : x;
    constexpr T least = T(std::int64_t(1) << (digits - 1));
    int exponent = 0; // x = m · 2^exponent with a whole number m, and an even exponent
    for (; x >= 2 * least; x /= 2) ++exponent;
    for (; x < least; x *= 2) --exponent;
    std::int64_t m = std::int64_t(x), root = 0, rest = 0;
    if (exponent % 2 != 0) m *= 2, --exponent;
    for (int at = (digits + shift) / 2 * 2; at >= 0; at -= 2) { // two digits of m · 2^shift in, one out
        rest = rest * 4 + (at >= shift ? m >> (at - shift) & 3 : 0);
        root *= 2;
        if (rest > 2 * root) rest -= 2 * root + 1, ++root;
    }
    T y = T(2 * root + (rest != 0)) / 2; // a last digit for what was cut off: rounded once
    for (exponent = (exponent - shift) / 2; exponent > 0; --exponent) y *= 2;
    for (; exponent < 0; ++exponent) y /= 2;
    return y;
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
