// Classes of every pixel against PyTorch, whatever the number of samples.
#include "golden/golden_losses.hpp"
#include "support/golden_check.hpp"

using namespace ctnn_test;

namespace {
constexpr auto image =
    nn::input<2, 3, 5> >> nn::conv2d<3, nn::kernel<2>> >> nn::tanh >> nn::conv2d<3, nn::kernel<1>>;
} // namespace

TEST_CASE("classes of every pixel as PyTorch's") {
    {
        using namespace golden::pixels;
        forward_and_gradients<image, batch, nn::cross_entropy>(parameters, x, labels, y, loss, gradients);
        three_steps<image, batch, nn::cross_entropy>(nn::sgd{.lr = .1}, parameters, x, labels, sgd_losses,
                                                     sgd);
    }
    {
        using namespace golden::weighted_pixels;
        constexpr auto probabilities = image >> nn::softmax;
        constexpr nn::weighted_cross_entropy<3> both{.weights = {.5, 2, 0}, .label_smoothing = .1};
        forward_and_gradients<probabilities, batch>(parameters, x, labels, y, loss, gradients, both);
        three_steps<probabilities, batch>(nn::sgd{.lr = .1}, parameters, x, labels, sgd_losses, sgd, both);
    }
    using namespace golden::softmax_of_channels;
    constexpr auto signal = nn::input<2, 8> >> nn::conv1d<4, nn::kernel<3>> >> nn::softmax >>
                            nn::conv1d<3, nn::kernel<2>> >> nn::log_softmax;
    forward_and_gradients<signal, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<signal, batch, nn::mse>(nn::sgd{.lr = .1}, parameters, x, target, sgd_losses, sgd);
}
TEST_CASE("of pixels, whatever the number of samples; a label that is no class; many pixels in float") {
    const auto losses = [](auto smoothing) {
        nn::model<image> m{nn::seed{3}};
        float x[17][2][3][5];
        int labels[17][2][4], i = 0;
        for (float& v : std::span(&x[0][0][0][0], sizeof x / sizeof(float)))
            v = float(noise(1, std::uint64_t(i++)));
        for (int& v : std::span(&labels[0][0][0], 17 * 8)) v = i++ * 7 % 3;
        nn::trainer<image, nn::cross_entropy, nn::sgd, 17> trainer{{.lr = 0}, {.label_smoothing = smoothing}};
        const auto shares = [&] { // one pixel after the other: the others are ignored
            float sum = 0;
            for (int s = 0; s < 17; ++s)
                for (int p = 0; p < 8; ++p) {
                    int one[17][8];
                    for (int& v : std::span(&one[0][0], 17 * 8)) v = nn::ignore;
                    one[s][p] = labels[s][p / 4][p % 4];
                    sum += trainer.step(m, x, one);
                }
            return sum / (17 * 8);
        };
        CHECK(trainer.step(m, x, labels) == doctest::Approx(shares()).epsilon(1e-5));
        labels[16][1][3] = 3;
        CHECK(std::isnan(trainer.step(m, x, labels)));
        const auto g = nn::gradients(m, nn::cross_entropy{.label_smoothing = smoothing}, x, labels);
        nn::for_each_parameter(g, [](auto, auto view) { CHECK(std::isfinite(view[0])); });
    };
    losses(0.);
    losses(.25);
    constexpr auto large = nn::input<1, 128, 128> >> nn::conv2d<3, nn::kernel<1>>;
    static nn::model<large> nothing;
    static float x[16][128 * 128];
    static int labels[16][128 * 128];
    static nn::trainer<large, nn::cross_entropy, nn::sgd, 16> trainer;
    CHECK(trainer.step(nothing, x, labels) == doctest::Approx(std::log(3.)).epsilon(2e-7));
}
TEST_CASE("a softmax whose outputs are flattened behind it is no softmax of the classes") {
    constexpr auto probabilities = nn::sequence<2, 3> >> nn::dense<2> >> nn::softmax;
    nn::model<probabilities, double> m{nn::seed{5}};
    nn::model<(probabilities >> nn::flatten), double> flat;
    give_parameters(m, flat);
    const double x[2][3] = {{1, -1, 2}, {.5, 0, -1}};
    const auto p = nn::predict(m, x);
    double loss, sum = 0;
    (void)nn::gradients(flat, nn::cross_entropy{}, x, std::array{1}, loss);
    for (double y : p) sum += std::exp(y);
    CHECK(loss == doctest::Approx(std::log(sum) - p[1]).epsilon(1e-14));
}
