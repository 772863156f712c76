#pragma once
// What nn::fold makes of layers, as they say it themselves:
//
//     using as_scale = layer::scale_and_shift;    // of a norm: what it is by kept statistics
//     scale_and_shift_of(p, c);                   // y = scale · x + shift; and the two numbers of channel c
//
//     template <class = void> using with_bias;    // of a weighted sum: with a bias, which takes both
//     output_of_weight<In>(i);                    // the channel that PyTorch's weight number i leads to,
//     input_of_weight<In>(i);                     // and the one that it comes from
//     takes_shifts<In>;                           // no result sees padding, which has no shift
//
//     is_off_in_predict;                          // of dropout

#include <ctnn/topology/branches.hpp>

namespace ctnn::inline CTNN_ABI {

namespace layer {
struct identity;
struct scale_and_shift;
} // namespace layer

template <class L>
struct as_scale {
    using type = typename L::as_scale;
};
template <class L>
struct with_bias_of {
    using type = typename L::template with_bias<>;
};
/// Change<L>, and what stands around L (frozen, named) stays there.
template <template <class> class Change, class L>
struct change_within : Change<L> {};

/// What folding has to know of a layer behind In that makes Out.
struct folding_facts {
    bool norm = false, sum = false, takes_shifts = false, off = false, flat = false;
};
template <class L, class In, class Out>
constexpr folding_facts folding_facts_of = [] { folding_facts f{.norm = requires {typename L::as_scale; },
                        .off = requires { L::is_off_in_predict; }
};
f.flat = layer_traits<L>::view && is_shape<Out> && is_features<Out>;
if constexpr (requires { typename L::template with_bias<>; })
    f.sum = true, f.takes_shifts = L::template takes_shifts<In>;
return f;
}
();

} // namespace ctnn::inline CTNN_ABI
