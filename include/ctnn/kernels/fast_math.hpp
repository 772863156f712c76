#pragma once
// tanh and sigmoid as one fraction of polynomials: half the latency of math.hpp's, and less exact. A choice of the topology
// (nn::fast_tanh, nn::fast_sigmoid, nn::lstm<64, nn::fast>), never a global flag.
//
//     tanh(x) = x P(x²) / Q(x²)                within 2.1e-8 of itself, in float as computed 6 ulp; ±1 from 9.02 on
//     sigmoid(x) = (1 + tanh(x / 2)) / 2       within 1.9e-7 absolutely: not relatively where it is small
//
// The coefficients are a minimax fit of our own (tests/kernels/fit_fast_math.py makes them again).

#include <ctnn/kernels/simd.hpp>

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
    const V p = quartic(z, zz, 0.999999978869800907, 0.133797288402671085, 0.00349404657313260313, 2.05836396843266745e-5,
                        1.33192193618058978e-8);
    const V q = quartic(z, zz, 1.0, 0.467130440790297832, 0.0258711213902483733, 3.28311078841424681e-4, 7.76209489356002028e-7);
    return (a * p) / q;
}
template <class V>
CTNN_INLINE constexpr V fast_sigmoid(V x) {
    using T = lane_type<V>;
    const V half = V(T(0.5));
    return fma(half, fast_tanh(half * x), half);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
