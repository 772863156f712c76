// 10 rows of digits: an LSTM reads an image row by row, from top to bottom, and says at the last which digit
// it was.
//
//     EXAMPLE=10_rows_of_digits sh examples/run.sh [--data DIR] [--epochs N]
//
// test-args: --epochs 1
#include "support/learn_digits.hpp"

namespace nn = ctnn;

constexpr auto net = nn::sequence<28, 28> >> nn::lstm<64> >> nn::last_step >> nn::dense<10>;
static_assert(nn::parameter_count<net> == 4 * 64 * (28 + 64 + 2) + 650);

namespace {
nn::model<net> model{nn::seed{42}};
nn::trainer<net, nn::cross_entropy, nn::clip<nn::adam>, 32> trainer{
    {.optimizer = {.lr = 0.003}, .max_norm = 1}};
} // namespace

int main(int count, char** arguments) {
    return support::learn_digits(model, trainer, "rows_of_digits", 5, count, arguments);
}
