#pragma once
// backward: the gradients for a gradient of the output that the caller has, by the parameters and by the
// inputs; input_gradient: that of a loss by the inputs alone.
//
//     auto [gradients, dx] = nn::backward(model, x, dy);              // dy shaped like the output of predict
//     auto towards = nn::input_gradient(model, nn::cross_entropy{}, image, label);   // shaped like the image
//
// As in training: batch_norm takes the batch's statistics, unless it is frozen, and dropout drops.

#include <ctnn/run/gradients.hpp>

namespace ctnn::inline CTNN_ABI {

/// What stands for a loss where the gradient of the output is given.
struct given_gradient : mse {
    template <class Out, class T, class Steps = every_step>
    static constexpr index terms(const T*, index, Steps = {}) {
        return 1;
    }
    template <class T, class X, class DX, class Steps = every_step>
    static T run(X, DX dx, const T* given, index, index, [[maybe_unused]] Steps steps = {}) {
        kernels::copy(kernels::wire<const T, typename DX::shape_type, along::rows<DX::samples>>{given}, dx);
        if constexpr (!Steps::all) clear_behind(dx, steps);
        return T(0);
    }
};

/// Reports a gradient of another number of values than the outputs.
template <index Given, index Wanted>
struct the_gradient_is_shaped_like_the_outputs {
    static_assert(Given == Wanted,
                  "ctnn: nn::backward takes a gradient shaped like the outputs: as many values for "
                  "each sample of x as nn::predict gives");
};
template <class Out, index Batch, class Gradient>
struct targets_entering<given_gradient, Out, Batch, Gradient> : targets_entering<mse, Out, Batch, Gradient> {
    using of_values = targets_entering<mse, Out, Batch, Gradient>;
    using report =
        std::conditional_t<of_values::open,
                           the_gradient_is_shaped_like_the_outputs<door<Gradient>::count, of_values::count>,
                           the_data_fit<Gradient, of_values::count, typename of_values::target>>;
};

/// The gradient by the inputs: shaped like them, of several samples [batch] of that; of tokens there is none.
template <class In, class T, index Batch>
struct gradient_of_inputs {
    using type = tensor<T, batch_shape<Batch, plain_shape<In>>>;
};
template <class In, class T>
struct gradient_of_inputs<In, T, 1> {
    using type = tensor<T, plain_shape<In>>;
};
template <class In, class T, index Batch>
    requires has_tokens<In>
struct gradient_of_inputs<In, T, Batch> {
    using type = no_block;
};
template <class In, class T>
    requires has_tokens<In>
struct gradient_of_inputs<In, T, 1> {
    using type = no_block;
};

/// What backward gives.
template <auto Net, class T, index Batch>
struct backward_result {
    model<Net, T> gradients;
    [[no_unique_address]]
    typename gradient_of_inputs<typename model<Net, T>::network_type::input_type, T, Batch>::type dx;
};

/// A call of either.
template <auto Net, class T, class Loss, class Inputs, class Targets>
struct backward_call {
    using topology = typename model<Net, T>::network_type;
    using input = typename topology::input_type;
    static constexpr index samples = door<Inputs>::count / input::size, batch = samples > 0 ? samples : 1;
    static constexpr bool to_input = !has_tokens<input>;
    using call = training_call<topology, T, Loss, batch, Inputs, Targets, false>;
    using result = backward_result<Net, T, batch>;
    using dx = typename gradient_of_inputs<input, T, batch>::type;

    /// Runs it, with the pass's memory on the stack, up to stack_limit.
    template <class Steps = every_step>
    static T run(const model<Net, T>& m, auto& gradients, const Loss& loss, const Inputs& inputs,
                 const Targets& targets, dx& by_inputs, Steps steps = {}) {
        constexpr index arena_size = gradient_pieces<topology, Loss, T, batch, to_input>::arena + 1;
        static_assert(
            sizeof(the_backward_pass_fits_on_the_stack<index(sizeof(result)) + arena_size * index(sizeof(T)),
                                                       stack_limit<Net>>) > 0);
        alignas(alignment) T arena[arena_size];
        T* to = nullptr;
        if constexpr (to_input) to = by_inputs.data();
        return gradients_of_batch<topology, batch, to_input>(
            m.blocks(), gradients, loss, in<call::inputs, typename call::value>(inputs).data(),
            Loss::template enter<typename call::out, batch, T>(targets), arena, to, steps);
    }
};

/// For dy, the gradient of something by the output of each sample: its gradients by the parameters, summed
/// over the samples, and by the inputs. The batch follows from the inputs' extent.
template <auto Net, class T, class Inputs, class Gradient>
auto backward(const model<Net, T>& m, const Inputs& inputs, const Gradient& dy) {
    using made = backward_call<Net, T, given_gradient, Inputs, Gradient>;
    typename made::result result{};
    if constexpr (!made::call::good) made::call::report();
    else made::run(m, result.gradients.blocks(), given_gradient{}, inputs, dy, result.dx);
    return result;
}

/// Reports tokens, by which nothing can be derived.
template <class In>
struct there_is_a_gradient_by_the_inputs {
    static_assert(
        !has_tokens<In>,
        "ctnn: tokens have no gradient; nn::backward and nn::gradients give those by the parameters");
};

/// The gradient of the mean loss by the inputs.
template <auto Net, class T, class Loss, class Inputs, class Targets>
auto input_gradient(const model<Net, T>& m, Loss loss, const Inputs& inputs, const Targets& targets) {
    using made = backward_call<Net, T, Loss, Inputs, Targets>;
    typename made::dx dx{};
    no_sinks nothing;
    if constexpr (!made::to_input)
        static_assert(sizeof(there_is_a_gradient_by_the_inputs<typename made::input>) > 0);
    else if constexpr (!made::call::good) made::call::report();
    else made::run(m, nothing, loss, inputs, targets, dx);
    return dx;
}

} // namespace ctnn::inline CTNN_ABI
