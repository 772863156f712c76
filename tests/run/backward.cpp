// backward and input_gradient against central differences, on networks whose input is read in every way.
#include "support/examiner.hpp"

using namespace ctnn_test;

namespace {
/// d(sum of dy · predict)/dx and by the parameters.
template <auto Net, nn::index Batch>
void check() {
    using net = nn::network_of<Net>;
    constexpr nn::index in = net::input_type::size, out = net::output_type::size;
    nn::model<Net, double> m{nn::seed{3}};
    double x[Batch * in], dy[Batch * out];
    for (nn::index i = 0; i < Batch * in; ++i) x[i] = noise(7, std::uint64_t(i));
    for (nn::index i = 0; i < Batch * out; ++i) dy[i] = noise(8, std::uint64_t(i));
    const auto value = [&] {
        const auto y = nn::predict<Batch>(m, x);
        double sum = 0;
        for (nn::index i = 0; i < Batch * out; ++i) sum += dy[i] * y[i];
        return sum;
    };
    const auto got = nn::backward(m, x, dy);
    constexpr double h = 1e-5;
    for (nn::index i = 0; i < Batch * in; ++i) {
        const double at = x[i];
        x[i] = at + h;
        const double above = value();
        x[i] = at - h;
        CHECK(got.dx[i] == doctest::Approx((above - value()) / (2 * h)).epsilon(1e-6).scale(1));
        x[i] = at;
    }
    nn::for_each_parameter(m, [&](std::string_view name, auto view) {
        std::vector<double> values(std::size_t(view.size()));
        view.read(values);
        const double at = values[0];
        values[0] = at + h, view.write(values);
        const double above = value();
        values[0] = at - h, view.write(values);
        const double slope = (above - value()) / (2 * h);
        values[0] = at, view.write(values);
        nn::for_each_parameter(got.gradients, [&](std::string_view other, auto g) {
            if (name == other) CHECK(g[0] == doctest::Approx(slope).epsilon(1e-6).scale(1));
        });
    });
    // The same as of a loss: mse's slope is 2 (y - target) / all.
    const auto y = nn::predict<Batch>(m, x);
    double target[Batch * out];
    for (nn::index i = 0; i < Batch * out; ++i) target[i] = y[i] - dy[i] * double(Batch * out) / 2;
    const auto dx = nn::input_gradient(m, nn::mse{}, x, target);
    for (nn::index i = 0; i < Batch * in; ++i)
        CHECK(dx[i] == doctest::Approx(got.dx[i]).epsilon(1e-9).scale(1));
}
} // namespace

TEST_CASE("dense, softmax at the end, one sample and many pieces") {
    constexpr auto net = nn::input<5> >> nn::dense<4> >> nn::tanh >> nn::dense<3> >> nn::softmax;
    check<net, 1>();
    check<net, 9>();
    check<net, 69>();
}
TEST_CASE("an activation first, convolutions and pools, recurrent layers") {
    check<(nn::input<4> >> nn::tanh >> nn::dense<2>), 3>();
    check<(nn::input<1, 5, 4> >> nn::conv2d<2, nn::kernel<2>> >> nn::tanh >> nn::avg_pool2d<2> >>
           nn::flatten >> nn::dense<2>),
          3>();
    check<(nn::sequence<4, 3> >> nn::lstm<3> >> nn::dense<2>), 3>();
}
TEST_CASE("what enters goes several ways") {
    check<(nn::input<3> >> nn::sum(nn::identity, nn::dense<3> >> nn::tanh) >> nn::dense<2>), 3>();
    check<(nn::sequence<4, 3> >> nn::sum(nn::identity, nn::lstm<3>)), 3>();
    check<(nn::input<4> >> nn::concat(nn::identity, nn::slice<1, 2> >> nn::dense<2>) >> nn::dense<2>), 3>();
    check<(nn::input<4> >> nn::slice<1, 2> >> nn::dense<2>), 3>();
    check<(nn::input<3> >> nn::product(nn::identity, nn::dense<3>)), 3>();
}
TEST_CASE("nothing to train, and a loss of classes that takes softmax over") {
    constexpr auto fixed = nn::input<3> >> nn::frozen(nn::dense<4>) >> nn::softmax;
    const nn::model<fixed> m{nn::seed{1}};
    const float x[3] = {1, 2, -1};
    const auto dx = nn::input_gradient(m, nn::cross_entropy{}, x, 2);
    static_assert(std::is_same_v<decltype(dx), const nn::tensor<float, nn::shape<3>>>);
    const auto y = nn::predict(m, x);
    for (nn::index i = 0; i < 3; ++i) {
        float slope = 0;
        for (nn::index o = 0; o < 4; ++o)
            slope += (y[o] - float(o == 2)) * nn::parameter<"0.weight">(m)[o * 3 + i];
        CHECK(dx[i] == doctest::Approx(slope).epsilon(1e-5));
    }
}
TEST_CASE("tokens have gradients by the parameters only") {
    constexpr auto words = nn::tokens<2, 5> >> nn::embedding<3> >> nn::last_step;
    const nn::model<words> m{nn::seed{1}};
    const auto g = nn::backward(m, std::array{4, 2}, std::array{1.f, 2.f, 3.f}).gradients;
    CHECK(nn::parameter<"0.weight">(g)[2 * 3 + 1] == 2);
}
