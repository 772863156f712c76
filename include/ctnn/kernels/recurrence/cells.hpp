#pragma once
// Recurrent cells: what one unit does in one step, and back. A cell is a few formulas of its sums, the same
// for a scalar and a register; the products that make the sums, and time, are in recur.hpp.
//
//     sum g of a unit      b_ih(g) + W_ih(g) x  +  b_hh(g) + W_hh(g) h    (PyTorch's biases, order of gates)
//     gates                rows of W_ih and of W_hh per unit
//     sums                 gate g of x adds to sum g, gate g of h to sum hidden_sum(g)
//     kept                 values per unit and step that backward needs beside h
//     largest              no less than what tanh and sigmoid of the first part are taken of, without signs
//     forward, output     the step in two parts: all that waits for nothing, and what waits for the new state
//                          (lstm's tanh(c')). Whoever runs several units does the first part of all, then
//                          the second: their latencies hide each other
//
// Sources: Elman, Finding structure in time, 1990; Hochreiter, Schmidhuber, Long short-term memory, 1997,
// with Gers's forget gate; Cho et al., Learning phrase representations, 2014, as PyTorch's nn.RNN, nn.LSTM
// and nn.GRU define them.

#include <ctnn/kernels/math/fast_math.hpp>
#include <ctnn/kernels/math/math.hpp>
#include <ctnn/kernels/math/near_zero.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// tanh and sigmoid of cells within 2 and 3 ulp: the default.
struct accurate {
    CTNN_INLINE static constexpr auto tanh(auto x) {
        using kernels::tanh;
        return tanh(x);
    }
    CTNN_INLINE static constexpr auto sigmoid(auto x) {
        using kernels::sigmoid;
        return sigmoid(x);
    }
    static constexpr auto near_zero() { return kernels::near_zero{}; }
};

/// The same less exactly, in half the time: kernels/math/fast_math.hpp.
struct less_exact {
    CTNN_INLINE static constexpr auto tanh(auto x) { return fast_tanh(x); }
    CTNN_INLINE static constexpr auto sigmoid(auto x) { return fast_sigmoid(x); }
};

/// A cell whose output is there as soon as its gates are.
struct cell_without_state {
    static constexpr bool has_state = false;
    template <class Math, class V>
    CTNN_INLINE static constexpr V output(V open, V, V*) {
        return open;
    }
};

/// h' = tanh(sum)
struct rnn_cell : cell_without_state {
    static constexpr index gates = 1, sums = 1, kept = 0;
    static constexpr index hidden_sum(index gate) { return gate; }
    template <class V>
    CTNN_INLINE static constexpr V largest(const V (&sum)[sums]) {
        return abs(sum[0]);
    }

    template <class Math, class V>
    CTNN_INLINE static constexpr V forward(const V (&sum)[sums], V, V&, V*) {
        return Math::tanh(sum[0]);
    }
    template <class V>
    CTNN_INLINE static constexpr V backward(const V*, V, V y, V dh, V&, V (&d)[sums]) {
        d[0] = dh * fnma(y, y, V(1));
        return V(0);
    }
};

/// c' = f · c + i · g, h' = o · tanh(c'), with i, f, o = sigmoid(sum), g = tanh(sum); gates i, f, g, o.
struct lstm_cell {
    static constexpr index gates = 4, sums = 4, kept = 6; // i, f, g, o, c, tanh(c')
    static constexpr index state_kept = 4;
    static constexpr bool has_state = true;
    static constexpr index hidden_sum(index gate) { return gate; }
    template <class V>
    CTNN_INLINE static constexpr V largest(const V (&sum)[sums]) {
        return max(max(abs(sum[0]), abs(sum[1])), max(abs(sum[2]), abs(sum[3])));
    }

    template <class Math, class V>
    CTNN_INLINE static constexpr V forward(const V (&sum)[sums], V, V& c, V* keep) {
        const V i = Math::sigmoid(sum[0]), f = Math::sigmoid(sum[1]), g = Math::tanh(sum[2]),
                o = Math::sigmoid(sum[3]);
        if (keep) keep[0] = i, keep[1] = f, keep[2] = g, keep[3] = o, keep[4] = c;
        c = fma(i, g, f * c); // g is there last
        return o;
    }
    template <class Math, class V>
    CTNN_INLINE static constexpr V output(V o, V c, V* keep) {
        const V t = Math::tanh(c);
        if (keep) keep[5] = t;
        return o * t;
    }
    /// The gradient by the sums, by the state before (dc) and, what is returned, by h before except through
    /// the sums.
    template <class V>
    CTNN_INLINE static constexpr V backward(const V* was, V, V, V dh, V& dc, V (&d)[sums]) {
        const V one = V(1), i = was[0], f = was[1], g = was[2], o = was[3], c = was[4], t = was[5];
        dc = fma(dh * o, fnma(t, t, one), dc);
        d[0] = dc * g * fnma(i, i, i);
        d[1] = dc * c * fnma(f, f, f);
        d[2] = dc * i * fnma(g, g, one);
        d[3] = dh * t * fnma(o, o, o);
        dc = dc * f;
        return V(0);
    }
};

/// h' = (1 - z) · n + z · h, with r, z = sigmoid(sum), n = tanh(sum of x + r · sum of h); gates r, z, n.
struct gru_cell : cell_without_state {
    static constexpr index gates = 3, sums = 4, kept = 4; // r, z, n, and the sum of h in n
    static constexpr index hidden_sum(index gate) { return gate == 2 ? 3 : gate; }
    template <class V>
    CTNN_INLINE static constexpr V largest(const V (&sum)[sums]) {
        return max(max(abs(sum[0]), abs(sum[1])), abs(sum[2]) + abs(sum[3]));
    }

    template <class Math, class V>
    CTNN_INLINE static constexpr V forward(const V (&sum)[sums], V h, V&, V* keep) {
        const V r = Math::sigmoid(sum[0]), z = Math::sigmoid(sum[1]), n = Math::tanh(fma(r, sum[3], sum[2]));
        if (keep) keep[0] = r, keep[1] = z, keep[2] = n, keep[3] = sum[3];
        return fma(n, V(1) - z, z * h); // n is there last
    }
    template <class V>
    CTNN_INLINE static constexpr V backward(const V* was, V h, V, V dh, V&, V (&d)[sums]) {
        const V one = V(1), r = was[0], z = was[1], n = was[2], m = was[3];
        d[2] = dh * (one - z) * fnma(n, n, one);
        d[3] = d[2] * r;
        d[0] = d[2] * m * fnma(r, r, r);
        d[1] = dh * (h - n) * fnma(z, z, z);
        return dh * z;
    }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
