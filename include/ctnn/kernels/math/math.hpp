#pragma once
// exp, log, tanh and sigmoid: one formula each for registers and scalars (constexpr), float and double; every
// a·b + c is a fused multiply-add. The polynomials were fitted with Sollya (tests/kernels/fit_math.sollya
// makes them again). Accuracy over all inputs, with FMA (tests/kernels/math.cpp): float exp 1.05, tanh 1.67,
// log 0.87, sigmoid 2.52 ulp; double 3.

#include <ctnn/kernels/math/number_parts.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// A polynomial by Horner's rule, coefficients from the highest power down.
template <class V, class... C>
CTNN_INLINE constexpr V horner(V x, V highest, C... rest) {
    ((highest = fma(highest, x, V(rest))), ...);
    return highest;
}

/// e^x = 2^n (1 + u), with x = n ln 2 + r, |r| up to ln 2 / 2, and u = e^r - 1 = r + r² q(r): u has its full
/// precision next to 0, as e^x - 1 needs it.
template <float_like V>
struct power {
    V n, shifted; // n, and n with its bits at hand
    V r, rr; // and r²; with Late, short by n times what the number ln2 lacks (float: 2e-9)
    V rest; // r, not short

    /// In float q is 1/2 + c3 r + r² (c4 + c5 r + c6 r²), whose parts do not wait for each other (Estrin's
    /// scheme); u within 1.5e-8.
    CTNN_INLINE constexpr V q_low() const { return fma(r, V(0.166665494441986083984375f), V(0.5f)); }
    CTNN_INLINE constexpr V q_high() const {
        return fma(rr, V(1.38975237496197223663330078125e-3f),
                   fma(r, V(8.365971036255359649658203125e-3f), V(4.16668616235256195068359375e-2f)));
    }
    CTNN_INLINE constexpr V q() const {
        using T = lane_type<V>;
        if constexpr (sizeof(T) == 4) {
            return fma(rr, q_high(), q_low());
        } else // u within 5.4e-19
            return horner(r, V(T(2.0920350864171122e-09)), T(2.5105421021060482e-08),
                          T(2.755725700403086e-07), T(2.755725480165392e-06), T(2.480158734242292e-05),
                          T(0.00019841269875426528), T(0.0013888888888876985), T(0.008333333333325893),
                          T(0.04166666666666668), T(0.1666666666666667), T(0.5));
    }
    CTNN_INLINE constexpr V u() const { return fma(rr, q(), rest); }
    /// A sum sooner, and half an ulp less exact.
    CTNN_INLINE constexpr V u_sooner() const {
        if constexpr (sizeof(lane_type<V>) == 4) {
            return fma(rr * rr, q_high(), fma(rr, q_low(), rest));
        } else return u();
    }
};
/// Of x, or of twice x. Late: the polynomial does not wait for the last bits of r, which costs u n · 8e-10.
template <bool Late, bool Twice = false, float_like V>
CTNN_INLINE constexpr power<V> split_power(V x) {
    using T = lane_type<V>;
    constexpr bool single = sizeof(T) == 4;
    constexpr T big = format<T>::to_integer;
    const V shifted = fma(x, V(T((Twice ? 2 : 1) * 1.44269504088896340736)), V(big)), n = shifted - V(big);
    const V all = Twice ? x + x : x;
    if (fuses()) { // ln 2 as the nearest number and the little that it lacks
        const V first = fnma(n, V(T(single ? 0.693147182464599609375 : 0.693147180559945286226764)), all);
        const V rest = fnma(n, V(T(single ? -1.904654299957767878e-9 : 2.319046813846299616e-17)), first),
                r = Late ? first : rest;
        return {n, shifted, r, r * r, rest};
    }
    // as a number so short that n times it is exact, and the rest (Cody and Waite)
    V r = fnma(n, V(T(single ? 0.693145751953125 : 0.693147180559890330187045037746429443359375)), all);
    r = fnma(n, V(T(single ? 1.428606765330187045037746429443359375e-6 : 5.497923018708371155e-14)), r);
    return {n, shifted, r, r * r, r};
}

/// e^x for x between the arguments of the smallest denormal and of infinity.
template <float_like V>
CTNN_INLINE constexpr V exp_in_range(V x) {
    const power<V> p = split_power<false>(x);
    return scale_by_power_of_two(p.u() + V(lane_type<V>(1)), p.n);
}

/// e^x; denormals and infinity where they belong.
template <float_like V>
CTNN_INLINE constexpr V exp(V x) {
    using T = lane_type<V>;
    constexpr bool single = sizeof(T) == 4;
    // NaN comes through.
    return exp_in_range(max(V(T(single ? -104. : -746.)), min(V(T(single ? 89. : 710.)), x)));
}

/// ln(1 + f) + e ln 2 for 1 + f between √½ and √2.
template <float_like V>
CTNN_INLINE constexpr V log_of_parts(V f, V e) {
    using T = lane_type<V>;
    if constexpr (sizeof(T) == 4) {
        // within 4.6e-9 of ln x
        const V p = horner(f, V(T(0.0734139010310173)), T(-0.1166255995631218), T(0.11632338166236877),
                           T(-0.12396162003278732), T(0.142513751983642578125), T(-0.1666918396949768),
                           T(0.20000679790973663), T(-0.24999980628490448), T(0.3333333134651184));
        const V y = fma(f * f * f, p, fma(V(T(-0.5)), f * f, e * V(T(1.428606765330187e-6))));
        return fma(e, V(T(0.693145751953125)), y + f);
    } else {
        const V s = f / (f + V(T(2))), z = s * s; // ln((1 + s) / (1 - s))
        // within 4.5e-18 of ln x
        const V p = horner(z, V(T(0.1461725406857548)), T(0.15331654150263807), T(0.1818289118770998),
                           T(0.2222221110741621), T(0.2857142862611354), T(0.39999999999899455),
                           T(0.666666666666667));
        const V half = V(T(0.5)) * f;
        const V tail = fma(s, fma(z, p, half * f), e * V(T(5.497923018708371155e-14)));
        return fma(e, V(T(0.693147180559890330187045037746429443359375)), f - fma(half, f, -tail));
    }
}
/// ln x: the exponent's part and a polynomial on √½..√2. -inf at 0, NaN below.
template <float_like V>
CTNN_INLINE constexpr V log(V x) {
    using T = lane_type<V>;
    constexpr T two_to_mantissa = T(integer_of<T>(1) << format<T>::mantissa);
    const auto tiny = x < V(smallest_normal<T>);
    V e;
    const V m = split_exponent(select(tiny, x * V(two_to_mantissa), x), e);
    e = e - select(tiny, V(T(format<T>::mantissa)), V(T(0)));
    const V y = select(x == V(infinity<T>), x, log_of_parts(m - V(T(1)), e));
    return select(x > V(T(0)), y, select(x == V(T(0)), V(-infinity<T>), V(not_a_number<T>)));
}

/// tanh |x| = t = m / (m + 2) with m = e^2|x| - 1; the same as (m - m t) / 2, which is more exact below 1/3.
/// The sign of x. What ln 2 lacks does not show: where n is large tanh is 1.
template <float_like V>
CTNN_INLINE constexpr V tanh(V x) {
    using T = lane_type<V>;
    const V a = min(V(T(sizeof(T) == 4 ? 10. : 20.)), abs(x)); // 1 from there on; NaN comes through
    const power<V> p = split_power<true, true>(a);
    const V scale = power_of_two_shifted(p.shifted);
    const V m = fma(scale * p.rr, p.q(), fma(scale, p.r, scale - V(T(1))));
    const V t = m / (m + V(T(2))), half = V(T(0.5)) * m;
    return with_sign(select(m < V(T(1)), fnma(half, t, half), t), x);
}

/// 1 / (1 + e^-x), by e^-|x|, which never overflows: e / (1 + e) below 0, down to the denormals (e is made
/// 2^64 times as large and rounded once when it is made small).
template <float_like V>
CTNN_INLINE constexpr V sigmoid(V x) {
    using T = lane_type<V>;
    constexpr bool single = sizeof(T) == 4; // a double's n can be 1000, a float's 125
    const power<V> p = split_power<single>(max(V(T(single ? -104. : -746.)), minus_abs(x)));
    const V scale = power_of_two_shifted<64>(p.shifted), small = V(T(1) / T(18446744073709551616.));
    const V one = V(T(1)), e = fma(p.u_sooner(), scale, scale);
    return select(x < V(T(0)), e * small, one) / fma(e, small, one);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
