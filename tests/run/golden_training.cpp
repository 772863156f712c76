// Against PyTorch: optimizers where their definitions differ, in double and in float, and labels that count
// nowhere.
#include "golden/golden_schedules.hpp"
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
TEST_CASE("weight decay for some parameters only") {
    using namespace golden::optimizers;
    constexpr nn::adamw decaying{.lr = .1, .weight_decay = 1.5};
    constexpr auto weights = [](std::string_view name) { return name == "0.weight" || name == "2.weight"; };
    constexpr auto large = [](std::string_view, auto shape) {
        return shape.size > 3 || shape == nn::shape<1, 3>{};
    };
    constexpr auto all = [](std::string_view) { return true; };
    five_steps(nn::decay_only<nn::adamw>{decaying}, weights_decay_losses, weights_decay);
    five_steps(nn::decay_only<nn::adamw, weights>{decaying}, weights_decay_losses, weights_decay);
    five_steps(nn::clip<nn::decay_only<nn::adamw, large>>{{decaying}, 1e9}, weights_decay_losses,
               weights_decay);
    five_steps(nn::decay_only<nn::sgd, all>{{.lr = .5, .weight_decay = .3}}, decayed_losses, decayed);
}
TEST_CASE("decay by names reaches every kind of block") {
    constexpr auto many = nn::sequence<3, 2> >> nn::bidirectional<nn::lstm<3>> >> nn::layer_norm<> >>
                          nn::bidirectional<nn::gru<2>> >> nn::named<"head">(nn::dense<2>);
    static float x[4][3][2], y[4][3][2];
    constexpr auto backwards = [](std::string_view name) {
        return name.find("_reverse") != name.npos || name == "head.weight";
    };
    const nn::model<many> before{nn::seed{1}};
    auto after = before;
    nn::trainer<many, nn::mse, nn::decay_only<nn::sgd, backwards>, 4> trainer{
        {.optimizer = {.lr = .5, .weight_decay = 1}}};
    const auto g = nn::gradients(before, nn::mse{}, x, y);
    trainer.step(after, x, y);
    nn::for_each_parameter(before, after, g, [&](std::string_view name, auto b, auto a, auto slope) {
        for (nn::index i = 0; i < a.size(); ++i)
            CHECK(a[i] == doctest::Approx((backwards(name) ? .5 : 1) * b[i] - .5 * slope[i]).epsilon(1e-5));
    });
}
TEST_CASE("rmsprop, nadam and lion") {
    using namespace golden::optimizers;
    five_steps(nn::rmsprop{.lr = .02, .alpha = .8, .eps = 1e-3, .weight_decay = .1}, rms_losses, rms);
    five_steps(nn::rmsprop{.lr = .01, .momentum = .7}, rms_momentum_losses, rms_momentum);
    five_steps(nn::nadam{.lr = .05, .betas = {.8, .9}, .weight_decay = .1, .momentum_decay = .5},
               nesterov_adam_losses, nesterov_adam);
    five_steps(nn::lion{.lr = .02, .betas = {.8, .7}, .weight_decay = .5}, lion_losses, lion);
}
TEST_CASE("schedules") {
    const auto agree = [](const auto& schedule, const auto& rates) {
        for (long i = 0; i < long(std::size(rates)); ++i)
            CHECK(schedule(i) == doctest::Approx(rates[i]).epsilon(1e-12));
    };
    using namespace golden::schedules;
    agree(nn::cosine{.peak = .5, .steps = 10, .eta_min = .1}, cosine);
    agree(nn::cosine{.peak = .5, .steps = 12, .warmup = 4, .start_factor = .2}, warm);
    agree(nn::step_decay{.peak = .5, .step_size = 3, .gamma = .5}, steps);
    agree(nn::one_cycle{.peak = .5, .steps = 20, .pct_start = .4}, one_cycle);
    // No way up, or nothing but one: PyTorch divides by zero there.
    CHECK(nn::one_cycle{.peak = .5, .steps = 10, .pct_start = .1}(0) == .5);
    CHECK(nn::one_cycle{.peak = .5, .steps = 10, .pct_start = 1}(9) == .5);
    CHECK(nn::cosine{.peak = 1, .steps = 10, .warmup = 4}(0) == 0);
    CHECK(nn::cosine{.peak = 1, .steps = 10, .eta_min = .25}(11) == .25);
}
TEST_CASE("a model that follows another") {
    const nn::model<net> start{nn::seed{1}}, end{nn::seed{2}};
    for (const double tau : {0., .25, .75, 1.}) {
        auto m = start;
        nn::move_towards(m, end, tau);
        CHECK((tau == 0 ? m == start : tau == 1 ? m == end : true));
        const auto a = flat(start), b = flat(end), c = flat(m);
        for (std::size_t i = 0; i < a.size(); ++i)
            CHECK(c[i] == doctest::Approx(a[i] + tau * (b[i] - a[i])).epsilon(1e-5));
    }
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
