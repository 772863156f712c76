#pragma once
// gradients: what the trainer computes, stored instead of applied: the same kernels with another sink.
//
//     auto g = nn::gradients(model, nn::cross_entropy{}, images, labels);
//     nn::parameter<"0.weight">(g)[i];

#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// The gradients of M samples' share in the mean loss over `all` samples.
template <class Net, class Loss, index M, template <class> class Block, class T, class Tuple, class Value, class Target>
void gradients_of_piece(const Tuple& parameters, Tuple& result, const Value* rows, const Target* targets, index all) {
    using planned = training_plan<Net, Loss, T, M>;
    alignas(alignment) T arena[planned::arena + 1];
    const gradient_sinks<Net, T, Block, Tuple> sinks{result};
    run_training<planned, Loss>(parameters, rows, targets, M, all, arena, sinks);
}

/// The gradients of the mean loss, named and shaped like the model. The batch follows from the inputs' extent. A batch larger
/// than most_samples_at_once goes in pieces that add up, so that the pass's memory on the stack does not grow with it.
template <auto Net, class T, class Loss, class Inputs, class Targets>
model<Net, T> gradients(const model<Net, T>& m, Loss, const Inputs& inputs, const Targets& targets) {
    using topology = typename model<Net, T>::network_type;
    constexpr index size = topology::input_type::size, batch = door<Inputs>::count / size > 0 ? door<Inputs>::count / size : 1;
    using call = training_call<topology, T, Loss, batch, Inputs, Targets>;
    using out = typename call::out;
    model<Net, T> result;
    if constexpr (!call::good) {
        call::report();
    } else {
        const auto* rows = in<call::inputs, typename call::value>(inputs).data();
        const auto* wanted = Loss::template enter<out, batch, T>(targets);
        if constexpr (batch <= most_samples_at_once) {
            gradients_of_piece<topology, Loss, batch, store_block, T>(m.blocks(), result.blocks(), rows, wanted, batch);
        } else {
            constexpr index piece = most_samples_at_once, rest = batch % piece, full = batch - rest;
            for (index i = 0; i < full; i += piece)
                gradients_of_piece<topology, Loss, piece, add_block, T>(m.blocks(), result.blocks(), rows + i * size,
                                                                     wanted + i * Loss::template targets<out>, batch);
            if constexpr (rest > 0)
                gradients_of_piece<topology, Loss, rest, add_block, T>(m.blocks(), result.blocks(), rows + full * size,
                                                                    wanted + full * Loss::template targets<out>, batch);
        }
    }
    return result;
}

} // namespace ctnn::inline CTNN_ABI
