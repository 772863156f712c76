#pragma once
// Recurrence with registers along samples: all gates of some units stay in registers while x and h pass by,
// and become the next state in the epilogue. Backward through time turns the gradients of each step's sums to
// rows, so that dW is one product over all steps and samples, with the update in its epilogue.
//
//     forward    sums = b_ih + W_ih x_t + b_hh + W_hh h_t-1;  h_t = cell(sums, h_t-1, c)
//     backward   dh_t-1 = W_hhᵀ d_t,  dx_t = W_ihᵀ d_t,  with d_t the gradient by the sums of step t
//     gradient   dW_ih = sum over t of d_t x_tᵀ, dW_hh = sum of d_t h_t-1ᵀ, both db = sum of d_t
//
// Whole blocks of samples are computed; the lanes that hold no sample begin with zeros and get no gradient.

#include <ctnn/kernels/recurrence/recurrence.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// A tile's sums += packed gates times Count values of every sample.
template <class Tile, index Count, class Registers, index Rows, index NR, class T>
CTNN_INLINE inline void add_gates(vec<T> (&sum)[Rows][NR], const T* w, const T* x) {
    // Unrolled as a whole, clang mixes few inputs' products and the cells behind them, and fills 5 kB of
    // stack.
#pragma GCC unroll 2
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

/// One step of a group of units. Hidden: how h lies (void: it is zero). Pointers are at this step of the
/// first block, packed at the group's weights; tape and all_h may be null.
template <class R, class Math, class Hidden, index Units, class P, class T>
CTNN_INLINE inline void cell_group_step(const P& p, const T* of_x, const T* of_h, const T* x, const T* h,
                                        T* c, T* y, T* tape, T* all_h, index u0, index j0) {
    using Cell = typename R::cell;
    constexpr index H = R::units, In = R::in;
    using cut = cell_tile<Cell, H, R::all / width<T>>;
    using from = typename R::template registers<R::x_block>;
    using to = typename R::template registers<R::h_block>;
    constexpr index NR = cut::columns;
    vec<T> sum[Units * Cell::sums][NR];
    each_tile<Cell, Units, cut::rows>([&](auto first, auto rows) CTNN_INLINE {
        constexpr index r0 = decltype(first)::value, n = decltype(rows)::value;
        using tile_of_x = rows_of_tile<Cell, false, r0, n>;
        using tile_of_h = rows_of_tile<Cell, true, r0, n>;
        vec<T> acc[n][NR];
#pragma GCC unroll 16
        for (index i = 0; i < n; ++i) {
            const vec<T> bias = broadcast(bias_of_sum<Cell, H, T>(p.bias_ih, p.bias_hh, (r0 + i) % Cell::sums,
                                                                  u0 + (r0 + i) / Cell::sums));
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
    vec<T> open[Units][NR], state[Units][NR];
    const auto each = [&](auto part) CTNN_INLINE {
#pragma GCC unroll 16
        for (index u = 0; u < Units; ++u)
#pragma GCC unroll 4
            for (index j = 0; j < NR; ++j) {
                constexpr index per_block = R::lanes / width<T>;
                const index block = (j0 + j) / per_block,
                            at = (u0 + u) * R::lanes + (j0 + j) % per_block * width<T>;
                part(u, j, block, at);
            }
    };
    // What the first part keeps; the second keeps one more where there is a state.
    constexpr index at_first = Cell::kept - Cell::has_state;
    const auto keep = [&](index i, index block, index at, vec<T> v) CTNN_INLINE {
        store(tape + block * (R::slots / R::blocks) + at + i * H * R::lanes, v);
    };
    each([&](index u, index j, index block, index at) CTNN_INLINE {
        vec<T> sums[Cell::sums], before = zero<T>(), kept[Cell::kept + 1];
#pragma GCC unroll 4
        for (index s = 0; s < Cell::sums; ++s) sums[s] = sum[u * Cell::sums + s][j];
        if constexpr (!__is_same(Hidden, void))
            before = load(h + Hidden::template offset<T>(j0 + j) + (u0 + u) * R::lanes);
        state[u][j] = Cell::has_state ? load(c + block * H * R::lanes + at) : zero<T>();
        open[u][j] = Cell::template forward<Math>(sums, before, state[u][j], kept);
        if constexpr (Cell::has_state) store(c + block * H * R::lanes + at, state[u][j]);
        if (tape)
#pragma GCC unroll 8
            for (index i = 0; i < at_first; ++i) keep(i, block, at, kept[i]);
    });
    each([&](index u, index j, index block, index at) CTNN_INLINE {
        vec<T> kept[Cell::kept + 1];
        const vec<T> now = Cell::template output<Math>(open[u][j], state[u][j], kept);
        store(y + to::template offset<T>(j0 + j) + (u0 + u) * R::lanes, now);
        if constexpr (Cell::has_state)
            if (tape) keep(at_first, block, at, kept[at_first]);
        if (all_h) store(all_h + block * (R::h_block + H * R::lanes) + at, now);
    });
}
template <class R, class Math, class Hidden, class P, class T>
[[gnu::noinline]] void cell_step(const P& p, const T* packed, const T* x, const T* h, T* c, T* y, T* tape,
                                 T* all_h) {
    using Cell = typename R::cell;
    constexpr index H = R::units, In = R::in, J = R::all / width<T>;
    using cut = cell_tile<Cell, H, J>;
    constexpr index whole = H / cut::units * cut::units;
    const T* const hidden = packed + R::gates * In;
    for (index j = 0; j < J; j += cut::columns) {
        for (index u = 0; u < whole; u += cut::units)
            cell_group_step<R, Math, Hidden, cut::units>(p, packed + u * Cell::gates * In,
                                                         hidden + u * Cell::gates * H, x, h, c, y, tape,
                                                         all_h, u, j);
        if constexpr (whole < H)
            cell_group_step<R, Math, Hidden, H - whole>(p, packed + whole * Cell::gates * In,
                                                        hidden + whole * Cell::gates * H, x, h, c, y, tape,
                                                        all_h, whole, j);
    }
}

/// All steps. c: H * all values of state, and what h was before (null: zero); tape: null where nothing is
/// kept; packed: room for all weights.
template <class R, class Math, class P, class T>
inline void recur_samples(const P& p, const T* x, T* y, const T* h, T* c, T* tape, T* packed) {
    using Cell = typename R::cell;
    constexpr index H = R::units, In = R::in;
    using cut = cell_tile<Cell, H, R::all / width<T>>;
    constexpr index step = H * R::lanes;
    pack_gates<Cell, false, R::leading, H, cut::units, cut::rows, In>(p.weight_ih.data, packed);
    pack_gates<Cell, true, R::leading, H, cut::units, cut::rows, H>(p.weight_hh.data, packed + R::gates * In);
    T* const all_h = R::carries && tape ? tape + R::slots : nullptr;
    if constexpr (R::carries) {
        if (all_h)
            for (index b = 0; b < R::blocks; ++b)
                copy_values(h + b * step, step, all_h + b * (R::h_block + step));
        cell_step<R, Math, typename R::template registers<step>>(p, packed, x, h, c, y, tape,
                                                                 all_h ? all_h + step : nullptr);
    } else {
        cell_step<R, Math, void>(p, packed, x, h, c, y, tape, all_h);
    }
    for (index t = 1; t < R::steps; ++t)
        cell_step<R, Math, typename R::template registers<R::h_block>>(
            p, packed, x + t * In * R::lanes, y + (t - 1) * step, c, y + t * step,
            tape ? tape + t * R::slot : nullptr, all_h ? all_h + (t + 1) * step : nullptr);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
