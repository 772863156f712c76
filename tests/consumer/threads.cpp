// A program that links ctnn::parallel, which brings ctnn and the system's threads along.
#include <ctnn/ctnn.hpp>
#include <ctnn/parallel.hpp>

#include <array>
#include <cmath>

namespace nn = ctnn;
constexpr auto net = nn::input<3> >> nn::dense<2>;

int main() {
    nn::model<net> model{nn::seed{1}};
    nn::parallel_trainer<net, nn::mse, nn::sgd, 8, 4> trainer{{.lr = 0.1}, nn::threads{2}};
    const std::array<float, 8 * 3> x{};
    const std::array<float, 8 * 2> y{};
    return std::isfinite(trainer.step(model, x, y)) ? 0 : 1;
}
