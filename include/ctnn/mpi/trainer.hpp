#pragma once
// mpi_trainer<net, loss, optimizer, batch, shards>: a batch as equal parts, spread in order over the
// processes (ranks) of a communicator, and there over threads.
//
//     nn::mpi_trainer<net, nn::cross_entropy, nn::sgd, 256, 8> trainer{
//         MPI_COMM_WORLD, {.lr = 0.05}, nn::threads{1}};
//     float loss = trainer.step(model, images, labels);   // on every rank, with the whole batch
//
// Every rank computes its shards; one exchange sums the gradients along the binary tree over shards, by
// recursive doubling; and every rank updates. 1, 2, 4, ... ranks give the bits of a parallel_trainer. A
// number that is no power of two, or more ranks than shards, ends the run with a sentence on stderr and
// MPI_Abort; so do errors of MPI, and weights that differ between ranks. A rank that dies is reported by
// mpirun, which ends the others: the run goes on from its last checkpoint, on any number of ranks and
// threads.

#include <ctnn/mpi/team.hpp>
#include <ctnn/parallel/sharded_trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Trains models as a parallel_trainer does, by several processes. Made between MPI_Init and MPI_Finalize by
/// all ranks of the communicator; what is called on it is called by all of them, in the same order, with the
/// same data. The first step takes the model, the optimizer's options and the seed of rank 0. With more than
/// one thread MPI wants MPI_Init_thread(..., MPI_THREAD_FUNNELED, ...): only the caller's thread speaks with
/// MPI.
template <auto Net, class L, class O, index B, index S, class V = float, class State = stateless>
class mpi_trainer : public sharded_trainer<mpi_team<V>, Net, L, O, B, S, V, State> {
    using base = sharded_trainer<mpi_team<V>, Net, L, O, B, S, V, State>;
    using Optimizer = typename base::optimizer_type;
    using Loss = typename base::loss_type;

  public:
    explicit mpi_trainer(MPI_Comm ranks, Optimizer optimizer = {},
                         ctnn::threads threads = ctnn::threads(index(1)))
        : mpi_trainer(ranks, optimizer, Loss{}, threads) {}
    /// With a loss that has values.
    mpi_trainer(MPI_Comm ranks, Optimizer optimizer, Loss loss,
                ctnn::threads threads = ctnn::threads(index(1)))
        : base(mpi_team<V>(ranks, base::shards), optimizer, loss, threads) {}

    /// Which of how many processes this is.
    index rank() const { return this->team().rank; }
    index ranks() const { return this->team().ranks; }
    /// How many steps lie between two looks at whether all ranks hold the same: 100 at first, 0 for never.
    void check_every(long steps) { this->team().check_every = steps; }
    /// Whether all ranks hold the same bits: weights, the optimizer's states, the number of steps.
    bool same_everywhere(const model<Net, V>& m) {
        return this->team().first_that_differs(m.blocks(), this->states(), Optimizer::states, this->steps()) <
               0;
    }
    /// For checkpoints: what stateful layers remember of all shards, which each rank has of its own; and an
    /// object of rank 0's for all.
    void share_memory() {
        if constexpr (requires { this->memory().layers; })
            for (index r = 0; r < ranks(); ++r) {
                const shard_node of_rank = shard_node{0, base::shards}.part(r, ranks());
                this->team().share(this->memory().layers + of_rank.first,
                                   std::uint64_t(of_rank.count) * sizeof this->memory().layers[0], r);
            }
    }
    void share(void* object, std::uint64_t bytes) { this->team().share(object, bytes); }
};

} // namespace ctnn::inline CTNN_ABI
