// Against PyTorch: optimizers where their definitions differ, in double and in float, and labels that count
// nowhere.
#include "golden/golden_training.hpp"
#include "support/golden_check.hpp"

using namespace ctnn_test;

namespace {
constexpr auto net = nn::input<2> >> nn::dense<3> >> nn::tanh >> nn::dense<1>;

/// Five steps; in float beside it, because PyTorch computes what depends on the hyper-parameters alone in
/// double.
void five_steps(auto optimizer, const auto& losses, const auto& after, auto... change) {
    using namespace golden::optimizers;
    const auto changed = [&](auto& o, [[maybe_unused]] int i) { (change(o, i), ...); };
    every_step<net, batch, nn::mse>(optimizer, parameters, x, target, losses, after, 1e-12, changed);
    float inputs[std::size(x)], targets[std::size(target)];
    std::copy(std::begin(x), std::end(x), inputs);
    std::copy(std::begin(target), std::end(target), targets);
    every_step<net, batch, nn::mse, float>(optimizer, parameters, inputs, targets, losses, after, 1e-5,
                                           changed);
}
} // namespace

TEST_CASE("sgd with and without momentum, dampening and decay") {
    using namespace golden::optimizers;
    five_steps(nn::sgd{.lr = .5, .weight_decay = .3}, decayed_losses, decayed);
    five_steps(nn::momentum_sgd{.lr = .1, .momentum = .5, .dampening = .9, .weight_decay = .1}, damped_losses,
               damped);
    five_steps(nn::momentum_sgd{.lr = .1, .momentum = 0, .dampening = .5, .weight_decay = .1},
               nothing_to_damp_losses, nothing_to_damp);
    five_steps(nn::momentum_sgd{.lr = .2, .momentum = .95, .weight_decay = .2, .nesterov = true},
               ahead_losses, ahead);
    constexpr double momenta[] = {.9, .9, 0, .9, .5};
    five_steps(nn::momentum_sgd{.lr = .1, .dampening = .2}, paused_losses, paused,
               [&](auto& o, int i) { o.momentum = momenta[i]; });
}
TEST_CASE("adam and adamw far from their defaults") {
    using namespace golden::optimizers;
    five_steps(nn::adam{.lr = .05, .betas = {.5, .9999999}, .eps = 1e-3, .weight_decay = .5}, slow_losses,
               slow);
    five_steps(nn::adam{.lr = .05, .betas = {.9, .999999999}}, slower_losses, slower);
    five_steps(nn::adam{.lr = .01, .betas = {0, 0}}, forgetful_losses, forgetful);
    five_steps(nn::adamw{.lr = .1, .betas = {.99, .5}, .eps = .1, .weight_decay = 1.5}, shrinking_losses,
               shrinking);
}
TEST_CASE("labels that count nowhere") {
    constexpr nn::momentum_sgd momentum_sgd{.lr = .1};
    {
        using namespace golden::ignored;
        constexpr auto classifier = nn::input<3> >> nn::dense<4> >> nn::tanh >> nn::dense<3>;
        forward_and_gradients<classifier, batch, nn::cross_entropy>(parameters, x, labels, y, loss,
                                                                    gradients);
        three_steps<classifier, batch, nn::cross_entropy>(momentum_sgd, parameters, x, labels,
                                                          momentum_losses, momentum);
    }
    using namespace golden::ignored_steps;
    constexpr auto steps = nn::sequence<4, 2> >> nn::gru<3> >> nn::dense<2>;
    forward_and_gradients<steps, batch, nn::cross_entropy>(parameters, x, labels, y, loss, gradients);
    three_steps<steps, batch, nn::cross_entropy>(momentum_sgd, parameters, x, labels, momentum_losses,
                                                 momentum);
}
TEST_CASE("nothing but labels that count nowhere: a loss of NaN, no gradient") {
    using namespace golden::all_ignored;
    constexpr auto two = nn::input<2> >> nn::dense<2>;
    auto m = model_of<two, double>(parameters);
    CHECK(std::isnan(loss));
    CHECK(flat(nn::gradients(m, nn::cross_entropy{}, x, labels)) == list_of(gradients));
    nn::trainer<two, nn::cross_entropy, nn::sgd, batch, double> trainer{{.lr = 1}};
    CHECK(std::isnan(trainer.step(m, x, labels)));
    CHECK(flat(m) == list_of(parameters));
}
