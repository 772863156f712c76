#pragma once
// One pass of training: forward, loss, backward.

#include <ctnn/kernels/product/lookup.hpp>
#include <ctnn/run/losses.hpp>
#include <ctnn/run/passes.hpp>

namespace ctnn::inline CTNN_ABI {

/// What is left of a network to be run where the loss takes over a sigmoid at its end: layers and parameters
/// have the same positions.
template <class Net>
struct without_sigmoid;
template <class In, class Out, class... Ls>
struct without_sigmoid<network<In, Out, Ls...>> {
    using layers = list<Ls..., void>; // an entry more: there may be no layer
    static constexpr index rest = index(sizeof...(Ls)) - 1;
    static constexpr bool ends_so = requires { requires at<layers, (rest > 0 ? rest : 0)>::is_sigmoid; };
    template <bool Ends, class Indices>
    struct shorter {
        using type = network<In, Out, Ls...>;
    };
    template <std::size_t... I>
    struct shorter<true, std::index_sequence<I...>> {
        using type = network<In, Out, at<layers, index(I)>...>;
    };
    using type = typename shorter<ends_so, std::make_index_sequence<std::size_t(ends_so ? rest : 0)>>::type;
};
/// The network that a loss judges.
template <class Net, last_layer TakenOver>
struct judged_network {
    using type = Net;
};
template <class Net>
struct judged_network<Net, last_layer::sigmoid> : without_sigmoid<Net> {};

/// The plan of training with a loss.
template <class Loss, bool ToInput>
constexpr purpose purpose_of_training =
    taken_over_by<Loss>() == last_layer::softmax
        ? (ToInput ? purpose::training_logits_to_input : purpose::training_logits)
        : (ToInput ? purpose::training_to_input : purpose::training);
template <class Net, class Loss, class T, index Batch, bool Carries = false, bool ToInput = false>
using training_plan = plan<typename judged_network<Net, taken_over_by<Loss>()>::type, T, Batch,
                           purpose_of_training<Loss, ToInput>, Carries>;

/// Whether one of the first `count` samples has a token out of range; the gradient of such samples becomes
/// zero.
template <class In, class DY, class Token, class Steps = every_step>
bool leave_out_bad_tokens(const Token* tokens, DY dy, index count, Steps steps = {}) {
    bool any = false;
    for (index s = 0; s < count; ++s) {
        bool good = true;
        for (index t = 0; t < In::size; ++t)
            good = good && (!steps.counts(s, t) ||
                            kernels::names_a_row<step_of<In>::vocabulary>(tokens[s * In::size + t]));
        if (good) continue;
        kernels::no_gradient(dy, s);
        any = true;
    }
    return any;
}

/// Forward, loss and backward of `count` samples, the first of which is number `first` of a batch that they
/// may be a shard of; the mean is over `terms` (see the losses), and the
/// gradients go to the sinks, that by the input to dx where the plan has it (with only_finite not where the
/// loss is not finite). Returns the samples' share in the mean loss. Steps: which of them count.
template <class Plan, class Loss, class Tuple, class Sinks, class Value, class Targets, class Terms,
          class Memories = no_block, class Steps = every_step>
auto run_training(Tuple& parameters, const Loss& loss, const Value* rows, Targets targets, index count,
                  Terms terms, typename Plan::value_type* arena, const Sinks& sinks,
                  Memories* memories = nullptr, std::uint64_t random = random_bits(seed{}, 1),
                  [[maybe_unused]] typename Plan::value_type* dx = nullptr, bool only_finite = false,
                  index first = 0, Steps steps = {}) {
    using T = typename Plan::value_type;
    using in_rows = kernels::wire<const Value, typename Plan::input, along::rows<Plan::samples>>;
    const passes<Plan, in_rows, Memories, Steps> run{{rows}, arena,  nullptr, memories,
                                                     count,  random, first,   steps};
    using network = typename Plan::network_type;
    std::conditional_t<trained_layers<network, T>::of_batches.buffers, Tuple, const Tuple>& changed =
        parameters;
    run.forward(changed);
    const auto y = run.output(), dy = run.output_gradient();
    T cost;
    if constexpr (Steps::all) cost = loss.template run<T>(y, dy, targets, count, terms);
    else cost = loss.template run<T>(y, dy, targets, count, terms, steps);
    if constexpr (has_tokens<typename Plan::input>)
        if (leave_out_bad_tokens<typename Plan::input>(rows, dy, count, steps))
            cost = kernels::not_a_number<T>;
    if (only_finite && !(cost - cost == 0)) return cost;
    run.backward(parameters, sinks);
    if constexpr (Plan::to_input)
        kernels::copy(gradient_of<0>(run),
                      kernels::wire<T, typename Plan::input, along::rows<Plan::samples>>{dx});
    return cost;
}

} // namespace ctnn::inline CTNN_ABI
