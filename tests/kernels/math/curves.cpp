// The curves of activations: every 4099th float against libm in double, sweeps of doubles against long
// double, registers and numbers.

#include <ctnn/kernels/math/curves.hpp>
#include <ctnn/kernels/math/fast_math.hpp>
#include <ctnn/kernels/math/normal.hpp>

#include <support/true_curves.hpp>
#include <support/ulps.hpp>

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>

namespace k = ctnn::kernels;
namespace is = ctnn_test::curves;

namespace {

/// Hands f(x), of registers and of numbers, and the truth to `see`, for floats of all magnitudes.
template <class F, class Truth, class See>
void floats(F f, Truth truth, See see) {
    for (std::uint64_t at = 0; at < std::uint64_t(1) << 32; at += 4099) {
        const float x = std::bit_cast<float>(static_cast<std::uint32_t>(at));
        float y[16];
        k::store(y, f(k::broadcast(x)));
        for (const float value : {y[0], f(x)}) see(x, value, truth(double(x)));
    }
}
template <class F, class Truth>
double worst_float(F f, Truth truth) {
    double most = 0;
    floats(f, truth, [&](float, float y, double t) { most = std::max(most, ctnn_test::ulps(y, t)); });
    return most;
}
/// The largest |f(x) - truth| / max(|x|, least).
template <class F, class Truth>
double worst_of_x(double least, F f, Truth truth) {
    double most = 0;
    floats(f, truth, [&](float x, float y, double t) {
        if (std::isfinite(x))
            most = std::max(most, std::abs(double(y) - t) / std::max(std::abs(double(x)), least));
    });
    return most;
}
template <class F, class Truth>
double worst_slope(F f, Truth truth) {
    double most = 0;
    floats(f, truth, [&](float, float y, double t) {
        if (!std::isnan(t) || !std::isnan(y))
            most = std::max(most, std::abs(double(y) - t) <= 1 ? std::abs(double(y) - t) : 1e30);
    });
    return most;
}
template <class F, class Truth>
double worst_double(double low, double high, F f, Truth truth) {
    double most = 0;
    for (int n = 0; n <= 50000; ++n) {
        const double x = low + (high - low) * (n / 50000.);
        double y[16];
        k::store(y, f(k::broadcast(x)));
        for (const double value : {y[0], f(x)})
            most = std::max(most, ctnn_test::ulps(value, truth(static_cast<long double>(x))));
    }
    return most;
}

const auto exp_minus_1 = [](auto x) { return k::exp_minus_1(k::min(decltype(x)(0), x)); };
const auto softplus = [](auto x) { return k::softplus(x); };
const auto silu = [](auto x) { return k::silu(x); };
const auto mish = [](auto x) { return k::mish(x); };
const auto gelu = [](auto x) { return k::gelu(x); };
const auto gelu_tanh = [](auto x) { return k::gelu_tanh(x); };

} // namespace

TEST_CASE("float: within the promised units of the last place over all magnitudes") {
    CHECK(worst_float(exp_minus_1, is::exp_minus_1) <= 1.1);
    CHECK(worst_float(softplus, is::softplus) <= 2);
    CHECK(worst_float(silu, is::silu) <= 3.5);
    CHECK(worst_float(mish, is::mish) <= 5);
    CHECK(worst_float(gelu, is::gelu) <= 6.5);
    CHECK(worst_float([](auto x) { return k::gelu_tanh(k::abs(x)); },
                      [](double x) { return is::gelu_tanh(std::abs(x)); }) <= 2);
    CHECK(worst_of_x(1e-37, gelu_tanh, is::gelu_tanh) <= 1.5e-7);
}
TEST_CASE("float: slopes absolutely, and the fast ones") {
    CHECK(worst_slope([](auto x) { return k::silu_slope(x); }, is::silu_slope) <= 2.5e-7);
    CHECK(worst_slope([](auto x) { return k::mish_slope(x); }, is::mish_slope) <= 2.5e-7);
    CHECK(worst_slope([](auto x) { return k::gelu_slope(x); }, is::gelu_slope) <= 2.5e-7);
    CHECK(worst_slope([](auto x) { return k::gelu_tanh_slope(x); }, is::gelu_tanh_slope) <= 3e-7);
    CHECK(worst_slope([](auto x) { return k::fast_silu_slope(x); }, is::silu_slope) <= 2.5e-6);
    CHECK(worst_of_x(1e-37, [](auto x) { return k::fast_silu(x); }, is::silu) <= 2.5e-7);
    CHECK(worst_of_x(1e-37, [](auto x) { return k::fast_gelu(x); }, is::gelu) <= 3e-7);
}

TEST_CASE("double") {
    for (const double most : {1e-3, 3., 40., 800.}) {
        CAPTURE(most);
        CHECK(worst_double(-most, 0, exp_minus_1, is::exp_minus_1) <= 1.5);
        CHECK(worst_double(-most, most, softplus, is::softplus) <= 2);
        CHECK(worst_double(-most, most, silu, is::silu) <= 3.5);
        CHECK(worst_double(-most, most, mish, is::mish) <= 4.5);
        CHECK(worst_double(-most, most, gelu, is::gelu) <= 10);
        CHECK(worst_double(-std::min(most, 1.), most, gelu_tanh, is::gelu_tanh) <= 6);
    }
}

TEST_CASE("the largest double, and denormals") {
    const double far = std::numeric_limits<double>::max();
    CHECK((k::silu(far) == far && k::mish(far) == far && k::gelu(far) == far && k::gelu_tanh(far) == far &&
           k::softplus(far) == far));
    CHECK((k::silu(-far) == 0 && k::mish(-far) == 0 && k::gelu(-far) == 0 && k::gelu_tanh(-far) == 0 &&
           k::softplus(-far) == 0));
    CHECK((k::silu(-740.) < 0 && k::mish(-740.) < 0 && k::gelu(-38.) < 0 && k::softplus(-740.) > 0 &&
           k::gelu(-14.f) < 0 && k::silu(-100.f) < 0));
}

static_assert(k::gelu(0.f) == 0 && k::silu(0.) == 0 && k::mish(-1e30f) == 0 && k::exp_minus_1(-1e9) == -1 &&
              k::softplus(30.f) == 30);
static_assert(k::gelu(1.) > 0.8413447460685429 - 1e-15 && k::gelu(1.) < 0.8413447460685429 + 1e-15);
