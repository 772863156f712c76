#pragma once
// Recurrence with registers along samples: all gates of some units stay in registers while x and h pass by, and become the next
// state in the epilogue. Backward through time turns the gradients of each step's sums to rows, so that dW is one product
// over all steps and samples, with the update in its epilogue.
//
//     forward    sums = b_ih + W_ih x_t + b_hh + W_hh h_t-1;  h_t = cell(sums, h_t-1, c)
//     backward   dh_t-1 = W_hhᵀ d_t,  dx_t = W_ihᵀ d_t,  with d_t the gradient by the sums of step t
//     gradient   dW_ih = sum over t of d_t x_tᵀ,  dW_hh = sum over t of d_t h_t-1ᵀ,  both db = sum over t of d_t
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
    static constexpr index gates = Cell::gates * H, leading = matrix<T, gates, In>::leading, row = padded<T>(gates);
    /// x and h see the same gradients; else there are two sets of them.
    static constexpr bool shared = Cell::sums == Cell::gates;
    static constexpr index sets = shared ? 1 : 2;
    /// The tape: per block and step what the cell keeps, later its gradients as rows; and, carried, every h with the first.
    static constexpr index slot = std::max(Cell::kept * H * lanes, sets * lanes * row), slots = blocks * Steps * slot;
    static constexpr index tape = slots + (Carried ? blocks * (Steps + 1) * H * lanes : 0);
    /// Scratch: the state c while it runs; the gradients by the sums, by h and by c.
    static constexpr index forward_scratch = H * all, backward_scratch = (sets * Cell::gates + 2) * H * all;
    /// From block to block: of x, of h in the output wire, of gradients by sums.
    static constexpr index x_block = Steps * In * lanes, h_block = Steps * H * lanes, d_block = sets * gates * lanes;
    template <index Block>
    using registers = registers_of<lanes, lanes / width<T>, Block>;
};

/// How many registers of samples, and how many units with all their sums, are computed at once.
template <class Cell, index H, index Registers>
struct cell_tile {
    static constexpr index columns = Registers % 2 == 0 ? 2 : Registers % 3 == 0 ? 3 : 1;
    static constexpr index most = std::max(index(1), (ctnn::kernels::registers - 1 - columns) / (Cell::sums * columns));
    static constexpr index units = [] {
        const index count = (H + most - 1) / most;
        return (H + count - 1) / count;
    }();
};

/// sums += W's gates times Count values of every sample. OfHidden: W_hh, whose gates add to other sums than W_ih's.
template <class Cell, bool OfHidden, index H, index Leading, index Count, class Registers, index Units, index NR, class T>
[[gnu::always_inline]] inline void add_gates(vec<T> (&sum)[Units][Cell::sums][NR], const T* w, const T* x) {
    for (index k = 0; k < Count; ++k, w += Leading, x += Registers::k) {
        vec<T> value[NR];
#pragma GCC unroll 4
        for (index j = 0; j < NR; ++j) value[j] = load(x + Registers::template offset<T>(j));
#pragma GCC unroll 16
        for (index u = 0; u < Units; ++u)
#pragma GCC unroll 4
            for (index g = 0; g < Cell::gates; ++g) {
                const vec<T> factor = broadcast(w[g * H + u]);
                const index s = OfHidden ? Cell::hidden_sum(g) : g;
#pragma GCC unroll 4
                for (index j = 0; j < NR; ++j) sum[u][s][j] = fma(factor, value[j], sum[u][s][j]);
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

/// One step of all units. Hidden: how h lies (void: it is zero). Pointers are at this step of the first block; tape and all_h may be null.
template <class Cell, class Math, class R, class Hidden, index H, index In, index Units, index NR, class P, class T>
[[gnu::always_inline]] inline void cell_tile_step(const P& p, const T* x, const T* h, T* c, T* y, T* tape, T* all_h, index u0, index j0) {
    using from = typename R::template registers<R::x_block>;
    using to = typename R::template registers<R::h_block>;
    vec<T> sum[Units][Cell::sums][NR];
#pragma GCC unroll 16
    for (index u = 0; u < Units; ++u)
#pragma GCC unroll 4
        for (index s = 0; s < Cell::sums; ++s) {
            const vec<T> bias = broadcast(bias_of_sum<Cell, H, T>(p.bias_ih, p.bias_hh, s, u0 + u));
#pragma GCC unroll 4
            for (index j = 0; j < NR; ++j) sum[u][s][j] = bias;
        }
    add_gates<Cell, false, H, R::leading, In, from>(sum, p.weight_ih.data + u0, x + from::template offset<T>(j0));
    if constexpr (!__is_same(Hidden, void))
        add_gates<Cell, true, H, R::leading, H, Hidden>(sum, p.weight_hh.data + u0, h + Hidden::template offset<T>(j0));
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
        for (index s = 0; s < Cell::sums; ++s) sums[s] = sum[u][s][j];
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
[[gnu::noinline]] void cell_step(const P& p, const T* x, const T* h, T* c, T* y, T* tape, T* all_h) {
    constexpr index J = R::all / width<T>;
    using tile = cell_tile<Cell, H, J>;
    constexpr index whole = H / tile::units * tile::units;
    for (index j = 0; j < J; j += tile::columns) {
        for (index u = 0; u < whole; u += tile::units)
            cell_tile_step<Cell, Math, R, Hidden, H, In, tile::units, tile::columns>(p, x, h, c, y, tape, all_h, u, j);
        if constexpr (whole < H)
            cell_tile_step<Cell, Math, R, Hidden, H, In, H - whole, tile::columns>(p, x, h, c, y, tape, all_h, whole, j);
    }
}

/// All steps. c: H * all values of state, and what h was before (null: zero); tape: null where nothing is kept.
template <class Cell, class Math, class R, index H, index In, index Steps, bool Carried, class P, class T>
inline void recur_samples(const P& p, const T* x, T* y, const T* h, T* c, T* tape) {
    constexpr index step = H * R::lanes;
    T* const all_h = Carried && tape ? tape + R::slots : nullptr;
    if constexpr (Carried) {
        if (all_h)
            for (index b = 0; b < R::blocks; ++b) copy_values(h + b * step, step, all_h + b * (R::h_block + step));
        cell_step<Cell, Math, R, typename R::template registers<step>, H, In>(p, x, h, c, y, tape, all_h ? all_h + step : nullptr);
    } else {
        cell_step<Cell, Math, R, void, H, In>(p, x, h, c, y, tape, all_h);
    }
    for (index t = 1; t < Steps; ++t)
        cell_step<Cell, Math, R, typename R::template registers<R::h_block>, H, In>(
            p, x + t * In * R::lanes, y + (t - 1) * step, c, y + t * step, tape ? tape + t * R::slot : nullptr,
            all_h ? all_h + (t + 1) * step : nullptr);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
