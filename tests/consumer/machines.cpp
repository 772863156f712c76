// A program that links ctnn::mpi, found as a component; built, not run.
#include <ctnn/ctnn.hpp>
#include <ctnn/mpi.hpp>

#include <array>
#include <cmath>

namespace nn = ctnn;
constexpr auto net = nn::input<3> >> nn::dense<2>;

int main(int count, char** arguments) {
    MPI_Init(&count, &arguments);
    nn::model<net> model{nn::seed{1}};
    nn::mpi_trainer<net, nn::mse, nn::sgd, 8, 4> trainer{MPI_COMM_WORLD, {.lr = 0.1}, nn::threads{2}};
    const std::array<float, 8 * 3> x{};
    const std::array<float, 8 * 2> y{};
    const bool finite = std::isfinite(trainer.step(model, x, y));
    MPI_Finalize(); // before the trainer ends, which is fine
    return finite ? 0 : 1;
}
