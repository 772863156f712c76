// Columns of mean 0 and deviation 1, by figures that are kept with the data or inside of a model.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

namespace nn = ctnn;

TEST_CASE("columns of mean 0 and deviation 1, by figures that are kept") {
    nn::dataset<float, nn::shape<2>, nn::shape<1>> training{{1, 5, 2, 5, 3, 5, 6, 5}, {10, 20, 30, 40}};
    auto test = training;
    const auto raw = training.inputs;
    const auto f = nn::standardise(training);
    CHECK(f.mean[0] == 3);
    CHECK(f.deviation[0] == doctest::Approx(std::sqrt(3.5)));
    CHECK(f.deviation[1] == 1); // a column of one value
    CHECK(training.inputs[0] == doctest::Approx(-2 / std::sqrt(3.5)));
    CHECK(training.inputs[1] == 0);
    nn::standardise(test, f);
    CHECK(test.inputs == training.inputs);
    CHECK(f(std::array{1.f, 5.f})[0] == training.inputs[0]);
    CHECK(f.undo(f(std::array{6.f, 7.f}))[0] == doctest::Approx(6));
    const auto t = nn::standardise_targets(training);
    CHECK(t.mean[0] == 25);
    CHECK(t.undo(training.targets[0])[0] == doctest::Approx(10));

    constexpr auto net =
        nn::input<2> >> nn::frozen(nn::batch_norm<nn::no_affine>) >> nn::dense<1, nn::no_bias>;
    nn::model<net> m{nn::seed{1}};
    REQUIRE(f.write(nn::parameter<"0.running_mean">(m), nn::parameter<"0.running_var">(m)));
    const float w = nn::parameter<"1.weight">(m)[0];
    CHECK(nn::predict(m, std::array{raw[0], raw[1]})[0] ==
          doctest::Approx(w * training.inputs[0]).epsilon(1e-5));
    CHECK(nn::figures_of(nn::dataset<float, nn::shape<2, 1>, void>{{1, 3}}).mean[0] == 2); // over the steps
    CHECK(nn::figures_of(nn::dataset<float, nn::shape<2, 1, 2>, void>{{1, 3, 5, 9}}).mean[1] ==
          7); // of a channel
}

TEST_CASE("figures of a column that varies less than a batch_norm can tell are not written") {
    constexpr auto net = nn::input<1> >> nn::frozen(nn::batch_norm<nn::no_affine>) >> nn::dense<1>;
    constexpr auto fine = nn::input<1> >>
                          nn::frozen(nn::batch_norm<nn::no_affine, nn::eps<1, 1'000'000'000'000>>) >>
                          nn::dense<1>;
    std::vector<float> x;
    for (int i = 0; i < 10; ++i) x.push_back(1e-5f * float(i));
    const nn::dataset<float, nn::shape<1>, void> set{x};
    const auto f = nn::figures_of(set);
    nn::model<net> m{nn::seed{1}};
    const auto before = m;
    CHECK(!f.write(nn::parameter<"0.running_mean">(m), nn::parameter<"0.running_var">(m)));
    CHECK(m == before);
    nn::model<fine> other{nn::seed{1}};
    REQUIRE(f.write(nn::parameter<"0.running_mean">(other), nn::parameter<"0.running_var">(other), 1e-12));
    nn::parameter<"1.weight">(other).write(std::array{1.f});
    nn::parameter<"1.bias">(other).write(std::array{0.f});
    CHECK(nn::predict(other, x[9])[0] == doctest::Approx(f(std::array{x[9]})[0]).epsilon(1e-5));
}
TEST_CASE("figures that are not finite are not written") {
    constexpr auto net = nn::input<2> >> nn::frozen(nn::batch_norm<nn::no_affine>) >> nn::dense<1>;
    nn::model<net> m{nn::seed{1}};
    const auto before = m;
    constexpr float nan = std::numeric_limits<float>::quiet_NaN(),
                    infinity = std::numeric_limits<float>::infinity();
    for (const float wrong :
         {nan, infinity, -infinity, 3e38f, 1e25f}) { // of the last two the variance is too large
        const nn::dataset<float, nn::shape<2>, void> set{{1, 2, 3, 4, 5, wrong}};
        const auto f = nn::figures_of(set);
        CHECK(!f.write(nn::parameter<"0.running_mean">(m), nn::parameter<"0.running_var">(m)));
        CHECK(m == before);
    }
    const nn::dataset<float, nn::shape<2>, void> set{{1, 2, 3, 4, 5, 1e12f}};
    REQUIRE(nn::figures_of(set).write(nn::parameter<"0.running_mean">(m), nn::parameter<"0.running_var">(m)));
}
TEST_CASE("figures of another number than the layer has channels are not written") {
    constexpr auto net = nn::input<2, 3> >> nn::frozen(nn::batch_norm<>) >> nn::flatten >> nn::dense<1>;
    nn::model<net> m{nn::seed{1}};
    const auto before = m;
    const nn::dataset<float, nn::shape<2, 3>, void> set{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13}};
    const auto f = nn::figures_of(set); // of [steps][features]: three
    CHECK(!f.write(nn::parameter<"0.running_mean">(m), nn::parameter<"0.running_var">(m)));
    CHECK(!f.write_inverse(nn::parameter<"0.weight">(m), nn::parameter<"0.bias">(m)));
    CHECK(m == before);
}
TEST_CASE("figures go behind a network, too: its outputs are then values as they were") {
    constexpr auto inner = nn::input<2> >> nn::dense<2>;
    constexpr auto whole = nn::input<2> >> nn::dense<2> >> nn::frozen(nn::batch_norm<>);
    nn::dataset<float, nn::shape<2>, nn::shape<2>> set{{1, 2, 3, 4, 5, 7}, {1000, 2, 300'000, 2.5, 700, 1}};
    const auto prices = nn::standardise_targets(set);
    const nn::model<inner> m{nn::seed{1}};
    nn::model<whole> priced{nn::seed{2}};
    nn::copy_parameters(priced, m);
    prices.write_inverse(nn::parameter<"1.weight">(priced), nn::parameter<"1.bias">(priced));
    const std::array x{0.5f, -2.f};
    const auto expected = prices.undo(nn::predict(m, x)), got = nn::predict(priced, x);
    for (nn::index i = 0; i < 2; ++i) CHECK(got[i] == doctest::Approx(expected[i]).epsilon(1e-5));
}
