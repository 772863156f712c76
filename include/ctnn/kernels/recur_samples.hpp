#pragma once
// Recurrence with registers along samples: all gates of some units stay in registers while x and h pass by, and become the next
// state in the epilogue. Backward through time turns the gradients of each step's sums to rows, so that dW is one product
// over all steps and samples, with the update in its epilogue.
//
//     forward    sums = b_ih + W_ih x_t + b_hh + W_hh h_t-1;  h_t = cell(sums, h_t-1, c)
//     backward   dh_t-1 = W_hhᵀ d_t,  dx_t = W_ihᵀ d_t,  with d_t the gradient by the sums of step t
//     gradient   dW_ih = sum over t of d_t x_tᵀ,  dW_hh = sum over t of d_t h_t-1ᵀ,  both db = sum over t of d_t
//
// The weights are copied once a pass in the order in which tiles read them: where they are stored, the gates of one unit lie far apart, a
// power of two often, and would push each other out of the L1 cache (measured: LSTM 28-64, 32 samples: 1.8 times as fast).
//
// Whole blocks of samples are computed; the lanes that hold no sample begin with zeros and get no gradient.

#include <ctnn/kernels/affine.hpp>
#include <ctnn/kernels/cells.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Everything static about a recurrence of Steps steps over M samples: In inputs, H units. Carried: h and c come from the call before.
template <class Cell, class T, index In, index H, index Steps, index M, bool Carried>
struct recurrence {
    static constexpr index lanes = padded<T>(1), all = padded<T>(M), blocks = all / lanes;
    /// Rows of W_ih and W_hh, where the next input's lie, and as many values in a row of gradients.
    static constexpr index gates = Cell::gates * H, leading = matrix<T, gates, In>::leading, row = spread<T>(gates);
    /// x and h see the same gradients; else there are two sets of them.
    static constexpr bool shared = Cell::sums == Cell::gates;
    static constexpr index sets = shared ? 1 : 2;
    /// The tape: per block and step what the cell keeps, later its gradients as rows; and, carried, every h with the first.
    static constexpr index slot = std::max(Cell::kept * H * lanes, sets * lanes * row), slots = blocks * Steps * slot;
    static constexpr index tape = slots + (Carried ? blocks * (Steps + 1) * H * lanes : 0);
    /// Scratch: the state c while it runs, the weights in order; the gradients by the sums, by h and by c.
    static constexpr index state = H * all, forward_scratch = state + gates * (In + H), backward_scratch = (sets * Cell::gates + 2) * H * all;
    /// From block to block: of x, of h in the output wire, of gradients by sums.
    static constexpr index x_block = Steps * In * lanes, h_block = Steps * H * lanes, d_block = sets * gates * lanes;
    template <index Block>
    using registers = registers_of<lanes, lanes / width<T>, Block>;
};

/// How the work of a step is cut: groups of units, whose rows (a unit's sums one after the other) are computed in tiles of as many rows and
/// registers of samples as the register file holds, and left in L1 for the cells of the whole group, which hide each other's latency.
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
/// Rows of a group from First on, Count of them, to which W_ih (W_hh) adds; how many of them come before row i.
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
[[gnu::always_inline]] inline void each_tile(Tile tile) {
    constexpr index all = Units * Cell::sums, count = (all + Rows - 1) / Rows, rows = (all + count - 1) / count;
    [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
        (tile(std::integral_constant<index, index(I) * rows>{},
              std::integral_constant<index, std::min(rows, all - index(I) * rows)>{}),
         ...);
    }(std::make_index_sequence<std::size_t(count)>{});
}

/// W's rows of gates in the order in which tiles read them, [group][tile][k][row]; the last group may be smaller. Returns the end.
template <class Cell, bool OfHidden, index Leading, index H, index Units, index Rows, index Count, class T>
inline T* pack_group(const T* w, index u0, T* to) {
    each_tile<Cell, Units, Rows>([&](auto first, auto rows) __attribute__((always_inline)) {
        using tile = rows_of_tile<Cell, OfHidden, decltype(first)::value, decltype(rows)::value>;
        for (index k = 0; k < Count; ++k)
            for (index i = 0; i < decltype(rows)::value; ++i)
                if (const index g = tile::gate(i); g >= 0) *to++ = w[k * Leading + g * H + u0 + (decltype(first)::value + i) / Cell::sums];
    });
    return to;
}
template <class Cell, bool OfHidden, index Leading, index H, index Units, index Rows, index Count, class T>
inline void pack_gates(const T* w, T* to) {
    constexpr index whole = H / Units * Units;
    for (index u = 0; u < whole; u += Units) to = pack_group<Cell, OfHidden, Leading, H, Units, Rows, Count>(w, u, to);
    if constexpr (whole < H) pack_group<Cell, OfHidden, Leading, H, H - whole, Rows, Count>(w, whole, to);
}

/// A tile's sums += packed gates times Count values of every sample.
template <class Tile, index Count, class Registers, index Rows, index NR, class T>
[[gnu::always_inline]] inline void add_gates(vec<T> (&sum)[Rows][NR], const T* w, const T* x) {
    for (index k = 0; k < Count; ++k, w += Tile::active, x += Registers::k) {
        vec<T> value[NR];
#pragma GCC unroll 4
        for (index j = 0; j < NR; ++j) value[j] = load(x + Registers::template offset<T>(j));
#pragma GCC unroll 16
        for (index i = 0; i < Rows; ++i) {
            if (Tile::gate(i) < 0) continue;
            const vec<T> factor = broadcast(w[Tile::before(i)]);
#pragma GCC unroll 4
            for (index j = 0; j < NR; ++j) sum[i][j] = fma(factor, value[j], sum[i][j]);
        }
    }
}

/// Sum s of unit u begins with its biases.
template <class Cell, index H, class T, class Bias>
[[gnu::always_inline]] constexpr T bias_of_sum(const Bias& ih, const Bias& hh, index s, index u) {
    T sum{};
    if constexpr (!__is_same(Bias, no_block)) {
        if (s < Cell::gates) sum = ih.data[s * H + u];
        for (index g = 0; g < Cell::gates; ++g)
            if (Cell::hidden_sum(g) == s) sum = sum + hh.data[g * H + u];
    }
    return sum;
}

/// One step of a group of units. Hidden: how h lies (void: it is zero). Pointers are at this step of the first block, packed at the group's
/// weights; tape and all_h may be null.
template <class Cell, class Math, class R, class Hidden, index H, index In, index Units, class P, class T>
[[gnu::always_inline]] inline void cell_group_step(const P& p, const T* of_x, const T* of_h, const T* x, const T* h, T* c, T* y, T* tape,
                                                   T* all_h, index u0, index j0) {
    using cut = cell_tile<Cell, H, R::all / width<T>>;
    using from = typename R::template registers<R::x_block>;
    using to = typename R::template registers<R::h_block>;
    constexpr index NR = cut::columns;
    vec<T> sum[Units * Cell::sums][NR];
    each_tile<Cell, Units, cut::rows>([&](auto first, auto rows) __attribute__((always_inline)) {
        constexpr index r0 = decltype(first)::value, n = decltype(rows)::value;
        using tile_of_x = rows_of_tile<Cell, false, r0, n>;
        using tile_of_h = rows_of_tile<Cell, true, r0, n>;
        vec<T> acc[n][NR];
#pragma GCC unroll 16
        for (index i = 0; i < n; ++i) {
            const vec<T> bias = broadcast(bias_of_sum<Cell, H, T>(p.bias_ih, p.bias_hh, (r0 + i) % Cell::sums, u0 + (r0 + i) / Cell::sums));
#pragma GCC unroll 4
            for (index j = 0; j < NR; ++j) acc[i][j] = bias;
        }
        add_gates<tile_of_x, In, from>(acc, of_x, x + from::template offset<T>(j0));
        of_x += tile_of_x::active * In;
        if constexpr (!__is_same(Hidden, void)) {
            add_gates<tile_of_h, H, Hidden>(acc, of_h, h + Hidden::template offset<T>(j0));
            of_h += tile_of_h::active * H;
        }
#pragma GCC unroll 16
        for (index i = 0; i < n; ++i)
#pragma GCC unroll 4
            for (index j = 0; j < NR; ++j) sum[r0 + i][j] = acc[i][j];
    });
    // All units' first parts, then all second ones, so that they hide each other's latency.
    vec<T> open[Units][NR], state[Units][NR], keep[Units][NR][Cell::kept + 1];
    const auto each = [&](auto part) __attribute__((always_inline)) {
#pragma GCC unroll 16
        for (index u = 0; u < Units; ++u)
#pragma GCC unroll 4
            for (index j = 0; j < NR; ++j) {
                constexpr index per_block = R::lanes / width<T>;
                const index block = (j0 + j) / per_block, at = (u0 + u) * R::lanes + (j0 + j) % per_block * width<T>;
                part(u, j, block, at);
            }
    };
    each([&](index u, index j, index block, index at) __attribute__((always_inline)) {
        vec<T> sums[Cell::sums], before = zero<T>();
#pragma GCC unroll 4
        for (index s = 0; s < Cell::sums; ++s) sums[s] = sum[u * Cell::sums + s][j];
        if constexpr (!__is_same(Hidden, void)) before = load(h + Hidden::template offset<T>(j0 + j) + (u0 + u) * R::lanes);
        state[u][j] = Cell::has_state ? load(c + block * H * R::lanes + at) : zero<T>();
        open[u][j] = Cell::template forward<Math>(sums, before, state[u][j], keep[u][j]);
        if constexpr (Cell::has_state) store(c + block * H * R::lanes + at, state[u][j]);
    });
    each([&](index u, index j, index block, index at) __attribute__((always_inline)) {
        const vec<T> now = Cell::template output<Math>(open[u][j], state[u][j], keep[u][j]);
        store(y + to::template offset<T>(j0 + j) + (u0 + u) * R::lanes, now);
        if (tape) {
            T* const slot = tape + block * (R::slots / R::blocks) + at;
#pragma GCC unroll 8
            for (index k = 0; k < Cell::kept; ++k) store(slot + k * H * R::lanes, keep[u][j][k]);
        }
        if (all_h) store(all_h + block * (R::h_block + H * R::lanes) + at, now);
    });
}
template <class Cell, class Math, class R, class Hidden, index H, index In, class P, class T>
[[gnu::noinline]] void cell_step(const P& p, const T* packed, const T* x, const T* h, T* c, T* y, T* tape, T* all_h) {
    constexpr index J = R::all / width<T>;
    using cut = cell_tile<Cell, H, J>;
    constexpr index whole = H / cut::units * cut::units;
    const T* const hidden = packed + R::gates * In;
    for (index j = 0; j < J; j += cut::columns) {
        for (index u = 0; u < whole; u += cut::units)
            cell_group_step<Cell, Math, R, Hidden, H, In, cut::units>(p, packed + u * Cell::gates * In, hidden + u * Cell::gates * H, x, h, c, y,
                                                                      tape, all_h, u, j);
        if constexpr (whole < H)
            cell_group_step<Cell, Math, R, Hidden, H, In, H - whole>(p, packed + whole * Cell::gates * In, hidden + whole * Cell::gates * H, x, h,
                                                                     c, y, tape, all_h, whole, j);
    }
}

/// All steps. c: H * all values of state, and what h was before (null: zero); tape: null where nothing is kept; packed: room for all weights.
template <class Cell, class Math, class R, index H, index In, index Steps, bool Carried, class P, class T>
inline void recur_samples(const P& p, const T* x, T* y, const T* h, T* c, T* tape, T* packed) {
    using cut = cell_tile<Cell, H, R::all / width<T>>;
    constexpr index step = H * R::lanes;
    pack_gates<Cell, false, R::leading, H, cut::units, cut::rows, In>(p.weight_ih.data, packed);
    pack_gates<Cell, true, R::leading, H, cut::units, cut::rows, H>(p.weight_hh.data, packed + R::gates * In);
    T* const all_h = Carried && tape ? tape + R::slots : nullptr;
    if constexpr (Carried) {
        if (all_h)
            for (index b = 0; b < R::blocks; ++b) copy_values(h + b * step, step, all_h + b * (R::h_block + step));
        cell_step<Cell, Math, R, typename R::template registers<step>, H, In>(p, packed, x, h, c, y, tape, all_h ? all_h + step : nullptr);
    } else {
        cell_step<Cell, Math, R, void, H, In>(p, packed, x, h, c, y, tape, all_h);
    }
    for (index t = 1; t < Steps; ++t)
        cell_step<Cell, Math, R, typename R::template registers<R::h_block>, H, In>(
            p, packed, x + t * In * R::lanes, y + (t - 1) * step, c, y + t * step, tape ? tape + t * R::slot : nullptr,
            all_h ? all_h + (t + 1) * step : nullptr);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
