#pragma once
// Recurrence of one sample, registers along units: W_ih x of several steps as one product, then step by step W_hh h and the
// cell. What a stream does for one step, predict does for all.

#include <ctnn/kernels/affine.hpp>
#include <ctnn/kernels/cells.hpp>
#include <ctnn/kernels/shuffle.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What is static about it, and the scratch: sums of x for a piece of the steps, sums of h for one, h and c where no call carries them.
template <class Cell, class T, index In, index H, index Steps>
struct recurrence_of_one {
    static constexpr index gates = Cell::gates * H, vectors = registers_for<T>(gates);
    static constexpr index row = padded<T>(gates) + padded<T>(1); // the last register reads beyond
    static constexpr bool shared = Cell::sums == Cell::gates;
    /// Few enough sums stay in registers until the cells have them: in memory a load across two stores would wait for both.
    static constexpr bool in_registers = vectors <= 16;
    /// One or two inputs are multiplied on the way.
    static constexpr bool few_inputs = In <= 2 && (in_registers || shared);
    /// Steps whose inputs are multiplied at once: their sums stay in the L1 cache.
    static constexpr index piece =
        few_inputs ? Steps : std::clamp(index(16384 / (index(sizeof(T)) * row)), index(1), std::min(Steps, index(16)));
    static constexpr index sums_of_x = few_inputs ? 0 : piece * row, sums_of_h = in_registers ? 0 : row;
    static constexpr index scratch = sums_of_x + sums_of_h + 2 * padded<T>(H);
};

/// Epilogue of W x: rows of sums, which begin with the biases.
template <class Bias, class T, index Row, bool Both>
struct finish_sums_of_x {
    const Bias &ih, &hh;
    T* sums;
    [[gnu::always_inline]] vec<T> start(index, index j) const {
        if constexpr (__is_same(Bias, no_block)) return zero<T>();
        else if constexpr (Both) return load(ih.data + j * width<T>) + load(hh.data + j * width<T>);
        else return load(ih.data + j * width<T>);
    }
    [[gnu::always_inline]] void finish(index i, index j, vec<T> v) const { store(sums + i * Row + j * width<T>, v); }
};

/// Register j of one step's sums of x: computed here, or from a row. What begins the sums of h is not in it.
template <class R, class P, class T, index In, index Leading>
struct sums_of_x {
    const P& p;
    const T *x, *row;
    /// v plus the sum.
    [[gnu::always_inline]] vec<T> plus(vec<T> v, index j) const {
        if constexpr (R::few_inputs) {
#pragma GCC unroll 2
            for (index i = 0; i < In; ++i) v = fma(broadcast(x[i]), load(p.weight_ih.data + i * Leading + j * width<T>), v);
            return v;
        } else {
            return v + load(row + j * width<T>);
        }
    }
    /// The sum with its bias, where x and h have sums of their own.
    [[gnu::always_inline]] vec<T> alone(index j) const {
        if constexpr (R::few_inputs && !__is_same(std::remove_cvref_t<decltype(p.bias_ih)>, no_block))
            return plus(load(p.bias_ih.data + j * width<T>), j);
        else return plus(zero<T>(), j);
    }
    /// What the sums of h begin with: whichever of x and h is there first is multiplied while the other is awaited.
    [[gnu::always_inline]] vec<T> start(index j) const {
        if constexpr (__is_same(std::remove_cvref_t<decltype(p.bias_hh)>, no_block)) return zero<T>();
        else if constexpr (!R::shared) return load(p.bias_hh.data + j * width<T>);
        else if constexpr (R::few_inputs) return load(p.bias_ih.data + j * width<T>) + load(p.bias_hh.data + j * width<T>);
        else return zero<T>();
    }
};

/// Epilogue of W h: to registers, or, where x and h share their sums, with those of x to memory.
template <class R, class OfX, class T>
struct finish_sums_of_h {
    const OfX& of_x;
    std::conditional_t<R::in_registers, vec<T>, T>* to;
    [[gnu::always_inline]] vec<T> start(index, index j) const { return of_x.start(j); }
    [[gnu::always_inline]] void finish(index, index j, vec<T> v) const {
        if constexpr (R::in_registers) to[j] = v;
        else if constexpr (R::shared) store(to + j * width<T>, of_x.plus(v, j));
        else store(to + j * width<T>, v);
    }
};

/// W values from position At on of values that lie in registers; beyond the last anything.
template <index At, index N, class T>
[[gnu::always_inline]] inline vec<T> values_at(const vec<T> (&all)[N]) {
    constexpr index at = At / width<T>, shift = At % width<T>;
    if constexpr (shift == 0) return all[at];
    else return shifted<shift>(all[at], all[at + 1 < N ? at + 1 : at]);
}

/// The cells of Count registers of units from unit u0 on: sums(s, i) is sum s of register i. All first parts before all second ones, so that
/// they hide each other's latency.
template <class Cell, class Math, index H, index Count, class T, class Sums>
[[gnu::always_inline]] inline void cells_of_one(const Sums& sums, index u0, T* h, T* c, T* y) {
    constexpr index w = width<T>, rest = H % w;
    vec<T> open[Count], state[Count];
    with_each<Count>([&](auto i) __attribute__((always_inline)) {
        vec<T> sum[Cell::sums];
        with_each<Cell::sums>([&](auto s) __attribute__((always_inline)) { sum[s] = sums(s, i); });
        const index u = u0 + i * w;
        state[i] = zero<T>();
        if constexpr (Cell::has_state) state[i] = load(c + u);
        open[i] = Cell::template forward<Math>(sum, load(h + u), state[i], static_cast<vec<T>*>(nullptr));
        if constexpr (Cell::has_state) store(c + u, state[i]);
    });
    with_each<Count>([&](auto i) __attribute__((always_inline)) {
        const index u = u0 + i * w;
        const vec<T> now = Cell::template output<Math>(open[i], state[i], static_cast<vec<T>*>(nullptr));
        store(h + u, now);
        if (rest == 0 || u + w <= H) store(y + u, now);
        else store_first<rest + (rest == 0)>(y + u, now);
    });
}

/// One step of one sample: h and c go on, y gets the H values of h.
template <class Cell, class Math, class R, index H, index HLeading, class OfX, class P, class T>
[[gnu::always_inline]] inline void step_of_one(const P& p, const OfX& of_x, T* h, T* c, T* y, T* of_h) {
    constexpr index V = R::vectors, units = registers_for<T>(H);
    if constexpr (R::in_registers) {
        constexpr index most = registers >= 32 ? 16 : 8, panels = (V + most - 1) / most, each = (V + panels - 1) / panels;
        constexpr index chains = V >= 5 ? 1 : V >= 3 ? 2 : V == 2 ? 4 : 8;
        vec<T> hidden[V], both[V], input[R::shared ? 1 : V];
        const finish_sums_of_h<R, OfX, T> finish{of_x, hidden};
        with_each<panels>([&](auto i) __attribute__((always_inline)) {
            panel<std::min(each, V - i * each), chains <= H ? chains : 1, H, HLeading>(p.weight_hh.data, h, i * each, finish);
        });
        with_each<V>([&](auto j) __attribute__((always_inline)) {
            if constexpr (R::shared) both[j] = of_x.plus(hidden[j], j);
            else input[j] = of_x.alone(j), both[j] = hidden[j] + input[j];
        });
        cells_of_one<Cell, Math, H, units>(
            [&](auto s, auto i) __attribute__((always_inline)) {
                constexpr index at = i * width<T>;
                if constexpr (s >= Cell::gates) return values_at<(Cell::gates - 1) * H + at>(hidden);
                else if constexpr (Cell::hidden_sum(s) != s) return values_at<s * H + at>(input);
                else return values_at<s * H + at>(both);
            },
            0, h, c, y);
    } else {
        constexpr index most = 8, rest = units % most;
        matrix_vector<H, V, HLeading>(p.weight_hh.data, h, finish_sums_of_h<R, OfX, T>{of_x, of_h});
        const auto some = [&](auto count, index u0) __attribute__((always_inline)) {
            cells_of_one<Cell, Math, H, count>(
                [&](auto s, auto i) __attribute__((always_inline)) {
                    const index at = u0 + i * width<T>;
                    if constexpr (s >= Cell::gates) return load(of_h + (Cell::gates - 1) * H + at);
                    else if constexpr (R::shared) return load(of_h + s * H + at);
                    else if constexpr (Cell::hidden_sum(s) != s) return load(of_x.row + s * H + at);
                    else return load(of_x.row + s * H + at) + load(of_h + s * H + at);
                },
                u0, h, c, y);
        };
        for (index u = 0; u + most <= units; u += most) some(std::integral_constant<index, most>{}, u * width<T>);
        if constexpr (rest > 0) some(std::integral_constant<index, rest>{}, (units - rest) * width<T>);
    }
}

/// All steps of one sample: x and y are dense rows [Steps][In], [Steps][H]; h and c: H values, padded, before and after.
template <class Cell, class Math, index In, index H, index Steps, class P, class T>
[[gnu::noinline]] void recur_steps(const P& p, const T* x, T* y, T* h, T* c, T* scratch) {
    using R = recurrence_of_one<Cell, T, In, H, Steps>;
    constexpr index leading = matrix<T, R::gates, In>::leading;
    using bias = std::remove_cvref_t<decltype(p.bias_ih)>;
    T *const rows = scratch, *const of_h = scratch + R::sums_of_x;
    const auto piece = [&]<index Count>(std::integral_constant<index, Count>, index from) __attribute__((always_inline)) {
        if constexpr (!R::few_inputs) {
            const finish_sums_of_x<bias, T, R::row, R::shared> sums{p.bias_ih, p.bias_hh, rows};
            if constexpr (Count == 1) matrix_vector<In, R::vectors, leading>(p.weight_ih.data, x + from * In, sums);
            else product<Count, R::vectors, In, broadcasts<In, 1, In>, contiguous_rows<leading>>(x + from * In, p.weight_ih.data, sums);
        }
        for (index t = 0; t < Count; ++t) {
            const sums_of_x<R, P, T, In, leading> of_x{p, x + (from + t) * In, rows + t * R::row};
            step_of_one<Cell, Math, R, H, leading>(p, of_x, h, c, y + (from + t) * H, of_h);
        }
    };
    constexpr index rest = Steps % R::piece;
    for (index t = 0; t + R::piece <= Steps; t += R::piece) piece(std::integral_constant<index, R::piece>{}, t);
    if constexpr (rest > 0) piece(std::integral_constant<index, rest>{}, Steps - rest);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
