// Activations as layers, alone and fused, and as constexpr functions.
#include "support/examiner.hpp"

using namespace ctnn_test;

template <auto Act>
void examine_activation() {
    examine_forward<(nn::input<9> >> Act)>();
    examine_forward<(nn::input<9> >> nn::dense<11> >> Act)>();
    examine_gradients<(nn::input<4> >> nn::dense<6> >> Act >> nn::dense<3>)>(); // fused
    examine_gradients<(nn::input<4> >> nn::dense<6> >> nn::identity >> Act >> nn::tanh >> nn::dense<3> >> Act)>();
    examine_gradients<(nn::input<4> >> Act >> nn::dense<6> >> nn::softmax >> Act >> nn::dense<3>)>(); // maps of their own
}

TEST_CASE("relu") { examine_activation<nn::relu>(); }
TEST_CASE("leaky_relu") { examine_activation<nn::leaky_relu<1, 5>>(); }
TEST_CASE("tanh") { examine_activation<nn::tanh>(); }
TEST_CASE("sigmoid") { examine_activation<nn::sigmoid>(); }
TEST_CASE("softmax") {
    examine_forward<(nn::input<1> >> nn::softmax)>();
    examine_forward<(nn::input<10> >> nn::softmax)>();
    examine_forward<(nn::input<33> >> nn::dense<17> >> nn::softmax)>();
    examine_gradients<(nn::input<4> >> nn::dense<7> >> nn::softmax >> nn::dense<2>)>();
    examine_gradients<(nn::input<4> >> nn::dense<7> >> nn::relu >> nn::dense<3> >> nn::softmax)>();
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

TEST_CASE("values") {
    static_assert(nn::relu(-1.f) == 0.f && nn::relu(2.0) == 2.0);
    static_assert(nn::leaky_relu<>(-100.0) == -1.0 && nn::leaky_relu<1, 5>(-1.f) == -0.2f);
    static_assert(nn::sigmoid(0.f) == 0.5f);
    constexpr auto p = nn::softmax(std::array{3.0, 1.0, 0.2});
    static_assert(p[0] > 0.83601879 && p[0] < 0.83601881 && p[1] > 0.11314283 && p[1] < 0.11314285);
    constexpr float x[3] = {-1, 0, 2};
    static_assert(nn::relu(x) == std::array{0.f, 0.f, 2.f} && nn::softmax({1.0, 1.0}) == std::array{0.5, 0.5});
    CHECK(std::isnan(nn::relu(std::numeric_limits<float>::quiet_NaN())));
    const auto far = nn::softmax(std::array{3e38f, -3e38f, 0.f});
    CHECK((far[0] == 1 && far[1] == 0 && far[2] == 0));
}
