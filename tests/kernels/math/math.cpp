// exp, log, tanh, sigmoid: every thousandth float (all patterns of exponents, both signs) against libm in
// double, a sweep of doubles against long double, the special values, registers against scalars, and constant
// expressions.

#include <ctnn/kernels/math/fast_math.hpp>
#include <ctnn/kernels/math/math.hpp>

#include <support/ulps.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace k = ctnn::kernels;
using ctnn_test::ulps;
using k::vec;

namespace {

/// The worst error of f over many x, in registers and in scalars.
template <class T, class F, class Truth>
double worst(F f, Truth truth) {
    using I = k::integer_of<T>;
    constexpr std::uint64_t step = sizeof(T) == 4 ? 4099 : 92233720368547758u / 5 + 8;
    constexpr std::uint64_t end = sizeof(T) == 4 ? std::uint64_t(1) << 32 : ~std::uint64_t(0) - step * 32;
    double most = 0;
    T x[16], y[16];
    std::uint64_t at = 0;
    while (at < end) {
        for (T& v : x) {
            v = std::bit_cast<T>(static_cast<I>(at));
            at += step;
        }
        for (int i = 0; i < 16; i += int(k::width<T>)) k::store(y + i, f(k::load(x + i)));
        for (int i = 0; i < 16; ++i)
            most = std::max({most, ulps(y[i], truth(x[i])), ulps(f(x[i]), truth(x[i]))});
    }
    return most;
}

/// Doubles of ordinary size: the patterns of all doubles are mostly beyond every limit.
template <class F, class Truth>
double worst_between(double low, double high, F f, Truth truth) {
    double most = 0;
    for (int n = 0; n <= 200000; ++n) {
        const double x = low + (high - low) * (n / 200000.);
        double y[16];
        k::store(y, f(k::broadcast(x)));
        most = std::max({most, ulps(y[0], truth(static_cast<long double>(x))),
                         ulps(f(x), truth(static_cast<long double>(x)))});
    }
    return most;
}

const auto exp_ = [](auto x) { return k::exp(x); };
const auto log_ = [](auto x) { return k::log(x); };
const auto tanh_ = [](auto x) { return k::tanh(x); };
const auto sigmoid_ = [](auto x) { return k::sigmoid(x); };
const auto true_exp = [](auto x) { return std::exp(static_cast<long double>(x)); };
const auto true_log = [](auto x) { return std::log(static_cast<long double>(x)); };
const auto true_tanh = [](auto x) { return std::tanh(static_cast<long double>(x)); };
const auto true_sigmoid = [](auto x) { return 1 / (1 + std::exp(-static_cast<long double>(x))); };
/// The same in double, for floats.
const auto exp_d = [](float x) { return std::exp(double(x)); };
const auto log_d = [](float x) { return std::log(double(x)); };
const auto tanh_d = [](float x) { return std::tanh(double(x)); };
const auto sigmoid_d = [](float x) { return 1 / (1 + std::exp(-double(x))); };

template <class T>
T first(vec<T> v) {
    T lanes[16];
    k::store(lanes, v);
    return lanes[0];
}
template <class T>
T first(T x) {
    return x;
}
bool same(double a, double b) {
    return (a == b && std::signbit(a) == std::signbit(b)) || (std::isnan(a) && std::isnan(b));
}

} // namespace

TEST_CASE("float: within the promised units of the last place over all magnitudes") {
    CHECK(worst<float>(exp_, exp_d) <= 2);
    CHECK(worst<float>(tanh_, tanh_d) <= 2);
    CHECK(worst<float>(log_, log_d) <= 1);
    CHECK(worst<float>(sigmoid_, sigmoid_d) <= 3);
}

TEST_CASE("double: within 3 units of the last place") {
    CHECK(worst_between(-745, 709, exp_, true_exp) <= 2);
    CHECK(worst_between(-1, 1, exp_, true_exp) <= 2);
    CHECK(worst_between(1e-300, 1e300, log_, true_log) <= 2);
    CHECK(worst_between(0.3, 3, log_, true_log) <= 2);
    CHECK(worst_between(-25, 25, tanh_, true_tanh) <= 3);
    CHECK(worst_between(-1, 1, tanh_, true_tanh) <= 3);
    CHECK(worst_between(-700, 40, sigmoid_, true_sigmoid) <= 3);
    CHECK(worst_between(-3, 3, sigmoid_, true_sigmoid) <= 3);
}

TEST_CASE_TEMPLATE("limits, signs and NaN", V, float, double, vec<float>, vec<double>) {
    using T = k::lane_type<V>;
    using limits = std::numeric_limits<T>;
    const T inf = limits::infinity(), nan = limits::quiet_NaN(), huge = limits::max(), none = 0,
            tiny = limits::denorm_min();
    const auto check = [](auto f, T x, T y) { CHECK(same(first(f(V(x))), y)); };
    for (T x : {nan, std::bit_cast<T>(~k::integer_of<T>(0)),
                std::bit_cast<T>(k::integer_of<T>(~k::to_bits(T(-0.0))))})
        for (T y : {first(k::exp(V(x))), first(k::log(V(x))), first(k::tanh(V(x))), first(k::sigmoid(V(x)))})
            CHECK(std::isnan(y));
    check(exp_, inf, inf), check(exp_, huge, inf), check(exp_, -inf, 0), check(exp_, -huge, 0),
        check(exp_, none, 1);
    check(exp_, -none, 1), check(exp_, tiny, 1);
    check(log_, inf, inf), check(log_, none, -inf), check(log_, -none, -inf), check(log_, -1, nan),
        check(log_, -inf, nan);
    check(log_, 1, 0), check(log_, -huge, nan), check(log_, -tiny, nan);
    check(tanh_, inf, 1), check(tanh_, -inf, -1), check(tanh_, huge, 1), check(tanh_, none, none),
        check(tanh_, -none, -none);
    check(tanh_, tiny, tiny), check(tanh_, -tiny, -tiny);
    check(sigmoid_, inf, 1), check(sigmoid_, -inf, 0), check(sigmoid_, -huge, 0),
        check(sigmoid_, none, T(0.5));
}

TEST_CASE("exp reaches infinity exactly where e^x does, and sigmoid the denormals") {
    CHECK(std::isfinite(k::exp(88.7228317f)));
    CHECK(std::isinf(k::exp(88.7228394f)));
    CHECK(std::isfinite(k::exp(709.782712893384)));
    CHECK(std::isinf(k::exp(709.7827128933841)));
    CHECK(k::exp(-103.9f) > 0);
    CHECK(k::exp(-104.f) == 0);
    CHECK(k::sigmoid(-100.f) > 0);
    CHECK(k::sigmoid(-740.) > 0);
}

TEST_CASE_TEMPLATE("whole numbers and powers of two", V, float, double, vec<float>, vec<double>) {
    using T = k::lane_type<V>;
    for (T x :
         {T(0.5), T(1.5), T(2.5), T(-0.5), T(-0.25), T(-2.5), T(8388607.5), T(1e30), T(-1e30), T(123.75)})
        CHECK(same(first(k::round_to_even(V(x))), std::nearbyint(x)));
    const int most = std::numeric_limits<T>::max_exponent;
    for (int n = -most - 22; n <= most; ++n)
        CHECK(same(first(k::scale_by_power_of_two(V(T(-0.875)), V(T(n)))), std::ldexp(T(-0.875), n)));
}

static_assert(k::exp(0.f) == 1 && k::exp(-1000.f) == 0 &&
              k::exp(1000.f) == std::numeric_limits<float>::infinity());
static_assert(k::exp(1.) > 2.718281828459045 - 1e-15 && k::exp(1.) < 2.718281828459045 + 1e-15);
static_assert(k::exp(-800.) == 0 && k::exp(800.) == std::numeric_limits<double>::infinity());
static_assert(k::log(1.f) == 0 && k::log(0.) == -std::numeric_limits<double>::infinity() &&
              k::is_nan(k::log(-1.f)));
static_assert(k::tanh(100.f) == 1 && k::tanh(-100.) == -1 && k::tanh(0.f) == 0);
static_assert(k::sigmoid(0.f) == 0.5f && k::sigmoid(-1e9) == 0);
static_assert(k::float_like<float> && k::float_like<vec<double>> && !k::float_like<int> &&
              !k::float_like<long double>);

TEST_CASE("fast tanh and sigmoid keep their word") {
    CHECK(worst<float>([](auto x) { return k::fast_tanh(x); },
                       [](float x) { return std::tanh(double(x)); }) <= 6);
    const auto absolute = [](auto f, auto truth) {
        double most = 0;
        for (int i = -40'000; i <= 40'000; ++i) {
            const float x = float(i) / 1000;
            float y[16];
            k::store(y, f(k::broadcast(x)));
            most = std::max(
                {most, std::abs(double(y[0]) - truth(double(x))), std::abs(double(f(x)) - truth(double(x)))});
        }
        return most;
    };
    CHECK(absolute([](auto x) { return k::fast_sigmoid(x); },
                   [](double x) { return 1 / (1 + std::exp(-x)); }) <= 1.9e-7);
    CHECK(worst_between(
              -9, 9, [](auto x) { return k::fast_tanh(x); }, [](long double x) { return std::tanh(x); }) *
              1.1e-16 <=
          2.2e-8);
    static_assert(k::fast_tanh(0.f) == 0 && k::fast_sigmoid(0.) == 0.5);
    CHECK(std::isnan(k::fast_tanh(std::numeric_limits<float>::quiet_NaN())));
}
