// parallel_trainer: the same bits on any number of threads, and what one trainer does up to rounding.
#include "networks.hpp"
#include "support/examiner.hpp"
#include "support/same_bits.hpp"

#include <ctnn/parallel.hpp>

using namespace ctnn_test;

namespace {

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

constexpr auto image = nn::input<1, 6, 5> >> nn::conv2d<4, nn::kernel<3>> >> nn::batch_norm<> >> nn::relu >>
                       nn::flatten >> nn::dense<3>;

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
