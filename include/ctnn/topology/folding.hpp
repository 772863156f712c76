#pragma once
// What nn::fold makes of layers, as they say it themselves:
//
//     using as_scale = layer::scale_and_shift;    // of a norm: what it is by kept statistics
//     scale_and_shift_of(p, c);                   // y = scale · x + shift; and the two numbers of channel c
//
//     template <class = void> using with_bias;    // of a weighted sum: with a bias, which takes both
//     weight_of_output<In>(o, n);                 // PyTorch's number of output channel o's n-th weight
//                                                 // (left out: they stand output after output),
//     input_of_weight<In>(i);                     // and the channel that weight i comes from
//     takes_shifts<In>;                           // every result sees each input's whole shift: no padding
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
/// PyTorch's number of the n-th of Each weights that lead to output o of L behind In.
template <class L, class In, index Each>
constexpr index weight_of_output(index o, index n) {
    if constexpr (requires { L::template weight_of_output<In>(o, n); })
        return L::template weight_of_output<In>(o, n);
    else return o * Each + n;
}
/// Change<L>, and what stands around L (frozen, named) stays there.
template <template <class> class Change, class L>
struct change_within : Change<L> {};

/// What folding has to know of a layer behind In that makes Out.
struct folding_facts {
    bool norm = false, sum = false, takes_shifts = false, off = false, flat = false;
};
template <class L, class In, class Out>
struct folding_facts_of {
    static constexpr folding_facts value = [] {
        folding_facts f;
        f.norm = layer_traits<L>::norms;
        f.off = requires { L::is_off_in_predict; };
        f.flat = layer_traits<L>::view && is_shape<Out> && is_features<Out>;
        if constexpr (requires { typename L::template with_bias<>; })
            f.sum = true, f.takes_shifts = L::template takes_shifts<In>;
        return f;
    }();
};

} // namespace ctnn::inline CTNN_ABI
