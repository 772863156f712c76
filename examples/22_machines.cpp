// 22 many machines: several processes train one network together, with the bits of one process that has them
// all; and go on from a checkpoint on another number of processes.
//
//     EXAMPLE=22_machines sh examples/run.sh                       one process
//     mpirun -n 2 build/examples/examples/22_machines              two, here or on a cluster
//
// needs: mpi
// test-args:
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/mpi.hpp>

#include <iostream>
#include <memory>

namespace nn = ctnn;

constexpr auto net = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<64> >> nn::relu >> nn::dense<10>;

namespace {
int train() {
    auto digits = nn::drawn_digits<float>(3'000, nn::seed{1}); // the same on every rank
    nn::normalise(digits, 0.1307f, 0.3081f);
    nn::batches<64, float, nn::shape<1, 28, 28>> batches{digits, nn::seed{2}};

    // 64 samples in 8 shards: up to 8 ranks.
    nn::mpi_trainer<net, nn::cross_entropy, nn::adam, 64, 8> trainer{MPI_COMM_WORLD, {.lr = 0.002}};
    const auto model = std::make_unique<nn::model<net>>(nn::seed{7});
    for (int epoch = 0; epoch < 2; ++epoch) {
        float loss = 0;
        for (batches.shuffle(); batches.next();)
            loss = trainer.step(*model, batches.inputs(), batches.labels(), batches.count());
        if (trainer.rank() == 0)
            std::cout << "epoch " << epoch << ", " << trainer.ranks() << " ranks: loss " << loss << '\n';
    }
    // All ranks call; rank 0 writes. On however many ranks it is loaded, the run goes on with the same bits.
    const auto saved = nn::save(*model, trainer, "machines.checkpoint");
    if (trainer.rank() == 0) std::cout << saved << '\n';
    return saved && trainer.same_everywhere(*model) ? 0 : 1;
}
} // namespace

int main(int count, char** arguments) {
    MPI_Init(&count, &arguments);
    const int result = train(); // its trainer ends before MPI does
    MPI_Finalize();
    return result;
}
