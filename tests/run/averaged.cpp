// averaged: the average that the update keeps has the bits of one that follows in a pass of its own, whatever
// the optimizer; and the model is what it is without.
#include "golden/golden_averages.hpp"
#include "support/golden_check.hpp"

#include <ctnn/io.hpp>
#include <ctnn/parallel.hpp>

#include <cstdio>
#include <memory>

using namespace ctnn_test;

namespace {
constexpr auto net = nn::input<5> >> nn::dense<9> >> nn::batch_norm<> >> nn::relu >> nn::dense<4>;
constexpr auto partly = nn::input<5> >> nn::frozen(nn::dense<9>) >> nn::relu >> nn::dense<4>;

template <class T>
struct data_of {
    T x[8][5];
    int y[8];
    data_of() {
        for (int s = 0; s < 8; ++s) {
            for (int i = 0; i < 5; ++i) x[s][i] = T(noise(5, std::uint64_t(s * 5 + i)));
            y[s] = s % 4;
        }
    }
};

/// Plain and averaged side by side, the plain one followed by move_towards.
template <auto Net, class Plain, class Averaged, class T = float>
void follows(Plain plain, Averaged averaged, double decay) {
    const data_of<T> data;
    nn::model<Net, T> a{nn::seed{2}}, b = a, expected, average;
    nn::trainer<Net, nn::cross_entropy, Plain, 8, T> one{plain};
    nn::trainer<Net, nn::cross_entropy, Averaged, 8, T> other{averaged};
    nn::average_of(other, b, average);
    CHECK(average == b);
    for (int step = 0; step < 12; ++step) {
        if (step % 3 == 2) { // in pieces
            for (int piece = 0; piece < 2; ++piece) {
                one.accumulate(a, data.x, data.y, 4 + piece), other.accumulate(b, data.x, data.y, 4 + piece);
            }
            one.apply(a), other.apply(b);
        } else {
            one.step(a, data.x, data.y);
            CHECK(allocations_during([&] { other.step(b, data.x, data.y); }) == 0);
        }
        if (step == 0) expected = a;
        else nn::move_towards(expected, a, 1 - decay);
        CHECK(a == b);
        nn::average_of(other, b, average);
        nn::for_each_parameter(average, [&](std::string_view name, auto view) {
            nn::for_each_parameter(expected, [&](std::string_view of, auto wanted) {
                if (name != of) return;
                std::vector<T> got(std::size_t(view.size())), want(got.size());
                view.read(got), wanted.read(want);
                CHECK_MESSAGE(got == want, name);
            });
        });
    }
    CHECK_FALSE(average == b);
}
} // namespace

TEST_CASE("the average has the bits of one in a pass of its own") {
    follows<net>(nn::sgd{.lr = .1, .weight_decay = .01}, nn::averaged<nn::sgd>{{.1, .01}, .9}, .9);
    follows<net>(nn::momentum_sgd{.lr = .1}, nn::averaged<nn::momentum_sgd>{{.lr = .1}, .8}, .8);
    follows<net>(nn::adam{.lr = .01}, nn::averaged<nn::adam>{{.lr = .01}, .99}, .99);
    follows<net, nn::adam, nn::averaged<nn::adam>, double>({.lr = .01}, {{.lr = .01}, .75}, .75);
    follows<net>(nn::rmsprop{.lr = .01}, nn::averaged<nn::rmsprop>{{.lr = .01}, .9}, .9);
    follows<net>(nn::lion{.lr = .01}, nn::averaged<nn::lion>{{.lr = .01}, .9}, .9);
    follows<net>(nn::decay_only<nn::adamw>{{.lr = .02, .weight_decay = .3}},
                 nn::averaged<nn::decay_only<nn::adamw>>{{{.lr = .02, .weight_decay = .3}}, .9}, .9);
    follows<net>(nn::clip<nn::adam>{{.lr = .02}, .1}, nn::clip<nn::averaged<nn::adam>>{{{.lr = .02}, .9}, .1},
                 .9);
    follows<partly>(nn::adam{.lr = .01}, nn::averaged<nn::adam>{{.lr = .01}, .9}, .9);
}
namespace {
constexpr auto small = nn::input<5> >> nn::dense<6> >> nn::tanh >> nn::dense<3>;
/// A trainer against PyTorch's AveragedModel, with a checkpoint in the middle.
template <class Trainer, std::size_t N, std::size_t All>
void as_pytorch(Trainer& trainer, Trainer& resumed, const double (&x)[20], const int (&labels)[4],
                const double (&parameters)[N], const double (&weights)[N], const double (&averages)[All]) {
    constexpr int steps = int(All / N);
    auto m = model_of<small, double>(parameters);
    auto average = m;
    for (int step = 0; step < steps; ++step) {
        Trainer& t = step < steps / 2 ? trainer : resumed;
        t.step(m, x, labels);
        nn::average_of(t, m, average);
        const double* wanted = averages + std::size_t(step) * N;
        CHECK(distance(flat(average), {wanted, wanted + N}) <= 1e-14);
        if (step + 1 < steps / 2 || &t == &resumed) continue;
        REQUIRE(nn::save(m, trainer, "averaged_golden.test"));
        REQUIRE(nn::load(m, resumed, "averaged_golden.test"));
        std::remove("averaged_golden.test");
    }
    CHECK(distance(flat(m), list_of(weights)) <= 1e-14);
}
/// One trainer, and four shards by two threads.
template <class Optimizer, std::size_t N, std::size_t All>
void as_pytorch(Optimizer optimizer, const double (&x)[20], const int (&labels)[4],
                const double (&parameters)[N], const double (&weights)[N], const double (&averages)[All]) {
    nn::trainer<small, nn::cross_entropy, Optimizer, 4, double> one{optimizer}, other{};
    as_pytorch(one, other, x, labels, parameters, weights, averages);
    nn::parallel_trainer<small, nn::cross_entropy, Optimizer, 4, 4, double> many{optimizer, nn::threads{2}},
        again{Optimizer{}, nn::threads{1}};
    as_pytorch(many, again, x, labels, parameters, weights, averages);
}
} // namespace

TEST_CASE("PyTorch's AveragedModel with an exponential average has these numbers") {
    {
        using namespace golden::average_of_sgd;
        as_pytorch(nn::averaged<nn::sgd>{{.lr = .1, .weight_decay = .01}, decay}, x, labels, parameters,
                   weights, averages);
    }
    {
        using namespace golden::average_of_adam;
        as_pytorch(nn::averaged<nn::adam>{{.lr = .01}, decay}, x, labels, parameters, weights, averages);
    }
    {
        using namespace golden::average_of_momentum;
        as_pytorch(nn::averaged<nn::momentum_sgd>{{.lr = .1, .momentum = .9}, decay}, x, labels, parameters,
                   weights, averages);
    }
}

TEST_CASE("checkpoints hold the average, and threads keep it") {
    const data_of<float> data;
    using optimizer = nn::averaged<nn::adam>;
    nn::model<net> m{nn::seed{2}}, again, average, of_loaded;
    nn::trainer<net, nn::cross_entropy, optimizer, 8> trainer{{{.lr = .01}, .9}}, loaded;
    for (int i = 0; i < 5; ++i) trainer.step(m, data.x, data.y);
    REQUIRE(nn::save(m, trainer, "averaged.test"));
    REQUIRE(nn::load(again, loaded, "averaged.test"));
    std::remove("averaged.test");
    CHECK(loaded.optimizer().decay == .9);
    trainer.step(m, data.x, data.y), loaded.step(again, data.x, data.y);
    nn::average_of(trainer, m, average), nn::average_of(loaded, again, of_loaded);
    CHECK(average == of_loaded);

    nn::model<partly> one{nn::seed{2}}, two = one, average_of_one, average_of_two;
    nn::parallel_trainer<partly, nn::cross_entropy, optimizer, 8, 4> first{{{.lr = .01}, .9}, nn::threads{1}},
        second{{{.lr = .01}, .9}, nn::threads{3}};
    for (int i = 0; i < 5; ++i) first.step(one, data.x, data.y), second.step(two, data.x, data.y);
    nn::average_of(first, one, average_of_one), nn::average_of(second, two, average_of_two);
    CHECK(average_of_one == average_of_two);
    CHECK_FALSE(average_of_one == one);
}
