// Losses against PyTorch, with their values; a loss of one's own; samples and lanes that do not count.
#include "golden/golden_losses.hpp"
#include "support/golden_check.hpp"
#include "support/judged.hpp"

using namespace ctnn_test;

namespace {
constexpr auto two = nn::input<3> >> nn::dense<4> >> nn::tanh >> nn::dense<2>;
constexpr auto three = nn::input<3> >> nn::dense<4> >> nn::tanh >> nn::dense<3>;
constexpr auto steps = nn::sequence<4, 2> >> nn::gru<3> >> nn::dense<3>;

/// The 0.9 quantile, and the same with a value.
struct pinball : nn::elementwise_loss<pinball> {
    static constexpr auto f(auto y, auto target) { return nn::max(0.9 * (target - y), 0.1 * (y - target)); }
    static constexpr auto slope(auto y, auto target) { return nn::select(y < target, -0.9, 0.1); }
};
struct quantile : nn::elementwise_loss<quantile> {
    double q = 0.5;
    // By bare names, too.
    constexpr auto f(auto y, auto target) const { return max(q * (target - y), (q - 1) * (target - y)); }
    constexpr auto slope(auto y, auto target) const { return select(y < target, -q, 1 - q); }
};
} // namespace

TEST_CASE("losses of values as PyTorch's") {
    {
        using namespace golden::l1;
        forward_and_gradients<two, batch, nn::l1>(parameters, x, target, y, loss, gradients);
        three_steps<two, batch, nn::l1>(nn::sgd{.lr = .1}, parameters, x, target, sgd_losses, sgd);
    }
    {
        using namespace golden::huber;
        forward_and_gradients<two, batch>(parameters, x, target, y, loss, gradients, nn::huber{.delta = .5});
        three_steps<two, batch>(nn::sgd{.lr = .1}, parameters, x, target, sgd_losses, sgd,
                                nn::huber{.delta = .5});
    }
    {
        using namespace golden::bce;
        forward_and_gradients<two, batch, nn::bce>(parameters, x, target, y, loss, gradients);
        three_steps<two, batch, nn::bce>(nn::sgd{.lr = .1}, parameters, x, target, sgd_losses, sgd);
    }
    using namespace golden::bce_of_sigmoid;
    constexpr auto probability = two >> nn::sigmoid;
    forward_and_gradients<probability, batch, nn::bce>(parameters, x, target, y, loss, gradients);
    three_steps<probability, batch, nn::bce>(nn::sgd{.lr = .1}, parameters, x, target, sgd_losses, sgd);
}
TEST_CASE("losses of classes as PyTorch's") {
    {
        using namespace golden::smoothed;
        constexpr nn::cross_entropy smooth{.label_smoothing = .2};
        forward_and_gradients<three, batch>(parameters, x, labels, y, loss, gradients, smooth);
        three_steps<three, batch>(nn::sgd{.lr = .1}, parameters, x, labels, sgd_losses, sgd, smooth);
    }
    {
        using namespace golden::weighted;
        constexpr nn::weighted_cross_entropy<3> weighted{.weights = {.5, 2, .25}};
        forward_and_gradients<three, batch>(parameters, x, labels, y, loss, gradients, weighted);
        three_steps<three, batch>(nn::sgd{.lr = .1}, parameters, x, labels, sgd_losses, sgd, weighted);
    }
    using namespace golden::weighted_steps;
    constexpr nn::weighted_cross_entropy<3> both{.weights = {.5, 2, 0}, .label_smoothing = .1};
    forward_and_gradients<steps, batch>(parameters, x, labels, y, loss, gradients, both);
    three_steps<steps, batch>(nn::sgd{.lr = .1}, parameters, x, labels, sgd_losses, sgd, both);
}

TEST_CASE("a loss of one's own: two formulas, with values or without") {
    const auto check = [](auto loss, double q) {
        const judged<3, float, decltype(loss)> j{loss, {1, -2, .5f}, {2, -3, .5f}};
        CHECK(j.loss == doctest::Approx((q * 1 + (1 - q) * 1) / 3).epsilon(1e-6));
        CHECK(j.slopes[0] == doctest::Approx(-q / 3));
        CHECK(j.slopes[1] == doctest::Approx((1 - q) / 3));
    };
    check(pinball{}, .9);
    quantile most;
    most.q = .75;
    check(most, .75);
}

TEST_CASE("a loss's values go to the trainer, and may be changed between steps") {
    float x[4][3] = {{1, 2, 3}, {-1, 0, 1}, {.5f, .25f, 0}, {0, 0, 2}},
          t[4][2] = {{9, 9}, {-9, 9}, {8, 8}, {7, -7}};
    nn::model<two> m{nn::seed{1}};
    const auto at = [&](double delta) {
        return nn::trainer<two, nn::huber, nn::sgd, 4>{{.lr = 0}, {.delta = delta}}.step(m, x, t);
    };
    nn::trainer<two, nn::huber, nn::sgd, 4> trainer{{.lr = 0}};
    CHECK(trainer.step(m, x, t) == at(1));
    trainer.loss().delta = 3;
    CHECK(trainer.step(m, x, t) == at(3));
    CHECK(at(3) > 2 * at(1));
}

TEST_CASE("weights: all alike they are cross_entropy; of nothing no gradient; a label out of range is NaN, "
          "and adds nothing") {
    float x[4][3] = {{1, 2, 3}, {-1, 0, 1}, {.5f, .25f, 0}, {0, 0, 2}};
    int labels[4] = {0, 2, 1, 2};
    const nn::model<three> m{nn::seed{1}};
    const auto plain = flat(nn::gradients(m, nn::cross_entropy{}, x, labels));
    CHECK(distance(flat(nn::gradients(m, nn::weighted_cross_entropy<3>{}, x, labels)), plain) <= 1e-6);
    float mean = 0;
    const auto none = nn::gradients(m, nn::weighted_cross_entropy<3>{.weights = {0, 0, 0}}, x, labels, mean);
    CHECK(std::isnan(mean));
    CHECK(none == nn::model<three>{});
    labels[1] = 3;
    const auto others =
        flat(nn::gradients(m, nn::weighted_cross_entropy<3>{.weights = {1, 2, 3}}, x, labels, mean));
    CHECK(std::isnan(mean));
    labels[1] = nn::ignore;
    CHECK(flat(nn::gradients(m, nn::weighted_cross_entropy<3>{.weights = {1, 2, 3}}, x, labels, mean)) ==
          others);
    CHECK(std::isfinite(mean));
}

TEST_CASE("samples behind the count of a smaller batch count nowhere, whatever their outputs are") {
    constexpr nn::index batch = 19;
    const auto smaller = [&](auto loss, const auto& targets, const auto& few) {
        nn::trainer<three, decltype(loss), nn::sgd, batch> big{{.lr = .1}, loss};
        nn::trainer<three, decltype(loss), nn::sgd, 3> small{{.lr = .1}, loss};
        float x[batch][3];
        for (int i = 0; i < batch * 3; ++i)
            x[i / 3][i % 3] = i < 9 ? float(noise(5, std::uint64_t(i))) : std::numeric_limits<float>::max();
        nn::model<three> a{nn::seed{1}}, b = a;
        CHECK(big.step(a, x, targets, 3) == doctest::Approx(small.step(b, nn::unchecked<9>(&x[0][0]), few)));
        CHECK(distance(flat(a), flat(b)) <= 1e-6);
    };
    float values[batch][3] = {{1, 0, .5f}, {0, 1, 1}, {1, 1, 0}, {NAN, NAN, NAN}};
    const auto few = nn::unchecked<9>(&values[0][0]);
    smaller(nn::l1{}, values, few);
    smaller(nn::huber{}, values, few);
    smaller(nn::bce{}, values, few);
    smaller(pinball{}, values, few);
    int labels[batch] = {0, 2, 1, 77};
    smaller(nn::cross_entropy{.label_smoothing = .3}, labels, nn::unchecked<3>(labels));
    smaller(nn::weighted_cross_entropy<3>{.weights = {3, 2, 1}}, labels, nn::unchecked<3>(labels));
}
