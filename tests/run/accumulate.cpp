// Gradients that are added up over several calls, and updates by a caller's.
#include "support/small_classifier.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

using namespace ctnn_test;

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
TEST_CASE("with only_finite samples whose loss is not finite add nothing, and the first of them is none") {
    const batch_of_8 data;
    float broken[8][5] = {};
    broken[3][2] = std::numeric_limits<float>::quiet_NaN();
    model a{nn::seed{1}}, b = a;
    nn::trainer<net, nn::cross_entropy, nn::sgd, 8> t{{.lr = .5}}, other = t;
    CHECK_FALSE(t.only_finite());
    t.only_finite(true);
    CHECK(t.only_finite());
    for (int round = 0; round < 2; ++round) {
        CHECK(std::isnan(t.accumulate(a, broken, data.y)));
        CHECK_FALSE(t.is_accumulating());
        t.apply(a);
        CHECK(a == b);
        t.accumulate(a, data.x, data.y), other.accumulate(b, data.x, data.y);
        t.accumulate(a, broken, data.y);
        CHECK(t.is_accumulating());
        t.apply(a), other.apply(b);
        CHECK(a == b);
    }
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
