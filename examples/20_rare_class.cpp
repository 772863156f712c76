// 20 a rare class: one sample in forty matters, and accuracy does not see it. Batches drawn so that both
// classes are as often find more of the rare one, and are wrong about it more often: F1 weighs one against
// the other.
//
//     EXAMPLE=20_rare_class sh examples/run.sh
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <cmath>
#include <cstdio>

namespace nn = ctnn;

constexpr auto net = nn::input<2> >> nn::dense<16> >> nn::tanh >> nn::dense<2>;

namespace {
using points = nn::dataset<float, nn::shape<2>>;

/// Points on a plane; those of class 1 crowd in a small ring.
points draw(int count, nn::seed s) {
    nn::random_numbers random{s};
    std::vector<float> x;
    std::vector<int> labels;
    for (int i = 0; i < count; ++i) {
        const int label = random.below(40) == 0;
        const double angle = random.uniform(0, 6.2832),
                     radius = label ? random.uniform(0.3, 0.6) : 1.5 * random.normal();
        x.push_back(float(label * 1.5 + radius * std::cos(angle)));
        x.push_back(float(label * 1.1 + radius * std::sin(angle)));
        labels.push_back(label);
    }
    return {x, labels, 2};
}

/// Trains by batches as they come, or drawn so that both classes are as often; the figures of class 1.
nn::evaluation learn(const points& training, const points& test, const std::vector<double>& weights) {
    nn::model<net> model{nn::seed{1}};
    nn::trainer<net, nn::cross_entropy, nn::adam, 32> trainer{{.lr = 0.01}};
    nn::fit(model, trainer, training, {.epochs = 20, .weights = weights});
    return nn::evaluate(model, test);
}
void print(const char* name, const nn::evaluation& e) {
    std::printf(
        "%-9s accuracy %5.1f %%, class 1: precision %.2f, recall %.2f, F1 %.2f; area under the curve %.3f\n",
        name, 100 * e.accuracy(), e.precision(1), e.recall(1), e.f1(1), e.auc());
}
} // namespace

int main() {
    const points training = draw(6'000, nn::seed{1}), test = draw(4'000, nn::seed{2});
    const auto weights = nn::class_weights(training);
    std::printf("weights of the classes: %.2f and %.2f\n", weights[0], weights[1]);
    const auto plain = learn(training, test, {}), balanced = learn(training, test, nn::balanced(training));
    print("plain:", plain);
    print("balanced:", balanced);
    return balanced.recall(1) > plain.recall(1) ? 0 : 1;
}
