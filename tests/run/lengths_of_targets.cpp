// Lengths beside tokens, labels and two losses; lengths that cannot be.
#include "support/lengths_data.hpp"
#include "support/moves.hpp"

using namespace ctnn_test;

namespace {
constexpr auto sparse = nn::tokens<4, 7> >> nn::embedding<3, nn::sparse> >> nn::rnn<4> >> nn::dense<3>;
} // namespace

TEST_CASE("tokens and labels behind a length may be anything: as labels that are ignored") {
    constexpr auto net = words;
    unsigned char x[5][4];
    int y[5][4], ignored[5][4];
    constexpr int lengths[] = {4, 1, 0, 3, 2};
    for (int s = 0; s < 5; ++s)
        for (int t = 0; t < 4; ++t) {
            const bool counts = t < lengths[s];
            x[s][t] = static_cast<unsigned char>(counts ? (s * 3 + t) % 7 : 255);
            y[s][t] = counts ? (s + 2 * t) % 3 : 77;
            ignored[s][t] = counts ? y[s][t] : nn::ignore;
        }
    unsigned char clean[5][4];
    for (int i = 0; i < 20; ++i) clean[i / 4][i % 4] = x[i / 4][i % 4] == 255 ? 3 : x[i / 4][i % 4];
    y[1][0] = ignored[1][0] = nn::ignore;
    const auto of = [&](auto loss) {
        using L = decltype(loss);
        const auto m = seeded<nn::model<net, double>>({6});
        nn::trainer<net, L, nn::sgd, 5, double> trainer{{}, loss}, other{{}, loss};
        double a = 0, b = 0;
        const auto got = moves(trainer, *m, a, x, y, nn::lengths{lengths}),
                   want = moves(other, *m, b, clean, ignored);
        CHECK(distance(got, want) <= 1e-14);
        CHECK(a == doctest::Approx(b).epsilon(1e-14));
    };
    of(nn::cross_entropy{.label_smoothing = .1});
    of(nn::weighted_cross_entropy<3>{.weights = {1, 2, 4}});
    x[3][2] = 7; // which counts
    nn::model<net> m{nn::seed{6}};
    nn::trainer<net, nn::cross_entropy, nn::sgd, 5> trainer;
    CHECK(std::isnan(trainer.step(m, x, y, nn::lengths{lengths})));
}
TEST_CASE("rows that only tokens behind a length name rest") {
    nn::model<sparse> m{nn::seed{6}};
    const auto all = flat(m);
    const int x[2][4] = {{1, 2, 5, 5}, {3, 5, 5, 5}}, y[2][4] = {};
    nn::trainer<sparse, nn::cross_entropy, nn::adam, 2> trainer{{.lr = .1, .weight_decay = .1}};
    trainer.step(m, x, y, nn::lengths{2, 1});
    const auto after = flat(m);
    for (std::size_t row = 0; row < 7; ++row)
        CHECK((after[row * 3] != all[row * 3]) == (row == 1 || row == 2 || row == 3));
}
TEST_CASE("a length that cannot be: nothing changes") {
    nn::model<shallow> m{nn::seed{7}};
    const auto all = flat(m);
    const sample_data<shallow, 3, float> data;
    nn::trainer<shallow, nn::mse, nn::momentum_sgd, 3, float, nn::stateful> trainer;
    const auto refused = [&](auto... lengths) {
        CHECK(std::isnan(trainer.step(m, data.x(), data.y(), nn::lengths{lengths...})));
        CHECK(std::isnan(trainer.accumulate(m, data.x(), data.y(), nn::lengths{lengths...})));
        trainer.apply(m);
    };
    refused(4, 5, 4);
    refused(4, -1, 4);
    refused(std::size_t(1) << 40, std::size_t(4), std::size_t(4));
    refused(0, 0, 0);
    CHECK(flat(m) == all);
    CHECK(trainer.steps() == 0);
    for (const float past : nn::hana::at_c<0>(trainer.memory().layers).past.data) CHECK(past == 0);
}
TEST_CASE("two losses, accumulated, without allocations; float beside double") {
    constexpr nn::index batch = 33;
    using both = nn::both<nn::l1, 1, nn::bce>;
    const auto run = [&]<class V>(V) {
        const auto m = seeded<nn::model<shallow, V>>({8});
        const sample_data<shallow, batch, V> data;
        std::vector<V> first, rest;
        for (nn::index i = 0; i < batch * T; ++i) {
            first.push_back(data.targets[std::size_t(2 * i)]);
            rest.push_back(data.targets[std::size_t(2 * i + 1)] > 0);
        }
        unsigned long lengths[batch];
        for (nn::index s = 0; s < batch; ++s) lengths[s] = static_cast<unsigned long>(s % (T + 1));
        const auto targets =
            nn::pair(nn::unchecked<batch * T>(first.data()), nn::unchecked<batch * T>(rest.data()));
        const auto trainer =
            std::make_unique<nn::trainer<shallow, both, nn::sgd, batch, V>>(nn::sgd{.lr = 1});
        const auto other = std::make_unique<nn::model<shallow, V>>(*m);
        V loss{}, again{};
        CHECK(allocations_during([&] {
                  loss = trainer->step(*m, data.x(), targets, nn::lengths{lengths});
                  for (int i = 0; i < 2; ++i)
                      again = trainer->accumulate(*other, data.x(), targets, nn::lengths{lengths});
                  trainer->apply(*other);
              }) == 0);
        CHECK(loss == again);
        CHECK(distance(flat(*m), flat(*other)) <= 1e-6);
        auto all = flat(*m);
        all.push_back(double(loss));
        return all;
    };
    CHECK(distance(run(0.f), run(0.)) <= 2e-6);
}
