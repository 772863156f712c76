#pragma once
// Recurrence over the steps of a sequence, by layout: what the layers rnn, lstm and gru call; and its naive
// twin.

#include <ctnn/kernels/recurrence/recur_backward.hpp>
#include <ctnn/kernels/recurrence/recur_samples.hpp>
#include <ctnn/kernels/recurrence/recur_steps.hpp>
#include <ctnn/kernels/recurrence/reset_gru_backward.hpp>
#include <ctnn/kernels/recurrence/reset_gru_steps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Values of T that `recur` and `recur_backward` want as scratch, and what the tape between them holds.
template <class Cell, class T, index In, index H, index Steps, class Layout>
constexpr index recur_scratch = [] {
    if constexpr (!has_simd<T>) return index(0);
    else if constexpr (runs_along_samples<Layout>)
        return recurrence<Cell, T, In, H, Steps, Layout::samples, false>::forward_scratch;
    else return recurrence_of_one<Cell, T, In, H, Steps>::scratch;
}();
template <class Cell, class T, index In, index H, index Steps, index M>
constexpr index recur_backward_scratch = [] {
    if constexpr (has_simd<T>) return recurrence<Cell, T, In, H, Steps, M, false>::backward_scratch;
    else return index(0);
}();
template <class Cell, class T, index In, index H, index Steps, index M, bool Carried>
constexpr index recur_tape = [] {
    if constexpr (has_simd<T>) return recurrence<Cell, T, In, H, Steps, M, Carried>::tape;
    else return index(0);
}();

namespace reference {
/// h_t = cell(b_ih + W_ih x_t, b_hh + W_hh h_t-1), sample by sample; h and c begin as zeros or as `memory`
/// holds them.
template <class Cell, class Math, index H, class P, class X, class Y, class Memory>
constexpr void recur(const P& p, X x, Y y, Memory* memory) {
    using T = typename Y::value_type;
    constexpr index steps = step_count<typename X::shape_type>, in = X::features / steps,
                    leading = decltype(p.weight_ih)::leading;
    constexpr bool carries = !__is_same(Memory, no_block);
    for (index s = 0; s < Y::samples; ++s) {
        T h[H]{}, c[H]{}, now[H]{};
        if constexpr (carries)
            for (index u = 0; u < H; ++u) {
                h[u] = memory->h(u, s);
                if constexpr (Cell::has_state) c[u] = memory->c(u, s);
            }
        for (index t = 0; t < steps; ++t) {
            for (index u = 0; u < H; ++u) {
                T sum[Cell::sums]{};
                for (index k = 0; k < Cell::sums; ++k)
                    sum[k] = bias_of_sum<Cell, H, T>(p.bias_ih, p.bias_hh, k, u);
                for (index g = 0; g < Cell::gates; ++g) {
                    for (index i = 0; i < in; ++i)
                        sum[g] = fma(p.weight_ih.data[i * leading + g * H + u], x(t * in + i, s), sum[g]);
                    T& of_h = sum[Cell::hidden_sum(g)];
                    for (index i = 0; i < H; ++i)
                        of_h = fma(p.weight_hh.data[i * leading + g * H + u], h[i], of_h);
                }
                const T open = Cell::template forward<Math>(sum, h[u], c[u], static_cast<T*>(nullptr));
                now[u] = Cell::template output<Math>(open, c[u], static_cast<T*>(nullptr));
            }
            for (index u = 0; u < H; ++u) y(t * H + u, s) = h[u] = now[u];
        }
        if constexpr (carries)
            for (index u = 0; u < H; ++u) {
                memory->h(u, s) = h[u];
                if constexpr (Cell::has_state) memory->c(u, s) = c[u];
            }
    }
}
} // namespace reference

/// y = h of every step. x and y have the same layout. memory: h and c before and after, or none; tape: for
/// backward, or null.
template <class Cell, class Math, index H, class P, class X, class Y, class T, class Memory>
constexpr void recur(const P& p, X x, Y y, Memory* memory, T* tape, T* scratch) {
    constexpr index steps = step_count<typename X::shape_type>, in = X::features / steps;
    constexpr bool carries = !__is_same(Memory, no_block);
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            if constexpr (runs_along_samples<typename Y::layout>) {
                using R = recurrence<Cell, T, in, H, steps, Y::samples, carries>;
                T* c = scratch;
                const T* h = nullptr;
                if constexpr (carries) h = memory->h.data;
                if constexpr (carries && Cell::has_state) c = memory->c.data;
                else if constexpr (Cell::has_state) fill_values(c, R::state, T(0));
                recur_samples<R, Math>(p, x.data, y.data, h, c, tape, scratch + R::state);
                if constexpr (carries)
                    for (index b = 0; b < R::blocks; ++b)
                        copy_values(y.data + (b * steps + steps - 1) * H * R::lanes, H * R::lanes,
                                    memory->h.data + b * H * R::lanes);
            } else {
                using R = recurrence_of_one<Cell, T, in, H, steps>;
                T *h = scratch + R::scratch - 2 * padded<T>(H), *c = h + padded<T>(H);
                for (index s = 0; s < Y::samples; ++s) {
                    if constexpr (!carries) fill_values(h, 2 * padded<T>(H), T(0));
                    else h = &memory->h(0, s);
                    if constexpr (carries && Cell::has_state) c = &memory->c(0, s);
                    recur_steps<Cell, Math, in, H, steps>(p, &x(0, s), &y(0, s), h, c, scratch);
                }
            }
            return;
        }
    }
    reference::recur<Cell, Math, H>(p, x, y, memory);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
