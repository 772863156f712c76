// Two losses on one output against PyTorch, in pieces, smaller and accumulated.
#include "golden/golden_losses.hpp"
#include "support/golden_check.hpp"

using namespace ctnn_test;

namespace {
/// The labels and the values of rows that hold one and some.
template <std::size_t Rows, std::size_t Values>
struct parted {
    std::array<int, Rows> labels;
    std::array<double, Rows * Values> values;
    explicit parted(const double (&rows)[Rows * (Values + 1)]) {
        for (std::size_t i = 0; i < Rows; ++i) {
            labels[i] = int(rows[i * (Values + 1)]);
            for (std::size_t k = 0; k < Values; ++k) values[i * Values + k] = rows[i * (Values + 1) + 1 + k];
        }
    }
};
} // namespace

TEST_CASE("two losses on one output") {
    {
        using namespace golden::two_losses;
        constexpr auto net = nn::input<3> >> nn::dense<4> >> nn::tanh >> nn::dense<5>;
        constexpr nn::both<nn::cross_entropy, 3, nn::mse> two_of{.weights = {.75, .5}};
        const parted<batch, 2> t{target};
        forward_and_gradients<net, batch>(parameters, x, nn::pair(t.labels, t.values), y, loss, gradients,
                                          two_of);
        three_steps<net, batch>(nn::sgd{.lr = .1}, parameters, x, std::pair{t.labels, t.values}, sgd_losses,
                                sgd, two_of);
        three_steps<net, batch>(nn::sgd{.lr = .1}, parameters, x, std::tie(t.labels, t.values), sgd_losses,
                                sgd, two_of);
    }
    using namespace golden::two_losses_of_steps;
    constexpr auto net = nn::sequence<4, 2> >> nn::gru<3> >> nn::dense<4>;
    constexpr nn::both<nn::l1, 2, nn::cross_entropy> two_of{.weights = {1, 2}};
    const parted<batch * 4, 2> t{target};
    forward_and_gradients<net, batch>(parameters, x, nn::pair(t.values, t.labels), y, loss, gradients,
                                      two_of);
    three_steps<net, batch>(nn::sgd{.lr = .1}, parameters, x, nn::pair(t.values, t.labels), sgd_losses, sgd,
                            two_of);
}
TEST_CASE("two losses: a batch of several pieces, a smaller one, accumulated") {
    constexpr auto net = nn::input<3> >> nn::dense<5>;
    using both = nn::both<nn::huber, 2, nn::both<nn::weighted_cross_entropy<2>, 2, nn::bce>>;
    const both loss{.first = {.delta = .5}, .second = {.first = {.weights = {1, 3}}}, .weights = {1, .25}};
    constexpr int all = 70;
    static float x[all][3], a[all][2], c[all][1];
    static int b[all];
    for (int i = 0; i < all; ++i)
        for (int k = 0; k < 3; ++k) {
            x[i][k] = float(noise(7, std::uint64_t(3 * i + k)));
            a[i][k % 2] = 2 * x[i][k], b[i] = i % 3 == 1, c[i][0] = float(i % 2);
        }
    const nn::model<net> m{nn::seed{1}};
    const auto targets = nn::pair(a, nn::pair(b, c));
    const auto whole = flat(nn::gradients(m, loss, x, targets));
    nn::model<net> stepped = m, accumulated = m;
    nn::trainer<net, both, nn::sgd, all> trainer{{.lr = 1}, loss};
    nn::trainer<net, both, nn::sgd, 80> larger{{.lr = 1}, loss};
    static float more[80][3], more_a[80][2], more_c[80][1];
    static int more_b[80];
    std::copy(&x[0][0], &x[0][0] + all * 3, &more[0][0]);
    std::copy(&a[0][0], &a[0][0] + all * 2, &more_a[0][0]);
    std::copy(b, b + all, more_b), std::copy(&c[0][0], &c[0][0] + all, &more_c[0][0]);
    const float mean = trainer.step(stepped, x, targets);
    CHECK(larger.accumulate(accumulated, more, nn::pair(more_a, nn::pair(more_b, more_c)), all) ==
          doctest::Approx(mean).epsilon(1e-5));
    larger.apply(accumulated);
    const auto start = flat(m), one = flat(stepped), other = flat(accumulated);
    for (std::size_t i = 0; i < start.size(); ++i) {
        CHECK(one[i] == doctest::Approx(start[i] - whole[i]).epsilon(1e-5));
        CHECK(other[i] == doctest::Approx(one[i]).epsilon(1e-5));
    }
}
