#pragma once
// What has to go together where a network is trained: something to train, a loss that can judge the output, targets that suit the loss,
// and data of the right sizes. The first that does not is reported, with its one sentence.

#include <ctnn/run/parameters.hpp>
#include <ctnn/shape/in.hpp>

namespace ctnn::inline CTNN_ABI {

/// Reports a network that has nothing to train (unless its own mistake was reported).
template <class Net, class T>
struct there_is_something_to_train {
    static_assert(trained_layers<Net, T>::any_updated || has_a_mistake<Net>,
                  "ctnn: a trainer needs a network with parameters; this one has none (that are not frozen)");
};
/// Reports a loss that cannot judge this output.
template <class Loss, class Output>
struct the_loss_fits_the_output {
    static_assert(Loss::template fits<Output>,
                  "ctnn: the loss does not fit the output of the network (cross_entropy takes features, one per class)");
};
/// Reports targets that do not suit the loss.
template <class Loss, class Targets, bool Fits>
struct the_targets_fit_the_loss {
    static_assert(Fits, "ctnn: the targets do not fit the loss: cross_entropy takes class indices of an integer type, mse values "
                        "of the model's type, shaped like the output");
};

/// One call that trains Net on a batch of inputs and targets.
template <class Net, class T, class Loss, index Batch, class Inputs, class Targets>
struct training_call {
    using out = typename Net::output_type;
    static constexpr index inputs = Batch * Net::input_type::size;
    /// The type in which the inputs enter.
    using value = entering<typename Net::input_type, T, Inputs>;
    using target = typename door<Targets>::element;

    static constexpr bool trains = trained_layers<Net, T>::any_updated && !has_a_mistake<Net>;
    static constexpr bool judged = Loss::template fits<out>;
    static constexpr bool takes = Loss::template takes<T, Targets>;
    /// Targets of the batch; of an output that the loss cannot judge none.
    static constexpr index targets = [] {
        if constexpr (judged) return Batch * Loss::template targets<out>;
        else return index(0);
    }();
    static constexpr bool inputs_fit = data_facts<Inputs, inputs, value>::value, targets_fit = data_facts<Targets, targets, target>::value;
    static constexpr bool good = trains && judged && takes && inputs_fit && targets_fit;

    static constexpr void report() {
        if constexpr (!trains) static_assert(sizeof(there_is_something_to_train<Net, T>) > 0);
        else if constexpr (!judged) static_assert(sizeof(the_loss_fits_the_output<Loss, out>) > 0);
        else if constexpr (!takes) static_assert(sizeof(the_targets_fit_the_loss<Loss, Targets, takes>) > 0);
        else if constexpr (!inputs_fit) static_assert(sizeof(the_data_fit<Inputs, inputs, value>) > 0);
        else static_assert(sizeof(the_data_fit<Targets, targets, target>) > 0);
    }
};

} // namespace ctnn::inline CTNN_ABI
