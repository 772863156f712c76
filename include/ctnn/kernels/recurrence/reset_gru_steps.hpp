#pragma once
// The steps of a gated recurrent unit whose reset gate acts before the product (see reset_gru.hpp), of one
// sample.

#include <ctnn/kernels/recurrence/recurrence_of_one.hpp>
#include <ctnn/kernels/recurrence/reset_gru.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Sizes of one sample: the sums of x, later of n; of r and z; r h; h, and room for a state, which this
/// cell has not.
template <class T, index In, index H, index Steps>
struct recurrence_of_one<reset_gru_cell, T, In, H, Steps> {
    static constexpr index gates = 3 * H, row = padded<T>(gates) + padded<T>(1),
                           scratch = 2 * row + 3 * padded<T>(H);
};

/// Epilogue of one sample: sums go on from one place to another.
template <class T>
struct carry_sums {
    const T* from;
    T* to;
    CTNN_INLINE vec<T> start(index, index j) const { return load(from + j * width<T>); }
    CTNN_INLINE void finish(index, index j, vec<T> v) const { store(to + j * width<T>, v); }
};

/// All steps of one sample, x and y dense rows.
template <class Cell, class Math, index In, index H, index Steps, class P, class T>
    requires ResetsBefore<Cell>
[[gnu::noinline]] void recur_steps(const P& p, const T* x, T* y, T* h, T*, T* scratch) {
    using R = recurrence_of_one<Cell, T, In, H, Steps>;
    constexpr index L = matrix<T, 3 * H, In>::leading, w = width<T>, rest = H % w, first = 2 * H / w;
    using bias = std::remove_cvref_t<decltype(p.bias_ih)>;
    T *const sums = scratch, *const gates = sums + R::row, *const reset = gates + R::row;
    for (index t = 0; t < Steps; ++t, x += In, y += H) {
        matrix_vector<In, registers_for<T>(3 * H), L>(
            p.weight_ih.data, x, finish_sums_of_x<bias, T, R::row, true>{p.bias_ih, p.bias_hh, sums});
        matrix_vector<H, registers_for<T>(2 * H), L>(p.weight_hh.data, h, carry_sums<T>{sums, gates});
        for (index u = 0; u < H; u += w) store(reset + u, Math::sigmoid(load(gates + u)) * load(h + u));
        // From the register on in which n begins: of z there is a copy.
        matrix_vector<H, registers_for<T>(3 * H) - first, L>(
            p.weight_hh.data + first * w, reset, carry_sums<T>{sums + first * w, sums + first * w});
        for (index u = 0; u < H; u += w) {
            const vec<T> z = Math::sigmoid(load(gates + H + u)), n = Math::tanh(load(sums + 2 * H + u));
            const vec<T> next = fma(n, broadcast(T(1)) - z, z * load(h + u));
            if (rest == 0 || u + w <= H) {
                store(h + u, next), store(y + u, next);
            } else {
                store(h + u, first_lanes<rest + (rest == 0)>(next));
                store_first<rest + (rest == 0)>(y + u, next);
            }
        }
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
