// 02 the logistic classifier: one matrix, one bias, softmax: what a straight line can tell apart, and what it
// cannot.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <cstdio>

namespace nn = ctnn;

// Y = W x + b; the loss has the softmax.
constexpr auto logistic = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<10>;

namespace {
nn::model<logistic> model{nn::seed{1}};
nn::trainer<logistic, nn::cross_entropy, nn::sgd, 32> trainer{{.lr = 0.1}};
} // namespace

int main() {
    const auto training = nn::drawn_digits<float>(6'000, nn::seed{1});
    const auto test = nn::drawn_digits<float>(2'000, nn::seed{2});
    nn::fit(model, trainer, training, {.epochs = 5, .validation = &test}, [](const nn::epoch& e) {
        std::printf("epoch %td: loss %.3f, test accuracy %.1f %%\n", e.number, e.loss, 100 * e.accuracy);
    });
    std::printf("%td weights and biases; a deep network (05) reads the same digits far better\n",
                nn::parameter_count<logistic>);
}
