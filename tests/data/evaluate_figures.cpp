// Figures of evaluate: losses, the best k, precision and recall, areas under curves, distances of values.
#include "data/judged.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace nn = ctnn;
using namespace ctnn_test;

namespace {
/// Eight samples of three classes, as logits; figures by scikit-learn's definitions, computed with numpy.
nn::dataset<float, nn::shape<3>> eight() {
    return {{2, 0, -1, 0, 1, 0, .5f, .5f, 3, 1, 2, 0, -1, 4, 2, 0, 0, 1, 3, 1, 2, 0, -2, -1},
            {0, 1, 2, 0, 1, 1, 2, 0},
            3};
}
} // namespace
TEST_CASE("the mean loss, the best k, precision, recall and F1 of classes") {
    const auto e = nn::evaluate(through<3>(), eight());
    CHECK(e.correct == 5);
    CHECK(e.loss == doctest::Approx(0.7225508698590299).epsilon(1e-6));
    CHECK(e.top(1) == e.accuracy());
    CHECK(e.top(2) == 0.875);
    CHECK(e.top(3) == 1);
    CHECK(e.top(0) == 0);
    CHECK(e.top(99) == 1);
    const double precision[] = {2.0 / 3, 2.0 / 3, 0.5}, recall[] = {2.0 / 3, 2.0 / 3, 0.5},
                 f1[] = {2.0 / 3, 2.0 / 3, 0.5};
    for (nn::index c = 0; c < 3; ++c) {
        CHECK(e.precision(c) == doctest::Approx(precision[c]));
        CHECK(e.recall(c) == doctest::Approx(recall[c]));
        CHECK(e.f1(c) == doctest::Approx(f1[c]));
    }
    CHECK(e.precision() == doctest::Approx((precision[0] + precision[1] + precision[2]) / 3));
    CHECK(e.recall() == doctest::Approx((recall[0] + recall[1] + recall[2]) / 3));
    CHECK(e.f1() == doctest::Approx((f1[0] + f1[1] + f1[2]) / 3));
    for (nn::index c : {nn::index(-1), nn::index(3), std::numeric_limits<nn::index>::max()})
        CHECK(std::isnan(e.f1(c)));
    CHECK(std::isnan(e.auc()));
}
TEST_CASE("classes that nothing is, or is taken for, count 0, and in the means only where they occur") {
    const auto e = nn::evaluate(through<4>(), taken_for<4>({0, 0, 2}, {0, 1, 0}, 4));
    CHECK(e.precision(0) == 0.5);
    CHECK(e.recall(0) == 0.5);
    CHECK(e.recall(1) == 0);
    CHECK(e.precision(1) == 0); // nothing is taken for it
    CHECK(e.recall(2) == 0);    // nothing is one
    CHECK(e.f1(3) == 0);
    CHECK(e.f1() == doctest::Approx(0.5 / 3)); // 3 occurs nowhere
}
TEST_CASE("a network that ends in softmax is judged by its logits") {
    constexpr auto net = nn::input<3> >> nn::dense<3, nn::no_bias> >> nn::softmax;
    nn::model<net> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 0.f, 0.f, 0.f, 1.f, 0.f, 0.f, 0.f, 1.f});
    const auto e = nn::evaluate(m, eight()), logits = nn::evaluate(through<3>(), eight());
    CHECK(e.loss == logits.loss);
    CHECK(e.confusion == logits.confusion);
    const nn::dataset<float, nn::shape<3>> far{{200, 0, 0}, {1}, 3};
    CHECK(nn::evaluate(m, far).loss == 200);
    CHECK(nn::evaluate(m, nn::dataset<float, nn::shape<3>>{}).loss != 0); // NaN
    constexpr auto alone = nn::input<3> >> nn::softmax;
    CHECK(nn::evaluate(nn::model<alone>{}, eight()).loss == logits.loss);
}
TEST_CASE("the area under the curve of two classes") {
    const auto auc = [](std::vector<float> scores, std::vector<int> labels) {
        std::vector<float> inputs;
        for (float s : scores) inputs.insert(inputs.end(), {0, s});
        return nn::evaluate(through<2>(), nn::dataset<float, nn::shape<2>>{inputs, labels, 2}).auc();
    };
    CHECK(auc({.1f, .4f, .35f, .8f}, {0, 0, 1, 1}) == 0.75); // scikit-learn's example of roc_auc_score
    CHECK(auc({1, 2, 3, 4}, {0, 0, 1, 1}) == 1);
    CHECK(auc({1, 2, 3, 4}, {1, 1, 0, 0}) == 0);
    CHECK(auc({1, 1, 1}, {1, 0, 0}) == 0.5);
    CHECK(auc({1, 2, 2, 3}, {0, 1, 0, nn::ignore}) == 0.75);
    CHECK(std::isnan(auc({1, 2}, {1, 1})));
    CHECK(std::isnan(auc({1, std::numeric_limits<float>::quiet_NaN()}, {1, 0})));
}
TEST_CASE("values: squares, distances, and the part of the variation that is explained") {
    constexpr auto net = nn::input<2> >> nn::dense<2, nn::no_bias>;
    nn::model<net> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 0.f, 0.f, 1.f});
    nn::dataset<float, nn::shape<2>, nn::shape<2>> set{{2.5f, 0, 0, 0, 2, 0, 8, 0},
                                                       {3, 0, -.5f, 0, 2, 0, 7, 0}};
    auto e = nn::evaluate(m, set);
    CHECK(e.count == 4);
    CHECK(e.r2(0) == doctest::Approx(0.948608137)); // scikit-learn's example of r2_score
    CHECK(e.r2(1) == 1);
    CHECK(e.mse() == doctest::Approx(0.375 / 2));
    CHECK(e.loss == doctest::Approx(e.mse()).epsilon(1e-6));
    CHECK(e.rmse() == doctest::Approx(std::sqrt(0.375 / 2)));
    CHECK(e.mae() == doctest::Approx(0.5 / 2));
    CHECK(e.r2() == doctest::Approx((0.948608137 + 1) / 2));
    CHECK(std::isnan(e.r2(2)));
    set.inputs[1] = 1; // targets that are all the same, and not met
    CHECK(nn::evaluate(m, set).r2(1) == 0);
    set.targets.pop_back();
    e = nn::evaluate(m, set);
    CHECK_FALSE(e);
    CHECK(e.error == set.error());
    CHECK(std::isnan(e.mse()));
    CHECK(std::isnan(e.r2()));
}
TEST_CASE("values of a sequence are counted by steps, in doubles, over the ends of pieces") {
    constexpr auto net = nn::sequence<3, 1> >> nn::dense<1, nn::no_bias>;
    nn::model<net, double> m;
    nn::parameter<"0.weight">(m).write(std::array{2.});
    nn::dataset<double, nn::shape<3, 1>, nn::shape<3, 1>> set;
    double sum = 0, mean = 0, variation = 0;
    for (int i = 0; i < 3 * 70; ++i) {
        set.inputs.push_back(i), set.targets.push_back(2 * i + i % 4);
        sum += (i % 4) * (i % 4), mean += set.targets.back() / 210;
    }
    for (double t : set.targets) variation += (t - mean) * (t - mean);
    const auto e = nn::evaluate(m, set);
    CHECK(e.count == 210);
    CHECK(e.mse() == doctest::Approx(sum / 210));
    CHECK(e.r2() == doctest::Approx(1 - sum / variation));
    CHECK(e.loss == doctest::Approx(sum / 210));
}
TEST_CASE(
    "a loss that takes over a sigmoid: the loss is exact, the figures are those of what predict gives") {
    constexpr auto net = nn::input<2> >> nn::dense<1> >> nn::sigmoid;
    constexpr auto logits = nn::input<2> >> nn::dense<1>;
    nn::model<net> m{nn::seed{3}};
    nn::parameter<"0.bias">(m).write(
        std::array{40.f}); // a sigmoid of 1 in float: -log(1 - y) would be infinite
    nn::model<logits> same;
    nn::copy_parameters(same, m);
    const std::vector<float> x{0, 0, 1, -1, 0.5f, 2}, wanted{0, 1, 0};
    const nn::dataset<float, nn::shape<2>, nn::shape<1>> data{x, wanted};
    const auto e = nn::evaluate(m, data, nn::bce{}), of_logits = nn::evaluate(same, data, nn::bce{});
    CHECK(e.loss == of_logits.loss);
    CHECK(e.loss > 20);
    CHECK(std::isfinite(e.loss));
    double squares = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const double d = double(nn::predict(m, std::array{x[2 * i], x[2 * i + 1]})[0]) - double(wanted[i]);
        squares += d * d / 3;
    }
    CHECK(std::abs(e.mse() - squares) < 1e-6);
}
