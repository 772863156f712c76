#pragma once
// tanh, sigmoid, silu and gelu as one fraction of polynomials: half the latency of math.hpp's, and less
// exact. A choice of the topology (nn::fast_tanh, nn::fast_sigmoid, nn::fast_silu, nn::fast_gelu,
// nn::lstm<64, nn::fast>), never a global flag.
//
//     tanh(x) = x P(x²) / Q(x²)          within 2.1e-8 of itself, in float as computed 6 ulp; ±1 from 9.02 on
//     sigmoid(x) = (1 + tanh(x / 2)) / 2       within 1.9e-7 absolutely: not relatively where it is small
//     silu(x) = x sigmoid(x)                   within 2.5e-7 |x|
//     gelu(x) = x (1/2 + x P(x²) / Q(x²))      within 3e-7 |x|
//
// The coefficients are a minimax fit of our own (tests/kernels/fit_fast_math.py makes them again).

#include <ctnn/kernels/simd/simd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// c0 + c1 x + ... + c4 x^4 with x² at hand, in pairs.
template <class V>
CTNN_INLINE constexpr V quartic(V x, V xx, double c0, double c1, double c2, double c3, double c4) {
    using T = lane_type<V>;
    const V high = fma(fma(V(T(c4)), x, V(T(c3))), x, V(T(c2)));
    return fma(high, xx, fma(V(T(c1)), x, V(T(c0))));
}

template <class V>
CTNN_INLINE constexpr V fast_tanh(V x) {
    using T = lane_type<V>;
    const V a = max(V(T(-9.02)), min(V(T(9.02)), x)), z = a * a, zz = z * z; // NaN comes through
    const V p = quartic(z, zz, 0.999999978869800907, 0.133797288402671085, 0.00349404657313260313,
                        2.05836396843266745e-5, 1.33192193618058978e-8);
    const V q = quartic(z, zz, 1.0, 0.467130440790297832, 0.0258711213902483733, 3.28311078841424681e-4,
                        7.76209489356002028e-7);
    return (a * p) / q;
}
template <class V>
CTNN_INLINE constexpr V fast_sigmoid(V x) {
    using T = lane_type<V>;
    const V half = V(T(0.5));
    return fma(half, fast_tanh(half * x), half);
}
/// x sigmoid(x), from -18.04 on downwards what it is there.
template <class V>
CTNN_INLINE constexpr V fast_silu(V x) {
    using T = lane_type<V>;
    const V half = V(T(0.5)) * max(V(T(-18.04)), x);
    return fma(half, fast_tanh(half), half);
}
/// s + x s (1 - s).
template <class V>
CTNN_INLINE constexpr V fast_silu_slope(V x) {
    using T = lane_type<V>;
    const V c = max(V(T(-18.04)), min(V(T(18.04)), x)), s = fast_sigmoid(c);
    return fma(c, fnma(s, s, s), s);
}
/// x Φ(x), from -5.2 on downwards what it is there.
template <class V>
CTNN_INLINE constexpr V fast_gelu(V x) {
    using T = lane_type<V>;
    const V below = max(V(T(-5.2)), x), a = min(V(T(5.2)), below), z = a * a, zz = z * z;
    const V p = quartic(z, zz, 0.398942227256260887, 0.0473415884065600938, 0.00535878505459980105,
                        0.000288222665895381133, 5.37710636091859826e-6);
    const V q = fma(zz * zz, z * V(T(4.67473590859277992e-7)),
                    quartic(z, zz, 1.0, 0.285332305215033902, 0.0359933581449603503, 0.00255871508689476072,
                            0.000102866278175014443));
    return fma(below, a * p / q, V(T(0.5)) * below);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
