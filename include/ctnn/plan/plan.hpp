#pragma once
// The plan of a pass: which stages run, which layout the wires have, what is stored, how gradients flow.
// Where each buffer lies in the arena is memory.hpp's.

#include <ctnn/kernels/wire/wire.hpp>
#include <ctnn/plan/find_channels_last.hpp>
#include <ctnn/plan/find_flow.hpp>
#include <ctnn/plan/memory.hpp>
#include <ctnn/plan/compiled.hpp>

namespace ctnn::inline CTNN_ABI {

/// Reports a batch without samples.
template <index Batch>
struct the_batch_has_samples {
    static_assert(Batch > 0, "ctnn: a batch has at least one sample");
};

/// What a plan is for.
enum class purpose {
    inference, ///< y of one stage is x of the next, then its memory is free
    /// As inference, with the bits that the pieces before it have, however few samples are left.
    rest_of_batch,
    inference_logits, ///< as rest_of_batch, but a softmax at the end belongs to the loss
    training, ///< every y lives until backward has passed it
    training_logits, ///< as training, but a softmax at the end belongs to the loss
    training_to_input, ///< as training, and the gradient by what enters is computed, too
    training_logits_to_input, ///< both
};

/// The plan of one pass of M samples of T through a network. Carries: layers with memory (lstm's h and c) go
/// on from what the pass before left.
template <class Net, class T, index M, purpose Purpose = purpose::inference, bool Carries = false>
struct plan {
    using network_type = Net;
    using value_type = T;
    static constexpr bool trains = Purpose >= purpose::training, carries = Carries;
    /// Whether the gradient by the input is computed: what enters has a wire then.
    static constexpr bool to_input = Purpose >= purpose::training_to_input;
    using source = compiled<Net, trains && compiled<Net>::training_differs>;
    static constexpr index samples = M, length = source::layers;
    /// Stages that run; a softmax that the loss takes over is left out. The operation whose values leave at
    /// last.
    static constexpr bool takes_logits = Purpose == purpose::training_logits ||
                                         Purpose == purpose::training_logits_to_input ||
                                         Purpose == purpose::inference_logits;
    static constexpr bool without_softmax = takes_logits && source::ends_in_softmax;
    static constexpr index count = source::count - without_softmax;
    static constexpr index output_operation = [] {
        if constexpr (without_softmax) return source::operations.of[source::found.of[count].op].a;
        else return source::operations.output;
    }();

    template <index I>
    using stage = typename source::template stage_at<I>;
    /// One sample and a few run along features; batches and training along samples, which would waste more
    /// than half of a block on up to this many (of sequences a quarter: a recurrence of few runs sample by
    /// sample).
    static constexpr index few = padded<T>(1) / (is_sequence<typename Net::input_type> ? 4 : 2);
    using layout =
        std::conditional_t<Purpose == purpose::inference && M <= few, along::features<M>, along::samples<M>>;
    template <class S>
    using wire = kernels::wire<T, S, layout>;
    /// How many channels each value has, where they come last.
    static constexpr auto channels = []<std::size_t... I>(std::index_sequence<I...>) {
        if constexpr (trains || carries || kernels::runs_along_samples<layout>) {
            return channels_of_values<length>{};
        } else {
            const kernels::channels_last_ways ways[2 * length + 2] = {
                channels_last_of<typename stage<index(I)>::layer, T, typename stage<index(I)>::in>...};
            return find_channels_last<length>(source::operations, source::found, source::lies,
                                              source::facts.size, ways, count, output_operation);
        }
    }(std::make_index_sequence<std::size_t(count)>{});
    /// How a value lies.
    template <index Value>
    using layout_of = std::conditional_t<(channels.of[Value] > 0),
                                         along::channels<M, std::max(index(1), channels.of[Value])>, layout>;
    using input = typename Net::input_type;
    /// The shape that leaves the last stage.
    using output = typename Net::output_type;

    /// What stage I reads of the graph: its layer's input, or what a join or a copy takes.
    static constexpr index read_by(index i) {
        const fused_stage& s = source::found.of[i];
        return s.what == fused_stage::runs::copy ? s.source : source::operations.of[s.op].a;
    }
    /// The user's rows are read where they lie, if all that reads them can; else they are copied to a wire on
    /// entry. So are the steps that a stream takes at once: there may be fewer.
    static constexpr bool enters_by_copy = []<std::size_t... I>(std::index_sequence<I...>) {
        if (to_input || (carries && !trains && M > 1 && count > 0 && !has_tokens<input>)) return true;
        const bool rows[] = {
            layer_traits<typename stage<index(I)>::layer>::template rows<typename stage<index(I)>::in>...,
            false};
        const auto& g = source::operations;
        const auto& f = source::found;
        for (index i = 0; i < count; ++i) {
            const fused_stage& s = f.of[i];
            const bool reads = source::lies.of[read_by(i)].value == 0 && g.live[0];
            const bool whole = f.value[read_by(i)] == 0;
            // Rows are turned on the way where registers run along samples: what is joined would lie
            // otherwise.
            if (reads && (!rows[i] || !whole || (s.joins > 0 && kernels::runs_along_samples<layout>)))
                return true;
            if (s.what == fused_stage::runs::join && source::lies.of[g.of[s.op].b].value == 0) return true;
            for (index j = 0; j < s.joins; ++j)
                if (source::lies.of[s.then[j].other].value == 0) return true;
        }
        return false;
    }(std::make_index_sequence<std::size_t(count)>{});

    /// Training keeps where the maxima of a fused pool were: its values are gone, and would have to be
    /// computed again.
    template <index I>
    static constexpr bool keeps_taps() {
        return trains && stage<I>::pooled;
    }
    template <index I>
    static constexpr index tape() {
        if (!trains) return 0;
        return stage<I>::pooled ? wire<typename stage<I>::out>::memory
                                : padded<T>(stage<I>::template tape<T, M, Carries>);
    }

    /// Whether a value that a stage makes on the way to its last is stored: somebody else reads it, or
    /// backward does.
    static constexpr bool kept(index i, index j) {
        const fused_stage& s = source::found.of[i];
        const index value = j == 0 ? s.own : s.then[j - 1].join;
        const index act = j == 0 ? s.activation : s.then[j - 1].activation;
        const bool curved = act >= 0 || (j == 0 && source::facts.of[s.op].curve);
        return source::found.uses[value] > 1 ||
               (trains && (curved || source::operations.of[s.then[j].join].what == makes::product));
    }

    struct facts_of_stages {
        stage_facts of[2 * length + 2]{};
    };
    /// How gradients flow.
    static constexpr auto gradients = []<std::size_t... I>(std::index_sequence<I...>) {
        if constexpr (trains) {
            const facts_of_stages facts{
                {stage_facts{stage<index(I)>::template trained<T>,
                             layer_traits<typename stage<index(I)>::layer>::joins ||
                                 layer_traits<typename stage<index(I)>::layer>::map ||
                                 source::found.of[I].what != fused_stage::runs::layer,
                             layer_traits<typename stage<index(I)>::layer>::parts ||
                                 source::found.of[I].what != fused_stage::runs::layer}...}};
            return find_flow<length>(source::operations, source::found, source::facts.of, source::facts.size,
                                     facts.of, count, output_operation, to_input);
        } else {
            return flow<0>{};
        }
    }(std::make_index_sequence<std::size_t(count)>{});

    /// Whether stage I takes the samples of a stream, its next M steps, one after the other: its layer
    /// remembers, and waits for itself.
    template <index I>
    static constexpr bool one_by_one() {
        using L = typename stage<I>::layer;
        return carries && !trains && M > 1 && requires {
            typename L::template memory<T, typename stage<I>::in, layout>;
        } && !requires { L::streams_in_blocks; };
    }
    /// What the kernels of stage I want: channels that come last, and do not go so, are turned there.
    template <index I>
    static constexpr index kernel_scratch = [] {
        constexpr index x = source::lies.of[read_by(I)].value,
                        y = source::lies.of[source::found.of[I].made].value;
        return stage<I>::template scratch<T, std::conditional_t<(channels.of[y] > 0), layout, layout_of<x>>>;
    }();
    template <index I>
    static constexpr index forward_scratch() {
        using s = stage<I>;
        using step = along::features<1>;
        if constexpr (one_by_one<I>())
            return kernels::wire<T, typename s::in, step>::memory +
                   kernels::wire<T, typename s::out, step>::memory + s::template scratch<T, step>;
        else return padded<T>(kernel_scratch<I>) + s::template scaled<T>;
    }

    static constexpr memory_map<length, count> memory = map_memory<plan>();
    /// Where the scaled parameters of stage I lie: behind its kernels' scratch.
    template <index I>
    static constexpr index scaled_at() {
        return memory.forward_scratch[I].offset + padded<T>(kernel_scratch<I>);
    }
    /// Values of T in the arena.
    static constexpr index arena = memory.total;
};

} // namespace ctnn::inline CTNN_ABI
