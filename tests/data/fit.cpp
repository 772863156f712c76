// fit: what is watched, the best epoch, callbacks, schedules.
#include "data/a_line.hpp"

#include <ctnn/io.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace nn = ctnn;
using namespace ctnn_test;

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
    nn::history tiny;
    tiny.epochs = {{1, 1, 1.23456e-05}};
    CHECK(tiny.svg().find(">1.235e-05</text>") != std::string::npos);
    CHECK(nn::fit(a.m, a.t, training, {.weights = {1}}).error ==
          "weigh takes one weight for each sample, none negative, and not all zero");
}
