// Where fit stops with a sentence: sets and models that cannot be learnt, losses and rates that are not finite.
#include "data/a_line.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

namespace nn = ctnn;
using namespace ctnn_test;

TEST_CASE("a validation set without samples is told so, before anything is learnt") {
    const curve training = along(2), none;
    run r;
    const auto before = r.m;
    const auto h = nn::fit(r.m, r.t, training, {.epochs = 100, .validation = &none, .patience = 5});
    CHECK(h.error == "validation: the set has no samples");
    CHECK(r.m == before);
}
TEST_CASE("an infinite input whose loss is finite stops before the weights are touched") {
    constexpr auto two = nn::input<1> >> nn::dense<3> >> nn::tanh >> nn::dense<1>;
    curve training = along(2);
    training.inputs[5] = std::numeric_limits<float>::infinity();
    nn::model<two> m{nn::seed{1}};
    nn::trainer<two, nn::mse, nn::sgd, 16> t{{.lr = 0.1}};
    const auto before = m;
    const auto h = nn::fit(m, t, training, {.epochs = 3});
    CHECK(h.not_finite);
    CHECK(h.error.find("sample 5: value 0 of its input") != std::string::npos);
    CHECK(m == before);
}
TEST_CASE("a model of zeros that stays there is told so") {
    constexpr auto two = nn::input<1> >> nn::dense<3> >> nn::tanh >> nn::dense<1>;
    const curve training = along(2);
    nn::model<two> zeros, seeded{nn::seed{1}};
    nn::trainer<two, nn::mse, nn::sgd, 4> a{{.lr = 0.1}}, b{{.lr = 0.1}};
    const auto h = nn::fit(zeros, a, training, {.epochs = 9});
    CHECK(h.error.find("nn::seed") != std::string::npos);
    CHECK(h.epochs.size() == 1);
    CHECK(nn::fit(seeded, b, training, {.epochs = 9}).error.empty());
    run one; // a line learns from zeros
    CHECK(nn::fit(one.m, one.t, training, {.epochs = 2}).error.empty());
    constexpr auto beside = nn::input<1> >> nn::sum(nn::dense<1>, nn::dense<1>); // and two side by side
    nn::model<beside> m;
    nn::trainer<beside, nn::mse, nn::sgd, 4> t{{.lr = 0.1}};
    CHECK(nn::fit(m, t, training, {.epochs = 2}).error.empty());
}
TEST_CASE("a schedule without a finite rate stops before the weights are touched, and names the step") {
    run r;
    nn::model<line> after_four;
    const auto h = nn::fit(
        r.m, r.t, along(2),
        {.epochs = 3, .schedule = [](long step) { return step < 5 ? 0.1 : std::nan(""); }},
        [](const nn::epoch&) {}, [&](nn::index, nn::index) { after_four = r.m; });
    CHECK(h.error == "epoch 2: the schedule's learning rate for step 5 is not finite");
    CHECK(r.t.steps() == 5);
    CHECK(r.m == after_four);
}
TEST_CASE("a loss that is not finite stops before the weights are touched, and names the sample") {
    const float infinite = std::numeric_limits<float>::infinity(), nan = std::nanf("");
    const auto sentence = [](const curve& training) {
        nn::model<line> m, before;
        nn::trainer<line, nn::mse, nn::clip<nn::adam>, 16> t;
        const auto h = nn::fit(m, t, training, {.epochs = 3});
        CHECK(h.not_finite);
        CHECK(m == before);
        CHECK(t.steps() == 0);
        CHECK(h.epochs.size() == 1);
        return h.error;
    };
    curve c = along(2);
    c.inputs[5] = nan;
    CHECK(sentence(c) == "epoch 1: the loss is not finite at sample 5: value 0 of its input is not finite");
    c = along(2), c.targets[11] = -infinite;
    CHECK(sentence(c) == "epoch 1: the loss is not finite at sample 11: value 0 of its target is not finite");
    c = along(2), c.targets[3] = 1e30f;
    CHECK(sentence(c).starts_with("epoch 1: the loss is not finite at sample "));

    run r; // weights that grow until they have no place in a float: they are left finite, or as the best
        // epoch had them
    r.t.optimizer().lr = 1e3;
    const curve good = along(2);
    const auto h = nn::fit(r.m, r.t, good, {.epochs = 100, .validation = &good, .patience = 50});
    CHECK(h.not_finite);
    CHECK(h.error.find("the loss is not finite at sample ") != std::string::npos);
    CHECK(h.restored);
    CHECK(std::isfinite(nn::evaluate(r.m, good).loss));
    CHECK(std::isnan(r.t.step(r.m, std::array{nan, 0.f, 0.f, 0.f}, std::array{0.f, 0.f, 0.f, 0.f})));
    CHECK(std::isnan(nn::parameter<"0.weight">(r.m)[0])); // a trainer alone does as ever
}
TEST_CASE("what is watched and is never a number is told so; the trainer is left as it was") {
    const curve training = along(2);
    const auto ends = [&](auto options, const char* part) {
        run r;
        r.t.only_finite(true);
        options.epochs = 4, options.patience = 2;
        const auto h = nn::fit(r.m, r.t, training, options);
        CHECK(h.error == std::string("what is watched, the ") + part +
                             ", was not finite in any epoch: a validation set gives it, or the callback");
        CHECK_FALSE(h.converged);
        CHECK(h.best == 0);
        CHECK(r.t.only_finite());
    };
    using options = nn::fit_options<float, nn::shape<1>, nn::shape<1>>;
    ends(options{.watch = nn::monitor::metric}, "metric");
    ends(options{.watch = nn::monitor::validation_loss}, "validation loss");
    curve wrong = along(2);
    wrong.targets[3] = std::nanf("");
    ends(options{.validation = wrong}, "validation loss");
    run r; // by the callback
    CHECK(nn::fit(r.m, r.t, training, {.epochs = 4, .watch = nn::monitor::metric}, [](nn::epoch& e) {
              e.metric = double(e.number);
          }).error == "");
}
TEST_CASE("running statistics are put back; a last batch of one is left out where a batch_norm needs two") {
    constexpr auto net = nn::input<1> >> nn::dense<2> >> nn::batch_norm<> >> nn::dense<1>;
    nn::model<net> m{nn::seed{1}};
    const auto before = m;
    nn::trainer<net, nn::mse, nn::sgd, 4> t;
    curve c = along(2, 5);
    CHECK(nn::fit(m, t, c, {.epochs = 1}).error == "");
    CHECK(t.steps() == 1);
    m = before;
    for (float& x : c.inputs) x = std::nanf("");
    CHECK(nn::fit(m, t, c, {.epochs = 1}).not_finite);
    CHECK(m == before);
}
