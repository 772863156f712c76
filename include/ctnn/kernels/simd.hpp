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

/// What comparing registers gives; only `select` and `all` take it.
template <class T>
struct mask {
    decltype(std::declval<native<T>>() < std::declval<native<T>>()) lanes;
};

/// The register as the compiler's vector type, and a place in memory for one, wherever it begins.
template <class T>
using raw = decltype(native<T>::data);
template <class T>
struct unaligned {
    typedef raw<T> type __attribute__((aligned(alignof(T)), may_alias));
};

/// A register of T. Scalars convert to it by broadcasting. Arithmetic is the compiler's: the same
/// instructions as xsimd's, whose operators are several calls each, and g++'s inlining of them takes a time
/// that grows with its square (LSTM 40-118: 2.6 s instead of 15).
template <class T>
struct vec {
    using value_type = T;
    raw<T> lanes;

    vec() = default;
    CTNN_INLINE vec(raw<T> v) : lanes(v) {}
    template <class S>
        requires std::is_arithmetic_v<S>
    CTNN_INLINE vec(S s) : lanes(static_cast<T>(s) - raw<T>{}) {} // keeps -0

    CTNN_INLINE friend vec operator+(vec a, vec b) { return a.lanes + b.lanes; }
    CTNN_INLINE friend vec operator-(vec a, vec b) { return a.lanes - b.lanes; }
    CTNN_INLINE friend vec operator*(vec a, vec b) { return a.lanes * b.lanes; }
    CTNN_INLINE friend vec operator/(vec a, vec b) { return a.lanes / b.lanes; }
    CTNN_INLINE friend vec operator-(vec a) { return -a.lanes; }
    CTNN_INLINE friend mask<T> operator<(vec a, vec b) { return {native<T>(a.lanes) < native<T>(b.lanes)}; }
    CTNN_INLINE friend mask<T> operator>(vec a, vec b) { return {native<T>(b.lanes) < native<T>(a.lanes)}; }
    CTNN_INLINE friend mask<T> operator<=(vec a, vec b) { return {native<T>(a.lanes) <= native<T>(b.lanes)}; }
    CTNN_INLINE friend mask<T> operator>=(vec a, vec b) { return {native<T>(b.lanes) <= native<T>(a.lanes)}; }
    CTNN_INLINE friend mask<T> operator==(vec a, vec b) { return {native<T>(a.lanes) == native<T>(b.lanes)}; }
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

/// A register as its bits (signed integers of T's size), and back.
template <class T>
struct bits_of_register {
    typedef integer_of<T> type __attribute__((vector_size(sizeof(raw<T>))));
};
template <class T>
using bits = typename bits_of_register<T>::type;
template <class T>
CTNN_INLINE inline bits<T> to_bits(vec<T> v) {
    return (bits<T>)(v.lanes);
}
template <class T>
CTNN_INLINE inline vec<T> from_bits(bits<T> b) {
    return (raw<T>)b;
}

/// All lanes the same.
template <class T>
CTNN_INLINE inline vec<T> broadcast(T x) {
    return x - raw<T>{}; // keeps -0
}
template <class T>
CTNN_INLINE inline vec<T> zero() {
    return raw<T>{};
}
/// Reads and writes width<T> values; no alignment is asked.
template <class T>
CTNN_INLINE inline vec<T> load(const T* p) {
    return *reinterpret_cast<const typename unaligned<T>::type*>(p);
}
template <class T>
CTNN_INLINE inline void store(T* p, vec<T> v) {
    *reinterpret_cast<typename unaligned<T>::type*>(p) = v.lanes;
}

/// v, in a register of its own: of what is loaded once and used often, g++ makes an operand in memory of every use.
template <class T>
CTNN_INLINE inline vec<T> held(vec<T> v) {
#if defined(__SSE2__) && !defined(__AVX512F__) && !defined(CTNN_NO_XSIMD)
    asm("" : "+x"(v.lanes));
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

/// a · b + c, rounded once wherever the ISA can (xsimd 8.1 rounds twice on AVX-512, and what has no FMA does
/// everywhere).
template <class T>
CTNN_INLINE inline vec<T> fma(vec<T> a, vec<T> b, vec<T> c) {
#if defined(__AVX512F__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return vec<T>(_mm512_fmadd_ps(a.lanes, b.lanes, c.lanes));
    else return vec<T>(_mm512_fmadd_pd(a.lanes, b.lanes, c.lanes));
#elif defined(__FMA__) && defined(__AVX2__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return vec<T>(_mm256_fmadd_ps(a.lanes, b.lanes, c.lanes));
    else return vec<T>(_mm256_fmadd_pd(a.lanes, b.lanes, c.lanes));
#elif defined(__SSE2__) && !defined(__FMA__) && !defined(__FMA4__) && !defined(CTNN_NO_XSIMD)
    return a * b + c;
#else
    return native_ops::fma(native<T>(a.lanes), native<T>(b.lanes), native<T>(c.lanes)).data;
#endif
}
/// c - a · b, rounded once wherever the ISA can; one instruction there (g++ does not fold the sign into an intrinsic).
template <class T>
CTNN_INLINE inline vec<T> fnma(vec<T> a, vec<T> b, vec<T> c) {
#if defined(__AVX512F__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return vec<T>(_mm512_fnmadd_ps(a.lanes, b.lanes, c.lanes));
    else return vec<T>(_mm512_fnmadd_pd(a.lanes, b.lanes, c.lanes));
#elif defined(__FMA__) && defined(__AVX2__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return vec<T>(_mm256_fnmadd_ps(a.lanes, b.lanes, c.lanes));
    else return vec<T>(_mm256_fnmadd_pd(a.lanes, b.lanes, c.lanes));
#else
    return fma(-a, b, c);
#endif
}

/// The larger, the smaller; b where the two do not compare, so that NaN in b comes through.
template <class T>
CTNN_INLINE inline vec<T> max(vec<T> a, vec<T> b) {
    return native_ops::max(native<T>(a.lanes), native<T>(b.lanes)).data;
}
template <class T>
CTNN_INLINE inline vec<T> min(vec<T> a, vec<T> b) {
    return native_ops::min(native<T>(a.lanes), native<T>(b.lanes)).data;
}

/// a where the mask is set, else b.
template <class T>
CTNN_INLINE inline vec<T> select(mask<T> m, vec<T> a, vec<T> b) {
    return native_ops::select(m.lanes, native<T>(a.lanes), native<T>(b.lanes)).data;
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
    return {native_ops::isnan(native<T>(x.lanes))};
}
template <scalar T>
CTNN_INLINE constexpr bool is_nan(T x) {
    return x != x;
}

/// √x; NaN below 0. (xsimd 8.1 on AArch64 has an estimate in float.)
template <class T>
CTNN_INLINE inline vec<T> sqrt(vec<T> x) {
#if defined(__aarch64__) && !defined(CTNN_NO_XSIMD)
    if constexpr (sizeof(T) == 4) return vec<T>(vsqrtq_f32(x.lanes));
    else return vec<T>(vsqrtq_f64(x.lanes));
#else
    return native_ops::sqrt(native<T>(x.lanes)).data;
#endif
}
/// By a register: the compiler's function for one number calls the C library, which sets errno.
template <scalar T>
CTNN_INLINE inline T sqrt(T x) {
    T lanes[width<T>];
    store(lanes, sqrt(vec<T>(x)));
    return lanes[0];
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
