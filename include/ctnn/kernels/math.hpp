#pragma once
// exp, log, tanh and sigmoid: one formula each for registers and scalars (constexpr), float and double; every a·b + c is a
// fused multiply-add. The polynomials were fitted with Sollya (tests/kernels/fit_math.sollya makes them again).
// Accuracy over all inputs (tests/kernels/math.cpp): float exp, tanh 2 ulp, log 2 ulp, sigmoid 3 ulp.

#include <ctnn/kernels/simd.hpp>

#include <limits>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What these functions take: float, double and registers of them.
template <class V>
concept float_like = has_simd<lane_type<V>>;

/// A polynomial by Horner's rule, coefficients from the highest power down.
template <class V, class... C>
[[gnu::always_inline]] constexpr V horner(V x, V highest, C... rest) {
    ((highest = fma(highest, x, V(rest))), ...);
    return highest;
}

/// The layout of T's bits.
template <class T>
struct format;
template <>
struct format<float> {
    static constexpr int mantissa = 23;
    static constexpr std::int32_t bias = 127, root_half = 0x3f3504f3;
    static constexpr float to_integer = 12582912.f; // 1.5 · 2^23: adding it leaves a whole number in the low bits
};
template <>
struct format<double> {
    static constexpr int mantissa = 52;
    static constexpr std::int64_t bias = 1023, root_half = 0x3fe6a09e667f3bcd;
    static constexpr double to_integer = 6755399441055744.;
};

/// The nearest whole number, ties to even, for |x| below 2^22 (2^51).
template <float_like V>
[[gnu::always_inline]] constexpr V nearest(V x) {
    constexpr auto big = format<lane_type<V>>::to_integer;
    return (x + V(big)) - V(big);
}

/// 2^n for whole numbers n of the normal range.
template <class T>
[[gnu::always_inline]] inline vec<T> power_of_two(vec<T> n) {
    using f = format<T>;
    return from_bits<T>((to_bits(n + vec<T>(f::to_integer)) + f::bias) << f::mantissa);
}
template <scalar T>
[[gnu::always_inline]] constexpr T power_of_two(T n) {
    return std::bit_cast<T>((static_cast<integer_of<T>>(n) + format<T>::bias) << format<T>::mantissa);
}

/// e^x: x = n ln 2 + r, a polynomial in r, times 2^n in two steps, so that the results next to 0 and infinity are right.
template <float_like V>
[[gnu::always_inline]] constexpr V exp(V x) {
    using T = lane_type<V>;
    constexpr bool single = sizeof(T) == 4;
    x = max(V(T(single ? -104. : -746.)), min(V(T(single ? 89. : 710.)), x)); // NaN comes through
    const V n = nearest(x * V(T(1.44269504088896340736)));
    V r = fnma(n, V(T(single ? 0.693145751953125 : 0.693147180559890330187045037746429443359375)), x);
    r = fnma(n, V(T(single ? 1.428606765330187045037746429443359375e-6 : 5.497923018708371155e-14)), r);
    V p;
    if constexpr (single)
        p = horner(r, V(T(1.374498591758310794830322265625e-3)), T(8.368946611881256103515625e-3),
                   T(4.166965186595916748046875e-2), T(0.16666518151760101318359375), T(0.49999988079071044921875), T(1),
                   T(1));
    else
        p = horner(r, V(T(2.08729316424408313930706863635635255999289938699803315103054e-9)),
                   T(2.511259649641958183761515437885242230109383854141924530267715e-8),
                   T(2.755741142684964937263603600159367346122962771914899349212646e-7),
                   T(2.755723303282278467397871032917855416144448099657893180847168e-6),
                   T(2.480158716283900187816319204969772727054078131914138793945312e-5),
                   T(1.984126989851969227133393625095436618721578270196914672851562e-4),
                   T(1.3888888888964130881309433362957861390896141529083251953125e-3),
                   T(8.33333333331599292181923743783045210875570774078369140625e-3),
                   T(4.166666666666653251471785779358469881117343902587890625e-2),
                   T(0.16666666666666685170383743752609007060527801513671875), T(0.5), T(1), T(1));
    const V half = nearest(n * V(T(0.5)));
    return p * power_of_two(half) * power_of_two(n - half);
}

/// x = m · 2^e with m between √½ and √2, for positive normal numbers; e as a number of T.
template <class T>
[[gnu::always_inline]] inline vec<T> split_exponent(vec<T> x, vec<T>& e) {
    using f = format<T>;
    const bits<T> n = (to_bits(x) - f::root_half) >> f::mantissa;
    // n is small: its bits under those of a large number are that number plus n.
    e = from_bits<T>(n + to_bits(vec<T>(f::to_integer))) - vec<T>(f::to_integer);
    return from_bits<T>(to_bits(x) - (n << f::mantissa));
}
template <scalar T>
[[gnu::always_inline]] constexpr T split_exponent(T x, T& e) {
    using f = format<T>;
    const auto n = (to_bits(x) - f::root_half) >> f::mantissa;
    e = static_cast<T>(n);
    return std::bit_cast<T>(to_bits(x) - (n << f::mantissa));
}

/// ln x: the exponent's part and a polynomial on √½..√2. -inf at 0, NaN below.
template <float_like V>
[[gnu::always_inline]] constexpr V log(V x) {
    using T = lane_type<V>;
    using limits = std::numeric_limits<T>;
    constexpr T two_to_mantissa = T(integer_of<T>(1) << format<T>::mantissa);
    const auto tiny = x < V(limits::min());
    V e;
    const V m = split_exponent(select(tiny, x * V(two_to_mantissa), x), e);
    e = e - select(tiny, V(T(format<T>::mantissa)), V(T(0)));
    const V f = m - V(T(1));
    V y;
    if constexpr (sizeof(T) == 4) {
        const V p = horner(f, V(T(7.3413901031017303466796875e-2)), T(-0.116625599563121795654296875),
                           T(0.1163233816623687744140625), T(-0.123961620032787322998046875), T(0.142513751983642578125),
                           T(-0.166691839694976806640625), T(0.20000679790973663330078125),
                           T(-0.24999980628490447998046875), T(0.333333313465118408203125));
        y = fma(f * f * f, p, fma(V(T(-0.5)), f * f, e * V(T(1.428606765330187e-6))));
        y = fma(e, V(T(0.693145751953125)), y + f);
    } else {
        const V s = f / (f + V(T(2))), z = s * s; // ln((1 + s) / (1 - s))
        const V p = horner(z, V(T(0.146176542004628873261395938243367709219455718994140625)),
                           T(0.1533162219752135790873381893106852658092975616455078125),
                           T(0.1818289213025306161330973964140866883099079132080078125),
                           T(0.2222221109489614099263832258657203055918216705322265625),
                           T(0.285714286261854855109021400494384579360485076904296875),
                           T(0.399999999998993216454579169294447638094425201416015625),
                           T(0.66666666666666696272613990004174411296844482421875));
        const V square = V(T(0.5)) * f * f;
        const V tail = fma(s, fma(z, p, square), e * V(T(5.497923018708371155e-14)));
        y = fma(e, V(T(0.693147180559890330187045037746429443359375)), f - (square - tail));
    }
    y = select(x == V(limits::infinity()), x, y);
    y = select(x > V(T(0)), y, select(x == V(T(0)), V(-limits::infinity()), V(limits::quiet_NaN())));
    return y;
}

/// tanh x: an odd polynomial up to 0.625, above it 1 - 2 / (e^2x + 1).
template <float_like V>
[[gnu::always_inline]] constexpr V tanh(V x) {
    using T = lane_type<V>;
    const V a = abs(x), z = x * x;
    V p;
    if constexpr (sizeof(T) == 4)
        p = horner(z, V(T(2.41731689311563968658447265625e-3)), T(-8.477061055600643157958984375e-3),
                   T(2.182056941092014312744140625e-2), T(-5.39680086076259613037109375e-2),
                   T(0.13333363831043243408203125), T(-0.3333333432674407958984375));
    else
        p = horner(z, V(T(8.25036410105977995044224115872566471807658672332763671875e-3)),
                   T(-2.65846779232319259389516474811898660846054553985595703125e-2),
                   T(3.89366859998734327064084936864674091339111328125e-2),
                   T(-3.4299535212816388562995228994623175822198390960693359375e-2),
                   T(2.02625469745297693310106750819613807834684848785400390625e-2),
                   T(-8.46574798486040593081813909748234436847269535064697265625e-3),
                   T(2.5473570984349872513285983899322673066321523189544677734375e-3),
                   T(-4.858893998015432536853597245141145322122611105442047119140625e-4),
                   T(-1.418277458742607066537189108856864550034515559673309326171875e-4),
                   T(5.7806496002190343140580974790054824552498757839202880859375e-4),
                   T(-1.45476807574399760909777956641164564643986523151397705078125e-3),
                   T(3.5920609332873378212458437275245159980840981006622314453125e-3),
                   T(-8.863232670614673569531305474811233580112457275390625e-3),
                   T(2.18694884588700073912992394298271392472088336944580078125e-2),
                   T(-5.396825396706307620409148739781812764704227447509765625e-2),
                   T(0.1333333333333247272545207806615508161485195159912109375),
                   T(-0.333333333333333314829616256247390992939472198486328125));
    const V small = fma(x * z, p, x);
    const V large = V(T(1)) - V(T(2)) / (exp(a + a) + V(T(1)));
    return select(a < V(T(0.625)), small, copysign(large, x));
}

/// 1 / (1 + e^-x).
template <float_like V>
[[gnu::always_inline]] constexpr V sigmoid(V x) {
    using T = lane_type<V>;
    return V(T(1)) / (V(T(1)) + exp(-x));
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
