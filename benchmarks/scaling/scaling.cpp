// Measures on two ranks of this machine what the model of a step's time (step_time.hpp) wants to know, holds
// what it predicts against measured steps, and prints what it predicts for more ranks and other networks.
//
//     sh benchmarks/run.sh scaling
#include "../run/mlperf_tiny.hpp"
#include "step_time.hpp"

#include <ctnn/mpi.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <vector>

namespace nn = ctnn;
using namespace bench::scaling;

namespace {

constexpr auto mlp =
    nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<10>;
constexpr auto lenet = nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu >>
                       nn::max_pool2d<2> >> nn::conv2d<16, nn::kernel<5>> >> nn::relu >> nn::max_pool2d<2> >>
                       nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >>
                       nn::dense<10>;
constexpr auto resnet = nn::folded<mlperf_tiny::resnet8>;

constexpr int each = 32, few = 8, many = 1024; // samples of a shard; shards of the batches that are looked at
int rank = 0;

/// The shortest of many runs, on the slower rank: other programs only slow down.
template <class Run>
double shortest(MPI_Comm ranks, double budget, const Run& run) {
    using clock = std::chrono::steady_clock;
    double best = 1e9;
    int go_on = 1;
    for (const auto begin = clock::now(); go_on;) {
        MPI_Barrier(ranks);
        const auto start = clock::now();
        run();
        const auto end = clock::now();
        best = std::min(best, std::chrono::duration<double>(end - start).count());
        go_on = std::chrono::duration<double>(end - begin).count() < budget;
        MPI_Bcast(&go_on, 1, MPI_INT, 0, ranks);
    }
    MPI_Allreduce(MPI_IN_PLACE, &best, 1, MPI_DOUBLE, MPI_MAX, ranks);
    return best;
}

/// A round of the exchange, of so many values: what the other rank sends was written a moment before.
double round_of(nn::index values) {
    const nn::mpi_ranks team(MPI_COMM_WORLD, 2);
    std::vector<float> mine(std::size_t(values), 1.f), room(mine);
    constexpr int times = 10;
    return shortest(MPI_COMM_WORLD, 0.5,
                    [&] {
                        for (int i = 0; i < times; ++i) team.sum(mine.data(), room.data(), values);
                    }) /
           times;
}
double bytes_added_a_second() {
    std::vector<float> a(std::size_t(piece) / 4, 1.f), b(a);
    const double seconds = shortest(MPI_COMM_WORLD, 0.3, [&] {
        for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] + b[i];
        asm volatile("" : : "r"(a.data()) : "memory");
    });
    return piece / seconds;
}

/// A step of `Shards` shards on the ranks of a communicator.
template <auto Net, int Shards>
double measured_step(MPI_Comm ranks, double budget) {
    using topology = typename decltype(nn::model<Net>{nn::seed{}})::network_type;
    constexpr nn::index in = topology::input_type::size, batch = each * Shards;
    const auto model = std::make_unique<nn::model<Net>>(nn::seed{1});
    nn::mpi_trainer<Net, nn::cross_entropy, nn::sgd, batch, Shards> trainer{ranks, {.lr = 1e-4}};
    std::vector<float> x(std::size_t(in * batch));
    std::vector<int> labels(std::size_t(batch), 0);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = float(nn::random_bits({1}, i) >> 40) / float(1 << 24);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = int(i % 10);
    return shortest(ranks, budget, [&] {
        trainer.step(*model, nn::unchecked<in * batch>(x.data()), nn::unchecked<batch>(labels.data()));
    });
}
template <auto Net>
workload measured(const char* name, double add, const network& memory) {
    const double one = measured_step<Net, 1>(MPI_COMM_SELF, 2),
                 four = measured_step<Net, 4>(MPI_COMM_SELF, 3);
    const double shard = (four - one) / 3;
    using sums = nn::shard_sums<typename nn::model<Net>::parameters_type, float>;
    const workload w{name, shard, std::max(0., one - shard), double(sizeof(sums)), add};

    const double alone = measured_step<Net, few>(MPI_COMM_SELF, 3),
                 two = measured_step<Net, few>(MPI_COMM_WORLD, 3);
    const double sum = round_of(sizeof(sums) / sizeof(float));
    if (rank > 0) return w;
    const auto line = [](const char* what, double predicted, double is) {
        std::printf(" %s %.0f / %.0f (%+.0f %%) |", what, predicted * 1e6, is * 1e6,
                    (predicted / is - 1) * 100);
    };
    std::printf("| %s | %.1f | %.1f | %.0f |", name, w.shard * 1e6, w.rest * 1e6, w.bytes / 1024);
    line("", exchange(w, memory, 2), sum);
    line("", step(w, memory, few, 1), alone);
    line("", step(w, memory, few, 2), two);
    std::printf(" %.2f |\n", alone / two);
    return w;
}

void predict(const workload& w, const network& n) {
    std::printf("| %s | %s |", w.name, n.name);
    for (int ranks : {2, 4, 8}) std::printf(" %.2f |", speedup(w, n, few, ranks));
    std::printf(" |");
    for (int ranks : {8, 64, 256, 1024})
        std::printf(" %.*f |", ranks < 64 ? 2 : 0, speedup(w, n, many, ranks));
    std::printf(" %d |\n", last_that_pays(w, n, many, 1.5));
}

int run() {
    int ranks = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank), MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    if (ranks != 2) return std::fputs("scaling is measured on two ranks: mpirun -n 2\n", stderr), 2;
    const double latency = round_of(16), whole = round_of(nn::index(piece) / 4), add = bytes_added_a_second();
    const network memory{"shared memory, as measured", latency, piece / (whole - latency - piece / add)};
    if (rank == 0) {
        std::printf("Shared memory: %.2f us a message, %.1f GB/s each way; added: %.1f GB/s.\n\n",
                    latency * 1e6, memory.bandwidth * 1e-9, add * 1e-9);
        std::printf("Microseconds; predicted / measured (error). Shards of %d samples, %d of them.\n\n", each,
                    few);
        std::printf(
            "| | a shard | the rest | KiB of gradients | exchange of 2 | step on 1 rank | on 2 | speedup |\n"
            "|---|---|---|---|---|---|---|---|\n");
    }
    const workload all[] = {measured<mlp>("784-128-64-10", add, memory),
                            measured<lenet>("LeNet-5", add, memory),
                            measured<resnet>("ResNet-8", add, memory)};
    if (rank > 0) return 0;
    std::printf("\nPredicted speedup over one rank; the most ranks where each doubling still gives 1.5.\n\n"
                "| | network | 256: 2 | 4 | 8 | | 32768: 8 | 64 | 256 | 1024 | pays up to |\n"
                "|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (const workload& w : all)
        for (const network& n :
             {memory, network{"100 Gb InfiniBand", 0.9e-6, 11.6e9}, network{"10 GbE", 10e-6, 1.18e9}})
            predict(w, n);
    return 0;
}

} // namespace

int main(int count, char** arguments) {
    MPI_Init(&count, &arguments);
    const int result = run();
    MPI_Finalize();
    return result;
}
