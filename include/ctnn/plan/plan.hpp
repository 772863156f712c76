#pragma once
// The plan of a pass: which layout the wires have, and where each buffer lies in the arena. Time runs over the stages,
// forward 0..n-1, the loss at n, backward from n + 1 on; a wire lives from its writer to its last reader.

#include <ctnn/kernels/wire.hpp>
#include <ctnn/plan/arena.hpp>
#include <ctnn/plan/stages.hpp>

namespace ctnn::inline CTNN_ABI {

/// Samples that predict takes through the network at once: larger batches go in pieces of this size, so that wires
/// stay in the cache and the workspace does not grow with the batch.
inline constexpr index most_samples_at_once = 64;

/// Reports a batch without samples.
template <index Batch>
struct the_batch_has_samples {
    static_assert(Batch > 0, "ctnn: a batch has at least one sample");
};

/// What a plan is for.
enum class purpose {
    inference,       ///< y of one stage is x of the next, then its memory is free
    rest_of_batch,   ///< as inference, with the bits that the pieces before it have, however few samples are left
    training,        ///< every y lives until backward has passed it
    training_logits, ///< as training, but a softmax at the end belongs to the loss
};

/// Where everything lies: offsets in the arena, in values of T.
template <index Stages>
struct memory_map {
    buffer entry, y[Stages + 1], dy[Stages + 1], forward_scratch[Stages + 1], backward_scratch[Stages + 1];
    /// What forward leaves for backward beside the wires (of stages that pool: the taps of the maxima); of stages that pool: the
    /// gradient before the pool.
    buffer tape[Stages + 1], unpooled[Stages + 1];
    index total = 0;
};

/// The plan of one pass of M samples of T through a network. Carries: layers with memory (lstm's h and c) go on from what the pass
/// before left.
template <class Net, class T, index M, purpose Purpose = purpose::inference, bool Carries = false>
struct plan {
    using network_type = Net;
    using value_type = T;
    using source = compiled<Net>;
    static constexpr index samples = M;
    static constexpr bool trains = Purpose == purpose::training || Purpose == purpose::training_logits, carries = Carries;
    /// Stages that run; a softmax that the loss takes over is left out.
    static constexpr index count = source::count - (Purpose == purpose::training_logits && source::ends_in_softmax);

    template <index I>
    using stage = typename source::template stage_at<I>;
    /// One sample and a few run along features; batches and training along samples, which would waste more than half of a
    /// block on up to this many (of sequences a quarter: a recurrence of few runs sample by sample).
    static constexpr index few = padded<T>(1) / (is_sequence<typename Net::input_type> ? 4 : 2);
    using layout = std::conditional_t<Purpose == purpose::inference && M <= few, along::features<M>, along::samples<M>>;
    template <class S>
    using wire = kernels::wire<T, S, layout>;
    using input = typename Net::input_type;
    /// The shape that leaves the last stage.
    using output = typename Net::output_type;

    /// The first stage reads the user's rows where they lie; else they are copied to a wire on entry.
    static constexpr bool enters_by_copy = [] {
        if constexpr (count == 0) return false;
        else return !layer_traits<typename stage<0>::layer>::template rows<typename stage<0>::in>;
    }();

    /// Training keeps where the maxima of a fused pool were: its values are gone, and would have to be computed again.
    template <index I>
    static constexpr bool keeps_taps = trains && stage<I>::pooled;
    template <index I>
    static constexpr index tape = !trains                ? 0
                                  : stage<I>::pooled ? wire<typename stage<I>::out>::memory
                                                         : padded<T>(stage<I>::template tape<T, M, Carries>);

    static constexpr memory_map<count> memory = [] {
        return []<std::size_t... I>(std::index_sequence<I...>) {
            memory_map<count> map;
            constexpr index last = trains ? 2 * count + 1 : count;
            buffer all[6 * sizeof...(I) + 1];
            index n = 0;
            all[n++] = {enters_by_copy ? wire<input>::memory : 0, 0, trains ? last : 0};
            // A wire is read by the stage after it, and in training until backward has passed its own stage.
            [[maybe_unused]] const int each[] = {0, (all[n++] = {wire<typename stage<index(I)>::out>::memory, index(I),
                                                                 trains ? last - index(I) : index(I) + 1},
                                                     0)...};
            [[maybe_unused]] const int gradients[] = {
                0, (all[n++] = {trains ? wire<typename stage<index(I)>::out>::memory : 0, last - index(I) - 1,
                                last - index(I)},
                    0)...};
            [[maybe_unused]] const int forward[] = {
                0, (all[n++] = {padded<T>(stage<index(I)>::template scratch<T, layout>), index(I), index(I)}, 0)...};
            [[maybe_unused]] const int backward[] = {
                0, (all[n++] = {trains ? padded<T>(stage<index(I)>::template backward_scratch<T, layout>) : 0, last - index(I),
                                last - index(I)},
                    0)...};
            [[maybe_unused]] const int tapes[] = {0, (all[n++] = {tape<index(I)>, index(I), last - index(I)}, 0)...};
            [[maybe_unused]] const int unpooled[] = {
                0, (all[n++] = {keeps_taps<index(I)> ? wire<typename stage<index(I)>::unpooled>::memory : 0, last - index(I),
                                last - index(I)},
                    0)...};
            map.total = place(all);
            map.entry = all[0];
            for (index i = 0; i < count; ++i) {
                map.y[i] = all[1 + i];
                map.dy[i] = all[1 + count + i];
                map.forward_scratch[i] = all[1 + 2 * count + i];
                map.backward_scratch[i] = all[1 + 3 * count + i];
                map.tape[i] = all[1 + 4 * count + i];
                map.unpooled[i] = all[1 + 5 * count + i];
            }
            return map;
        }(std::make_index_sequence<std::size_t(count)>{});
    }();
    /// Values of T in the arena.
    static constexpr index arena = memory.total;
};

} // namespace ctnn::inline CTNN_ABI
