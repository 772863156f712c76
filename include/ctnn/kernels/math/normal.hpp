#pragma once
// The normal distribution's Φ(-a) = erfc(a / √2) / 2 = e^(-a²/2) R(a) for a from 0 on, and gelu, which is
// made of it. R is a fraction of polynomials within 6.3e-9 (float) and 9.1e-19 (double) of it;
// tests/kernels/fit_fast_math.py makes it again. gelu's accuracy: curves.hpp.

#include <ctnn/kernels/math/math.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// R(a) = Φ(-a) e^(a²/2).
template <float_like V>
CTNN_INLINE constexpr V normal_tail_ratio(V a) {
    using T = lane_type<V>;
    if constexpr (sizeof(T) == 4) {
        const V p = horner(a, V(T(0.00415553787350377544)), T(0.0408959426245405422), T(0.184011915815374909),
                           T(0.439339296849667542), T(0.5));
        const V q = horner(a, V(T(0.0104162773369579385)), T(0.102517030082351374), T(0.471521948743326183),
                           T(1.20572295489673158), T(1.67656360415889591), T(1));
        return p / q;
    } else {
        const V p = horner(a, V(T(2.24765343197586439e-7)), T(6.99110782775969886e-6),
                           T(0.00010676693253357295), T(0.00104129997329440162), T(0.0071318493527210135),
                           T(0.0357042257906561119), T(0.132152108360164685), T(0.357558570176329589),
                           T(0.679882894710246521), T(0.828098134610941982), T(0.5));
        const V q = horner(a, V(T(5.63403164416083805e-7)), T(0.0000175241085520861115),
                           T(0.000268188415045555767), T(0.00262767606418676283), T(0.0181433934345362818),
                           T(0.0920723259191642366), T(0.348603483433337344), T(0.98071872077396839),
                           T(2.00234847427511832), T(2.81783899465951339), T(2.45408083002474954), T(1));
        return p / q;
    }
}

/// What a · a, rounded, lacks.
template <float_like V>
CTNN_INLINE constexpr V rest_of_square(V a, V square) {
    using T = lane_type<V>;
    if (fuses()) return fma(a, a, -square);
    // Dekker 1971.
    const V split = a * V(T(sizeof(T) == 4 ? 4097. : 134217729.)), high = split - (split - a), low = a - high;
    return ((high * high - square) + (high + high) * low) + low * low;
}

/// Φ has no more than that to say: a number times Φ(-a) is 0 from there on.
template <class T>
constexpr T normal_tail_end = sizeof(T) == 4 ? T(15.) : T(39.);

/// from - a Φ(-a), which is rounded once where it is small.
template <float_like V>
CTNN_INLINE constexpr V minus_normal_tail(V from, V a) {
    using T = lane_type<V>;
    const V square = a * a, half = V(T(0.5)), less = half * rest_of_square(a, square);
    power<V> p = split_power<false>(V(T(-0.5)) * square);
    p.r = p.r - less, p.rest = p.rest - less, p.rr = p.r * p.r;
    const V k = a * normal_tail_ratio(a);
    return minus_scaled(from, fma(k, p.u(), k), p.n);
}

/// x Φ(x) = max(0, x) - |x| Φ(-|x|).
template <float_like V>
CTNN_INLINE constexpr V gelu(V x) {
    using T = lane_type<V>;
    return minus_normal_tail(max(V(T(0)), x), min(V(normal_tail_end<T>), abs(x))); // NaN comes through
}
/// Φ(x) + x φ(x), φ the density e^(-x²/2) / √(2π).
template <float_like V>
CTNN_INLINE constexpr V gelu_slope(V x) {
    using T = lane_type<V>;
    const V a = min(V(normal_tail_end<T>), abs(x));
    const V e = exp(V(T(-0.5)) * (a * a)), tail = fnma(a, V(T(0.3989422804014327)), normal_tail_ratio(a));
    return select(x < V(T(0)), e * tail, fnma(e, tail, V(T(1))));
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
