#pragma once
// vec<T>, the widest register of the target. The type is ctnn's own, so that a user's unqualified exp(x) finds
// ctnn's.

#include <ctnn/kernels/simd/intrinsics.hpp>

#include <type_traits>

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

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
