// parallel_trainer: the same bits on any number of threads, and what one trainer does up to rounding.
#include "support/examiner.hpp"

#include <ctnn/parallel.hpp>

#include <cstring>

using namespace ctnn_test;

namespace {
template <class Model>
bool same_bits(const Model& a, const Model& b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

/// Some steps, each third one on a smaller batch: the model, and the losses.
template <auto Net, class T, class Data, class Targets>
struct run_of {
    nn::model<Net, T> model{nn::seed{3}};
    std::vector<T> losses;
    template <class Trainer>
    void steps(Trainer& trainer, const Data& data, const Targets& targets, int from, int to,
               nn::index smaller) {
        for (int i = from; i < to; ++i) {
            const nn::index count = i % 3 == 2 ? std::min(smaller + i, Trainer::batch) : Trainer::batch;
            losses.push_back(trainer.step(model, data, targets, count));
        }
    }
};
/// Runs on 1, 2, 3, 8 and 64 threads give the same bits; in double the numbers are one trainer's.
template <class One, class Many, auto Net, class T, class X, class Y>
void examine(const X& x, const Y& y, typename One::optimizer_type optimizer, nn::index smaller,
             bool like_one = true) {
    using run = run_of<Net, T, X, Y>;
    constexpr int steps = 7;
    run first;
    {
        Many trainer{optimizer, nn::threads{1}};
        trainer.reseed(nn::seed{5});
        first.steps(trainer, x, y, 0, steps, smaller);
        CHECK(trainer.steps() == steps);
    }
    for (const int threads : {2, 3, 8, 64}) {
        Many trainer{optimizer, nn::threads{threads}};
        trainer.reseed(nn::seed{5});
        CHECK(trainer.threads() == std::min<nn::index>(threads, Many::shards));
        run again;
        again.losses.reserve(steps);
        CHECK(allocations_during([&] { again.steps(trainer, x, y, 0, steps, smaller); }) == 0);
        CHECK(same_bits(again.model, first.model));
        CHECK(again.losses == first.losses);
    }
    if (!like_one) return;
    const auto trainer = std::make_unique<One>(optimizer);
    trainer->reseed(nn::seed{5});
    run alone;
    alone.steps(*trainer, x, y, 0, steps, smaller);
    CHECK(distance(flat(first.model), flat(alone.model)) <= (sizeof(T) == 8 ? 1e-11 : 1e-4));
    for (std::size_t i = 0; i < alone.losses.size(); ++i)
        CHECK(first.losses[i] == doctest::Approx(alone.losses[i]).epsilon(sizeof(T) == 8 ? 1e-12 : 1e-5));
}
template <auto Net, class Loss, class Optimizer, nn::index B, nn::index S, class T = float,
          class State = nn::stateless>
struct pair_of {
    using one = nn::trainer<Net, Loss, Optimizer, B, T, State>;
    using many = nn::parallel_trainer<Net, Loss, Optimizer, B, S, T, State>;
};

constexpr auto small = nn::input<6> >> nn::dense<21> >> nn::tanh >> nn::dropout<1, 4> >> nn::dense<3>;
constexpr auto image = nn::input<1, 6, 5> >> nn::conv2d<4, nn::kernel<3>> >> nn::batch_norm<> >> nn::relu >>
                       nn::flatten >> nn::dense<3>;
constexpr auto plain_image = nn::input<1, 6, 5> >> nn::conv2d<4, nn::kernel<3>> >> nn::relu >>
                             nn::frozen(nn::conv2d<2, nn::kernel<2>>) >> nn::flatten >> nn::dense<3>;
constexpr auto words =
    nn::tokens<3, 40> >> nn::embedding<5, nn::sparse> >> nn::gru<4> >> nn::last_step >> nn::dense<3>;
constexpr auto sound = nn::sequence<4, 2> >> nn::gru<5> >> nn::dense<1>;
} // namespace

TEST_CASE("the same bits on 1, 2, 3, 8 and 64 threads, and one trainer's numbers: dropout, smaller batches") {
    const sample_data<small, 48, float> data;
    using of = pair_of<small, nn::cross_entropy, nn::adam, 48, 8>;
    examine<of::one, of::many, small, float>(data.x(), data.classes(), {.lr = 0.01}, 3);
    const sample_data<small, 64, double> doubles; // of one sample
    using all = pair_of<small, nn::mse, nn::sgd, 64, 64, double>;
    examine<all::one, all::many, small, double>(doubles.x(), doubles.y(), {.lr = 0.1, .weight_decay = 0.01},
                                                40);
}
TEST_CASE("clipped, images, what is frozen") {
    const sample_data<plain_image, 20, double> data;
    using of = pair_of<plain_image, nn::mse, nn::clip<nn::momentum_sgd>, 20, 5, double>;
    examine<of::one, of::many, plain_image, double>(data.x(), data.y(),
                                                    {.optimizer = {.lr = 0.1}, .max_norm = 0.3}, 2);
}
TEST_CASE("two losses on one output; weights decay, biases do not") {
    const sample_data<small, 24, double> data;
    const auto y = noises<double>(4, 24 * 2);
    std::vector<int> labels(24, 0); // of one class, the first value
    using of = pair_of<small, nn::both<nn::cross_entropy, 1, nn::mse>, nn::clip<nn::decay_only<nn::adamw>>,
                       24, 4, double>;
    const auto targets = nn::pair(nn::unchecked<24>(labels.data()), nn::unchecked<24 * 2>(y.data()));
    examine<of::one, of::many, small, double>(
        data.x(), targets, {.optimizer = {.optimizer = {.lr = 0.01, .weight_decay = 0.5}}, .max_norm = 0.5},
        5);
}
TEST_CASE("rows of a sparse table: those that any shard looked up, and only in that step") {
    std::vector<int> tokens(18 * 3);
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = int(i * 7 % 40);
    const auto x = nn::unchecked<18 * 3>(tokens.data());
    const auto y = noises<double>(2, 18 * 3);
    using of = pair_of<words, nn::mse, nn::momentum_sgd, 18, 3, double>;
    examine<of::one, of::many, words, double>(x, nn::unchecked<18 * 3>(y.data()), {.lr = 0.1}, 18);
    using clipped = pair_of<words, nn::mse, nn::clip<nn::momentum_sgd>, 18, 3, double>;
    examine<clipped::one, clipped::many, words, double>(x, nn::unchecked<18 * 3>(y.data()),
                                                        {.optimizer = {.lr = 0.1}, .max_norm = 0.1}, 1);
}
TEST_CASE("stateful: each sample's memory stays with it") {
    const sample_data<sound, 12, double> data;
    using of = pair_of<sound, nn::mse, nn::sgd, 12, 4, double, nn::stateful>;
    examine<of::one, of::many, sound, double>(data.x(), data.y(), {.lr = 0.1}, 1);
    of::many trainer{{.lr = 0}, nn::threads{2}};
    nn::model<sound, double> m{nn::seed{1}};
    const double first = trainer.step(m, data.x(), data.y()), second = trainer.step(m, data.x(), data.y());
    CHECK(first != second);
    trainer.reset();
    CHECK(trainer.step(m, data.x(), data.y()) == first);
}
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
TEST_CASE("batch_norm: every shard's own statistics, the first one's are kept") {
    constexpr nn::index B = 12, each = 4, in = 30;
    const sample_data<image, B, double> data;
    using of = pair_of<image, nn::mse, nn::sgd, B, 3, double>;
    examine<of::one, of::many, image, double>(data.x(), data.y(), {.lr = 0.1}, 2, false);
    // A step is that of the mean of the shards' gradients.
    const nn::model<image, double> before{nn::seed{3}};
    auto model = before;
    of::many trainer{{.lr = 1}, nn::threads{3}};
    const double loss = trainer.step(model, data.x(), data.y());
    std::vector<double> expected = flat(before);
    double losses = 0;
    for (nn::index s = 0; s < 3; ++s) {
        const auto x = nn::unchecked<each * in>(data.inputs.data() + s * each * in);
        const auto y = nn::unchecked<each * 3>(data.targets.data() + s * each * 3);
        const auto g = flat(nn::gradients(before, nn::mse{}, x, y));
        for (std::size_t i = 0; i < g.size(); ++i) expected[i] -= g[i] / 3;
        auto copy = before;
        nn::trainer<image, nn::mse, nn::sgd, each, double> alone{{.lr = 0}};
        losses += alone.step(copy, x, y) / 3;
        const auto kept = nn::parameter<"1.running_mean">(copy),
                   mean = nn::parameter<"1.running_mean">(model);
        for (nn::index c = 0; c < 4; ++c) CHECK((kept[c] == mean[c]) == (s == 0));
    }
    CHECK(distance(flat(model), expected) <= 1e-14);
    CHECK(loss == doctest::Approx(losses).epsilon(1e-14));
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
