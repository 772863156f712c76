#pragma once
// gradients: what the trainer computes, stored instead of applied: the same kernels with another sink.
//
//     auto g = nn::gradients(model, nn::cross_entropy{}, images, labels);
//     nn::parameter<"0.weight">(g)[i];
//     static nn::gradient_workspace<net, nn::cross_entropy, 32> space;    // a caller's memory, not the stack
//     const auto& h = nn::gradients(model, nn::cross_entropy{}, images, labels, space);

#include <ctnn/plan/pieces.hpp>
#include <ctnn/run/stack_limit.hpp>
#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Samples of a piece: at most `Most`, fewer (down to a block of 16) where their pass needs more than 1 MiB.
template <class Net, class Loss, class T, index Most, bool ToInput>
constexpr index samples_of_piece() {
    constexpr bool fits =
        index(sizeof(T)) * training_plan<Net, Loss, T, Most, false, ToInput>::arena <= (1 << 20);
    if constexpr (fits || Most <= 16) return Most;
    else return samples_of_piece<Net, Loss, T, (Most > 32 ? 32 : 16), ToInput>();
}
/// How a batch goes through: a large one in pieces that add up, so that the pass's memory does not grow with
/// it; as a whole where a batch_norm wants its statistics.
template <class Net, class Loss, class T, index Batch, bool ToInput = false>
struct gradient_pieces {
    static constexpr index most = Batch < most_samples_at_once ? Batch : most_samples_at_once;
    static constexpr index size = [] {
        if constexpr (trained_layers<Net, T>::of_batches.whole) return Batch;
        else return samples_of_piece<Net, Loss, T, most, ToInput>();
    }();
    static constexpr index rest = Batch % size;
    using piece = training_plan<Net, Loss, T, size, false, ToInput>;
    using remainder = training_plan<Net, Loss, T, rest == 0 ? size : rest, false, ToInput>;
    /// Values of T in the arena.
    static constexpr index arena = piece::arena > remainder::arena ? piece::arena : remainder::arena;
};

/// Memory for the gradients of Batch samples: the result, and the arena of the pass. One workspace serves one
/// thread at a time.
template <auto Net, class Loss, index Batch, class T = float>
struct gradient_workspace {
    static_assert(sizeof(the_batch_has_samples<Batch>) > 0);
    model<Net, T> gradients;
    T loss{};
    alignas(alignment) T arena[gradient_pieces<network_of<Net>, Loss, T, (Batch > 0 ? Batch : 1)>::arena + 1];
};

/// The gradients of a piece's share in the mean loss, added to the result or stored there (Block: add_block,
/// store_block), if there is one.
template <class Plan, template <class> class Block, class Tuple, class Result, class Loss, class Value,
          class Targets, class Terms, class T, class Steps>
T gradients_of_piece(const Tuple& parameters, Result& result, const Loss& loss, const Value* rows,
                     Targets targets, Terms terms, T* arena, T* dx, Steps steps) {
    const auto run = [&](const auto& sinks) {
        return run_training<Plan>(parameters, loss, rows, targets, Plan::samples, terms, arena, sinks,
                                  static_cast<no_block*>(nullptr), random_bits(seed{}, 1), dx, false, 0,
                                  steps);
    };
    if constexpr (__is_same(Result, no_sinks)) return run(result);
    else return run(gradient_sinks<typename Plan::network_type, T, Block, Tuple>{result});
}
/// The gradients of the mean loss over a batch, which is returned; `result` is zero. ToInput: that by the
/// inputs goes to dx.
template <class Net, index Batch, bool ToInput = false, class Tuple, class Result, class Loss, class Value,
          class Targets, class T, class Steps = every_step>
T gradients_of_batch(const Tuple& parameters, Result& result, const Loss& loss, const Value* rows,
                     Targets targets, T* arena, T* dx = nullptr, Steps steps = {}) {
    using split = gradient_pieces<Net, Loss, T, Batch, ToInput>;
    using out = typename Net::output_type;
    const auto terms = terms_of_steps<out>(loss, targets, Batch, steps);
    if constexpr (Batch == split::size) {
        return gradients_of_piece<typename split::piece, store_block>(parameters, result, loss, rows, targets,
                                                                      terms, arena, dx, steps);
    } else {
        constexpr index full = Batch - split::rest, inputs = Net::input_type::size,
                        wanted = Loss::template targets<out>;
        const auto from = [&](index sample) { return ToInput ? dx + sample * inputs : dx; };
        T mean = 0;
        for (index i = 0; i < full; i += split::size)
            mean += gradients_of_piece<typename split::piece, add_block>(
                parameters, result, loss, rows + i * inputs, targets + i * wanted, terms, arena, from(i),
                steps.behind(i));
        if constexpr (split::rest > 0)
            mean += gradients_of_piece<typename split::remainder, add_block>(
                parameters, result, loss, rows + full * inputs, targets + full * wanted, terms, arena,
                from(full), steps.behind(full));
        return mean;
    }
}

/// The batch of inputs, and what is wrong with a call.
template <auto Net, class T, class Loss, class Inputs, class Targets>
struct gradients_call {
    using topology = typename model<Net, T>::network_type;
    static constexpr index samples = door<Inputs>::count / topology::input_type::size,
                           batch = samples > 0 ? samples : 1;
    using type = training_call<topology, T, Loss, batch, Inputs, Targets>;
    using workspace = gradient_workspace<Net, Loss, batch, T>;
};

/// The gradients of the mean loss, named and shaped like the model, in a caller's memory, and the loss there
/// beside them. The batch follows from the inputs' extent.
template <auto Net, class T, class Loss, class Inputs, class Targets>
const model<Net, T>& gradients(const model<Net, T>& m, Loss loss, const Inputs& inputs,
                               const Targets& targets,
                               typename gradients_call<Net, T, Loss, Inputs, Targets>::workspace& space) {
    using made = gradients_call<Net, T, Loss, Inputs, Targets>;
    using call = typename made::type;
    begin_anew(space.gradients);
    if constexpr (!call::good) call::report();
    else
        space.loss = gradients_of_batch<typename made::topology, made::batch>(
            m.blocks(), space.gradients.blocks(), loss, in<call::inputs, typename call::value>(inputs).data(),
            Loss::template enter<typename call::out, made::batch, T>(targets), space.arena);
    return space.gradients;
}
/// The same by value, with the pass's memory on the stack, up to stack_limit; `mean` becomes the loss.
template <auto Net, class T, class Loss, class Inputs, class Targets>
model<Net, T> gradients(const model<Net, T>& m, Loss loss, const Inputs& inputs, const Targets& targets,
                        T& mean) {
    using made = gradients_call<Net, T, Loss, Inputs, Targets>;
    using call = typename made::type;
    model<Net, T> result;
    if constexpr (!call::good) {
        call::report();
    } else {
        static_assert(
            sizeof(
                the_gradients_fit_on_the_stack<index(sizeof(typename made::workspace)), stack_limit<Net>>) >
            0);
        alignas(alignment) T arena[gradient_pieces<typename made::topology, Loss, T, made::batch>::arena + 1];
        mean = gradients_of_batch<typename made::topology, made::batch>(
            m.blocks(), result.blocks(), loss, in<call::inputs, typename call::value>(inputs).data(),
            Loss::template enter<typename call::out, made::batch, T>(targets), arena);
    }
    return result;
}
template <auto Net, class T, class Loss, class Inputs, class Targets>
model<Net, T> gradients(const model<Net, T>& m, Loss loss, const Inputs& inputs, const Targets& targets) {
    T mean{};
    return gradients(m, loss, inputs, targets, mean);
}

} // namespace ctnn::inline CTNN_ABI
