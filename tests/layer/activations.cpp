// Activations as layers, alone and fused, and as constexpr functions.
#include "support/examiner.hpp"

using namespace ctnn_test;

template <auto Act>
void examine_activation() {
    // A map of its own, and fused.
    examine_forward<(nn::input<9> >> Act >> nn::dense<11> >> Act)>();
    examine_gradients<(nn::input<4> >> nn::dense<6> >> nn::identity >> Act >> nn::tanh >> nn::dense<3> >>
                       Act)>();
    examine_float_gradients<(nn::input<4> >> Act >> nn::dense<6> >> nn::softmax >> Act >> nn::dense<3>), 3>();
}

TEST_CASE("relu") { examine_activation<nn::relu>(); }
TEST_CASE("leaky_relu") { examine_activation<nn::leaky_relu<1, 5>>(); }
TEST_CASE("tanh") { examine_activation<nn::tanh>(); }
TEST_CASE("sigmoid") { examine_activation<nn::sigmoid>(); }
TEST_CASE("softmax") {
    examine_forward<(nn::input<1> >> nn::softmax)>();
    examine_forward<(nn::input<10> >> nn::softmax >> nn::dense<17> >> nn::softmax)>();
    examine_gradients<(nn::input<4> >> nn::dense<7> >> nn::softmax >> nn::dense<3> >> nn::softmax)>();
}
TEST_CASE("softmax over the channels of every pixel") {
    examine_forward<(nn::input<3, 1, 1> >> nn::softmax)>();
    examine_forward<(nn::input<5, 17> >> nn::softmax)>();
    examine<(nn::input<2, 3, 6> >> nn::conv2d<4, nn::kernel<2>> >> nn::softmax >>
             nn::conv2d<2, nn::kernel<1>> >> nn::softmax),
            17>();
    examine_gradients<(nn::input<2, 9> >> nn::conv1d<3, nn::kernel<3>> >> nn::softmax >> nn::flatten)>();
}
TEST_CASE("identity and flatten move nothing") {
    examine_forward<(nn::input<2, 3> >> nn::identity >> nn::flatten)>();
    examine_forward<(nn::input<2, 3> >> nn::relu >> nn::flatten >> nn::dense<4>)>();
    examine_gradients<(nn::input<2, 3> >> nn::flatten >> nn::dense<4> >> nn::identity >> nn::tanh)>();
}

/// A user's own activation whose slope reads x: it is not fused in training, and the result is the same.
struct softsign : nn::activation<softsign> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto f(auto x) { return x / (1 + abs(x)); }
    static constexpr auto slope(auto x, auto) { return 1 / ((1 + abs(x)) * (1 + abs(x))); }
};
TEST_CASE("a user's activation") { examine_activation<softsign{}>(); }

// Others, by the functions' full names, by their bare ones, and with constants.
struct silu : nn::activation<silu> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto f(auto x) { return x * nn::sigmoid(x); }
    static constexpr auto slope(auto x, auto) {
        const auto s = nn::sigmoid(x);
        return s * (1 + x * (1 - s));
    }
};
struct elu : nn::activation<elu> {
    static constexpr auto reads = nn::reads::y;
    static constexpr auto f(auto x) { return select(x > 0, x, exp(x) - 1); }
    static constexpr auto slope(auto, auto y) { return select(y > 0, 1, y + 1); }
};
struct hard_swish : nn::activation<hard_swish> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto f(auto x) { return x * nn::min(nn::max(x + 3, 0), 6) / 6; }
    static constexpr auto slope(auto x, auto) {
        return nn::select(x < -3, 0, nn::select(x > 3, 1, (2 * x + 3) / 6));
    }
};
struct softplus : nn::activation<softplus> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto f(auto x) { return max(x, 0) + log(1 + exp(-abs(x))); }
    static constexpr auto slope(auto x, auto) { return sigmoid(x); }
};
TEST_CASE("other users' activations, fused and as maps of their own") {
    examine<(nn::input<4> >> nn::dense<6> >> silu{} >> nn::dense<3> >> elu{})>();
    examine<(nn::input<4> >> nn::dense<6> >> hard_swish{} >> nn::softmax >> softplus{} >> nn::dense<3>)>();
    examine<(nn::input<4> >> silu{} >> elu{} >> hard_swish{} >> softplus{} >> nn::dense<3>)>();
}
TEST_CASE("they are PyTorch's") { // torch.nn.functional of float64
    const std::array x{-8., -1.5, -0.25, 0., 0.5, 3.};
    const auto check = [&](auto activation, std::array<double, 6> wanted) {
        const auto y = activation(x);
        for (std::size_t i = 0; i < x.size(); ++i) CHECK(y[i] == doctest::Approx(wanted[i]).epsilon(1e-14));
    };
    check(silu{}, {-0.0026828010437318249, -0.27363828570953452, -0.10945587477855048, 0, 0.3112296656009273,
                   2.8577223804672998});
    check(elu{}, {-0.99966453737209748, -0.77686983985157021, -0.22119921692859512, 0, 0.5, 3});
    check(hard_swish{}, {0, -0.375, -0.11458333333333333, 0, 0.29166666666666669, 3});
}

TEST_CASE("values") {
    static_assert(nn::relu(-1.f) == 0.f && nn::relu(2.0) == 2.0);
    static_assert(nn::leaky_relu<>(-100.0) == -1.0 && nn::leaky_relu<1, 5>(-1.f) == -0.2f);
    static_assert(nn::sigmoid(0.f) == 0.5f);
    constexpr auto p = nn::softmax(std::array{3.0, 1.0, 0.2});
    static_assert(p[0] > 0.83601879 && p[0] < 0.83601881 && p[1] > 0.11314283 && p[1] < 0.11314285);
    constexpr float x[3] = {-1, 0, 2};
    static_assert(nn::relu(x) == std::array{0.f, 0.f, 2.f} &&
                  nn::softmax({1.0, 1.0}) == std::array{0.5, 0.5});
    CHECK(std::isnan(nn::relu(std::numeric_limits<float>::quiet_NaN())));
    const auto far = nn::softmax(std::array{3e38f, -3e38f, 0.f});
    CHECK((far[0] == 1 && far[1] == 0 && far[2] == 0));
}
