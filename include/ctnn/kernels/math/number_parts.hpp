#pragma once
// Numbers and their parts: the nearest whole number, powers of two made of bits, fraction and exponent; of
// registers and scalars.

#include <ctnn/kernels/simd/rounded.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What these functions take: float, double and registers of them.
template <class V>
concept float_like = has_simd<lane_type<V>>;

/// The bits of T as an unsigned number, whose sums wrap.
template <class T>
using unsigned_of = std::make_unsigned_t<integer_of<T>>;

/// The layout of T's bits.
template <class T>
struct format;
template <>
struct format<float> {
    static constexpr int mantissa = 23;
    static constexpr std::int32_t bias = 127, root_half = 0x3f3504f3;
    // 1.5 · 2^23: adding it leaves a whole number in the low bits.
    static constexpr float to_integer = 12582912.f;
};
template <>
struct format<double> {
    static constexpr int mantissa = 52;
    static constexpr std::int64_t bias = 1023, root_half = 0x3fe6a09e667f3bcd;
    static constexpr double to_integer = 6755399441055744.;
};

/// The nearest whole number, ties to even, for |x| below 2^22 (2^51).
template <float_like V>
CTNN_INLINE constexpr V nearest(V x) {
    constexpr auto big = format<lane_type<V>>::to_integer;
    return (x + V(big)) - V(big);
}

/// The nearest whole number, ties to even, for every x.
template <float_like V>
CTNN_INLINE constexpr V round_to_even(V x) {
    // Has no fraction.
    const V whole = V(lane_type<V>(integer_of<lane_type<V>>(1) << format<lane_type<V>>::mantissa));
    return select(abs(x) < whole, copysign(nearest(x), x), x);
}

/// 2^n for whole numbers n of the normal range. The sums wrap, so that NaN does no harm.
template <class T>
CTNN_INLINE inline vec<T> power_of_two(vec<T> n) {
    using f = format<T>;
    return from_bits<T>((to_bits(n + vec<T>(f::to_integer)) + f::bias) << f::mantissa);
}
template <scalar T>
CTNN_INLINE constexpr T power_of_two(T n) {
    using f = format<T>;
    return __builtin_bit_cast(
        T, (__builtin_bit_cast(unsigned_of<T>, n + f::to_integer) + unsigned_of<T>(f::bias)) << f::mantissa);
}

/// 2^(n + Offset) of a number n that was shifted by format<T>::to_integer, so that its bits are at hand.
template <int Offset = 0, class T>
CTNN_INLINE inline vec<T> power_of_two_shifted(vec<T> shifted) {
    using f = format<T>;
    return from_bits<T>((to_bits(shifted) + (f::bias + Offset)) << f::mantissa);
}
template <int Offset = 0, scalar T>
CTNN_INLINE constexpr T power_of_two_shifted(T shifted) {
    using f = format<T>;
    return __builtin_bit_cast(
        T, (__builtin_bit_cast(unsigned_of<T>, shifted) + unsigned_of<T>(f::bias + Offset)) << f::mantissa);
}

/// v · 2^n, rounded once, for whole numbers n of twice the normal range: down to denormals, up to infinity.
template <class T>
CTNN_INLINE inline vec<T> scale_by_power_of_two(vec<T> v, vec<T> n) {
#if defined(__AVX512F__) && defined(CTNN_XSIMD)
    return scaled(v.lanes, n.lanes);
#else
    const vec<T> half = nearest(n * vec<T>(T(0.5)));
    return rounded(v * power_of_two(half) * power_of_two(n - half));
#endif
}
template <scalar T>
CTNN_INLINE constexpr T scale_by_power_of_two(T v, T n) {
    const T half = nearest(n * T(0.5)), most = v * power_of_two(half), rest = power_of_two(n - half);
    if (std::is_constant_evaluated() && rest > T(1) && abs(most) > largest_number<T> / rest)
        return copysign(infinity<T>, v); // g++ calls an overflow no constant
    return rounded(most * rest);
}

/// from - v · 2^n.
template <class T>
CTNN_INLINE inline vec<T> minus_scaled(vec<T> from, vec<T> v, vec<T> n) {
#if defined(__AVX512F__) && defined(CTNN_XSIMD)
    return from - scale_by_power_of_two(v, n);
#else
    const vec<T> half = nearest(n * vec<T>(T(0.5)));
    return fnma(v * power_of_two(half), power_of_two(n - half), from);
#endif
}
template <scalar T>
CTNN_INLINE constexpr T minus_scaled(T from, T v, T n) {
    const T half = nearest(n * T(0.5));
    return fnma(v * power_of_two(half), power_of_two(n - half), from);
}

/// x = m · 2^e with m between √½ and √2, for positive normal numbers; e as a number of T.
template <class T>
CTNN_INLINE inline vec<T> split_exponent(vec<T> x, vec<T>& e) {
    using f = format<T>;
    const bits<T> n = (to_bits(x) - f::root_half) >> f::mantissa;
    // n is small: its bits under those of a large number are that number plus n.
    e = from_bits<T>(n + to_bits(vec<T>(f::to_integer))) - vec<T>(f::to_integer);
    return from_bits<T>(to_bits(x) - (n << f::mantissa));
}
template <scalar T>
CTNN_INLINE constexpr T split_exponent(T x, T& e) {
    using f = format<T>;
    const auto n =
        integer_of<T>(__builtin_bit_cast(unsigned_of<T>, x) - unsigned_of<T>(f::root_half)) >> f::mantissa;
    e = static_cast<T>(n);
    return __builtin_bit_cast(T, __builtin_bit_cast(unsigned_of<T>, x) - (unsigned_of<T>(n) << f::mantissa));
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
