#pragma once
// A network of sequences as a network of one step, for streams: whether it goes, and how many steps are worth
// taking at once.

#include <ctnn/kernels/simd/registers.hpp>
#include <ctnn/kernels/wire/wire.hpp>
#include <ctnn/plan/beats.hpp>
#include <ctnn/run/memories.hpp>

#include <utility>

namespace ctnn::inline CTNN_ABI {

/// Whether a layer sees steps that are yet to come.
template <class L>
constexpr bool looks_ahead = requires { requires L::looks_ahead; };
/// Whether a layer takes the first step of a sequence, which is long past.
template <class L>
constexpr bool looks_at_the_first = requires { requires L::looks_at_the_first; };
/// A network of sequences as a network of one step. Where layers wait for several steps, no arrow would allow
/// it.
template <bool EveryStep, class Network, class... Ls>
struct network_of_one_step : arrow<Network, chain<Ls...>> {};
template <class In, class Out, class... Ls>
struct network_of_one_step<false, network<In, Out>, Ls...> {
    using all = compiled<network<In, Out, Ls...>>;
    using type = network<In, typename all::template shape_made<all::operations.output>, Ls...>;
};
template <class Net>
struct one_step {
    using type = network<steps<1, shape<1>>, steps<1, shape<1>>>;
    static constexpr bool possible = false, every_step = true, together = true;
};
template <index T, class S, class Out, class... Ls>
struct one_step<network<steps<T, S>, Out, Ls...>> {
    using whole = compiled<network<steps<T, S>, Out, Ls...>>;
    /// No layer leaves steps out; else whether what is joined comes at the same steps.
    static constexpr bool every_step = answers_every_step<whole>;
    static constexpr bool together = [] {
        if constexpr (every_step) return true;
        else return beats_of<whole>.together;
    }();
    using type = typename network_of_one_step<every_step, network<steps<1, S>, steps<1, S>>, Ls...>::type;
    /// Steps are taken together only by last_step: what follows it sees one step as well.
    static constexpr bool apart = [] {
        for (const operation_facts& o : whole::facts.of)
            if (o.gathers) return false;
        return []<std::size_t... I>(std::index_sequence<I...>) {
            return !any_of({false, looks_ahead<typename whole::template layer_at<index(I)>>...,
                            looks_at_the_first<typename whole::template layer_at<index(I)>>...});
        }(std::make_index_sequence<std::size_t(whole::layers)>{});
    }();
    static constexpr bool possible = apart && together;
};

/// Steps that a stream takes at once, where it is given so many: weights are loaded once, registers run along
/// steps. Layers that recur go step by step all the same; where they do nearly all of the work, everything
/// does. 1, too, where the network answers once for many steps, and where there are no registers: there
/// memory is scarce, and little is won.
template <class Net, class T>
constexpr index steps_in_a_block = [] {
    using source = compiled<Net>;
    struct work {
        index at_once = 0, in_turn = 0;
        bool of_steps = true;
    };
    const auto of = []<index I>(std::integral_constant<index, I>) {
        using L = typename source::template layer_at<I>;
        using In = typename source::template in_of<I>;
        constexpr index macs = layer_traits<L>::template macs<In>;
        constexpr bool waits = Remembers<T, L, In, along::features<1>> && !requires { L::streams_in_blocks; };
        return work{waits ? 0 : macs, waits ? macs : 0, is_sequence<In>};
    };
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        work all;
        for (const work w : {work{}, of(std::integral_constant<index, index(I)>{})...})
            all = {all.at_once + w.at_once, all.in_turn + w.in_turn, all.of_steps && w.of_steps};
        const bool worth_while =
            all.of_steps && 2 * all.at_once >= all.in_turn && is_sequence<typename Net::output_type>;
        return kernels::has_registers && worth_while && answers_every_step<source> ? index(64) : index(1);
    }(std::make_index_sequence<std::size_t(source::layers)>{});
}();

/// Reports a network that cannot go step by step.
template <class Net>
struct the_network_goes_step_by_step {
    static_assert(
        one_step<Net>::possible || !one_step<Net>::together || has_a_mistake<Net>,
        "ctnn: a stream needs a network of sequences (nn::sequence, nn::tokens) whose steps stay apart: "
        "nn::flatten takes them together, nn::bidirectional and nn::as_image wait for the last, as pools "
        "with padding do, and nn::first_step wants the first");
    static_assert(one_step<Net>::together || has_a_mistake<Net>,
                  "ctnn: what is joined in a stream comes at the same steps: the strides over time in all "
                  "branches are the same, and a pool answers at the last step of its window");
};

} // namespace ctnn::inline CTNN_ABI
