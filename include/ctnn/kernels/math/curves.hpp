#pragma once
// The curves of activations that need more than exp: e^x - 1, softplus, silu, gelu (both), mish, and their
// slopes; one formula each for registers and scalars (constexpr), float and double. They keep their relative
// accuracy next to 0 and in their tails, down to the denormals, and are their limit at -infinity (where
// PyTorch's are NaN). Accuracy over all floats (tests/long/accuracy.cpp): with FMA e^x - 1 1.0, softplus 1.7,
// silu 3.4, mish 4.7, gelu 5.8 ulp; gelu_tanh 2 ulp above 0, 1.1e-5 of itself below, where it is small;
// slopes 3e-7 absolutely. In double 3 ulp, gelu 10, slopes 5e-16.

#include <ctnn/kernels/math/math.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// e^x - 1 for x up to 0.
template <float_like V>
CTNN_INLINE constexpr V exp_minus_1(V x) {
    using T = lane_type<V>;
    const power<V> p = split_power<false>(max(V(T(-40.)), x)); // -1 from there on; NaN comes through
    const V scale = power_of_two_shifted(p.shifted);
    return fma(scale, p.u(), scale - V(T(1)));
}

/// ln(1 + e) for e between 0 and 1.
template <float_like V>
CTNN_INLINE constexpr V log_of_1_plus(V e) {
    using T = lane_type<V>;
    const V half = V(T(0.5)), one = V(T(1));
    const auto high = e > V(T(0.41421356));
    return log_of_parts(select(high, fma(half, e, -half), e), select(high, one, V(T(0))));
}

/// ln(1 + e^x), and x itself above 20, as PyTorch has it.
template <float_like V>
CTNN_INLINE constexpr V softplus(V x) {
    using T = lane_type<V>;
    const V zero = V(T(0)), tail = log_of_1_plus(exp(minus_abs(x)));
    return max(zero, x) + select(x > V(T(20)), zero, tail);
}

/// Powers of e that are 2^scaled times as large, so that they are normal where they are multiplied: they are
/// made small once.
template <class T>
struct scaled_power {
    static constexpr int exponent = sizeof(T) == 4 ? 64 : 128;
    // 2^-exponent.
    static constexpr T unit = sizeof(T) == 4 ? T(5.421010862427522e-20) : T(2.938735877055719e-39);
    /// Below it x e^x is 0, and e^x · 2^exponent still normal.
    static constexpr T least = sizeof(T) == 4 ? T(-110.) : T(-760.);
};
template <float_like V>
CTNN_INLINE constexpr V exp_scaled(V x) {
    const power<V> p = split_power<false>(x);
    const V scale = power_of_two_shifted<scaled_power<lane_type<V>>::exponent>(p.shifted);
    return fma(p.u(), scale, scale);
}

/// x / (1 + e^-u) for u of x's sign. c: x, no further from 0 than x e^u counts.
template <float_like V>
CTNN_INLINE constexpr V gated(V x, V c, V u) {
    using T = lane_type<V>;
    const V e = exp_scaled(minus_abs(u)), unit = V(scaled_power<T>::unit);
    return select(x < V(T(0)), (c * e) * unit, x) / fma(e, unit, V(T(1)));
}
/// Its slope s + x u' s (1 - s), s = 1 / (1 + e^-u), the smaller of s and 1 - s by itself.
template <float_like V>
CTNN_INLINE constexpr V gated_slope(V c, V u, V slope_of_u) {
    using T = lane_type<V>;
    const V one = V(T(1)), e = exp(minus_abs(u)), d = one / (one + e);
    const auto below = c < V(T(0));
    return select(below, e, one) * d * fma(c * slope_of_u * d, select(below, one, e), one);
}
/// x between -limit and limit; NaN comes through.
template <float_like V>
CTNN_INLINE constexpr V within(lane_type<V> limit, V x) {
    return max(V(-limit), min(V(limit), x));
}

/// x / (1 + e^-x).
template <float_like V>
CTNN_INLINE constexpr V silu(V x) {
    const V c = within(-scaled_power<lane_type<V>>::least, x);
    return gated(x, c, c);
}
template <float_like V>
CTNN_INLINE constexpr V silu_slope(V x) {
    using T = lane_type<V>;
    const V c = within(-scaled_power<T>::least, x);
    return gated_slope(c, c, V(T(1)));
}

/// x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2 = x / (1 + e^-u), u twice tanh's argument.
template <float_like V>
CTNN_INLINE constexpr V gelu_tanh(V x) {
    using T = lane_type<V>;
    const V c = within(T(sizeof(T) == 4 ? 11. : 22.), x);
    return gated(x, c, c * fma(c * c, V(T(0.07135481627260025)), V(T(1.5957691216057308))));
}
template <float_like V>
CTNN_INLINE constexpr V gelu_tanh_slope(V x) {
    using T = lane_type<V>;
    const V c = within(T(sizeof(T) == 4 ? 11. : 22.), x), z = c * c, b = V(T(1.5957691216057308));
    return gated_slope(c, c * fma(z, V(T(0.07135481627260025)), b), fma(z, V(T(0.21406444881780076)), b));
}

/// x tanh(ln(1 + e^x)) = x n / (n + 2) with n = e^x (e^x + 2).
template <float_like V>
CTNN_INLINE constexpr V mish(V x) {
    using T = lane_type<V>;
    const V one = V(T(1)), two = V(T(2)), unit = V(scaled_power<T>::unit);
    const V c = max(V(scaled_power<T>::least), min(V(T(20)), x)); // x from there on
    const V e = exp_scaled(c), n = e * fma(e, unit, two);
    const auto below = x < V(T(0));
    return (select(below, c * n, n) / fma(n, unit, two)) * unit * select(below, one, x);
}
template <float_like V>
CTNN_INLINE constexpr V mish_slope(V x) {
    using T = lane_type<V>;
    const V one = V(T(1)), two = V(T(2));
    const V c = max(V(scaled_power<T>::least), min(V(T(20)), x)), e = exp(c), n = e * (e + two),
            d = one / fma(e, e + two, two);
    return fma(V(T(4)) * c * d * d, e * (e + one), n * d);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
