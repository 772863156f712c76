// evaluate: counted by hand, whatever the numbers of classes, outputs, samples and steps.
#include "data/judged.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace nn = ctnn;
using namespace ctnn_test;

TEST_CASE("as many outputs as classes, over the ends of pieces") {
    for (int n : {0, 1, 63, 64, 65, 130}) {
        std::vector<int> predicted, truth;
        nn::index correct = 0;
        for (int i = 0; i < n; ++i)
            predicted.push_back(i % 3), truth.push_back(i / 3 % 3), correct += i % 3 == i / 3 % 3;
        const auto e = nn::evaluate(through<3>(), taken_for<3>(predicted, truth, 3));
        CHECK(bool(e) == (n > 0)); // of nothing there is a sentence, and no figure
        CHECK(e.count == n);
        CHECK(e.correct == correct);
        if (n > 0) CHECK(e.accuracy() == double(correct) / n);
        else CHECK(e.error == "the set has no samples");
        CHECK(e.confusion.size() == 9);
        CHECK(std::accumulate(e.confusion.begin(), e.confusion.end(), nn::index(0)) == n);
    }
}
TEST_CASE("every pixel of an image, and every step of a signal") {
    constexpr auto net = nn::input<3, 2, 2> >> nn::conv2d<3, nn::kernel<1>, nn::no_bias>;
    nn::model<net> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 1.f});
    const std::vector<int> predicted{0, 1, 2, 1, 2, 2, 0, 1}, truth{0, 1, 1, nn::ignore, 2, 0, 0, 1};
    std::vector<float> inputs(24);
    for (std::size_t i = 0; i < 8; ++i) inputs[i / 4 * 12 + std::size_t(predicted[i]) * 4 + i % 4] = 1;
    const auto e = nn::evaluate(m, nn::dataset<float, nn::shape<3, 2, 2>, int[2][2]>{inputs, truth, 3});
    CHECK(e);
    CHECK(e.count == 7);
    CHECK(e.correct == 5);
    CHECK(e.confusion == std::vector<nn::index>{2, 0, 1, 0, 2, 1, 0, 0, 1});
    const double right = std::log(std::exp(1.) + 2) - 1, wrong = right + 1;
    CHECK(e.loss == doctest::Approx((5 * right + 2 * wrong) / 7).epsilon(1e-6));
    constexpr auto line = nn::input<3, 4> >> nn::conv1d<3, nn::kernel<1>, nn::no_bias>;
    nn::model<line> same;
    nn::parameter<"0.weight">(same).write(std::array{1.f, 0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 1.f});
    CHECK(nn::evaluate(same, nn::dataset<float, nn::shape<3, 4>, int[4]>{inputs, truth, 3}).confusion ==
          e.confusion);
}
TEST_CASE("more outputs than classes, and fewer") {
    const auto more = nn::evaluate(through<4>(), taken_for<4>({0, 3, 1, 3}, {0, 0, 1, 1}, 2));
    CHECK(more.correct == 2);
    CHECK(more.classes == 4);
    CHECK(more.confusion == std::vector<nn::index>{1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0});
    const auto fewer = nn::evaluate(through<2>(), taken_for<2>({0, 1, 1}, {0, 2, 1}, 3));
    CHECK(fewer.correct == 2);
    CHECK(fewer.confusion == std::vector<nn::index>{1, 0, 0, 0, 1, 0, 0, 1, 0});
    const auto many =
        nn::evaluate(through<2>(), taken_for<2>({0, 1}, {0, 5}, std::numeric_limits<int>::max()));
    CHECK(many.correct == 1);
    CHECK(many.confusion.empty());
}
TEST_CASE("classes forgotten, labels out of range: a sentence, and no accuracy") {
    auto set = taken_for<3>({0, 1, 2}, {0, 1, 2}, 3);
    const auto refused = [&] {
        const auto e = nn::evaluate(through<3>(), set);
        CHECK_FALSE(e);
        CHECK(e.count == 0);
        CHECK(std::isnan(e.accuracy()));
        return e.error;
    };
    set.classes = 0;
    CHECK(refused() == "classes is 0: it has to say how many there are");
    set.classes = 3;
    set.labels[1] = 7;
    CHECK(refused() == "label 7 of sample 1 is out of range 0..2");
    set.labels[1] = -1;
    CHECK(refused() == "label -1 of sample 1 is out of range 0..2");
    set.labels[1] = nn::ignore;
    CHECK(nn::evaluate(through<3>(), set).count == 2);
}
TEST_CASE("a NaN is what its sample is taken for") {
    auto set = taken_for<3>({0, 1}, {2, 1}, 3);
    set.inputs[1] = std::numeric_limits<float>::quiet_NaN(); // and so every output of this sample
    const auto e = nn::evaluate(through<3>(), set);
    CHECK(e.correct == 1);
    CHECK(e.confusion[2 * 3 + 0] == 1);
}
TEST_CASE("a network that judges every step is counted by steps") {
    constexpr auto net = nn::sequence<3, 2> >> nn::dense<2, nn::no_bias>;
    nn::model<net> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 0.f, 0.f, 1.f});
    const nn::dataset<float, nn::shape<3, 2>, int[3]> set{
        {1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1}, {0, 1, 1, 1, nn::ignore, 0}, 2};
    const auto e = nn::evaluate(m, set);
    CHECK(e.count == 5);
    CHECK(e.correct == 3);
    CHECK(e.confusion == std::vector<nn::index>{1, 1, 1, 2});
}
TEST_CASE("tokens") {
    constexpr auto net = nn::tokens<2, 3> >> nn::embedding<2> >> nn::last_step;
    nn::model<net> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 0.f, 0.f, 1.f, 5.f, 2.f});
    const nn::dataset<int, nn::shape<2>> set{{0, 1, 1, 2, 2, 0}, {1, 1, 0}, 2};
    CHECK(nn::evaluate(m, set).correct == 2);
    nn::trainer<net, nn::cross_entropy, nn::sgd, 2> t{{.lr = 1}};
    CHECK(nn::fit(m, t, set, {.epochs = 50}).epochs.back().loss < 0.1);
    CHECK(nn::evaluate(m, set).accuracy() == 1);
}
