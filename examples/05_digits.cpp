// 05 digits: a deep network learns to read handwritten digits: MNIST in a folder, or digits that the program
// draws itself.
//
//     sh examples/run.sh [--data DIR] [--epochs N]
//
// test-args: --epochs 2
#include "support/learn_digits.hpp"

namespace nn = ctnn;

constexpr auto net = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<128> >> nn::relu >> nn::dense<64> >>
                     nn::relu >> nn::dense<10>;
static_assert(nn::parameter_count<net> == 109'386);

namespace {
nn::model<net> model{nn::seed{42}}; // all memory of the network and of its training is here
nn::trainer<net, nn::cross_entropy, nn::sgd, 32> trainer{{.lr = 0.1}};
} // namespace

int main(int count, char** arguments) {
    return support::learn_digits(model, trainer, "digits", 5, count, arguments);
}
