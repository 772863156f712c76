// 03 gradient descent against SGD: the same classifier, the same epochs. Gradient descent sees all points and
// then takes one step; stochastic gradient descent takes a step after every 16. The plot shows which one
// learns more from as much work.
#include "support/curve.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <cmath>
#include <cstdio>

namespace nn = ctnn;

constexpr auto net = nn::input<2> >> nn::dense<16> >> nn::tanh >> nn::dense<3>;
constexpr nn::index points = 512, epochs = 60;

namespace {
// Three arms of a spiral, 512 points.
nn::dataset<float, nn::shape<2>> spiral() {
    std::vector<float> places;
    std::vector<int> arms;
    for (int i = 0; i < points; ++i) {
        const int arm = i % 3;
        const double radius = 0.1 + 0.9 * i / points;
        const double angle = 2.0 * radius + 2.0944 * arm + 0.15 * std::sin(97.0 * i); // 2 pi / 3 between arms
        places.push_back(float(radius * std::cos(angle)));
        places.push_back(float(radius * std::sin(angle)));
        arms.push_back(arm);
    }
    return {places, arms, 3};
}

// The loss after each epoch, in batches of Batch.
template <nn::index Batch>
support::curve learn(const char* name) {
    static nn::trainer<net, nn::cross_entropy, nn::sgd, Batch> trainer{{.lr = 0.5}};
    nn::model<net> model{nn::seed{1}};
    const auto data = spiral();
    support::curve losses{name, {}};
    const auto history = nn::fit(model, trainer, data, {.epochs = epochs, .validation = &data});
    for (const auto& epoch : history.epochs) losses.y.push_back(epoch.loss);
    std::printf("%-24s %5td steps: loss %.3f, accuracy %.1f %%\n", name, trainer.steps(), losses.y.back(),
                100 * history.epochs.back().accuracy);
    return losses;
}
} // namespace

int main() {
    const auto whole = learn<points>("gradient descent (512)"), stochastic = learn<16>("SGD (16)");
    if (!support::write_curves("gradient_descent", "epoch", {whole, stochastic})) {
        std::fputs("gradient_descent.csv or .svg: cannot be written\n", stderr);
        return 1;
    }
    std::puts("the curves are in gradient_descent.csv and gradient_descent.svg");
    return stochastic.y.back() < whole.y.back() ? 0 : 1;
}
