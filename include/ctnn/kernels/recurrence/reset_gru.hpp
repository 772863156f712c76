#pragma once
// The gated recurrent unit as Cho et al. wrote it in 2014 (arXiv:1406.1078): the reset gate acts on h before
// the product, not on what the product makes. TensorFlow 1's GRUCell, Keras with reset_after = false, ONNX
// with linear_before_reset = 0.
//
//     r, z = sigmoid(W x + b_ih + U h + b_hh)
//     n = tanh(W_n x + b_in + U_n (r h) + b_hn);  h' = (1 - z) n + z h
//
// r of every unit has to be there before any n: a step is two products of h, one after the other, where the
// other cells' is one.

#include <ctnn/kernels/recurrence/recurrence.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

struct reset_gru_cell : cell_without_state {
    static constexpr index gates = 3, sums = 3, kept = 3; // r, z, n
};
template <class Cell>
concept ResetsBefore = __is_same(Cell, reset_gru_cell);

/// Sizes and strides over blocks of samples. The tape: per block and step r, z, n, later the gradients by the
/// sums as rows; then h before every step, and r h. Scratch: the sums, h and r h; backward the gradients by
/// sums, by h and by r h.
template <class T, index In, index H, index Steps, index M, bool Carries>
struct recurrence<reset_gru_cell, T, In, H, Steps, M, Carries> {
    using cell = reset_gru_cell;
    static constexpr index in = In, units = H, steps = Steps;
    static constexpr bool carries = Carries;
    static constexpr index lanes = padded<T>(1), all = padded<T>(M), blocks = all / lanes,
                           vectors = all / width<T>;
    static constexpr index gates = 3 * H, leading = matrix<T, gates, In>::leading, row = spread<T>(gates);
    static constexpr index slot = std::max(gates * lanes, lanes* row), slots = blocks * Steps * slot,
                           states = blocks * Steps * H * lanes;
    static constexpr index tape = slots + 2 * states;
    static constexpr index h_before(index block, index t) { return slots + (block * Steps + t) * H * lanes; }
    static constexpr index state = 0, forward_scratch = 5 * H * all;
    /// Registers of gates; the first that has one of n; how many values before n's it has.
    static constexpr index columns = registers_for<T>(gates), first_of_n = 2 * H / width<T>,
                           before_n = 2 * H % width<T>;
    using pieces = pieces_of_product<Steps, lanes, blocks>;
    static constexpr index sums_scratch = pieces::template kept<std::max(In, H), leading>,
                           gradient_scratch = sums_scratch + H * width<T>;
    static constexpr index backward_scratch = std::max(5 * H * all, gradient_scratch);
    static constexpr index x_block = Steps * In * lanes, h_block = Steps * H * lanes, d_block = gates * lanes,
                           own_block = H * lanes;
    template <index Block>
    using registers = registers_of<lanes, lanes / width<T>, Block>;
};
/// Epilogue: sums that begin with biases, or (no_block) go on where they lie, and what becomes of them.
template <class R, class Bias, class Function, class T>
struct finish_sums {
    const Bias &ih, &hh;
    T* sums;
    Function function;
    using strides = typename R::template registers<R::d_block>;
    CTNN_INLINE T* at(index i, index j) const { return sums + i * R::lanes + strides::template offset<T>(j); }
    CTNN_INLINE vec<T> start(index i, index j) const {
        if constexpr (__is_same(Bias, no_block)) return load(at(i, j));
        else return broadcast(ih.data[i] + hh.data[i]);
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const { store(at(i, j), function(v)); }
};
/// The same where there are no biases: sums of x begin with zero.
template <class R, class T>
struct finish_first_sums {
    T* sums;
    using strides = typename R::template registers<R::d_block>;
    CTNN_INLINE vec<T> start(index, index) const { return zero<T>(); }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        store(sums + i * R::lanes + strides::template offset<T>(j), v);
    }
};

/// Calls part(place in own memory [block][unit][lane], place of the first gate's in [block][gate][lane],
/// block, place in a block) per register.
template <class R, class T, class Part>
CTNN_INLINE inline void each_unit(Part part) {
    for (index b = 0; b < R::blocks; ++b)
        for (index i = 0; i < R::own_block; i += width<T>)
            part(b * R::own_block + i, b * R::d_block + i, b, i);
}

/// All steps of all samples.
template <class R, class Math, class P, class T>
    requires ResetsBefore<typename R::cell>
inline void recur_samples(const P& p, const T* x, T* y, const T* h, T*, T* tape, T* scratch) {
    constexpr index H = R::units, In = R::in, J = R::vectors, L = R::leading, own = R::own_block,
                    all = R::blocks * own;
    using bias = std::remove_cvref_t<decltype(p.bias_ih)>;
    using of_x = typename R::template registers<R::x_block>;
    using of_h = typename R::template registers<own>;
    const auto sigmoid_of = [](auto v) CTNN_INLINE { return Math::sigmoid(v); };
    const auto tanh_of = [](auto v) CTNN_INLINE { return Math::tanh(v); };
    const auto same = [](auto v) CTNN_INLINE { return v; };
    T *const sums = scratch, *const now = sums + R::blocks * R::d_block, *const reset = now + all;
    if (R::carries) copy_values(h, all, now);
    else fill_values(now, all, T(0));
    for (index t = 0; t < R::steps; ++t) {
        if constexpr (__is_same(bias, no_block))
            product<3 * H, J, In, broadcasts<1, L, In>, of_x>(p.weight_ih.data, x + t * In * R::lanes,
                                                              finish_first_sums<R, T>{sums});
        else
            product<3 * H, J, In, broadcasts<1, L, In>, of_x>(
                p.weight_ih.data, x + t * In * R::lanes,
                finish_sums<R, bias, decltype(same), T>{p.bias_ih, p.bias_hh, sums, same});
        constexpr no_block none{};
        product<2 * H, J, H, broadcasts<1, L, H>, of_h>(
            p.weight_hh.data, now,
            finish_sums<R, no_block, decltype(sigmoid_of), T>{none, none, sums, sigmoid_of});
        each_unit<R, T>([&](index at, index gate, index, index)
                            CTNN_INLINE { store(reset + at, load(sums + gate) * load(now + at)); });
        product<H, J, H, broadcasts<1, L, H>, of_h>(
            p.weight_hh.data + 2 * H, reset,
            finish_sums<R, no_block, decltype(tanh_of), T>{none, none, sums + 2 * own, tanh_of});
        each_unit<R, T>([&](index at, index gate, index b, index i) CTNN_INLINE {
            const vec<T> z = load(sums + gate + own), n = load(sums + gate + 2 * own),
                         before = load(now + at);
            if (tape) {
                T *const slot = tape + (b * R::steps + t) * R::slot + i, *const states =
                                                                             tape + R::slots +
                                                                             (b * R::steps + t) * own + i;
                store(slot, load(sums + gate)), store(slot + own, z), store(slot + 2 * own, n);
                store(states, before), store(states + R::states, load(reset + at));
            }
            const vec<T> next = fma(n, broadcast(T(1)) - z, z * before);
            store(now + at, next);
            store(y + b * R::h_block + t * own + i, next);
        });
    }
}

namespace reference {
/// What the sum of a gate's row begins with.
template <class T, class Bias>
constexpr T bias_of_gate(const Bias& ih, const Bias& hh, index row) {
    if constexpr (__is_same(Bias, no_block)) return T{};
    else return ih.data[row] + hh.data[row];
}
template <class Cell, class Math, index H, class P, class X, class Y, class Memory>
    requires ResetsBefore<Cell>
constexpr void recur(const P& p, X x, Y y, Memory* memory) {
    using T = typename Y::value_type;
    constexpr index steps = step_count<typename X::shape_type>, in = X::features / steps,
                    leading = decltype(p.weight_ih)::leading;
    constexpr bool carries = !__is_same(Memory, no_block);
    for (index s = 0; s < Y::samples; ++s) {
        T h[H]{}, reset[H]{}, z[H]{};
        if constexpr (carries)
            for (index u = 0; u < H; ++u) h[u] = memory->h(u, s);
        for (index t = 0; t < steps; ++t) {
            const auto sum = [&](index g, index u, const T(&of)[H]) {
                T v = bias_of_gate<T>(p.bias_ih, p.bias_hh, g * H + u);
                for (index i = 0; i < in; ++i)
                    v = fma(p.weight_ih.data[i * leading + g * H + u], x(t * in + i, s), v);
                for (index i = 0; i < H; ++i) v = fma(p.weight_hh.data[i * leading + g * H + u], of[i], v);
                return v;
            };
            for (index u = 0; u < H; ++u)
                reset[u] = Math::sigmoid(sum(0, u, h)) * h[u], z[u] = Math::sigmoid(sum(1, u, h));
            for (index u = 0; u < H; ++u)
                y(t * H + u, s) = fma(Math::tanh(sum(2, u, reset)), T(1) - z[u], z[u] * h[u]);
            for (index u = 0; u < H; ++u) h[u] = y(t * H + u, s);
        }
        if constexpr (carries)
            for (index u = 0; u < H; ++u) memory->h(u, s) = h[u];
    }
}
} // namespace reference

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
