#pragma once
// Sequences: steps<T, S> is a kind of its own, so that a layer knows time from features: dense acts on every
// step, lstm runs over them, flatten takes them together.
//
//     steps<28, shape<64>>       28 steps of 64 features: PyTorch's [steps, features], batch first
//     steps<64, token<128>>      64 integers below 128

#include <ctnn/shape/shape.hpp>

namespace ctnn::inline CTNN_ABI {

/// An integer from 0 to V - 1: a class, a character, a word. What is a token is looked up (nn::embedding),
/// not multiplied.
template <index V>
struct token {
    static constexpr index vocabulary = V, size = 1, rank = 0;
};

/// T steps in time, each of shape S, the first step first.
template <index T, class S>
struct steps {
    using step = S;
    static constexpr index count = T, rank = S::rank + 1, size = T * S::size;
    static constexpr index extent(index axis) {
        if constexpr (S::rank == 0) return T;
        else return axis == 0 ? T : S::extent(axis - 1);
    }
};

template <index T, class S>
constexpr bool is_shape<steps<T, S>> = true;

/// What sequences are asked; a shape that is no sequence is its own only step.
template <class S>
struct sequence_facts {
    static constexpr bool is_sequence = false, has_tokens = false;
    static constexpr index steps = 1;
    using step = S;
    using plain = S;
    template <class NewStep>
    using with_step = NewStep;
    template <ctnn::index NewSteps>
    using with_steps = S;
};
template <index T, class S>
struct sequence_facts<steps<T, S>> {
    static constexpr bool is_sequence = true, has_tokens = false;
    static constexpr index steps = T;
    using step = S;
    using plain = batch_shape<T, S>;
    template <class NewStep>
    using with_step = ctnn::steps<T, NewStep>;
    template <ctnn::index NewSteps>
    using with_steps = ctnn::steps<NewSteps, S>;
};
template <index T, index V>
struct sequence_facts<steps<T, token<V>>> {
    static constexpr bool is_sequence = true, has_tokens = true;
    static constexpr index steps = T;
    using step = token<V>;
    using plain = shape<T>;
    template <class NewStep>
    using with_step = ctnn::steps<T, NewStep>;
    template <ctnn::index NewSteps>
    using with_steps = ctnn::steps<NewSteps, token<V>>;
};

template <class S>
constexpr bool is_sequence = sequence_facts<S>::is_sequence;
template <class S>
constexpr bool has_tokens = sequence_facts<S>::has_tokens;
/// Steps of a sequence; 1 of anything else.
template <class S>
constexpr index step_count = sequence_facts<S>::steps;
/// The shape of one step.
template <class S>
using step_of = typename sequence_facts<S>::step;
/// As many steps of another shape: what a layer that acts on every step makes of S.
template <class S, class NewStep>
using with_step = typename sequence_facts<S>::template with_step<NewStep>;
/// Another number of steps of the same shape.
template <class S, index NewSteps>
using with_steps = typename sequence_facts<S>::template with_steps<NewSteps>;
/// The shape as users see it: shape<T, F> for T steps of F features, shape<T> for tokens.
template <class S>
using plain_shape = typename sequence_facts<S>::plain;

} // namespace ctnn::inline CTNN_ABI
