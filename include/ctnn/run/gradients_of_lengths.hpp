#pragma once
// The gradients of a batch of sequences of several lengths: as a trainer's step with nn::lengths computes
// them. With a length outside of 0..steps, or none above 0, they are zero, and the loss is NaN.
//
//     auto g = nn::gradients(model, nn::cross_entropy{}, x, labels, nn::lengths{5, 3, 8});

#include <ctnn/run/backward.hpp>

namespace ctnn::inline CTNN_ABI {

/// The gradients of the mean loss over what counts, as those without lengths: in a caller's memory, or by
/// value.
template <auto Net, class T, class Loss, class Inputs, class Targets, index N>
const model<Net, T>& gradients(const model<Net, T>& m, Loss loss, const Inputs& inputs,
                               const Targets& targets, const lengths<N>& l,
                               typename gradients_call<Net, T, Loss, Inputs, Targets>::workspace& space) {
    using made = gradients_call<Net, T, Loss, Inputs, Targets>;
    using call = typename made::type;
    begin_anew(space.gradients);
    if constexpr (!call::good) {
        call::report();
    } else {
        using counted = lengths_call<typename made::topology, T, Loss, made::batch, Targets, lengths<N>>;
        if constexpr (!counted::good) counted::report();
        else if (!are_good_lengths<typename made::topology>(l)) space.loss = kernels::not_a_number<T>;
        else
            space.loss = gradients_of_batch<typename made::topology, made::batch>(
                m.blocks(), space.gradients.blocks(), loss,
                in<call::inputs, typename call::value>(inputs).data(),
                Loss::template enter<typename call::out, made::batch, T>(targets), space.arena,
                static_cast<T*>(nullptr), l.steps());
    }
    return space.gradients;
}
/// `mean` becomes the loss.
template <auto Net, class T, class Loss, class Inputs, class Targets, index N>
model<Net, T> gradients(const model<Net, T>& m, Loss loss, const Inputs& inputs, const Targets& targets,
                        const lengths<N>& l, T& mean) {
    using space_type = typename gradients_call<Net, T, Loss, Inputs, Targets>::workspace;
    static_assert(sizeof(the_gradients_fit_on_the_stack<index(sizeof(space_type)), stack_limit<Net>>) > 0);
    space_type space;
    gradients(m, loss, inputs, targets, l, space);
    mean = space.loss;
    return space.gradients;
}
template <auto Net, class T, class Loss, class Inputs, class Targets, index N>
model<Net, T> gradients(const model<Net, T>& m, Loss loss, const Inputs& inputs, const Targets& targets,
                        const lengths<N>& l) {
    T mean{};
    return gradients(m, loss, inputs, targets, l, mean);
}

/// What backward and input_gradient run where there are lengths.
template <class Made, auto Net, class T, class Loss, class Inputs, class Targets, index N>
void run_with_lengths(const model<Net, T>& m, auto& gradients, const Loss& loss, const Inputs& inputs,
                      const Targets& targets, auto& dx, const lengths<N>& l) {
    if constexpr (!Made::call::good) {
        Made::call::report();
    } else {
        using counted = lengths_call<typename Made::topology, T, Loss, Made::batch, Targets, lengths<N>>;
        if constexpr (!counted::good) counted::report();
        else if (are_good_lengths<typename Made::topology>(l))
            Made::run(m, gradients, loss, inputs, targets, dx, l.steps());
    }
}
/// The gradients for dy, which is left out behind the lengths, by the parameters and by the inputs: zero
/// there.
template <auto Net, class T, class Inputs, class Gradient, index N>
auto backward(const model<Net, T>& m, const Inputs& inputs, const Gradient& dy, const lengths<N>& l) {
    using made = backward_call<Net, T, given_gradient, Inputs, Gradient>;
    typename made::result result{};
    run_with_lengths<made>(m, result.gradients.blocks(), given_gradient{}, inputs, dy, result.dx, l);
    return result;
}
/// The gradient of the mean loss by the inputs; zero behind the lengths.
template <auto Net, class T, class Loss, class Inputs, class Targets, index N>
auto input_gradient(const model<Net, T>& m, Loss loss, const Inputs& inputs, const Targets& targets,
                    const lengths<N>& l) {
    using made = backward_call<Net, T, Loss, Inputs, Targets>;
    typename made::dx dx{};
    no_sinks nothing;
    if constexpr (!made::to_input)
        static_assert(sizeof(there_is_a_gradient_by_the_inputs<typename made::input>) > 0);
    else run_with_lengths<made>(m, nothing, loss, inputs, targets, dx, l);
    return dx;
}

} // namespace ctnn::inline CTNN_ABI
