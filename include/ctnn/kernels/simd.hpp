#pragma once
// The one door to SIMD: vec<T>, the widest register of the target, and what kernels do with it. Every
// function is there for plain float and double too (scalar.hpp), so that one formula serves a scalar and a register.
//
// Registers are xsimd's where xsimd knows the ISA (8.1 to 13 differ; the differences end here), else the compiler's vector
// extension. The type is ctnn's own, so that a user's unqualified exp(x) finds ctnn's and not xsimd's.

#include <ctnn/kernels/scalar.hpp>

#include <utility>

#if !defined(CTNN_NO_XSIMD) && (defined(__SSE2__) || defined(__aarch64__))
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wunknown-warning-option"
#endif
#pragma GCC diagnostic ignored "-Wuninitialized" // g++ 12's own AVX-512 header
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <xsimd/xsimd.hpp>
#pragma GCC diagnostic pop
#else
#include <ctnn/kernels/generic_vector.hpp>
#endif

namespace ctnn::inline CTNN_ABI {
namespace kernels {

#if !defined(CTNN_NO_XSIMD) && (defined(__SSE2__) || defined(__aarch64__))
template <class T>
using native = xsimd::batch<T>;
namespace native_ops = xsimd;
inline constexpr bool has_registers = true;
#else
template <class T>
using native = generic::batch<T>;
namespace native_ops = generic;
inline constexpr bool has_registers = false; // known to ctnn
#endif

/// Lanes of a register of T.
template <class T>
constexpr index width = index(native<T>::size);

/// Registers of the ISA.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr index registers = 32;
#else
inline constexpr index registers = 16;
#endif

/// What may stand beside a register: it becomes one.
template <class S>
concept constant = std::is_arithmetic_v<S>;

/// What comparing registers gives; only `select` and `all` take it.
template <class T>
struct mask {
    decltype(std::declval<native<T>>() < std::declval<native<T>>()) lanes;
    /// Reports a formula that wants one answer.
    explicit constexpr operator bool() const {
        static_assert(!sizeof(T), "ctnn: a register compares all its numbers at once: a formula says "
                                  "nn::select(x > 0, a, b) instead of x > 0 ? a : b, if, && and ||");
        return false;
    }
};

/// A register of T. Scalars convert to it by broadcasting.
template <class T>
struct vec {
    using value_type = T;
    native<T> lanes;

    vec() = default;
    CTNN_INLINE vec(native<T> v) : lanes(v) {}
    template <constant S>
    CTNN_INLINE vec(S s) : lanes(static_cast<T>(s)) {}

    CTNN_INLINE friend vec operator+(vec a, vec b) { return a.lanes + b.lanes; }
    CTNN_INLINE friend vec operator-(vec a, vec b) { return a.lanes - b.lanes; }
    CTNN_INLINE friend vec operator*(vec a, vec b) { return a.lanes * b.lanes; }
    // The compiler's division: xsimd 8.1 on AArch64 has an estimate in float, off by an ulp.
    CTNN_INLINE friend vec operator/(vec a, vec b) { return native<T>(a.lanes.data / b.lanes.data); }
    CTNN_INLINE friend vec operator-(vec a) { return -a.lanes; }
    CTNN_INLINE friend mask<T> operator<(vec a, vec b) { return {a.lanes < b.lanes}; }
    CTNN_INLINE friend mask<T> operator>(vec a, vec b) { return {b.lanes < a.lanes}; }
    CTNN_INLINE friend mask<T> operator<=(vec a, vec b) { return {a.lanes <= b.lanes}; }
    CTNN_INLINE friend mask<T> operator>=(vec a, vec b) { return {b.lanes <= a.lanes}; }
    CTNN_INLINE friend mask<T> operator==(vec a, vec b) { return {a.lanes == b.lanes}; }

    /// Reports a formula that wants one number. (Of constants beside registers: formulas.hpp.)
    constexpr operator T() const {
        static_assert(!sizeof(T), "ctnn: a register is no single number: a formula takes auto, and says nn::exp, "
                                  "nn::tanh, nn::abs, nn::max, ..., which std has of numbers alone");
        return T();
    }
};

/// The element type of a register, or the scalar itself.
template <class V>
struct lane {
    using type = V;
};
template <class T>
struct lane<vec<T>> {
    using type = T;
};
template <class V>
using lane_type = typename lane<V>::type;

/// The register as the compiler's vector type, and as its bits (signed integers of T's size), and back.
template <class T>
using raw = decltype(native<T>::data);
template <class T>
struct bits_of_register {
    typedef integer_of<T> type __attribute__((vector_size(sizeof(raw<T>))));
};
template <class T>
using bits = typename bits_of_register<T>::type;
template <class T>
CTNN_INLINE inline bits<T> to_bits(vec<T> v) {
    return (bits<T>)(v.lanes.data);
}
template <class T>
CTNN_INLINE inline vec<T> from_bits(bits<T> b) {
    return native<T>((raw<T>)b);
}

/// All lanes the same.
template <class T>
CTNN_INLINE inline vec<T> broadcast(T x) {
    return native<T>(x);
}
template <class T>
CTNN_INLINE inline vec<T> zero() {
    return native<T>(T(0));
}
/// Reads and writes width<T> values; no alignment is asked.
template <class T>
CTNN_INLINE inline vec<T> load(const T* p) {
    return native<T>::load_unaligned(p);
}
template <class T>
CTNN_INLINE inline void store(T* p, vec<T> v) {
    v.lanes.store_unaligned(p);
}

/// v, in a register of its own: of what is loaded once and used often, g++ makes an operand in memory of every use.
template <class T>
CTNN_INLINE inline vec<T> held(vec<T> v) {
#if defined(__SSE2__) && !defined(__AVX512F__) && !defined(CTNN_NO_XSIMD)
    asm("" : "+x"(v.lanes.data));
#endif
    return v;
}
/// p: g++ would carry what neighbouring passes of a loop both load in registers, more than there are.
template <class T>
CTNN_INLINE inline const T* held(const T* p) {
#if defined(__SSE2__) && !defined(__AVX512F__)
    asm("" : "+r"(p));
#endif
    return p;
}

/// a · b + c, rounded once wherever the ISA can (xsimd 8.1 rounds twice on AVX-512).
template <class T>
CTNN_INLINE inline vec<T> fma(vec<T> a, vec<T> b, vec<T> c) {
#if defined(__AVX512F__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return native<T>(_mm512_fmadd_ps(a.lanes, b.lanes, c.lanes));
    else return native<T>(_mm512_fmadd_pd(a.lanes, b.lanes, c.lanes));
#else
    return native_ops::fma(a.lanes, b.lanes, c.lanes);
#endif
}
/// c - a · b, rounded once wherever the ISA can; one instruction there (g++ does not fold the sign into an intrinsic).
template <class T>
CTNN_INLINE inline vec<T> fnma(vec<T> a, vec<T> b, vec<T> c) {
#if defined(__AVX512F__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return native<T>(_mm512_fnmadd_ps(a.lanes, b.lanes, c.lanes));
    else return native<T>(_mm512_fnmadd_pd(a.lanes, b.lanes, c.lanes));
#elif defined(__FMA__) && defined(__AVX2__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return native<T>(_mm256_fnmadd_ps(a.lanes, b.lanes, c.lanes));
    else return native<T>(_mm256_fnmadd_pd(a.lanes, b.lanes, c.lanes));
#else
    return fma(-a, b, c);
#endif
}

/// The larger, the smaller; b where the two do not compare, so that NaN in b comes through.
template <class T>
CTNN_INLINE inline vec<T> max(vec<T> a, vec<T> b) {
    return native_ops::max(a.lanes, b.lanes);
}
template <class T>
CTNN_INLINE inline vec<T> min(vec<T> a, vec<T> b) {
    return native_ops::min(a.lanes, b.lanes);
}

/// a where the mask is set, else b.
template <class T>
CTNN_INLINE inline vec<T> select(mask<T> m, vec<T> a, vec<T> b) {
    return native_ops::select(m.lanes, a.lanes, b.lanes);
}

/// Whether the mask is set in every lane.
template <class T>
CTNN_INLINE inline bool all(mask<T> m) {
    return native_ops::all(m.lanes);
}

/// |x|, and |x| with the sign of another.
template <class T>
CTNN_INLINE inline vec<T> abs(vec<T> x) {
    return from_bits<T>(to_bits(x) & ~(bits<T>{} + to_bits(T(-0.0))));
}
/// -|x|.
template <class T>
CTNN_INLINE inline vec<T> minus_abs(vec<T> x) {
    return from_bits<T>(to_bits(x) | (bits<T>{} + to_bits(T(-0.0))));
}
/// The value of x, which has no sign, with the sign of another.
template <class T>
CTNN_INLINE inline vec<T> with_sign(vec<T> x, vec<T> sign) {
    return from_bits<T>(to_bits(x) | (to_bits(sign) & (bits<T>{} + to_bits(T(-0.0)))));
}
template <class T>
CTNN_INLINE inline vec<T> copysign(vec<T> x, vec<T> sign) {
    return from_bits<T>(to_bits(abs(x)) | (to_bits(sign) & (bits<T>{} + to_bits(T(-0.0)))));
}

/// Where x is NaN. (xsimd 8.1's != on AVX-512 is false for NaN.)
template <class T>
CTNN_INLINE inline mask<T> is_nan(vec<T> x) {
    return {native_ops::isnan(x.lanes)};
}
template <scalar T>
CTNN_INLINE constexpr bool is_nan(T x) {
    return x != x;
}

/// √x; NaN below 0. (xsimd 8.1 on AArch64 has an estimate in float.)
template <class T>
CTNN_INLINE inline vec<T> sqrt(vec<T> x) {
#if defined(__aarch64__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return native<T>(vsqrtq_f32(x.lanes.data));
    else return native<T>(vsqrtq_f64(x.lanes.data));
#else
    return native_ops::sqrt(x.lanes);
#endif
}
/// By a register: the compiler's function for one number calls the C library, which sets errno.
template <scalar T>
CTNN_INLINE constexpr T sqrt(T x) {
    if (std::is_constant_evaluated()) return root_by_digits(x);
    T lanes[width<T>];
    store(lanes, sqrt(vec<T>(x)));
    return lanes[0];
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
