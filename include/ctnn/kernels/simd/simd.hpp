#pragma once
// vec<T>, the widest register of the target, and what kernels do with it. Every function is there for plain
// float and double too (scalar.hpp), so that one formula serves a scalar and a register. The type is ctnn's
// own, so that a user's unqualified exp(x) finds ctnn's.

#include <ctnn/kernels/simd/intrinsics.hpp>

#include <utility>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What may stand beside a register: it becomes one.
template <class S>
concept constant = std::is_arithmetic_v<S>;

/// What comparing registers gives; only `select` and `all` take it.
template <class T>
struct mask {
    decltype(less(raw<T>{}, raw<T>{})) lanes;
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
    raw<T> lanes;

    vec() = default;
    CTNN_INLINE vec(raw<T> v) : lanes(v) {}
    template <constant S>
    CTNN_INLINE vec(S s) : lanes(static_cast<T>(s) - raw<T>{}) {} // keeps -0

    CTNN_INLINE friend vec operator+(vec a, vec b) { return a.lanes + b.lanes; }
    CTNN_INLINE friend vec operator-(vec a, vec b) { return a.lanes - b.lanes; }
    CTNN_INLINE friend vec operator*(vec a, vec b) { return a.lanes * b.lanes; }
    CTNN_INLINE friend vec operator/(vec a, vec b) { return a.lanes / b.lanes; }
    CTNN_INLINE friend vec operator-(vec a) { return -a.lanes; }
    CTNN_INLINE friend mask<T> operator<(vec a, vec b) { return {less(a.lanes, b.lanes)}; }
    CTNN_INLINE friend mask<T> operator>(vec a, vec b) { return {less(b.lanes, a.lanes)}; }
    CTNN_INLINE friend mask<T> operator<=(vec a, vec b) { return {less_or_equal(a.lanes, b.lanes)}; }
    CTNN_INLINE friend mask<T> operator>=(vec a, vec b) { return {less_or_equal(b.lanes, a.lanes)}; }
    CTNN_INLINE friend mask<T> operator==(vec a, vec b) { return {equal(a.lanes, b.lanes)}; }

    /// Reports a formula that wants one number. (Of constants beside registers: formulas.hpp.)
    constexpr operator T() const {
        static_assert(!sizeof(T),
                      "ctnn: a register is no single number: a formula takes auto, and says nn::exp, "
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
