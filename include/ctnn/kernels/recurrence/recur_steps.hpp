#pragma once
// Recurrence of one sample, registers along units: W_ih x of several steps as one product, then step by step
// W_hh h and the cell. What a stream does for one step, predict does for all.
//
// The sums of x and of h are added last, so that whichever is there first is multiplied while the other is
// awaited.

#include <ctnn/kernels/recurrence/recurrence_of_one.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Epilogue of W h side by side.
template <class OfX, class T>
struct finish_sums_of_h {
    const OfX& of_x;
    vec<T>* to;
    CTNN_INLINE vec<T> start(index, index j) const { return of_x.start(j * width<T>); }
    CTNN_INLINE void finish(index, index j, vec<T> v) const { to[j] = v; }
};

/// W values from position At on of values that lie in registers; beyond the last anything.
template <index At, index N, class T>
CTNN_INLINE inline vec<T> values_at(const vec<T> (&all)[N]) {
    constexpr index at = At / width<T>, shift = At % width<T>;
    if constexpr (shift == 0) return all[at];
    else return shifted<shift>(all[at], all[at + 1 < N ? at + 1 : at]);
}

/// Registers of values for units from u0 on; zeros where units end.
template <index H, index Count, class T>
CTNN_INLINE inline void end_with_units(vec<T> (&v)[Count], index u0) {
    if constexpr (H % width<T> != 0)
        if (u0 + Count * width<T> > H) v[Count - 1] = first_lanes<H % width<T>>(v[Count - 1]);
}

/// The cells of Count registers of units from unit u0 on: sums(s, i) is sum s of register i. All first parts
/// before all second ones, so that they hide each other's latency. next: h after the step, or h itself where
/// nothing else reads it any more.
template <class Cell, class Math, index H, index Count, class T, class Sums>
CTNN_INLINE inline void cells_of_one(const Sums& sums, index u0, const T* h, T* next, T* c, T* y) {
    constexpr index w = width<T>, rest = H % w;
    vec<T> sum[Count][Cell::sums], largest[Count], open[Count], state[Count];
    with_each<Count>([&](auto i) CTNN_INLINE {
        with_each<Cell::sums>([&](auto s) CTNN_INLINE { sum[i][s] = sums(s, i); });
        largest[i] = Cell::largest(sum[i]);
    });
    end_with_units<H>(largest, u0);
    by_size(Math{}, largest, [&](auto functions) CTNN_INLINE {
        with_each<Count>([&](auto i) CTNN_INLINE {
            const index u = u0 + i * w;
            state[i] = zero<T>();
            if constexpr (Cell::has_state) state[i] = load(c + u);
            open[i] = Cell::template forward<decltype(functions)>(sum[i], load(h + u), state[i],
                                                                  static_cast<vec<T>*>(nullptr));
            if constexpr (Cell::has_state) store(c + u, state[i]);
        });
    });
    end_with_units<H>(state, u0);
    by_size(Math{}, state, [&](auto functions) CTNN_INLINE {
        with_each<Count>([&](auto i) CTNN_INLINE {
            const index u = u0 + i * w;
            const vec<T> now =
                Cell::template output<decltype(functions)>(open[i], state[i], static_cast<vec<T>*>(nullptr));
            store(next + u, now);
            if (rest == 0 || u + w <= H) store(y + u, now);
            else store_first<rest + (rest == 0)>(y + u, now);
        });
    });
}

/// One step of one sample, all sums side by side: h and c go on, y gets the H values of h.
template <class Cell, class Math, class R, index H, index Leading, class OfX, class P, class T>
CTNN_INLINE inline void step_side_by_side(const P& p, const OfX& of_x, T* h, T* c, T* y) {
    constexpr index V = R::vectors, most = registers >= 32 ? 16 : 8, panels = (V + most - 1) / most,
                    each = (V + panels - 1) / panels;
    constexpr index chains = V >= 5 ? 1 : V >= 3 ? 2 : V == 2 ? 4 : 8;
    vec<T> hidden[V], both[V], input[R::shared ? 1 : V];
    const finish_sums_of_h<OfX, T> finish{of_x, hidden};
    with_each<panels>([&](auto i) CTNN_INLINE {
        panel<std::min(each, V - i * each), chains <= H ? chains : 1, H, Leading>(p.weight_hh.data, h,
                                                                                  i * each, finish);
    });
    with_each<V>([&](auto j) CTNN_INLINE {
        if constexpr (R::shared) both[j] = of_x.plus(hidden[j], j * width<T>);
        else input[j] = of_x.alone(j * width<T>), both[j] = hidden[j] + input[j];
    });
    cells_of_one<Cell, Math, H, registers_for<T>(H)>(
        [&](auto s, auto i) CTNN_INLINE {
            constexpr index at = i * width<T>;
            if constexpr (s >= Cell::gates) return values_at<(Cell::gates - 1) * H + at>(hidden);
            else if constexpr (Cell::hidden_sum(s) != s) return values_at<s * H + at>(input);
            else return values_at<s * H + at>(both);
        },
        0, h, h, c, y);
}

/// Count registers of units from unit u0 on, all their gates at once; the cells of one group overlap with the
/// products of the next. Last: the last gate's last register would reach beyond it; it is loaded further
/// left, and shifted when it is done.
template <class Cell, class Math, class R, index H, index Leading, index Count, bool Last, class OfX, class P,
          class T>
CTNN_INLINE inline void step_of_units(const P& p, const OfX& of_x, index u0, const T* h, T* next, T* c,
                                      T* y) {
    constexpr index w = width<T>, G = Cell::gates, N = G * Count, beyond = Last && H % w != 0 ? w - H % w : 0;
    constexpr index chains = N >= 8 ? 1 : N >= 4 ? 2 : 4;
    const auto at = [&](index n) { return n / Count * H + u0 + n % Count * w - (n == N - 1 ? beyond : 0); };
    vec<T> sum[chains][N], input[N];
    with_each<N>([&](auto n) CTNN_INLINE {
        sum[0][n] = of_x.start(at(n));
        with_each<chains - 1>([&](auto k) CTNN_INLINE { sum[k + 1][n] = zero<T>(); });
    });
    const auto add = [&](index k, auto chain) CTNN_INLINE {
        const vec<T> value = broadcast(h[k]);
        with_each<N>([&](auto n) CTNN_INLINE {
            sum[chain][n] = fma(value, load(p.weight_hh.data + k * Leading + at(n)), sum[chain][n]);
        });
    };
    constexpr index whole = H / chains * chains;
    for (index k = 0; k < whole; k += chains) with_each<chains>([&](auto i) CTNN_INLINE { add(k + i, i); });
    with_each<H - whole>([&](auto i) CTNN_INLINE { add(whole + i, i); });
    add_rows<chains>(sum);
    together(sum[0]);
    with_each<N>([&](auto n) CTNN_INLINE {
        if constexpr (!R::shared) input[n] = of_x.alone(at(n));
        else sum[0][n] = of_x.plus(sum[0][n], at(n));
    });
    if constexpr (beyond > 0) sum[0][N - 1] = shifted<beyond>(sum[0][N - 1], sum[0][N - 1]);
    if constexpr (beyond > 0 && !R::shared) input[N - 1] = shifted<beyond>(input[N - 1], input[N - 1]);
    cells_of_one<Cell, Math, H, Count>(
        [&](auto s, auto i) CTNN_INLINE {
            if constexpr (R::shared) return sum[0][s * Count + i];
            else if constexpr (s >= G) return sum[0][(G - 1) * Count + i];
            else if constexpr (Cell::hidden_sum(s) != s) return input[s * Count + i];
            else return sum[0][s * Count + i] + input[s * Count + i];
        },
        u0, h, next, c, y);
}
template <class Cell, class Math, class R, index H, index Leading, class OfX, class P, class T>
CTNN_INLINE inline void step_by_units(const P& p, const OfX& of_x, T* h, T* next, T* c, T* y) {
    constexpr index w = width<T>, units = registers_for<T>(H),
                    most = std::max(index(1), (registers >= 32 ? 24 : 12) / Cell::gates);
    constexpr index groups = (units + most - 1) / most, each = (units + groups - 1) / groups,
                    last = (groups - 1) * each;
    for (index u = 0; u < last; u += each)
        step_of_units<Cell, Math, R, H, Leading, each, false>(p, of_x, u * w, h, next, c, y);
    step_of_units<Cell, Math, R, H, Leading, units - last, true>(p, of_x, last * w, h, next, c, y);
    copy_values(next, H, h);
}

/// All steps of one sample: x and y are dense rows [Steps][In], [Steps][H]; h and c: H values, padded, before
/// and after.
template <class Cell, class Math, index In, index H, index Steps, class P, class T>
[[gnu::noinline]] void recur_steps(const P& p, const T* x, T* y, T* h, T* c, T* scratch) {
    using R = recurrence_of_one<Cell, T, In, H, Steps>;
    constexpr index leading = matrix<T, R::gates, In>::leading;
    using bias = std::remove_cvref_t<decltype(p.bias_ih)>;
    T *const rows = scratch, *const next = scratch + R::values_of_x;
    const auto multiply = [&]<index Count>(std::integral_constant<index, Count>, const T* from) CTNN_INLINE {
        const finish_sums_of_x<bias, T, R::row, R::shared> sums{p.bias_ih, p.bias_hh, rows};
        const T* const w = p.weight_ih.data;
        if constexpr (Count == 1) matrix_vector<In, R::vectors, leading>(w, from, sums);
        else product<Count, R::vectors, In, broadcasts<In, 1, In>, contiguous_rows<leading>>(from, w, sums);
    };
    constexpr index rest = Steps % R::piece;
    for (index t = 0; t < Steps; t += R::piece) {
        const index count = std::min(R::piece, Steps - t);
        if constexpr (!R::few_inputs) {
            if (rest == 0 || count == R::piece) multiply(std::integral_constant<index, R::piece>{}, x);
            else multiply(std::integral_constant<index, rest + (rest == 0)>{}, x);
        }
        for (index i = 0; i < count; ++i, x += In, y += H) {
            const sums_of_x<R, P, T, In, leading> of_x{p, x, rows + i * R::row};
            if constexpr (R::side_by_side) step_side_by_side<Cell, Math, R, H, leading>(p, of_x, h, c, y);
            else step_by_units<Cell, Math, R, H, leading>(p, of_x, h, next, c, y);
        }
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
