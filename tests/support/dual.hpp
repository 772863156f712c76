#pragma once
// Dual numbers a + b·ε with ε² = 0 (Clifford 1873): arithmetic carries the exact derivative along, so that a
// forward pass in duals is an oracle for gradients that shares nothing with the backward code.

#include <cmath>
#include <limits>

namespace ctnn_test {

struct dual;
inline dual exp(dual x);
inline dual log(dual x);
inline dual tanh(dual x);
inline dual sigmoid(dual x);

struct dual {
    double value = 0, slope = 0;
    constexpr dual() = default;
    constexpr dual(double v, double s = 0) : value(v), slope(s) {}

    friend constexpr dual operator+(dual a, dual b) { return {a.value + b.value, a.slope + b.slope}; }
    friend constexpr dual operator-(dual a, dual b) { return {a.value - b.value, a.slope - b.slope}; }
    friend constexpr dual operator-(dual a) { return {-a.value, -a.slope}; }
    friend constexpr dual operator*(dual a, dual b) {
        return {a.value * b.value, a.slope * b.value + a.value * b.slope};
    }
    friend constexpr dual operator/(dual a, dual b) {
        return {a.value / b.value, (a.slope - a.value / b.value * b.slope) / b.value};
    }
    constexpr dual& operator+=(dual b) { return *this = *this + b; }
    constexpr dual& operator-=(dual b) { return *this = *this - b; }
    constexpr dual& operator*=(dual b) { return *this = *this * b; }
    constexpr dual& operator/=(dual b) { return *this = *this / b; }
    friend constexpr bool operator<=(dual a, dual b) { return a.value <= b.value; }
    friend constexpr bool operator>=(dual a, dual b) { return a.value >= b.value; }
    friend constexpr bool operator<(dual a, dual b) { return a.value < b.value; }
    friend constexpr bool operator>(dual a, dual b) { return a.value > b.value; }
    friend constexpr bool operator==(dual a, dual b) { return a.value == b.value; }

    // Curves by their textbook formulas; friends, so that a test may call an activation of its own like one.
    friend dual exp_minus_1(dual x) { return exp(x) - 1; }
    friend dual softplus(dual x) { return log(1 + exp(x)); }
    friend dual silu(dual x) { return x * sigmoid(x); }
    friend dual mish(dual x) { return x * tanh(softplus(x)); }
    friend dual gelu_tanh(dual x) {
        return 0.5 * x * (1 + tanh(std::sqrt(2 / std::acos(-1.)) * (x + 0.044715 * x * x * x)));
    }
    friend dual gelu(dual x) {
        const double normal = (1 + std::erf(x.value / std::sqrt(2.))) / 2,
                     density = std::exp(-x.value * x.value / 2) / std::sqrt(2 * std::acos(-1.));
        return {x.value * normal, (normal + x.value * density) * x.slope};
    }
};

constexpr dual fma(dual a, dual b, dual c) { return a * b + c; }
constexpr dual fnma(dual a, dual b, dual c) { return c - a * b; }
constexpr dual max(dual a, dual b) { return a > b ? a : b; }
constexpr dual min(dual a, dual b) { return a < b ? a : b; }
inline bool isnan(dual x) { return std::isnan(x.value); }
inline dual sqrt(dual x) { return {std::sqrt(x.value), x.slope / (2 * std::sqrt(x.value))}; }
inline dual copysign(dual x, dual sign) { return std::signbit(x.value) == std::signbit(sign.value) ? x : -x; }
constexpr dual select(bool m, dual a, dual b) { return m ? a : b; }
constexpr dual abs(dual x) { return x.value < 0 ? -x : x; }
inline dual exp(dual x) { return {std::exp(x.value), std::exp(x.value) * x.slope}; }
inline dual log(dual x) { return {std::log(x.value), x.slope / x.value}; }
inline dual tanh(dual x) {
    const double t = std::tanh(x.value);
    return {t, (1 - t * t) * x.slope};
}
inline dual sigmoid(dual x) {
    const double y = 1 / (1 + std::exp(-x.value));
    return {y, y * (1 - y) * x.slope};
}

} // namespace ctnn_test

template <>
struct std::numeric_limits<ctnn_test::dual> : std::numeric_limits<double> {};
