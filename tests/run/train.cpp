// Training: labels out of range, smaller batches, losses at the extremes, determinism, no allocation.
#include "support/small_classifier.hpp"

using namespace ctnn_test;

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
    const auto truth = true_gradients(parameters_of(*duals), [&] {
        const auto y = nn::predict<batch>(*duals, dual_data.x());
        dual loss;
        for (nn::index s = 0; s < batch; ++s) {
            dual sum;
            for (nn::index i = 0; i < 4; ++i) sum += exp(y(s, i));
            loss += log(sum) - y(s, dual_data.labels[std::size_t(s)]);
        }
        return loss.slope / double(batch);
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
