#pragma once
// What a layer is: an empty type derived from `layer_base` with a shape rule, and whatever else it needs:
//
//     struct my_layer : nn::layer_base {
//         using accepts = nn::takes::features;                        // what may arrive; left out: anything
//         template <class In> using output = nn::shape<10>;           // the shape rule
//         template <class T, class In> struct parameters { ... };     // trained blocks, walked by `walk`
//         static void forward(p, x, y, pass);                         // y from x
//         static void backward(p, x, y, dy, dx, pass);                // dx from dy; reads p, never writes it
//         static void gradient(x, y, dy, pass, sink);                 // the parameters' gradients, each once
//     };
//
//     template <class T, class In, class Layout> struct memory { ... };   // carried from call to call
//     template <class T, class In, index M, bool Carries> index tape;     // forward leaves it for backward
//     template <class In> beat answers;                                   // over time: not at every step;
//     static void remember(x, memory);                                    // a stream remembers the others
//
// x, y, dy and dx are wires (kernels/wire/wire.hpp): `x(feature, sample)`. All but `output` and `forward` may
// be left out.

#include <ctnn/shape/steps.hpp>

#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// The base of every layer; it makes `>>` findable for layers of users' namespaces too.
struct layer_base {};

/// An empty type that derives from `layer_base`.
template <class L>
concept Layer = std::is_base_of_v<layer_base, L> && std::is_empty_v<L>;

/// What layers say they take; the names appear in error messages. `met` says whether a shape will do,
/// `refusal` is the class whose static_assert tells what would: one sentence, for numbers that do not (tokens
/// have theirs below).
namespace takes {
/// Any numbers: all but tokens.
struct anything {
    template <class In>
    static constexpr bool met = is_shape<In> && !has_tokens<In>;
};
/// One axis of features, `shape<N>`, or steps of them: an image needs `flatten` first.
struct features {
    template <class In>
    static constexpr bool met = is_features<step_of<In>>;
    template <class In>
    struct refusal {
        static_assert(met<In>,
                      "ctnn: a layer does not accept the shape that arrives at it: dense takes features; put "
                      "nn::flatten before it");
    };
};
/// A sequence: steps of features.
struct steps_of_features {
    template <class In>
    static constexpr bool met = is_sequence<In> && is_features<step_of<In>>;
    template <class In>
    struct refusal {
        static_assert(met<In>, "ctnn: a layer does not accept the shape that arrives at it: rnn, lstm, gru "
                               "and last_step take the steps of a sequence (nn::sequence)");
    };
};
/// A sequence of tokens.
struct steps_of_tokens {
    template <class In>
    static constexpr bool met = has_tokens<In>;
    template <class In>
    struct refusal {
        static_assert(met<In>,
                      "ctnn: a layer does not accept the shape that arrives at it: an embedding takes tokens "
                      "(nn::tokens), and nothing else");
    };
};
} // namespace takes

/// When a layer over time answers: first at the step of number `first`, then at every `every`-th.
struct beat {
    index first = 0, every = 1;
    constexpr bool operator==(const beat&) const = default;
};

/// Facts of a layer that has not said otherwise.
template <class L>
struct layer_traits {
    template <class X>
    static auto what(X*) -> typename X::accepts;
    static auto what(...) -> takes::anything;
    using accepts = decltype(what(static_cast<L*>(nullptr)));

    /// The layer only renames axes: it moves no value, and plan drops it (flatten). Or it does nothing at all
    /// (identity), or hands on a slice.
    static constexpr bool view = requires { requires L::is_view; };
    static constexpr bool same = requires { requires L::is_same; };
    static constexpr bool part = requires { requires L::is_part; };
    /// The layer's kernels join what they make with other wires in their epilogues, forward and backward
    /// (kernels/wire/epilogue.hpp); they take wires that are parts of wider ones.
    static constexpr bool joins = requires { requires L::is_joining; };
    static constexpr bool parts =
        joins || requires { requires L::takes_parts; } || requires { requires L::is_activation; };
    /// The layer applies a following activation in the epilogue of its own kernel (dense).
    static constexpr bool fuses = requires { requires L::fuses_activation; };
    /// The layer pools in that epilogue, too (convolutions); and a pool that it can take (windows apart, the
    /// maximum).
    static constexpr bool fuses_pool = requires { requires L::fuses_pool; };
    static constexpr bool pools_apart = requires { requires L::pools_apart; };
    /// The layer is zeros around an image; it takes such a layer before it as its own padding, as
    /// `behind<Pad>`.
    static constexpr bool pads = requires { requires L::is_padding; };
    static constexpr bool fuses_padding = requires { requires L::fuses_padding; };
    /// An activation that never falls: the maximum of its values is its value at the maximum.
    static constexpr bool monotone = requires { requires L::is_monotone; };
    /// The layer's backward multiplies dx by the slope of the activation that made x.
    static constexpr bool slopes = fuses || requires { requires L::applies_slope; };
    /// Backward makes what gradient reads: it runs even where no gradient is handed on (then dx is
    /// kernels::not_handed_on).
    static constexpr bool always_runs_backward = requires { requires L::backward_feeds_gradient; };
    /// The layer can read rows of user data of this shape where they lie.
    template <class In>
    static constexpr bool rows = requires { requires L::template reads_rows<In>; };
    /// The layer is a map of single values with `f` and `slope`.
    static constexpr bool map = requires { requires L::is_activation; };

    template <class T, class In>
    static constexpr bool trained = requires { typename L::template parameters<T, In>; };
    /// It has parameters, and a trainer changes them (nn::frozen); of some all blocks are buffers.
    template <class T, class In>
    static constexpr bool updated =
        trained<T, In> && !requires { L::is_frozen; } && !requires { requires L::only_buffers; };
    /// Among its blocks are buffers: saved, but not trained; forward changes them in a trainer's step
    /// (batch_norm's running statistics).
    static constexpr bool buffers = requires { requires L::has_buffers; };
    /// By kept statistics it is a scale and a shift of every channel (topology/folding.hpp).
    static constexpr bool norms = requires { typename L::as_scale; };
    /// It draws random numbers in training, backward the same as forward (dropout).
    static constexpr bool random = requires { requires L::is_random; };
    /// What it makes of a sample in training depends on the others: a batch cannot be taken in pieces.
    static constexpr bool whole_batch = requires { requires L::needs_whole_batch; };

    /// When it answers the steps of In that arrive one after the other: at each, but for strides over time.
    template <class In>
    static constexpr beat answers = [] {
        if constexpr (requires { L::template answers<In>; }) return L::template answers<In>;
        else return beat{};
    }();

    /// Multiply-adds of one sample, of matrices and convolutions only.
    template <class In>
    static constexpr index macs = [] {
        if constexpr (requires { L::template macs<In>; }) return L::template macs<In>;
        else return index(0);
    }();
};

/// Position of a layer in its topology, counted from 0 as in PyTorch's nn.Sequential; of one in a branch the
/// join's position, the branch, the position in it.
template <index... N>
struct position {};
/// The shape that arrived.
template <class S>
struct got {};

/// The sentence of a requirement that has none of its own.
template <class Accepts, class In>
struct the_layer_says_what_it_accepts {
    static_assert(Accepts::template met<In>,
                  "ctnn: a layer does not accept the shape that arrives at it (its `accepts` says "
                  "what it would)");
};
/// What tells why a requirement is not met.
template <class Accepts, class In>
constexpr auto refusal_of() {
    if constexpr (requires { typename Accepts::template refusal<In>; })
        return static_cast<typename Accepts::template refusal<In>*>(nullptr);
    else return static_cast<the_layer_says_what_it_accepts<Accepts, In>*>(nullptr);
}

/// Where a shape that does not fit is reported: one sentence, and a type that names everything in it.
template <class Position, class L, class Accepts, class Got>
struct the_layer_accepts_the_shape;
template <index... N, class L, class Accepts, class S>
struct the_layer_accepts_the_shape<position<N...>, L, Accepts, got<S>> {
    static constexpr bool met = Accepts::template met<S>;
    static_assert(met || !has_tokens<S>,
                  "ctnn: a layer does not accept the shape that arrives at it: these are tokens, numbers of "
                  "classes; put nn::embedding after nn::tokens");
    using refusal = std::conditional_t<met || has_tokens<S>, got<S>,
                                       std::remove_pointer_t<decltype(refusal_of<Accepts, S>())>>;
    static_assert(sizeof(refusal) > 0);
};

} // namespace ctnn::inline CTNN_ABI
