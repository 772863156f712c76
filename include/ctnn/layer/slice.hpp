#pragma once
// slice<First, Count>: features First, First + 1, ... (Count of them); of images channels, of sequences
// features of each step. It moves no value.
//
//     nn::input<12> >> nn::concat(nn::slice<0, 8> >> nn::dense<4>, nn::slice<8, 4>)
//
// Several inputs enter as one, and are taken apart.
//
// PyTorch's x[:, First : First + Count] (of sequences x[..., First : First + Count]).

#include <ctnn/shape/window.hpp>
#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {

namespace takes {
/// Features, channels or features of each step, at least so many.
template <index Count>
struct at_least {
    template <class In>
    static constexpr bool met = [] {
        if constexpr (has_tokens<In> || !is_shape<In>) return false;
        else return step_of<In>::extent(0) >= Count;
    }();
    template <class In>
    struct refusal {
        static_assert(met<In>, "ctnn: a layer does not accept the shape that arrives at it: it has fewer "
                               "than the First + Count features or channels that "
                               "nn::slice<First, Count> takes from");
    };
};
} // namespace takes

template <index Count, class S>
struct first_extent;
template <index Count, index N, index... Extents>
struct first_extent<Count, shape<N, Extents...>> {
    using type = shape<Count, Extents...>;
};

namespace layer {

template <index First, index Count>
struct slice : layer_base {
    static constexpr bool is_part = true;
    static constexpr index first_channel = First;
    using accepts = takes::at_least<First + Count>;
    template <class In>
    using output = with_step<In, typename first_extent<Count, step_of<In>>::type>;
    /// Where its first value lies in a step.
    template <class In>
    static constexpr index first_value = First * (step_of<In>::size / step_of<In>::extent(0));

    static void print(auto& out) { out << "slice<" << First << ", " << Count << '>'; }
    template <class In>
    static void torch(auto& out, In) {
        out << "Slice(" << First << ", " << Count << (is_sequence<In> ? ", dim=-1)" : ")");
    }
};

} // namespace layer

/// Reports a slice of nothing.
template <index First, index Count>
struct the_extent_of_a_slice {
    static_assert(First >= 0 && Count > 0, "ctnn: a slice begins at 0 or later, and has at least one feature "
                                           "or channel: nn::slice<First, Count>");
    using type = layer::slice<(First >= 0 ? First : 0), (Count > 0 ? Count : 1)>;
};

/// Count features (channels, features of each step) from number First on.
template <index First, index Count>
constexpr auto slice = typename the_extent_of_a_slice<First, Count>::type{};

} // namespace ctnn::inline CTNN_ABI
