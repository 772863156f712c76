#pragma once
// Recurrence of one sample, registers along units: W_ih x of several steps as one product, then step by step W_hh h and the
// cell. What a stream does for one step, predict does for all.

#include <ctnn/kernels/affine.hpp>
#include <ctnn/kernels/cells.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What is static about it, and the scratch: sums of x for a piece of the steps, sums of h for one, h and c where no call carries them.
template <class Cell, class T, index In, index H, index Steps>
struct recurrence_of_one {
    static constexpr index gates = Cell::gates * H, row = padded<T>(gates) + padded<T>(1); // the last register reads beyond
    static constexpr bool shared = Cell::sums == Cell::gates;
    /// Steps whose inputs are multiplied at once: their sums stay in the L1 cache.
    static constexpr index piece = std::clamp(index(16384 / (index(sizeof(T)) * row)), index(1), std::min(Steps, index(16)));
    static constexpr index scratch = piece * row + row + 2 * padded<T>(H);
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
/// Epilogue of W h: on top of the sums of x (Shared), or of the biases.
template <class Bias, class T, bool Shared>
struct finish_sums_of_h {
    const Bias& bias;
    const T* of_x;
    T* sums;
    [[gnu::always_inline]] vec<T> start(index, index j) const {
        if constexpr (Shared) return load(of_x + j * width<T>);
        else if constexpr (__is_same(Bias, no_block)) return zero<T>();
        else return load(bias.data + j * width<T>);
    }
    [[gnu::always_inline]] void finish(index, index j, vec<T> v) const { store(sums + j * width<T>, v); }
};

/// The cell for all units of one step: h and c go on, y gets the H values of h.
template <class Cell, class Math, index H, class T>
[[gnu::always_inline]] inline void cell_of_one(const T* of_x, const T* of_h, T* h, T* c, T* y) {
    constexpr bool shared = Cell::sums == Cell::gates;
    constexpr index w = width<T>, rest = H % w;
    for (index u = 0; u < H; u += w) {
        vec<T> sum[Cell::sums], state = zero<T>();
        if constexpr (!shared)
#pragma GCC unroll 4
            for (index g = 0; g < Cell::gates; ++g) sum[g] = load(of_x + g * H + u);
#pragma GCC unroll 4
        for (index g = 0; g < Cell::gates; ++g) {
            const vec<T> v = load(of_h + g * H + u);
            const index s = Cell::hidden_sum(g);
            if constexpr (shared) sum[s] = v;
            else if (s < Cell::gates) sum[s] = sum[s] + v;
            else sum[s] = v;
        }
        if constexpr (Cell::has_state) state = load(c + u);
        const vec<T> open = Cell::template forward<Math>(sum, load(h + u), state, static_cast<vec<T>*>(nullptr));
        if constexpr (Cell::has_state) store(c + u, state);
        store(h + u, open);
    }
    for (index u = 0; u < H; u += w) {
        vec<T> state = zero<T>();
        if constexpr (Cell::has_state) state = load(c + u);
        const vec<T> now = Cell::template output<Math>(load(h + u), state, static_cast<vec<T>*>(nullptr));
        if constexpr (Cell::has_state) store(h + u, now);
        if (rest == 0 || u + w <= H) store(y + u, now);
        else store_first<rest + (rest == 0)>(y + u, now);
    }
}

/// All steps of one sample: x and y are dense rows [Steps][In], [Steps][H]; h and c: H values, padded, before and after.
template <class Cell, class Math, index In, index H, index Steps, class P, class T>
[[gnu::noinline]] void recur_steps(const P& p, const T* x, T* y, T* h, T* c, T* scratch) {
    using R = recurrence_of_one<Cell, T, In, H, Steps>;
    constexpr index leading = matrix<T, R::gates, In>::leading, vectors = registers_for<T>(R::gates);
    using bias = std::remove_cvref_t<decltype(p.bias_ih)>;
    T *const of_x = scratch, *const of_h = scratch + R::piece * R::row;
    const auto piece = [&]<index Count>(std::integral_constant<index, Count>, index from) __attribute__((always_inline)) {
        const finish_sums_of_x<bias, T, R::row, R::shared> sums{p.bias_ih, p.bias_hh, of_x};
        if constexpr (Count == 1) matrix_vector<In, vectors, leading>(p.weight_ih.data, x + from * In, sums);
        else product<Count, vectors, In, broadcasts<In, 1, In>, contiguous_rows<leading>>(x + from * In, p.weight_ih.data, sums);
        for (index t = 0; t < Count; ++t) {
            matrix_vector<H, vectors, leading>(p.weight_hh.data, h, finish_sums_of_h<bias, T, R::shared>{p.bias_hh, of_x + t * R::row, of_h});
            cell_of_one<Cell, Math, H>(of_x + t * R::row, of_h, h, c, y + (from + t) * H);
        }
    };
    constexpr index rest = Steps % R::piece;
    for (index t = 0; t + R::piece <= Steps; t += R::piece) piece(std::integral_constant<index, R::piece>{}, t);
    if constexpr (rest > 0) piece(std::integral_constant<index, rest>{}, Steps - rest);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
