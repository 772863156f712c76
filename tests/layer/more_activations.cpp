// gelu and the others: alone, fused, behind joins, in streams, frozen, as constant expressions.
#include "support/examiner.hpp"

#include <sstream>

using namespace ctnn_test;

/// Three of them, each as a map of its own and behind a layer that takes it where it can.
template <auto A, auto B, auto C>
void examine_activations() {
    examine_forward<(nn::input<9> >> A >> nn::dense<7> >> B >> nn::softmax >> C)>();
    examine_gradients<(nn::input<4> >> A >> nn::dense<6> >> B >> nn::dense<5> >> C >> nn::dense<3> >> A)>();
    examine_float_gradients<(nn::input<4> >> B >> nn::dense<6> >> nn::softmax >> C >> nn::dense<3> >> A),
                            3>();
}

TEST_CASE("gelu, elu, hard_swish") { examine_activations<nn::gelu, nn::elu<1, 2>, nn::hard_swish>(); }
TEST_CASE("gelu_tanh, selu, hard_tanh") { examine_activations<nn::gelu_tanh, nn::selu, nn::hard_tanh>(); }
TEST_CASE("silu, softplus, relu6") { examine_activations<nn::silu, nn::softplus, nn::relu6>(); }
TEST_CASE("hard_sigmoid, mish, softsign") { examine_activations<nn::hard_sigmoid, nn::mish, nn::softsign>(); }

TEST_CASE("behind joins, before pools, on images and steps") {
    constexpr auto joined = nn::input<6> >> nn::dense<5> >>
                            nn::sum(nn::dense<5> >> nn::elu<>, nn::identity) >> nn::gelu >>
                            nn::product(nn::dense<5> >> nn::silu, nn::dense<5> >> nn::hard_sigmoid) >>
                            nn::softplus >> nn::dense<2>;
    examine<joined>();
    constexpr auto image = nn::input<1, 6, 6> >> nn::conv2d<3, nn::kernel<3>> >> nn::softplus >>
                           nn::max_pool2d<2> >> nn::conv2d<2, nn::kernel<1>> >> nn::mish >> nn::max_pool2d<2>;
    examine<image>();
    constexpr auto steps = nn::sequence<5, 3> >> nn::conv1d<4, nn::kernel<2>, nn::causal> >> nn::gelu >>
                           nn::dense<3> >> nn::softsign;
    examine<steps>();
}

TEST_CASE("log_softmax") {
    examine_forward<(nn::input<1> >> nn::log_softmax)>();
    examine_forward<(nn::input<33> >> nn::dense<17> >> nn::log_softmax)>();
    examine_gradients<(nn::input<4> >> nn::dense<7> >> nn::log_softmax >> nn::dense<3> >> nn::log_softmax)>();
    examine_forward<(nn::sequence<4, 3> >> nn::dense<9> >> nn::log_softmax), 3>();
    examine<(nn::input<2, 3, 6> >> nn::conv2d<4, nn::kernel<2>> >> nn::log_softmax >>
             nn::conv2d<3, nn::kernel<1>> >> nn::log_softmax)>();
    const auto far = nn::log_softmax(std::array{3e38f, -3e38f, 0.f});
    CHECK((far[0] == 0 && far[2] == -3e38f && std::isinf(far[1])));
}
TEST_CASE("cross_entropy takes log_softmax's outputs as it takes logits") {
    constexpr auto logits = nn::input<3> >> nn::dense<4>;
    constexpr auto logs = logits >> nn::log_softmax;
    const nn::model<logits, double> one{nn::seed{5}};
    nn::model<logs, double> other;
    give_parameters(one, other);
    const sample_data<logits, 3, double> data;
    CHECK(distance(flat(nn::gradients(other, nn::cross_entropy{}, data.x(), data.classes())),
                   flat(nn::gradients(one, nn::cross_entropy{}, data.x(), data.classes()))) <= 1e-14);
}

TEST_CASE("the less exact ones: near gelu and silu, and their gradients of these") {
    for (double x = -30; x < 30; x += 0.37) {
        CHECK(nn::fast_silu(x) == doctest::Approx(nn::silu(x)).epsilon(1e-6));
        CHECK(nn::fast_gelu(x) == doctest::Approx(nn::gelu(x)).epsilon(1e-6));
        CHECK(std::abs(nn::layer::fast_silu::slope(x, x) - nn::layer::silu::slope(x, x)) < 2e-6);
        CHECK(nn::layer::fast_gelu::slope(x, x) == nn::layer::gelu::slope(x, x));
    }
}

TEST_CASE("frozen, and as constant expressions") {
    constexpr auto net = nn::input<3> >> nn::frozen(nn::dense<4> >> nn::gelu) >> nn::dense<2> >> nn::mish;
    constexpr nn::model<net> model{nn::seed{3}};
    constexpr float x[3] = {1, -2, 0.5f};
    constexpr auto y = nn::predict(model, x);
    const auto again = nn::predict(model, x);
    for (int i = 0; i < 2; ++i) CHECK(again[i] == doctest::Approx(y[i]).epsilon(1e-6));
    static_assert(nn::gelu(0.) == 0 && nn::silu(0.f) == 0 && nn::relu6(7.) == 6 &&
                  nn::hard_tanh(-2.f) == -1 && nn::softsign(1.) == 0.5);
    static_assert(nn::elu<1, 2>(-100.) == -0.5 && nn::elu<>(2.) == 2 && nn::hard_sigmoid(3.f) == 1 &&
                  nn::hard_swish(-4.) == 0);
    static_assert(nn::log_softmax({1., 1.})[0] < -0.69314718 && nn::softplus(21.) == 21);
}

TEST_CASE("as typed") {
    std::ostringstream out;
    out << (nn::gelu >> nn::gelu_tanh >> nn::silu >> nn::elu<> >> nn::elu<1, 2> >> nn::selu >> nn::softplus >>
            nn::mish >> nn::softsign >> nn::hard_sigmoid >> nn::hard_swish >> nn::hard_tanh >> nn::relu6 >>
            nn::log_softmax >> nn::fast_gelu >> nn::fast_silu);
    CHECK(out.str() == "gelu >> gelu_tanh >> silu >> elu<> >> elu<1, 2> >> selu >> softplus >> mish >> "
                       "softsign >> hard_sigmoid >> hard_swish >> "
                       "hard_tanh >> relu6 >> log_softmax >> fast_gelu >> fast_silu");
}
