// Sequences: what acts on every step, and the last of them.
#include "support/examiner.hpp"

using namespace ctnn_test;

namespace {
// Steps of 1, of less than a register, of more: they follow each other without gaps.
template <nn::index T, nn::index F>
constexpr auto per_step =
    nn::sequence<T, F> >> nn::dense<F + 2> >> nn::tanh >> nn::dense<3, nn::no_bias> >> nn::leaky_relu<1, 5>;
} // namespace

TEST_CASE("dense and activations act on every step") {
    examine<per_step<1, 1>, 1>();
    examine_gradients<per_step<3, 4>, 5>();
    examine_forward<per_step<2, 17>, 17>();
    examine_float_gradients<per_step<7, 2>, 33>();
    examine<(nn::sequence<3, 9> >> nn::sigmoid >> nn::dense<2> >> nn::relu), 3>();
}
TEST_CASE("softmax of every step") {
    examine<(nn::sequence<4, 3> >> nn::dense<5> >> nn::softmax >> nn::dense<17> >> nn::softmax), 3>();
}
TEST_CASE("the last step, the first; all steps together") {
    examine<(nn::sequence<4, 3> >> nn::dense<5> >> nn::relu >> nn::last_step >> nn::dense<2>), 18>();
    examine<(nn::sequence<1, 3> >> nn::dense<5> >> nn::last_step), 2>();
    examine<(nn::sequence<4, 3> >> nn::dense<5> >> nn::relu >> nn::first_step >> nn::dense<2>), 18>();
    examine<(nn::sequence<1, 3> >> nn::first_step >> nn::dense<5>), 2>();
    examine<(nn::sequence<3, 2> >> nn::bidirectional<nn::gru<3>> >>
             nn::concat(nn::slice<0, 3> >> nn::last_step, nn::slice<3, 3> >> nn::first_step) >> nn::dense<2>),
            17>();
    examine<(nn::sequence<4, 3> >> nn::dense<5> >> nn::tanh >> nn::flatten >> nn::dense<2>), 18>();
}
TEST_CASE("shapes, parameters and text") {
    constexpr auto net = nn::sequence<28, 3> >> nn::dense<5> >> nn::relu;
    static_assert(nn::input_shape<net> == nn::shape<28, 3>{});
    static_assert(nn::output_shape<net> == nn::shape<28, 5>{});
    static_assert(nn::output_shape<(net >> nn::last_step)> == nn::shape<5>{});
    static_assert(nn::output_shape<(net >> nn::first_step)> == nn::shape<5>{});
    static_assert(nn::output_shape<(net >> nn::flatten)> == nn::shape<140>{});
    static_assert(nn::parameter_count<net> == 20);
    static_assert(nn::macs<net> == 28 * 15);
    static_assert(sizeof(net) == 1);
    const auto y = nn::predict(nn::model<net>{nn::seed{1}}, std::array<std::array<float, 3>, 28>{});
    static_assert(std::is_same_v<std::remove_const_t<decltype(y)>, nn::tensor<float, nn::shape<28, 5>>>);
    const auto many =
        nn::predict<2>(nn::model<net>{nn::seed{1}}, std::array<std::array<std::array<float, 3>, 28>, 2>{});
    static_assert(
        std::is_same_v<std::remove_const_t<decltype(many)>, nn::tensor<float, nn::shape<2, 28, 5>>>);
}
TEST_CASE("cross_entropy of every step is the mean of the steps' own") {
    constexpr nn::index T = 3, F = 4, C = 5, batch = 18;
    constexpr auto net = nn::sequence<T, F> >> nn::dense<C>;
    constexpr auto one = nn::input<F> >> nn::dense<C>;
    nn::model<net, double> m{nn::seed{3}};
    nn::model<one, double> single;
    give_parameters(m, single);
    static double x[batch][T][F];
    static int label[batch][T];
    for (int s = 0; s < batch; ++s)
        for (int t = 0; t < T; ++t) {
            label[s][t] = int(nn::random_bits({5}, std::uint64_t(s * T + t)) % C);
            for (int f = 0; f < F; ++f) x[s][t][f] = noise(4, std::uint64_t((s * T + t) * F + f));
        }
    const auto g = flat(nn::gradients(m, nn::cross_entropy{}, x, label));
    const auto want =
        flat(nn::gradients(single, nn::cross_entropy{}, nn::unchecked<batch * T * F>(&x[0][0][0]),
                           nn::unchecked<batch * T>(&label[0][0])));
    CHECK(distance(g, want) <= 1e-15);
    nn::trainer<net, nn::cross_entropy, nn::sgd, batch, double> many{{.lr = 0}};
    nn::trainer<one, nn::cross_entropy, nn::sgd, batch * T, double> each{{.lr = 0}};
    const double loss = many.step(m, x, label);
    CHECK(std::abs(loss - each.step(single, nn::unchecked<batch * T * F>(&x[0][0][0]),
                                    nn::unchecked<batch * T>(&label[0][0]))) <= 1e-15);
    label[2][1] = C; // out of range: NaN, and nothing is learned from it
    CHECK(std::isnan(many.step(m, x, label)));
    CHECK(std::isfinite(flat(nn::gradients(m, nn::cross_entropy{}, x, label))[0]));
}
