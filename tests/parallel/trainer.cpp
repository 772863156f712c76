// parallel_trainer call by call: one sample that begins anew, batches that are smaller or wrong, losses that
// are not finite, gradients that are accumulated, sequences of several lengths.
#include "networks.hpp"
#include "support/examiner.hpp"

#include <ctnn/data.hpp>
#include <ctnn/parallel.hpp>

#include <cmath>

using namespace ctnn_test;

TEST_CASE("stateful: one sample begins anew, in whichever shard it is") {
    const sample_data<sound, 12, double> data;
    using of = pair_of<sound, nn::mse, nn::sgd, 12, 4, double, nn::stateful>;
    const nn::model<sound, double> start{nn::seed{1}};
    const auto losses = [&](auto& trainer, nn::index sample) {
        auto m = start;
        trainer.reset();
        trainer.step(m, data.x(), data.y());
        trainer.reset(sample);
        return trainer.step(m, data.x(), data.y());
    };
    of::many many{{.lr = 0}, nn::threads{2}};
    const auto one = std::make_unique<of::one>(nn::sgd{.lr = 0});
    const double none = losses(*one, 12);
    CHECK(losses(many, 12) == doctest::Approx(none).epsilon(1e-14));
    for (const nn::index sample : {0, 2, 7, 11}) {
        CHECK(losses(many, sample) == doctest::Approx(losses(*one, sample)).epsilon(1e-14));
        CHECK(std::abs(losses(many, sample) - none) > 1e-6);
    }
}
TEST_CASE("a smaller batch is divided so that a batch_norm of features has two samples in every shard, or "
          "changes nothing") {
    constexpr auto net = nn::input<3> >> nn::dense<4> >> nn::batch_norm<> >> nn::dense<2>;
    const sample_data<net, 12, float> data;
    nn::model<net> model{nn::seed{1}};
    nn::parallel_trainer<net, nn::mse, nn::sgd, 12, 4> trainer{{.lr = 0.1}, nn::threads{2}};
    for (nn::index count = 2; count <= 12; ++count)
        CHECK(std::isfinite(trainer.step(model, data.x(), data.y(), count)));
    const auto before = model;
    for (const nn::index count : {-1, 0, 1, 13})
        CHECK(std::isnan(trainer.step(model, data.x(), data.y(), count)));
    CHECK(model == before);
    CHECK(trainer.steps() == 11);
}
TEST_CASE("a label out of range: the loss is NaN, the other shards learn") {
    const sample_data<small, 8, float> data;
    auto labels = data.labels;
    labels[1] = 3;
    nn::model<small> model{nn::seed{1}};
    nn::parallel_trainer<small, nn::cross_entropy, nn::sgd, 8, 4> trainer{nn::threads{2}};
    CHECK(std::isnan(trainer.step(model, data.x(), nn::unchecked<8>(labels.data()))));
    for (const double w : flat(model)) CHECK(std::isfinite(w));
    CHECK(trainer.terms(nn::unchecked<8>(labels.data()), 5) == 5);
}
TEST_CASE(
    "threads: one per core where nothing, or nothing sensible, is said; trainers that end without a step") {
    CHECK(nn::threads{-1}.count == nn::threads::one_per_core().count);
    unsigned none = 0;
    CHECK(nn::threads{none}.count == nn::threads::one_per_core().count);
    for (int i = 0; i < 20; ++i)
        const nn::parallel_trainer<small, nn::mse, nn::sgd, 16, 16> idle{nn::threads{16}};
    const nn::parallel_trainer<small, nn::mse, nn::sgd, 16, 16> one_per_core;
    CHECK(one_per_core.threads() == std::min<nn::index>(16, nn::threads::one_per_core().count));
}
TEST_CASE("only_finite: a loss that is not finite changes nothing, and rows that were looked up for it are "
          "forgotten") {
    std::vector<int> tokens(6 * 3, 1);
    auto y = noises<double>(2, 6 * 3);
    nn::model<words, double> model{nn::seed{1}}, other = model;
    nn::parallel_trainer<words, nn::mse, nn::momentum_sgd, 6, 3, double> trainer{{.lr = 0.1}, nn::threads{2}},
        never{{.lr = 0.1}, nn::threads{2}};
    trainer.only_finite(true);
    const double kept = y[4];
    y[4] = std::numeric_limits<double>::quiet_NaN();
    const auto x = nn::unchecked<6 * 3>(tokens.data());
    CHECK(std::isnan(trainer.step(model, x, nn::unchecked<6 * 3>(y.data()))));
    CHECK(model == other);
    CHECK(trainer.steps() == 0);
    y[4] = kept;
    for (auto& t : tokens) t = 2;
    CHECK(trainer.step(model, x, nn::unchecked<6 * 3>(y.data())) ==
          never.step(other, x, nn::unchecked<6 * 3>(y.data())));
    CHECK(model == other);
    y[4] = std::numeric_limits<double>::quiet_NaN(); // and so where gradients are accumulated
    for (auto& t : tokens) t = 3;
    CHECK(std::isnan(trainer.accumulate(model, x, nn::unchecked<6 * 3>(y.data()))));
    CHECK_FALSE(trainer.is_accumulating());
    y[4] = kept;
    for (auto& t : tokens) t = 4;
    for (auto [m, t] : {std::pair{&model, &trainer}, {&other, &never}})
        t->accumulate(*m, x, nn::unchecked<6 * 3>(y.data())), t->apply(*m);
    CHECK(model == other);
}
TEST_CASE(
    "accumulate and apply: the same bits on any number of threads, one trainer's numbers, no allocation") {
    const sample_data<plain_image, 20, double> data;
    using optimizer = nn::clip<nn::momentum_sgd>;
    const optimizer options{.optimizer = {.lr = 0.1}, .max_norm = 0.3};
    const auto run = [&](auto& trainer) {
        nn::model<plain_image, double> m{nn::seed{3}};
        nn::model<plain_image, double> given{nn::seed{4}};
        double losses = 0;
        CHECK(allocations_during([&] {
                  trainer.apply(m); // nothing was accumulated
                  for (const nn::index count : {20, 7, 20, 2})
                      losses += trainer.accumulate(m, data.x(), data.y(), count);
                  trainer.apply(m);
                  trainer.accumulate(m, data.x(), data.y(), 3);
                  losses += trainer.step(m, data.x(), data.y()); // forgets
                  trainer.apply(m);
                  trainer.apply(m, given);
              }) == 0);
        CHECK(trainer.steps() == 3);
        CHECK(std::isnan(trainer.accumulate(m, data.x(), data.y(), 21)));
        return std::pair(flat(m), losses);
    };
    const auto one = std::make_unique<nn::trainer<plain_image, nn::mse, optimizer, 20, double>>(options);
    const auto alone = run(*one);
    nn::parallel_trainer<plain_image, nn::mse, optimizer, 20, 5, double> first{options, nn::threads{1}};
    const auto expected = run(first);
    CHECK(distance(expected.first, alone.first) <= 1e-12);
    CHECK(expected.second == doctest::Approx(alone.second).epsilon(1e-12));
    for (const int threads : {2, 3, 5}) {
        nn::parallel_trainer<plain_image, nn::mse, optimizer, 20, 5, double> many{options,
                                                                                  nn::threads{threads}};
        CHECK(run(many) == expected);
    }
}
TEST_CASE("accumulated rows of a sparse table, and what a dropout draws for every piece") {
    constexpr auto dropped =
        nn::tokens<3, 40> >> nn::embedding<5, nn::sparse> >> nn::flatten >> nn::dropout<1, 2> >> nn::dense<2>;
    const std::array<int, 4 * 3> a{1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 1, 2},
        b{7, 8, 9, 1, 11, 12, 2, 2, 2, 30, 31, 39};
    const auto y = noises<double>(2, 4 * 2);
    const auto run = [&](auto& trainer) {
        nn::model<dropped, double> m{nn::seed{3}};
        for (int i = 0; i < 2; ++i) {
            trainer.accumulate(m, a, nn::unchecked<4 * 2>(y.data()));
            trainer.accumulate(m, b, nn::unchecked<4 * 2>(y.data()), 3);
            trainer.apply(m);
        }
        return flat(m);
    };
    nn::trainer<dropped, nn::mse, nn::momentum_sgd, 4, double> one{{.lr = 0.1}};
    nn::parallel_trainer<dropped, nn::mse, nn::momentum_sgd, 4, 2, double> many{{.lr = 0.1}, nn::threads{2}};
    CHECK(distance(run(one), run(many)) <= 1e-13);
}
TEST_CASE("sequences of several lengths: each sample's, in whichever shard it is") {
    const sample_data<sound, 12, double> data;
    // A shard of which nothing counts; and the next time every sample goes on where it ended.
    const auto lengths = nn::lengths{4, 0, 2, 0, 0, 0, 1, 4, 3, 3, 0, 2},
               next = nn::lengths{1, 3, 2, 4, 0, 4, 1, 4, 0, 1, 2, 2};
    using single = nn::trainer<sound, nn::l1, nn::sgd, 12, double, nn::stateful>;
    using shared = nn::parallel_trainer<sound, nn::l1, nn::sgd, 12, 4, double, nn::stateful>;
    const auto run = [&](auto& trainer) {
        nn::model<sound, double> m{nn::seed{3}};
        std::vector<double> all;
        for (const auto& l : {lengths, next, lengths}) all.push_back(trainer.step(m, data.x(), data.y(), l));
        for (int i = 0; i < 2; ++i) all.push_back(trainer.accumulate(m, data.x(), data.y(), next));
        trainer.apply(m);
        CHECK(
            std::isnan(trainer.step(m, data.x(), data.y(), nn::lengths{4, 0, 2, 0, 0, 0, 1, 4, 3, 3, 0, 5})));
        for (const double v : flat(m)) all.push_back(v);
        return all;
    };
    single one{{.lr = .5}};
    shared first{{.lr = .5}, nn::threads{1}}, many{{.lr = .5}, nn::threads{3}};
    const auto expected = run(first);
    CHECK(distance(expected, run(one)) <= 1e-13);
    CHECK(run(many) == expected);
}
TEST_CASE("fit of sequences of several lengths") {
    constexpr auto net = nn::sequence<4, 2> >> nn::gru<3> >> nn::last_step >> nn::dense<2>;
    using set_type = nn::dataset<double, nn::shape<4, 2>>;
    std::vector<double> x;
    std::vector<int> lengths, labels;
    for (int i = 0; i < 21; ++i) {
        lengths.push_back(i % 5), labels.push_back(i % 2);
        for (int k = 0; k < 8; ++k) x.push_back(k / 2 < i % 5 ? noise(3, std::uint64_t(8 * i + k)) : NAN);
    }
    const set_type set{x, labels, 2};
    const auto counted = nn::with_lengths(set, lengths);
    const auto run = [&](auto&& trainer) {
        nn::model<net, double> m{nn::seed{3}};
        CHECK(nn::fit(m, trainer, counted, {.epochs = 2}).error == "");
        return flat(m);
    };
    using many = nn::parallel_trainer<net, nn::cross_entropy, nn::sgd, 12, 4, double>;
    const auto expected = run(many{{.lr = .5}, nn::threads{1}});
    CHECK(run(many{{.lr = .5}, nn::threads{3}}) == expected);
    CHECK(distance(expected, run(nn::trainer<net, nn::cross_entropy, nn::sgd, 12, double>{{.lr = .5}})) <=
          1e-13);
}
