#pragma once
// The curves of activations by their textbook formulas and libm, in double for floats and in long double for
// doubles: written so that nothing cancels; at -infinity their limits.

#include <algorithm>
#include <cmath>

namespace ctnn_test::curves {

template <class T>
constexpr T pi = T(3.14159265358979323846264338327950288L);

inline constexpr auto sigmoid = [](auto x) { return 1 / (1 + std::exp(-x)); };
inline constexpr auto exp_minus_1 = [](auto x) { return std::expm1(std::min(x, decltype(x)(0))); };
inline constexpr auto softplus = [](auto x) { return x > 20 ? x : std::log1p(std::exp(x)); };
/// x · s for s that vanishes below.
inline constexpr auto times = [](auto x, auto s) { return s == 0 ? decltype(x)(0) : x * s; };
inline constexpr auto silu = [](auto x) {
    const auto e = std::exp(-std::abs(x)); // double reaches e^-708, where a float has long been 0
    return x < 0 ? times(x, e / (1 + e)) : x / (1 + e);
};
inline constexpr auto mish = [](auto x) {
    const auto e = std::exp(x < 40 ? x : decltype(x)(40)), n = e * (e + 2);
    return times(x, n / (n + 2));
};
inline constexpr auto gelu = [](auto x) { return times(x, std::erfc(-x * std::sqrt(decltype(x)(0.5))) / 2); };
inline constexpr auto argument = [](auto x) {
    using T = decltype(x);
    return 2 * std::sqrt(2 / pi<T>) * (x + T(0.044715L) * x * x * x);
};
inline constexpr auto gelu_tanh = [](auto x) {
    using T = decltype(x);
    if (std::abs(x) > 100) return x > 0 ? x : T(0);
    return times(x, sigmoid(argument(x)));
};

inline constexpr auto silu_slope = [](auto x) {
    using T = decltype(x);
    return std::abs(x) > 300 ? T(x > 0) : sigmoid(x) * (1 + x * sigmoid(-x));
};
inline constexpr auto mish_slope = [](auto x) {
    using T = decltype(x);
    if (std::abs(x) > 300) return T(x > 0);
    const T t = std::tanh(softplus(x));
    return t + x * (1 - t * t) * sigmoid(x);
};
inline constexpr auto gelu_slope = [](auto x) {
    using T = decltype(x);
    if (std::abs(x) > 100) return T(x > 0);
    return std::erfc(-x * std::sqrt(T(0.5))) / 2 + x * std::exp(-x * x / 2) / std::sqrt(2 * pi<T>);
};
inline constexpr auto gelu_tanh_slope = [](auto x) {
    using T = decltype(x);
    if (std::abs(x) > 100) return T(x > 0);
    const T u = argument(x), slope = 2 * std::sqrt(2 / pi<T>) * (1 + 3 * T(0.044715L) * x * x);
    return sigmoid(u) * (1 + x * sigmoid(-u) * slope);
};

} // namespace ctnn_test::curves
