#pragma once
// What is static about a recurrence over blocks of samples: sizes, strides, how a step is cut into tiles, and
// the order in which the tiles read the weights.
//
// The weights are copied once a pass in that order: where they are stored, the gates of one unit lie far
// apart, a power of two often, and would push each other out of the L1 cache (measured: LSTM 28-64, 32
// samples: 1.8 times as fast).

#include <ctnn/kernels/product/affine.hpp>
#include <ctnn/kernels/recurrence/cells.hpp>
#include <ctnn/kernels/product/gradient_product.hpp>
#include <ctnn/kernels/simd/unrolled.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Everything static about a recurrence of Steps steps over M samples: In inputs, H units. Carries: h and c
/// come from the call before.
template <class Cell, class T, index In, index H, index Steps, index M, bool Carries>
struct recurrence {
    using cell = Cell;
    static constexpr index in = In, units = H, steps = Steps;
    static constexpr bool carries = Carries;
    static constexpr index lanes = padded<T>(1), all = padded<T>(M), blocks = all / lanes;
    /// Rows of W_ih and W_hh, where the next input's lie, and as many values in a row of gradients.
    static constexpr index gates = Cell::gates * H, leading = matrix<T, gates, In>::leading,
                           row = spread<T>(gates);
    /// x and h see the same gradients; else there are two sets of them.
    static constexpr bool shared = Cell::sums == Cell::gates;
    static constexpr index sets = shared ? 1 : 2;
    /// The tape: per block and step what the cell keeps, later its gradients as rows; and, carried, every h
    /// with the first.
    static constexpr index slot = std::max(Cell::kept * H * lanes, sets* lanes* row),
                           slots = blocks * Steps * slot;
    static constexpr index tape = slots + (Carries ? blocks * (Steps + 1) * H * lanes : 0);
    /// Where on it, carried, h before a step lies.
    static constexpr index h_before(index block, index t) {
        return slots + (block * (Steps + 1) + t) * H * lanes;
    }
    /// Scratch: the state c while it runs, the weights in order; the gradients by the sums, by h and by c,
    /// later sums of dW between pieces.
    static constexpr index state = H * all, forward_scratch = state + gates * (In + H);
    /// Without h from a call before, the first step has no share in dW_hh: one segment less.
    using pieces_of_x = pieces_of_product<Steps, lanes, blocks>;
    using pieces_of_h = pieces_of_product<Carries ? Steps : Steps - 1, lanes, blocks>;
    static constexpr index gradient_scratch = pieces_of_x::template kept<std::max(In, H), leading>;
    static_assert(gradient_scratch >= pieces_of_h::template kept<H, leading>);
    static constexpr index backward_scratch = std::max((sets * Cell::gates + 2) * H * all, gradient_scratch);
    /// From block to block: of x, of h in the output wire, of gradients by sums.
    static constexpr index x_block = Steps * In * lanes, h_block = Steps * H * lanes,
                           d_block = sets * gates * lanes;
    template <index Block>
    using registers = registers_of<lanes, lanes / width<T>, Block>;
};

/// How the work of a step is cut: groups of units, whose rows (a unit's sums one after the other) are
/// computed in tiles of as many rows and registers of samples as the register file holds, and left in L1 for
/// the cells of the whole group, which hide each other's latency.
template <class Cell, index H, index Registers>
struct cell_tile {
    static constexpr index columns = Registers % 2 == 0 ? 2 : Registers % 3 == 0 ? 3 : 1;
    static constexpr index rows = (ctnn::kernels::registers >= 32 ? 24 : 12) / columns;
    static constexpr index units = std::min(H, 12 / Cell::sums); // lstm, gru: 3, in one tile or two
};

/// Whether W_ih (W_hh) adds to a sum, and with which of its gates.
template <class Cell>
constexpr index gate_of_sum(bool of_hidden, index sum) {
    for (index g = 0; g < Cell::gates; ++g)
        if ((of_hidden ? Cell::hidden_sum(g) : g) == sum) return g;
    return -1;
}
/// Rows of a group from First on, Count of them, to which W_ih (W_hh) adds; how many of them come before row
/// i.
template <class Cell, bool OfHidden, index First, index Count>
struct rows_of_tile {
    static constexpr index gate(index i) { return gate_of_sum<Cell>(OfHidden, (First + i) % Cell::sums); }
    static constexpr index before(index i) {
        index n = 0;
        for (index k = 0; k < i; ++k) n += gate(k) >= 0;
        return n;
    }
    static constexpr index active = before(Count);
};

/// Calls tile(first row, rows) for the tiles of a group of Units units.
template <class Cell, index Units, index Rows, class Tile>
CTNN_INLINE inline void each_tile(Tile tile) {
    constexpr index all = Units * Cell::sums, count = (all + Rows - 1) / Rows,
                    rows = (all + count - 1) / count;
    with_each<count>([&](auto i) CTNN_INLINE {
        tile(std::integral_constant<index, i * rows>{},
             std::integral_constant<index, std::min(rows, all - i * rows)>{});
    });
}

/// W's rows of gates in the order in which tiles read them, [group][tile][k][row]; the last group may be
/// smaller. Returns the end.
template <class Cell, bool OfHidden, index Leading, index H, index Units, index Rows, index Count, class T>
inline T* pack_group(const T* w, index u0, T* to) {
    each_tile<Cell, Units, Rows>([&](auto first, auto rows) CTNN_INLINE {
        using tile = rows_of_tile<Cell, OfHidden, decltype(first)::value, decltype(rows)::value>;
        for (index k = 0; k < Count; ++k)
            for (index i = 0; i < decltype(rows)::value; ++i)
                if (const index g = tile::gate(i); g >= 0)
                    *to++ = w[k * Leading + g * H + u0 + (decltype(first)::value + i) / Cell::sums];
    });
    return to;
}
template <class Cell, bool OfHidden, index Leading, index H, index Units, index Rows, index Count, class T>
inline void pack_gates(const T* w, T* to) {
    constexpr index whole = H / Units * Units;
    for (index u = 0; u < whole; u += Units)
        to = pack_group<Cell, OfHidden, Leading, H, Units, Rows, Count>(w, u, to);
    if constexpr (whole < H) pack_group<Cell, OfHidden, Leading, H, H - whole, Rows, Count>(w, whole, to);
}

/// Sum s of unit u begins with its biases.
template <class Cell, index H, class T, class Bias>
CTNN_INLINE constexpr T bias_of_sum(const Bias& ih, const Bias& hh, index s, index u) {
    T sum{};
    if constexpr (!__is_same(Bias, no_block)) {
        if (s < Cell::gates) sum = ih.data[s * H + u];
        for (index g = 0; g < Cell::gates; ++g)
            if (Cell::hidden_sum(g) == s) sum = sum + hh.data[g * H + u];
    }
    return sum;
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
