// fit: what is watched, the best epoch, callbacks, schedules, and losses that are not finite.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace nn = ctnn;

namespace {
using curve = nn::dataset<float, nn::shape<1>, nn::shape<1>>;
constexpr auto line = nn::input<1> >> nn::dense<1>;
/// y = slope · x, at n places.
curve along(float slope, int n = 16) {
    curve c;
    for (int i = 0; i < n; ++i)
        c.inputs.push_back(float(i) / 8 - 1), c.targets.push_back(slope * c.inputs.back());
    return c;
}
struct run {
    nn::model<line> m;
    nn::trainer<line, nn::mse, nn::sgd, 4> t{{.lr = 0.1}};
};
} // namespace

TEST_CASE("the validation loss is watched, and the best epoch's weights are restored") {
    const curve training = along(2), validation = along(1); // passed on the way from 0 to 2
    run r;
    std::vector<nn::model<line>> after;
    const auto h = nn::fit(r.m, r.t, training, {.epochs = 100, .validation = &validation, .patience = 3},
                           [&](const nn::epoch& e) {
                               after.push_back(r.m);
                               CHECK(e.validation_loss == nn::evaluate(r.m, validation).loss);
                               CHECK(e.metric == nn::evaluate(r.m, validation).r2());
                           });
    CHECK(h.converged);
    CHECK(h.restored);
    CHECK(h.epochs.size() == std::size_t(h.best) + 3);
    CHECK(r.m == after[std::size_t(h.best - 1)]);
    for (const auto& e : h.epochs)
        CHECK(e.validation_loss >= h.epochs[std::size_t(h.best - 1)].validation_loss);
    CHECK(h.epochs.back().loss < h.epochs[0].loss);

    run kept; // without an &, too
    const auto last =
        nn::fit(kept.m, kept.t, training,
                {.epochs = 100, .validation = validation, .patience = 3, .restore_best = false});
    CHECK(kept.m == after.back());
    CHECK_FALSE(last.restored);
    run loss; // the training's loss goes on falling
    CHECK_FALSE(nn::fit(loss.m, loss.t, training,
                        {.epochs = 12,
                         .validation = &validation,
                         .patience = 3,
                         .min_delta = 0,
                         .watch = nn::monitor::loss})
                    .converged);
    run metric;
    const auto worse = nn::fit(metric.m, metric.t, training,
                               {.epochs = 100,
                                .validation = &validation,
                                .patience = 2,
                                .watch = nn::monitor::metric,
                                .metric = [](const nn::evaluation_of_values& e) { return e.mse(); }});
    CHECK(worse.best != h.best);
    run without;
    CHECK(nn::fit(without.m, without.t, training, {.epochs = 3, .restore_best = true}).restored);
}
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
TEST_CASE("an average of the weights goes along, and is judged and saved as a model") {
    const curve training = along(2);
    run r;
    nn::model<line> average = r.m, by_hand = r.m;
    nn::fit(
        r.m, r.t, training, {.epochs = 5}, [](const nn::epoch&) {},
        [&](nn::index, nn::index) {
            nn::move_towards(average, r.m, 0.25);
            nn::for_each_parameter(by_hand, r.m, [](auto, auto to, auto from) {
                CHECK(to.write(std::array{to[0] + 0.25f * (from[0] - to[0])}));
            });
        });
    const float slope = nn::parameter<"0.weight">(average)[0];
    CHECK(slope == doctest::Approx(nn::parameter<"0.weight">(by_hand)[0]).epsilon(1e-6));
    CHECK(slope < nn::parameter<"0.weight">(r.m)[0]);
    CHECK(nn::evaluate(average, training).loss > nn::evaluate(r.m, training).loss);
    nn::model<line> m, again;
    REQUIRE(nn::save(r.m, r.t, "average.checkpoint", average));
    REQUIRE(nn::load(m, r.t, "average.checkpoint", again));
    CHECK((m == r.m && again == average));
    std::remove("average.checkpoint");
}
TEST_CASE("callbacks stop, between epochs and between batches") {
    const curve training = along(2);
    run a;
    const auto h =
        nn::fit(a.m, a.t, training, {.epochs = 9}, [](const nn::epoch& e) { return e.number == 2; });
    CHECK(h.stopped);
    CHECK(h.epochs.size() == 2);
    run b;
    const auto batches = nn::fit(
        b.m, b.t, training, {.epochs = 9}, [](const nn::epoch&) {},
        [](nn::index done, nn::index) { return done == 8; });
    CHECK(batches.stopped);
    CHECK(batches.error == "");
    CHECK(b.t.steps() == 2);
}
TEST_CASE("a schedule sets the learning rate, inside of clip, too") {
    const curve training = along(2);
    nn::model<line> m;
    nn::trainer<line, nn::mse, nn::clip<nn::sgd>, 4> t{{.optimizer = {.lr = 7}, .max_norm = 100}};
    std::vector<double> rates;
    nn::fit(
        m, t, training, {.epochs = 2, .schedule = [](long step) { return 0.1 / double(1 + step); }},
        [](const nn::epoch&) {}, [&](nn::index, nn::index) { rates.push_back(t.optimizer().optimizer.lr); });
    REQUIRE(rates.size() == 8);
    for (int i = 0; i < 8; ++i) CHECK(rates[std::size_t(i)] == 0.1 / (1 + i));
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
TEST_CASE("weights and augmentation reach the batches; a history is CSV and a picture") {
    const curve training = along(2);
    std::vector<double> first(16);
    first[0] = 1;
    run a;
    nn::index seen = 0;
    const auto h =
        nn::fit(a.m, a.t, training,
                {.epochs = 2, .validation = &training, .weights = first, .augment = [&](auto x, auto) {
                     seen += x[0] == -1;
                 }});
    CHECK(seen == 32);
    CHECK(h.csv().starts_with("epoch,loss,validation_loss,accuracy,metric\n1,"));
    CHECK(nn::parse_csv(h.csv())->rows() == 2);
    CHECK(nn::parse_csv(h.csv())->is_missing(1, 3));
    CHECK(h.svg().find("polyline") != std::string::npos);
    CHECK(h.svg().find("nan") == std::string::npos);
    CHECK(nn::history{}.svg().ends_with("</svg>\n"));
    CHECK(nn::fit(a.m, a.t, training, {.weights = {1}}).error ==
          "weigh takes one weight for each sample, none negative, and not all zero");
}
