#pragma once
// What has to go together where a batch has lengths (nn::lengths): one for each sample, a network whose steps
// behind a length can be left out, a loss that leaves them out. The first that does not is reported, with its
// one sentence.

#include <ctnn/run/memories.hpp>
#include <ctnn/run/parameters.hpp>
#include <ctnn/run/steps_of_lengths.hpp>
#include <ctnn/shape/lengths.hpp>

namespace ctnn::inline CTNN_ABI {

/// Whether steps behind a length stay apart from those before it, as In becomes Out in layer L: step by step,
/// or looking back only.
template <class L, class In, class Out>
constexpr bool steps_stay_apart() {
    if constexpr (requires { requires L::looks_ahead; } && !TurnsWithinLengths<L>) return false;
    else if constexpr (is_sequence<In> && is_sequence<Out>) return step_count<In> == step_count<Out>;
    else if constexpr (is_sequence<In>) return TakesLengths<L>;
    else return !is_sequence<Out>;
}
/// What lengths ask of a network.
template <class Net, class T>
struct network_of_lengths {
    using source = compiled<Net>;
    static constexpr bool of_sequences = is_sequence<typename Net::input_type>;
    template <index Op>
    static constexpr bool apart() {
        constexpr operation o = source::operations.of[Op];
        if constexpr (o.what != makes::layer && o.what != makes::view) return true;
        else
            return steps_stay_apart<typename source::template layer_at<o.at>,
                                    typename source::template shape_made<o.a>,
                                    typename source::template shape_made<Op>>();
    }
    static constexpr bool stay_apart = []<std::size_t... Op>(std::index_sequence<Op...>) {
        return !any_of({false, !apart<index(Op)>()...});
    }(std::make_index_sequence<std::size_t(source::operations.count)>{});
    /// Layers whose memory of a sample is not that of its last step that counts.
    template <index I>
    static constexpr bool remembers() {
        using L = typename source::template layer_at<I>;
        return Remembers<T, L, typename source::template in_of<I>, along::samples<1>> && !EndsByLengths<L>;
    }
    static constexpr bool memories_end = []<std::size_t... I>(std::index_sequence<I...>) {
        return !any_of({false, remembers<index(I)>()...});
    }(std::make_index_sequence<std::size_t(source::layers)>{});
};

/// Reports a network of which lengths say nothing, or whose steps come together.
template <class Net, bool OfSequences, bool StayApart>
struct the_steps_behind_a_length_can_be_left_out {
    static_assert(OfSequences,
                  "ctnn: nn::lengths say how many steps of each sample count: the network takes no sequences "
                  "(nn::sequence, nn::tokens)");
    static_assert(
        !OfSequences || StayApart,
        "ctnn: nn::lengths need steps that stay apart from those behind them: nn::flatten and nn::as_image "
        "take all steps together, strides over time some; nn::last_step takes each sample's own last one");
};
/// Reports a batch_norm, whose mean and variance are of all samples and steps.
template <class Net, bool Whole>
struct the_statistics_know_no_lengths {
    static_assert(
        !Whole,
        "ctnn: nn::batch_norm takes mean and variance over all steps of a batch, and knows no nn::lengths: "
        "nn::layer_norm does not, and a frozen one neither");
};
/// Reports another number of lengths than of samples.
template <index Lengths, index Batch>
struct each_sample_has_a_length {
    static_assert(Lengths == Batch, "ctnn: nn::lengths are one for each sample of the batch");
};
/// Reports a user's loss that counts every step.
template <class Loss>
struct the_loss_takes_lengths {
    static_assert(
        !sizeof(Loss*),
        "ctnn: this loss knows no nn::lengths: its terms and run take which steps count as their last "
        "argument (one that derives from nn::elementwise_loss does)");
};
/// Reports a user's layer whose memory would be that of the last step.
template <bool Ends>
struct the_memory_ends_by_lengths {
    static_assert(Ends, "ctnn: with nn::stateful, nn::lengths need end_by_lengths(x, memory, tape, steps) of "
                        "every layer with a "
                        "memory: it remembers each sample's last step that counts");
};

/// One call whose data fit, with N lengths, or (every_step) without. Carries: from call to call. Trains: else
/// the loss judges only.
template <class Net, class T, class Loss, index Batch, class Targets, class Lengths, bool Carries = false,
          bool Trains = true>
struct lengths_call {
    static constexpr bool good = true;
    static constexpr void report() {}
};
template <class Net, class T, class Loss, index Batch, class Targets, index N, bool Carries, bool Trains>
struct lengths_call<Net, T, Loss, Batch, Targets, lengths<N>, Carries, Trains> {
    using network = network_of_lengths<Net, T>;
    using out = typename Net::output_type;
    static constexpr bool judged = requires(const Loss& loss, const Targets& given, first_steps steps) {
        loss.template terms<out>(Loss::template enter<out, Batch, T>(given), index(1), steps);
    };
    static constexpr bool apart = network::of_sequences && network::stay_apart,
                          whole = Trains && trained_layers<Net, T>::of_batches.whole,
                          ends = !Carries || network::memories_end;
    static constexpr bool good = apart && !whole && ends && N == Batch && judged;
    static constexpr void report() {
        if constexpr (!apart)
            static_assert(sizeof(the_steps_behind_a_length_can_be_left_out<Net, network::of_sequences,
                                                                           network::stay_apart>) > 0);
        else if constexpr (whole) static_assert(sizeof(the_statistics_know_no_lengths<Net, whole>) > 0);
        else if constexpr (N != Batch) static_assert(sizeof(each_sample_has_a_length<N, Batch>) > 0);
        else if constexpr (!judged) static_assert(sizeof(the_loss_takes_lengths<Loss>) > 0);
        else static_assert(sizeof(the_memory_ends_by_lengths<ends>) > 0);
    }
};

/// Whether there is something to do: a step that counts, and no length outside of 0..steps.
template <class Net>
constexpr bool are_good_lengths(every_step) {
    return true;
}
template <class Net, index N>
constexpr bool are_good_lengths(const lengths<N>& l) {
    return l.within(step_count<typename Net::input_type>) && !l.none();
}
/// What the mean loss divides by.
template <class Out, class Loss, class Entered, class Steps>
auto terms_of_steps(const Loss& loss, Entered wanted, index count, Steps steps) {
    if constexpr (Steps::all) return loss.template terms<Out>(wanted, count);
    else return loss.template terms<Out>(wanted, count, steps);
}
/// Which steps count.
constexpr every_step counted_by(every_step all) { return all; }
template <index N>
constexpr first_steps counted_by(const lengths<N>& l) {
    return l.steps();
}

} // namespace ctnn::inline CTNN_ABI
