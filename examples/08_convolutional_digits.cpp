// 08 convolutional digits: LeNet-5 learns its own features of handwritten digits (LeCun et al. 1998), and
// shows them.
//
//     sh examples/run.sh [--data DIR] [--epochs N]
//
// test-args: --epochs 1
#include "support/learn_digits.hpp"
#include "support/picture.hpp"

namespace nn = ctnn;

constexpr auto features = nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu;
constexpr auto lenet = nn::input<1, 28, 28> >> features >> nn::max_pool2d<2> >>
                       nn::conv2d<16, nn::kernel<5>> >> nn::relu >> nn::max_pool2d<2> >> nn::flatten >>
                       nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >> nn::dense<10>;
static_assert(nn::parameter_count<lenet> == 61'706);

constexpr auto first_layer = nn::input<1, 28, 28> >> features; // a network of its own, for the picture

namespace {
nn::model<lenet> model{nn::seed{42}};
nn::trainer<lenet, nn::cross_entropy, nn::sgd, 16> trainer{{.lr = 0.05}};

/// The six learned filters, and what each makes of some digits.
bool draw_features() {
    std::vector<float> weights(6 * 25);
    nn::parameter<"0.weight">(model).read(weights);
    nn::model<first_layer> eye;
    nn::copy_parameters(eye, model);

    std::vector<std::vector<support::picture>> lines(1);
    lines[0].push_back({1, 1, {0}}); // an empty corner
    for (int f = 0; f < 6; ++f)
        lines[0].push_back({5, 5, {weights.begin() + 25 * f, weights.begin() + 25 * (f + 1)}});
    const auto digits = nn::drawn_digits<float>(4, nn::seed{7});
    for (nn::index d = 0; d < digits.size(); ++d) {
        const float* digit = digits.sample(d);
        const auto maps = nn::predict(eye, nn::unchecked<784>(digit));
        lines.push_back({{28, 28, {digit, digit + 784}}});
        for (int f = 0; f < 6; ++f)
            lines.back().push_back({28, 28, {maps.begin() + 784 * f, maps.begin() + 784 * (f + 1)}});
    }
    return support::write_pictures("features.svg", lines);
}
} // namespace

int main(int count, char** arguments) {
    if (const int failed = support::learn_digits(model, trainer, "convolutional_digits", 3, count, arguments))
        return failed;
    if (!draw_features()) return support::fail("features.svg: cannot be written");
    std::puts("the six learned filters, and what they make of four digits, are in features.svg");
}
