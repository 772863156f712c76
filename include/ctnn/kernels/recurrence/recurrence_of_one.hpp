#pragma once
// What is static about the recurrence of one sample, and the sums of its inputs; recur_steps.hpp has the
// steps.

#include <ctnn/kernels/product/affine.hpp>
#include <ctnn/kernels/recurrence/cells.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Sizes, which way the step goes, and the scratch: sums of x for a piece of the steps, the next h, h and c
/// where no call carries them.
template <class Cell, class T, index In, index H, index Steps>
struct recurrence_of_one {
    static constexpr index gates = Cell::gates * H, vectors = registers_for<T>(gates);
    static constexpr index row = padded<T>(gates) + padded<T>(1); // the last register reads beyond
    static constexpr bool shared = Cell::sums == Cell::gates;
    /// Few sums are computed side by side, without gaps between the gates, and cut into gates when all are
    /// there; else some units at a time. Neither way leaves sums in memory, where a load across two stores
    /// would wait for both.
    static constexpr bool side_by_side = vectors <= registers / 2;
    /// One or two inputs are multiplied on the way.
    static constexpr bool few_inputs = In <= 2;
    /// Steps whose inputs are multiplied at once: their sums stay in the L1 cache.
    static constexpr index piece = few_inputs ? Steps
                                              : std::clamp(index(16384 / (index(sizeof(T)) * row)), index(1),
                                                           std::min(Steps, index(16)));
    static constexpr index values_of_x = few_inputs ? 0 : piece * row,
                           next_h = side_by_side ? 0 : padded<T>(H);
    static constexpr index scratch = values_of_x + next_h + 2 * padded<T>(H);
};

/// Epilogue of W x: rows of sums, which begin with the biases.
template <class Bias, class T, index Row, bool Both>
struct finish_sums_of_x {
    const Bias &ih, &hh;
    T* sums;
    CTNN_INLINE vec<T> start(index, index j) const {
        if constexpr (__is_same(Bias, no_block)) return zero<T>();
        else if constexpr (Both) return load(ih.data + j * width<T>) + load(hh.data + j * width<T>);
        else return load(ih.data + j * width<T>);
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const { store(sums + i * Row + j * width<T>, v); }
};

/// A register, from value number `at` on, of one step's sums of x: computed here, or from a row.
template <class R, class P, class T, index In, index Leading>
struct sums_of_x {
    const P& p;
    const T *x, *row;
    /// v plus the sum.
    CTNN_INLINE vec<T> plus(vec<T> v, index at) const {
        if constexpr (R::few_inputs) {
#pragma GCC unroll 2
            for (index i = 0; i < In; ++i)
                v = fma(broadcast(x[i]), load(p.weight_ih.data + i * Leading + at), v);
            return v;
        } else {
            return v + load(row + at);
        }
    }
    /// The sum with its bias, where x and h have sums of their own.
    CTNN_INLINE vec<T> alone(index at) const {
        if constexpr (R::few_inputs && !__is_same(std::remove_cvref_t<decltype(p.bias_ih)>, no_block))
            return plus(load(p.bias_ih.data + at), at);
        else return plus(zero<T>(), at);
    }
    /// What the sums of h begin with: whichever of x and h is there first is multiplied while the other is
    /// awaited.
    CTNN_INLINE vec<T> start(index at) const {
        if constexpr (__is_same(std::remove_cvref_t<decltype(p.bias_hh)>, no_block)) return zero<T>();
        else if constexpr (!R::shared) return load(p.bias_hh.data + at);
        else if constexpr (R::few_inputs) return load(p.bias_ih.data + at) + load(p.bias_hh.data + at);
        else return zero<T>();
    }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
