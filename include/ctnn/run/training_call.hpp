#pragma once
// What has to go together where a network is trained: something to train, a loss that can judge the output,
// targets that suit the loss, and data of the right sizes. The first that does not is reported, with its one
// sentence.

#include <ctnn/run/losses.hpp>
#include <ctnn/run/loss_formulas.hpp>
#include <ctnn/run/model.hpp>
#include <ctnn/run/optimizers.hpp>
#include <ctnn/shape/in.hpp>

namespace ctnn::inline CTNN_ABI {

/// Whether layers with memory begin every step anew, or go on from the step before.
struct stateless {};
struct stateful {};

/// What a trainer asks of a loss.
template <class L>
concept Loss = requires { L::takes_over_softmax; } || requires { L::takes_over; };
/// Reports parameters of a trainer that are no loss or no optimizer, or stand elsewhere.
template <class L, class O, class T, class State>
struct the_parameters_of_a_trainer {
    static constexpr bool is_state = __is_same(State, stateless) || __is_same(State, stateful),
                          is_type = !__is_same(T, stateless) && !__is_same(T, stateful);
    static constexpr bool good = Loss<L> && Optimizer<O> && is_state && is_type && is_parameter_type<T>;
};
template <class L, class O, class T, class State>
struct the_parameters_of_a_trainer_are_in_place {
    using parameters = the_parameters_of_a_trainer<L, O, T, State>;
    static_assert(Loss<L> && Optimizer<O>, "ctnn: behind the topology a trainer takes a loss and then an "
                                           "optimizer: nn::trainer<net, nn::cross_entropy, nn::sgd, batch>");
    static_assert(parameters::is_state && parameters::is_type,
                  "ctnn: nn::stateful stands behind the type of a trainer: nn::trainer<net, loss, optimizer, "
                  "batch, float, nn::stateful>");
};
/// Reports what a trainer is made of that is no optimizer of its type.
template <class Optimizer, class Given>
struct the_options_of_the_optimizer_have_braces_of_their_own {
    static_assert(!sizeof(Given*),
                  "ctnn: a trainer takes an optimizer of its type, or its options in braces of their own: "
                  "nn::trainer<net, nn::mse, nn::sgd, 32> trainer{{.lr = 0.05}}");
};
/// Reports a loss beside the optimizer that is none of the trainer's type.
template <class Loss, class Given>
struct the_loss_is_that_of_the_trainer {
    static_assert(!sizeof(Given*),
                  "ctnn: behind the optimizer a trainer takes a loss of its type, or its values in braces: "
                  "nn::trainer<net, nn::huber, nn::sgd, 32> trainer{{.lr = 0.05}, {.delta = 0.5}}");
};
/// Reports options of the optimizer inside of another one, as if they were the outer one's.
template <class Outer, class Inner>
struct the_optimizer_inside_has_braces_of_its_own {
    static_assert(!sizeof(Inner*),
                  "ctnn: the options of the optimizer inside of nn::clip stand in its braces: "
                  "trainer{{.optimizer = {.lr = 0.002}, .max_norm = 1}}");
};
/// The optimizer inside of another one (nn::clip); of others a type that nothing becomes.
struct no_optimizer {
    no_optimizer() = delete;
};
template <class Optimizer>
struct optimizer_inside {
    using type = no_optimizer;
};
template <class Optimizer>
    requires requires { typename Optimizer::inner_type; }
struct optimizer_inside<Optimizer> {
    using type = typename Optimizer::inner_type;
};

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
                  "ctnn: the loss does not fit the output of the network (cross_entropy takes features or "
                  "channels, one per class, weighted_cross_entropy as many as it has weights, both<A, n, B> "
                  "more than n)");
};
/// Reports targets that do not suit the loss.
template <class Loss, class Targets, bool Fits>
struct the_targets_fit_the_loss {
    static_assert(Fits, "ctnn: the targets do not fit the loss: cross_entropy takes class indices of an "
                        "integer type, mse and the "
                        "others values of the model's type, shaped like the output, both a pair of them: "
                        "nn::pair(labels, values)");
};

/// Reports another number of targets than a loss takes.
template <index Given, index Wanted>
struct there_is_a_target_for_every_output {
    static_assert(Given == Wanted,
                  "ctnn: there are more or fewer targets than a batch of this network has: a label for each "
                  "sample, or where the output is a sequence for each step (nn::last_step makes one of a "
                  "sequence), or where it is an image for each pixel; values shaped like the output");
};
/// The targets of a batch, as a loss takes them.
template <class Loss, class Out, index Batch, class Targets>
struct targets_entering {
    using target = typename door<Targets>::element;
    /// Of an output that the loss cannot judge none.
    static constexpr index count = [] {
        if constexpr (Loss::template fits<Out>) return Batch * Loss::template targets<Out>;
        else return index(0);
    }();
    static constexpr bool open = door<Targets>::open, fit = data_facts<Targets, count, target>::value;
    using report = std::conditional_t<open, there_is_a_target_for_every_output<door<Targets>::count, count>,
                                      the_data_fit<Targets, count, target>>;
};
template <class A, index N, class B, class Out, index Batch, class Targets>
struct targets_entering<both<A, N, B>, Out, Batch, Targets> {
    using loss = both<A, N, B>;
    using first = targets_entering<A, typename loss::template first_of<Out>, Batch,
                                   typename loss::template target<0, Targets>>;
    using second = targets_entering<B, typename loss::template rest_of<Out>, Batch,
                                    typename loss::template target<1, Targets>>;
    /// What is no pair is reported as such.
    static constexpr bool open = true, fit = first::fit && second::fit;
    using report = typename std::conditional_t<first::fit, second, first>::report;
};

/// One call that trains Net on a batch of inputs and targets. Updates: what has nothing to train is a
/// mistake.
template <class Net, class T, class Loss, index Batch, class Inputs, class Targets, bool Updates = true>
struct training_call {
    using out = typename Net::output_type;
    static constexpr index inputs = Batch * Net::input_type::size;
    /// The type in which the inputs enter.
    using value = entering<typename Net::input_type, T, Inputs>;

    static constexpr bool trains = (trained_layers<Net, T>::any_updated || !Updates) && !has_a_mistake<Net>;
    static constexpr bool whole = loss_is_whole<Loss>, formulas_fit = formulas_of_loss<Loss, T>::fit,
                          judged = Loss::template fits<out>;
    static constexpr bool takes = Loss::template takes<T, Targets>;
    using entering_targets = targets_entering<Loss, out, Batch, Targets>;
    static constexpr bool inputs_fit = data_facts<Inputs, inputs, value>::value,
                          targets_fit = entering_targets::fit;
    static constexpr bool good =
        trains && judged && takes && inputs_fit && targets_fit && whole && formulas_fit;

    /// What the mean over the first `count` samples divides by (over those of their steps that count): 0 with
    /// a count outside of the batch, and of targets that step reports.
    template <class... Steps>
    static auto terms(const Loss& loss, const Targets& given, index count, Steps... steps) {
        if constexpr (judged && takes && targets_fit) {
            const auto wanted = Loss::template enter<out, Batch, T>(given);
            using number = decltype(loss.template terms<out>(wanted, count, steps...));
            return count < 1 || count > Batch ? number{} : loss.template terms<out>(wanted, count, steps...);
        } else {
            return index(0);
        }
    }

    static constexpr void report() {
        if constexpr (!trains) static_assert(sizeof(there_is_something_to_train<Net, T>) > 0);
        else if constexpr (!whole) static_assert(sizeof(the_formulas_of_the_loss_are_whole<Loss>) > 0);
        else if constexpr (!formulas_fit)
            static_assert(sizeof(typename formulas_of_loss<Loss, T>::report) > 0);
        else if constexpr (!judged) static_assert(sizeof(the_loss_fits_the_output<Loss, out>) > 0);
        else if constexpr (!takes && !entering_targets::open)
            static_assert(sizeof(typename entering_targets::report) > 0);
        else if constexpr (!takes) static_assert(sizeof(the_targets_fit_the_loss<Loss, Targets, takes>) > 0);
        else if constexpr (!inputs_fit) static_assert(sizeof(the_data_fit<Inputs, inputs, value>) > 0);
        else static_assert(sizeof(typename entering_targets::report) > 0);
    }
};

} // namespace ctnn::inline CTNN_ABI
