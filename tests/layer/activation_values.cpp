// Activations and their slopes against PyTorch's, as numbers and as registers; their limits, and NaN.
#include "golden/golden_activations.hpp"
#include "support/examiner.hpp"

using namespace ctnn_test;
namespace g = golden::activations;
namespace k = ctnn::kernels;

namespace {

/// f and slope at x, of a register.
template <class Act, class T>
std::array<T, 2> in_registers(T x) {
    T y[16], slope[16];
    const k::vec<T> v = Act::f(k::vec<T>(x));
    k::store(y, v);
    k::store(slope, k::vec<T>(Act::slope(k::vec<T>(x), v)));
    return {y[0], slope[0]};
}

template <class T, class Act>
void check(Act act, double x, double y, double slope) {
    const double near = sizeof(T) == 4 ? 5e-7 : 2e-15; // PyTorch's own tails cancel: 1 + erf(x)
    // Its 1/6 is a float's.
    const double near_slope = std::is_same_v<Act, nn::layer::hard_sigmoid> ? std::max(near, 5e-9) : near;
    const T at = T(x), value = act(at);
    CHECK(std::abs(double(value) - y) <= near * std::abs(y) + 1e-15);
    CHECK(std::abs(double(Act::slope(at, value)) - slope) <= near_slope);
    const auto [v, s] = in_registers<Act>(at);
    CHECK(std::abs(double(v) - y) <= near * std::abs(y) + 1e-15);
    CHECK(std::abs(double(s) - slope) <= near_slope);
}
template <class Act, std::size_t N>
void check(Act act, const double (&y)[N], const double (&slope)[N]) {
    for (std::size_t i = 0; i < N; ++i) {
        CAPTURE(g::x[i]);
        check<double>(act, g::x[i], y[i], slope[i]);
        check<float>(act, g::x[i], y[i], slope[i]);
    }
}

/// What becomes of the infinities and of NaN.
template <class Act>
void check_far(Act, double below, double above, double slope_below, double slope_above) {
    const auto with = [&](auto inf) {
        using T = decltype(inf);
        const auto low = in_registers<Act>(-inf), high = in_registers<Act>(inf),
                   none = in_registers<Act>(T(NAN));
        CHECK((double(low[0]) == below && double(high[0]) == above && std::isnan(none[0])));
        CHECK(double(low[1]) == doctest::Approx(slope_below).epsilon(1e-6));
        CHECK(double(high[1]) == doctest::Approx(slope_above).epsilon(1e-6));
        CHECK((double(Act::f(-inf)) == below && double(Act::f(inf)) == above && std::isnan(Act::f(T(NAN)))));
        CHECK(double(Act::f(T(-1e30))) == doctest::Approx(below).epsilon(1e-6));
    };
    with(std::numeric_limits<float>::infinity());
    with(std::numeric_limits<double>::infinity());
}
constexpr double inf = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("PyTorch's numbers") {
    check(nn::relu, g::relu, g::relu_slope);
    check(nn::leaky_relu<>, g::leaky_relu, g::leaky_relu_slope);
    check(nn::tanh, g::tanh, g::tanh_slope);
    check(nn::sigmoid, g::sigmoid, g::sigmoid_slope);
    check(nn::gelu, g::gelu, g::gelu_slope);
    check(nn::gelu_tanh, g::gelu_tanh, g::gelu_tanh_slope);
    check(nn::silu, g::silu, g::silu_slope);
    check(nn::elu<>, g::elu, g::elu_slope);
    check(nn::elu<1, 2>, g::elu_half, g::elu_half_slope);
    check(nn::selu, g::selu, g::selu_slope);
    check(nn::softplus, g::softplus, g::softplus_slope);
    check(nn::mish, g::mish, g::mish_slope);
    check(nn::softsign, g::softsign, g::softsign_slope);
    check(nn::hard_sigmoid, g::hard_sigmoid, g::hard_sigmoid_slope);
    check(nn::hard_swish, g::hard_swish, g::hard_swish_slope);
    check(nn::hard_tanh, g::hard_tanh, g::hard_tanh_slope);
    check(nn::relu6, g::relu6, g::relu6_slope);
    for (int i = 0; i < 3; ++i) {
        CHECK(nn::softmax({3., 1., 0.2})[std::size_t(i)] == doctest::Approx(g::softmax[i]).epsilon(1e-15));
        CHECK(nn::log_softmax({3., 1., 0.2})[std::size_t(i)] ==
              doctest::Approx(g::log_softmax[i]).epsilon(1e-15));
    }
}

TEST_CASE("limits, and NaN") {
    check_far(nn::gelu, 0, inf, 0, 1);
    check_far(nn::gelu_tanh, 0, inf, 0, 1);
    check_far(nn::silu, 0, inf, 0, 1);
    check_far(nn::mish, 0, inf, 0, 1);
    check_far(nn::hard_swish, 0, inf, 0, 1);
    check_far(nn::elu<>, -1, inf, 0, 1);
    check_far(nn::softplus, 0, inf, 0, 1);
    check_far(nn::softsign, -1, 1, 0, 0);
    check_far(nn::hard_sigmoid, 0, 1, 0, 0);
    check_far(nn::hard_tanh, -1, 1, 0, 0);
    check_far(nn::relu6, 0, 6, 0, 0);
}
