#pragma once
// TrainerOf<model>: what fit and checkpoints ask of a trainer, whoever's it is.

#include <ctnn/run/training_call.hpp>

namespace ctnn::inline CTNN_ABI {

/// What trains models of type M by mini-batches: trainer, parallel_trainer.
template <class X, class M>
concept TrainerOf = std::is_same_v<typename X::model_type, M> && Loss<typename X::loss_type> &&
                    Optimizer<typename X::optimizer_type> && requires {
                        typename X::state_type;
                        X::batch;
                    };

} // namespace ctnn::inline CTNN_ABI
