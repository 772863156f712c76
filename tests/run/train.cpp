// Training: labels out of range, smaller batches, losses at the extremes, determinism, no allocation.
#include "support/examiner.hpp"

#include <cstring>
#include <memory>

using namespace ctnn_test;

constexpr auto net = nn::input<5> >> nn::dense<9> >> nn::relu >> nn::dense<4>;
using model = nn::model<net>;

struct batch_of_8 {
    float x[8][5];
    int y[8];
    batch_of_8() {
        for (int s = 0; s < 8; ++s) {
            for (int i = 0; i < 5; ++i) x[s][i] = float(noise(5, std::uint64_t(s * 5 + i)));
            y[s] = s % 4;
        }
    }
};

TEST_CASE("training lowers the loss, allocates nothing, and is the same every time") {
    const batch_of_8 data;
    model a{nn::seed{1}}, b{nn::seed{1}};
    nn::trainer<net, nn::cross_entropy, nn::sgd, 8> first{{.lr = 0.5}}, second{{.lr = 0.5}};
    const float before = first.step(a, data.x, data.y);
    CHECK(before == second.step(b, data.x, data.y));
    float after = 0;
    CHECK(allocations_during([&] {
              for (int i = 0; i < 200; ++i) after = first.step(a, data.x, data.y);
          }) == 0);
    for (int i = 0; i < 200; ++i) second.step(b, data.x, data.y);
    CHECK(after < before / 4);
    CHECK(a == b);
}

TEST_CASE("a learning rate of 0 changes nothing, even where a gradient is infinite") {
    batch_of_8 data;
    const model before{nn::seed{1}};
    model m = before;
    nn::trainer<net, nn::mse, nn::sgd, 8> trainer{{.lr = 0}};
    float targets[8][4] = {};
    targets[0][0] = std::numeric_limits<float>::infinity();
    trainer.step(m, data.x, targets);
    CHECK(m == before);
}

TEST_CASE("a label out of range: the loss is NaN, its sample adds no gradient, the others train as ever") {
    batch_of_8 data;
    data.y[3] = 4;
    model m{nn::seed{1}};
    float good_x[7][5];
    int good_y[7];
    for (int s = 0; s < 7; ++s) {
        std::copy_n(data.x[s + (s >= 3)], 5, good_x[s]);
        good_y[s] = data.y[s + (s >= 3)];
    }
    auto good = flat(nn::gradients(m, nn::cross_entropy{}, good_x, good_y));
    for (double& v : good) v *= 7. / 8; // the mean is over all eight
    CHECK(distance(flat(nn::gradients(m, nn::cross_entropy{}, data.x, data.y)), good) < 1e-6);
    nn::trainer<net, nn::cross_entropy, nn::sgd, 8> trainer;
    CHECK(std::isnan(trainer.step(m, data.x, data.y)));
    data.y[3] = -1;
    CHECK(std::isnan(trainer.step(m, data.x, data.y)));
}

TEST_CASE("a smaller last batch has the mean of its own samples") {
    const batch_of_8 data;
    model m{nn::seed{1}}, n = m;
    nn::trainer<net, nn::cross_entropy, nn::sgd, 8> big{{.lr = 0.1}};
    nn::trainer<net, nn::cross_entropy, nn::sgd, 3> small{{.lr = 0.1}};
    const float a = big.step(m, data.x, data.y, 3);
    const float b = small.step(n, nn::unchecked<15>(&data.x[0][0]), nn::unchecked<3>(data.y));
    CHECK(a == doctest::Approx(b).epsilon(1e-6));
    CHECK(distance(flat(m), flat(n)) < 1e-6);
}

TEST_CASE("a count outside of the batch: a loss of NaN, and nothing is touched") {
    const batch_of_8 data;
    const model before{nn::seed{1}};
    const auto refuses = [&](auto optimizer) {
        nn::trainer<net, nn::cross_entropy, decltype(optimizer), 8> trainer{optimizer}, other{optimizer};
        model m = before, n = before;
        for (nn::index count : {nn::index(0), nn::index(-1), nn::index(9),
                                std::numeric_limits<nn::index>::max(), std::numeric_limits<nn::index>::min()})
            CHECK(std::isnan(trainer.step(m, data.x, data.y, count)));
        CHECK(m == before);
        CHECK(trainer.steps() == 0);
        CHECK(trainer.step(m, data.x, data.y) == other.step(n, data.x, data.y)); // nor its state
        CHECK(m == n);
    };
    refuses(nn::sgd{});
    refuses(nn::adam{});
    refuses(nn::clip<nn::momentum_sgd>{});
}

TEST_CASE("clip scales gradients whose squares have no room in a float") {
    constexpr auto line = nn::input<2> >> nn::dense<1, nn::no_bias>;
    nn::model<line> m;
    nn::trainer<line, nn::mse, nn::clip<nn::sgd>, 1> trainer{{.optimizer = {.lr = 1}, .max_norm = 10}};
    trainer.step(m, std::array{3e15f, -4e15f}, std::array{-.5e15f}); // the gradient is 3e30, -4e30
    CHECK(nn::parameter<"0.weight">(m)[0] == doctest::Approx(-6).epsilon(1e-6));
    CHECK(nn::parameter<"0.weight">(m)[1] == doctest::Approx(8).epsilon(1e-6));
}
TEST_CASE("clip applies what it hands to the rows of a table once, be its square 0") {
    constexpr auto words = nn::tokens<1, 40> >> nn::embedding<3>;
    constexpr float targets[2][3] = {{1e-30f, -2e-30f, 3e-30f}, {1, 0, 1e-25f}};
    nn::model<words> clipped, plain;
    nn::trainer<words, nn::mse, nn::clip<nn::sgd>, 2> clip{{.optimizer = {.lr = 1}, .max_norm = 1e9}};
    nn::trainer<words, nn::mse, nn::sgd, 2> sgd{{.lr = 1}};
    for (const std::array<int, 2> tokens : {std::array{7, 39}, std::array{0, 39}, std::array{39, 7}}) {
        clip.step(clipped, tokens, targets);
        sgd.step(plain, tokens, targets);
        CHECK(clipped == plain);
    }
    CHECK(nn::parameter<"0.weight">(clipped)[0] != 0);
}

TEST_CASE(
    "gradients of a pass that needs much memory go in small pieces, on the stack or in a caller's memory") {
    constexpr auto wide = nn::input<2> >> nn::dense<2200> >> nn::tanh >> nn::dense<3>;
    constexpr nn::index batch = 69;
    using workspace = nn::gradient_workspace<wide, nn::cross_entropy, batch>;
    static_assert(nn::gradient_pieces<nn::network_of<wide>, nn::cross_entropy, float, batch>::size == 32);
    static_assert(sizeof(workspace) < sizeof(nn::model<wide>) + (1 << 20));
    const nn::model<wide> m{nn::seed{1}};
    sample_data<wide, batch, float> data;
    data.labels[40] = nn::ignore;
    const auto g = nn::gradients(m, nn::cross_entropy{}, data.x(), data.classes());
    const auto space = std::make_unique<workspace>();
    for (int again = 0; again < 2; ++again)
        CHECK(nn::gradients(m, nn::cross_entropy{}, data.x(), data.classes(), *space) == g);
    std::vector<double> mean(flat(g).size());
    for (nn::index s = 0; s < batch; ++s) {
        if (data.labels[std::size_t(s)] == nn::ignore) continue;
        const auto one =
            flat(nn::gradients(m, nn::cross_entropy{}, nn::unchecked<2>(data.inputs.data() + 2 * s),
                               nn::unchecked<1>(data.labels.data() + s)));
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += one[i] / double(batch - 1);
    }
    CHECK(distance(flat(g), mean) < 1e-6);
}

TEST_CASE("softmax before cross_entropy is the same as none") {
    const batch_of_8 data;
    constexpr auto with = nn::input<5> >> nn::dense<9> >> nn::relu >> nn::dense<4> >> nn::softmax;
    const model m{nn::seed{1}};
    nn::model<with> n;
    give_parameters(m, n);
    CHECK(flat(nn::gradients(m, nn::cross_entropy{}, data.x, data.y)) ==
          flat(nn::gradients(n, nn::cross_entropy{}, data.x, data.y)));
}

TEST_CASE("cross-entropy does not overflow") {
    constexpr auto wire = nn::input<3> >> nn::dense<3, nn::no_bias>;
    nn::model<wire> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 1.f});
    nn::trainer<wire, nn::cross_entropy, nn::sgd, 1> trainer{{.lr = 0}};
    CHECK(trainer.step(m, std::array{200.f, 0.f, 0.f}, std::array{1}) == 200);
    CHECK(std::isfinite(trainer.step(m, std::array{3e38f, -3e38f, 0.f}, std::array{1})));
    nn::trainer<wire, nn::cross_entropy, nn::sgd, 3> three{{.lr = 0}};
    constexpr std::array extreme{3e38f, -3e38f, 0.f};
    CHECK(std::isfinite(three.step(m, std::array{extreme, extreme, extreme}, std::array{1, 1, 1})));
    const auto g = nn::gradients(m, nn::cross_entropy{}, std::array{200.f, 0.f, 0.f}, std::array{1});
    CHECK(nn::parameter<"0.weight">(g)[3] == -200);
}

TEST_CASE("cross-entropy against dual numbers") {
    constexpr nn::index batch = 8;
    const nn::model<net, double> m{nn::seed{4}};
    const sample_data<net, batch, double> data;
    const auto g = flat(nn::gradients(m, nn::cross_entropy{}, data.x(), data.classes()));
    auto duals = std::make_unique<nn::model<net, dual>>();
    give_parameters(m, *duals);
    const sample_data<net, batch, dual> dual_data;
    std::vector<double> truth;
    nn::for_each_parameter(*duals, [&](auto, auto view) {
        std::vector<dual> values(std::size_t(view.size()));
        view.read(values);
        for (auto& value : values) {
            value.slope = 1;
            view.write(values);
            const auto y = nn::predict<batch>(*duals, dual_data.x());
            dual loss;
            for (nn::index s = 0; s < batch; ++s) {
                dual sum;
                for (nn::index i = 0; i < 4; ++i) sum += exp(y(s, i));
                loss += log(sum) - y(s, dual_data.labels[std::size_t(s)]);
            }
            truth.push_back(loss.slope / double(batch));
            value.slope = 0;
        }
        view.write(values);
    });
    CHECK(distance(g, truth) <= 1e-13);
}

TEST_CASE("steps that a view takes together at the end have one target") {
    constexpr auto together = nn::sequence<4, 3> >> nn::lstm<2> >> nn::flatten;
    constexpr nn::index batch = 5;
    nn::model<together, double> b{nn::seed{4}};
    const sample_data<together, batch, double> data;
    nn::trainer<together, nn::cross_entropy, nn::sgd, batch, double> trainer{{.lr = 1}};
    const auto y = nn::predict<batch>(b, data.x());
    double want = 0;
    for (nn::index s = 0; s < batch; ++s) {
        double sum = 0;
        for (nn::index i = 0; i < 8; ++i) sum += std::exp(y(s, i));
        want += (std::log(sum) - y(s, data.labels[std::size_t(s)])) / double(batch);
    }
    CHECK(trainer.step(b, data.x(), data.classes()) == doctest::Approx(want).epsilon(1e-12));
    for (int n = 0; n < 100; ++n) trainer.step(b, data.x(), data.classes());
    CHECK(trainer.step(b, data.x(), data.classes()) < 0.95 * want);
}

TEST_CASE("accumulate and apply are a step on all samples, and allocate nothing") {
    const auto same = [](auto optimizer, double most) {
        const batch_of_8 data;
        model a{nn::seed{1}}, b = a;
        nn::trainer<net, nn::cross_entropy, decltype(optimizer), 8> whole{optimizer};
        nn::trainer<net, nn::cross_entropy, decltype(optimizer), 3> parts{optimizer};
        int labels[9] = {};
        float x[9][5] = {};
        std::copy_n(&data.x[0][0], 40, &x[0][0]), std::copy_n(data.y, 8, labels);
        labels[1] = nn::ignore; // counts nowhere in the mean
        for (int i = 0; i < 3; ++i) {
            whole.step(a, nn::unchecked<40>(&x[0][0]), nn::unchecked<8>(labels));
            CHECK(allocations_during([&] {
                      for (int p = 0; p < 9; p += 3)
                          parts.accumulate(b, nn::unchecked<15>(x[p]), nn::unchecked<3>(labels + p),
                                           p == 6 ? 2 : 3);
                      parts.apply(b);
                  }) == 0);
            CHECK(parts.steps() == i + 1);
        }
        CHECK(distance(flat(a), flat(b)) <= most);
        const model before = b;
        parts.apply(b); // nothing was accumulated
        CHECK(b == before);
    };
    same(nn::sgd{.lr = .5}, 1e-6);
    same(nn::adam{.lr = .01}, 1e-4);
    same(nn::clip<nn::momentum_sgd>{.optimizer = {.lr = .1}, .max_norm = .2}, 1e-6);
}
TEST_CASE("apply updates by gradients of the caller's; a step forgets what was accumulated") {
    const batch_of_8 data;
    model a{nn::seed{1}}, b = a, c = a;
    using clipped = nn::clip<nn::sgd>;
    nn::trainer<net, nn::cross_entropy, clipped, 8> one{{.optimizer = {.lr = .5}, .max_norm = .1}},
        other = one, third = one;
    one.step(a, data.x, data.y);
    other.apply(b, nn::gradients(b, nn::cross_entropy{}, data.x, data.y));
    CHECK(distance(flat(a), flat(b)) <= 1e-7);
    third.accumulate(c, data.x, data.y);
    third.step(c, data.x, data.y);
    CHECK(c == a);
    third.apply(c);
    CHECK(c == a);
}
TEST_CASE("accumulated rows of a table") {
    constexpr auto words = nn::tokens<1, 40> >> nn::embedding<3>;
    constexpr float targets[1][3] = {{1, 2, 3}};
    nn::model<words> parts;
    nn::trainer<words, nn::mse, nn::sgd, 1> trainer{{.lr = 3}};
    for (int round = 0; round < 2; ++round) {
        for (const int token : {7, 39}) trainer.accumulate(parts, token, targets);
        trainer.apply(parts);
    }
    CHECK(nn::parameter<"0.weight">(parts)[7 * 3] == 1); // 2 / 3 · 3 / 2 · (1 - 0), and there it stays
    CHECK(nn::parameter<"0.weight">(parts)[39 * 3 + 2] == 3);
    CHECK(nn::parameter<"0.weight">(parts)[0] == 0);
}
TEST_CASE("what is added up begins anew behind every update, and behind a step") {
    const batch_of_8 data;
    const auto rounds = [](auto& used, auto m, const auto& x, const auto& y) {
        using trainer = std::remove_cvref_t<decltype(used)>;
        auto other = m;
        const auto round = [&](auto& t, auto& of, int pieces) {
            for (int i = 0; i < pieces; ++i) t.accumulate(of, x[i], y[i]);
            t.apply(of);
        };
        for (int i = 0; i < 3; ++i) {
            const auto fresh = std::make_unique<trainer>(used.optimizer());
            round(used, m, 1 + i), round(*fresh, other, 1 + i);
            CHECK(std::memcmp(&m, &other, sizeof m) == 0); // padding, too
            used.accumulate(m, x[2], y[2]); // forgotten
            used.step(m, x[i], y[i]);
            std::make_unique<trainer>(used.optimizer())->step(other, x[i], y[i]);
        }
    };
    nn::trainer<net, nn::cross_entropy, nn::sgd, 1> dense{{.lr = 0.1}};
    rounds(dense, model{nn::seed{1}}, data.x, data.y);
    constexpr auto table = nn::tokens<1, 40> >> nn::embedding<3, nn::sparse> >> nn::flatten >> nn::dense<2>;
    nn::trainer<table, nn::cross_entropy, nn::sgd, 1> sparse{{.lr = 0.1}};
    const int tokens[3][1] = {{7}, {39}, {0}}, labels[3] = {0, 1, 1};
    rounds(sparse, nn::model<table>{nn::seed{1}}, tokens, labels);
}
