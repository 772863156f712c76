#pragma once
// gradients: what the trainer computes, stored instead of applied: the same kernels with another sink.
//
//     auto g = nn::gradients(model, nn::cross_entropy{}, images, labels);
//     nn::parameter<"0.weight">(g)[i];

#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// The gradients of the mean loss, named and shaped like the model. The batch follows from the inputs' extent. The pass's
/// memory is on the stack.
template <auto Net, class T, class Loss, class Inputs, class Targets>
model<Net, T> gradients(const model<Net, T>& m, Loss, const Inputs& inputs, const Targets& targets) {
    using topology = typename model<Net, T>::network_type;
    using out = typename topology::output_type;
    constexpr index size = topology::input_type::size, batch = door<Inputs>::count / size > 0 ? door<Inputs>::count / size : 1;
    model<Net, T> result;
    constexpr bool fits = the_loss_fits_the_output<Loss, out>::value;
    constexpr bool takes = Loss::template takes<out, batch, T, Targets>;
    if constexpr (!takes) {
        static_cast<void>(sizeof(the_targets_fit_the_loss<Loss, Targets, takes>));
    } else if constexpr (fits && there_is_something_to_train<topology, T>::value) {
        using planned = training_plan<topology, Loss, T, batch>;
        alignas(alignment) T arena[planned::arena + 1];
        const store_sinks<topology, T, typename model<Net, T>::parameters_type> sinks{result.blocks()};
        run_training<planned, Loss>(m.blocks(), in<batch * size, T>(inputs).data(),
                                 Loss::template enter<out, batch, T>(targets), batch, arena, sinks);
    }
    return result;
}

} // namespace ctnn::inline CTNN_ABI
