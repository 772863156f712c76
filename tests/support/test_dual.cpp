#include "support/dual.hpp"

#include <initializer_list>
#include <doctest/doctest.h>

using ctnn_test::dual;

namespace {
constexpr double h = 1e-6;

/// f's slope by dual numbers and by central differences, at x.
template <class F>
void check_slope(F f, double x) {
    const double exact = f(dual{x, 1}).slope;
    const double about = (f(dual{x + h}).value - f(dual{x - h}).value) / (2 * h);
    CAPTURE(x);
    CHECK(exact == doctest::Approx(about).epsilon(1e-7));
}
} // namespace

TEST_CASE("every operation carries its slope") {
    for (double x : {-2.5, -0.7, 0.3, 1.1, 4.0}) {
        check_slope([](dual a) { return a * a * 3 - a / 2 + 1; }, x);
        check_slope([](dual a) { return 1 / (a * a + 1); }, x);
        check_slope([](dual a) { return exp(-a); }, x);
        check_slope([](dual a) { return log(a * a); }, x);
        check_slope([](dual a) { return tanh(a); }, x);
        check_slope([](dual a) { return sigmoid(a); }, x);
        check_slope([](dual a) { return sqrt(a * a + 1); }, x);
        check_slope([](dual a) { return abs(a); }, x);
        check_slope([](dual a) { return fma(a, a, a) + fnma(a, 2, a); }, x);
        check_slope([](dual a) { return max(a, 0.5) + min(a * a, a); }, x);
        check_slope([](dual a) { return select(a > 0, a * 3, a); }, x);
        check_slope([](dual a) { return copysign(a, -1); }, x);
        check_slope(
            [](dual a) {
                dual s = a;
                s += a;
                s *= a;
                s -= 1;
                s /= a * a + 2;
                return s;
            },
            x);
    }
}

TEST_CASE("constant expressions, comparisons and NaN") {
    static_assert((dual{3, 1} * dual{3, 1}).slope == 6);
    static_assert(dual{1, 5} == dual{1, 7} && dual{1} < dual{2} && dual{2} >= 1);
    static_assert(dual{}.value == 0 && dual{}.slope == 0 && dual{2}.slope == 0);
    const dual nan = std::numeric_limits<dual>::quiet_NaN();
    CHECK(isnan(max(dual{0}, nan)));
    CHECK(isnan(min(dual{0}, nan)));
    CHECK(max(nan, dual{0}).value == 0);
}
