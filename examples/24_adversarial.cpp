// 24 an adversarial digit: the gradient of the loss by the image says which way each pixel has to go so that
// the network errs (Goodfellow, Shlens, Szegedy: Explaining and harnessing adversarial examples, 2015).
//
//     EXAMPLE=24_adversarial sh examples/run.sh
#include "support/picture.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
namespace nn = ctnn;

constexpr auto net = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<64> >> nn::relu >> nn::dense<10>;

namespace {
using image = std::array<float, 784>;
nn::model<net> model{nn::seed{1}};

/// Every pixel by so much to where the loss becomes larger.
image attacked(const image& x, int label, float step) {
    const auto slope = nn::input_gradient(model, nn::cross_entropy{}, x, label);
    image y = x;
    for (std::size_t i = 0; i < y.size(); ++i)
        y[i] = std::clamp(y[i] + std::copysign(step, slope[nn::index(i)]), 0.f, 1.f);
    return y;
}
nn::index read(const image& x) { return nn::argmax(nn::predict(model, x)); }
} // namespace

int main() {
    const auto training = nn::drawn_digits<float>(6'000, nn::seed{1}),
               test = nn::drawn_digits<float>(1'000, nn::seed{2});
    nn::trainer<net, nn::cross_entropy, nn::adam, 32> trainer;
    nn::fit(model, trainer, training, {.epochs = 5});
    const double accuracy = nn::evaluate(model, test).accuracy();

    std::vector<std::vector<support::picture>> lines(3); // before, what is added, after
    int right = 0;
    for (nn::index i = 0; i < test.size(); ++i) {
        image x, difference;
        std::copy_n(test.sample(i), 784, x.begin());
        const int label = *test.target(i);
        const image y = attacked(x, label, 0.1f);
        right += read(y) == label;
        if (read(x) != label || read(y) == label || lines[0].size() == 8) continue;
        for (std::size_t k = 0; k < 784; ++k) difference[k] = y[k] - x[k];
        const image* const shown[] = {&x, &difference, &y};
        for (std::size_t k = 0; k < 3; ++k)
            lines[k].push_back({28, 28, {shown[k]->begin(), shown[k]->end()}});
        std::printf("a %d is read as a %td\n", label, read(y));
    }
    const double attacked_accuracy = right / double(test.size());
    std::printf(
        "right before: %.1f %%, after every pixel moved by 0.1: %.1f %%; adversarial.svg shows some\n",
        100 * accuracy, 100 * attacked_accuracy);
    return support::write_pictures("adversarial.svg", lines) && attacked_accuracy < accuracy / 2 ? 0 : 1;
}
