#pragma once
// parallel_trainer<net, loss, optimizer, batch, shards>: a batch as equal parts, each by one of several
// threads.
//
//     nn::parallel_trainer<net, nn::cross_entropy, nn::sgd, 256, 8> trainer{{.lr = 0.05}, nn::threads{4}};
//     float loss = trainer.step(model, images, labels);
//
// Gradients of shards are summed in the order of a binary tree over them, which the number of shards decides
// alone: the same bits on 1, 2 or 64 threads.

#include <ctnn/parallel/sharded_trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Trains models of the topology Net by mini-batches of B samples, in S shards. It is used as a nn::trainer
/// is, and trains as one does up to rounding; its memory is allocated when it is made. Statistics of a
/// batch_norm are each shard's own, and the model keeps those of the first shard (PyTorch's DataParallel);
/// dropout leaves out what it would of the whole batch.
template <auto Net, class L, class O, index B, index S, class V = float, class State = stateless>
class parallel_trainer : public sharded_trainer<one_process, Net, L, O, B, S, V, State> {
    using base = sharded_trainer<one_process, Net, L, O, B, S, V, State>;
    using Optimizer = typename base::optimizer_type;
    using Loss = typename base::loss_type;

  public:
    explicit parallel_trainer(ctnn::threads threads = ctnn::threads::one_per_core())
        : parallel_trainer(Optimizer{}, Loss{}, threads) {}
    explicit parallel_trainer(Optimizer optimizer, ctnn::threads threads = ctnn::threads::one_per_core())
        : parallel_trainer(optimizer, Loss{}, threads) {}
    /// With a loss that has values. More threads than shards are not made.
    parallel_trainer(Optimizer optimizer, Loss loss, ctnn::threads threads = ctnn::threads::one_per_core())
        : base({}, optimizer, loss, threads) {}
};

} // namespace ctnn::inline CTNN_ABI
