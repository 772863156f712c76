#pragma once
// What a recurrent layer has of memory: its parameters, named as in PyTorch, and what it remembers of each
// sample between calls. (Formulas: recurrent.hpp.)

#include <ctnn/kernels/wire/block.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// weight_ih_l0 [gates H, In], weight_hh_l0 [gates H, H]; Biased: bias_ih_l0, bias_hh_l0 [gates H]; Starts: h_0
/// and, of a cell with a state, c_0 [H]. Reverse: the names end in _reverse.
template <class T, index In, index H, class Cell, bool Biased, bool Starts, bool Reverse>
struct recurrent_weights {
    static constexpr index gates = Cell::gates * H;
    static constexpr bool has_state = Starts && Cell::has_state;
    matrix<T, gates, In> weight_ih;
    matrix<T, gates, H> weight_hh;
    [[no_unique_address]] std::conditional_t<Biased, vector<T, gates>, no_block> bias_ih, bias_hh;
    [[no_unique_address]] std::conditional_t<Starts, vector<T, H>, no_block> h_0;
    [[no_unique_address]] std::conditional_t<has_state, vector<T, H>, no_block> c_0;

    template <fixed_string Name, fixed_string Reversed, auto Member, class Initial = uniform_fan_in<H>>
    using one =
        std::conditional_t<Reverse, trained<Reversed, Member, Initial>, trained<Name, Member, Initial>>;
    template <bool There, class... Blocks>
    using where = std::conditional_t<There, blocks<Blocks...>, blocks<>>;
    using self = recurrent_weights;
    using list = joined_blocks<blocks<one<"weight_ih_l0", "weight_ih_l0_reverse", &self::weight_ih>,
                                      one<"weight_hh_l0", "weight_hh_l0_reverse", &self::weight_hh>>,
                               where<Biased, one<"bias_ih_l0", "bias_ih_l0_reverse", &self::bias_ih>,
                                     one<"bias_hh_l0", "bias_hh_l0_reverse", &self::bias_hh>>,
                               where<Starts, one<"h_0", "h_0_reverse", &self::h_0, filled_with<0>>>,
                               where<has_state, one<"c_0", "c_0_reverse", &self::c_0, filled_with<0>>>>;
};

template <class T, index H, class Cell, bool Starts, class Layout>
struct recurrent_memory {
    carried<T, H, Layout> h;
    [[no_unique_address]] std::conditional_t<Cell::has_state, carried<T, H, Layout>, no_block> c;
    // Not 0 where h and c hold a state: of zeros it is seen that a sample is fresh.
    [[no_unique_address]] std::conditional_t<Starts, carried<T, 1, Layout>, no_block> begun;

    constexpr void forget(index sample) {
        h.forget(sample);
        if constexpr (Cell::has_state) c.forget(sample);
        if constexpr (Starts) begun.forget(sample);
    }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
