#pragma once
// What kernels do with registers (vec.hpp). Every function is there for plain float and double too
// (scalar.hpp), so that one formula serves a scalar and a register.

#include <ctnn/kernels/simd/vec.hpp>

#include <utility>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// The register as its bits (signed integers of T's size), and back.
template <class T>
struct bits_of_register {
    typedef integer_of<T> type __attribute__((vector_size(sizeof(raw<T>))));
};
template <class T>
using bits = typename bits_of_register<T>::type;
template <class T>
CTNN_INLINE inline bits<T> to_bits(vec<T> v) {
    return (bits<T>)v.lanes;
}
template <class T>
CTNN_INLINE inline vec<T> from_bits(bits<T> b) {
    return vec<T>((raw<T>)b);
}

/// All lanes the same.
template <class T>
CTNN_INLINE inline vec<T> broadcast(T x) {
    return vec<T>(x);
}
template <class T>
CTNN_INLINE inline vec<T> zero() {
    return vec<T>(raw<T>{});
}
/// Reads and writes width<T> values; no alignment is asked.
template <class T>
CTNN_INLINE inline vec<T> load(const T* p) {
    return raw<T>(*reinterpret_cast<const typename register_at<T>::type*>(p));
}
template <class T>
CTNN_INLINE inline void store(T* p, vec<T> v) {
    *reinterpret_cast<typename register_at<T>::type*>(p) = v.lanes;
}

/// v, in a register of its own: of what is loaded once and used often, g++ makes an operand in memory of
/// every use.
template <class T>
CTNN_INLINE inline vec<T> held(vec<T> v) {
#if defined(__AVX512F__) && defined(CTNN_XSIMD)
#ifndef __clang__ // which does so by itself
    asm("" : "+v"(v.lanes));
#endif
#elif defined(__SSE2__) && defined(CTNN_XSIMD)
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

/// a · b + c and c - a · b, rounded once wherever the ISA can.
template <class T>
CTNN_INLINE inline vec<T> fma(vec<T> a, vec<T> b, vec<T> c) {
    return fused(a.lanes, b.lanes, c.lanes);
}
template <class T>
CTNN_INLINE inline vec<T> fnma(vec<T> a, vec<T> b, vec<T> c) {
    return fused_from(a.lanes, b.lanes, c.lanes);
}

/// The larger, the smaller; b where the two do not compare, so that NaN in b comes through.
template <class T>
CTNN_INLINE inline vec<T> max(vec<T> a, vec<T> b) {
    return larger(a.lanes, b.lanes);
}
template <class T>
CTNN_INLINE inline vec<T> min(vec<T> a, vec<T> b) {
    return smaller(a.lanes, b.lanes);
}

/// a where the mask is set, else b.
template <class T>
CTNN_INLINE inline vec<T> select(mask<T> m, vec<T> a, vec<T> b) {
    return choose(m.lanes, a.lanes, b.lanes);
}

/// Whether the mask is set in every lane.
template <class T>
CTNN_INLINE inline bool all(mask<T> m) {
    return in_every_lane(m.lanes);
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

/// Where x is NaN.
template <class T>
CTNN_INLINE inline mask<T> is_nan(vec<T> x) {
    return {not_a_number_in(x.lanes)};
}
template <scalar T>
CTNN_INLINE constexpr bool is_nan(T x) {
    return x != x;
}

/// √x; NaN below 0.
template <class T>
CTNN_INLINE inline vec<T> sqrt(vec<T> x) {
    return root(x.lanes);
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
