// The time of a training step on many ranks, as benchmarks/scaling/README.md derives it. Seconds and bytes.
#pragma once

#include <cmath>

namespace bench::scaling {

/// What carries messages: the time of an empty one, and bytes a second each way while both ranks send.
struct network {
    const char* name;
    double latency, bandwidth;
};
/// What a rank does, measured: `shard`, the time to compute the gradients of one; `rest`, what every step
/// takes besides (the update); the bytes of gradients; bytes a second at which two sums are added.
struct workload {
    const char* name;
    double shard, rest, bytes, add;
};

/// Bytes of one message: nn::mpi_ranks::sum sends in such pieces.
inline constexpr double piece = 4 << 16;

/// The exchange by recursive doubling: log2(ranks) rounds, in each of which every rank sends all gradients,
/// gets as many, and adds them.
inline double exchange(const workload& w, const network& n, int ranks) {
    const double round = std::ceil(w.bytes / piece) * n.latency + w.bytes / n.bandwidth + w.bytes / w.add;
    return std::log2(ranks) * round;
}
/// A step on `shards` shards, which ranks divide evenly.
inline double step(const workload& w, const network& n, int shards, int ranks) {
    return double(shards) / ranks * w.shard + w.rest + exchange(w, n, ranks);
}
inline double speedup(const workload& w, const network& n, int shards, int ranks) {
    return step(w, n, shards, 1) / step(w, n, shards, ranks);
}
/// The largest number of ranks up to which every doubling makes a step at least `worth` times as fast.
inline int last_that_pays(const workload& w, const network& n, int shards, double worth) {
    int ranks = 1;
    while (2 * ranks <= shards && step(w, n, shards, ranks) >= worth * step(w, n, shards, 2 * ranks))
        ranks *= 2;
    return ranks;
}

} // namespace bench::scaling
