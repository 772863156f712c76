#pragma once
// The naive truth of every kernel: plain loops over `wire(feature, sample)`, constexpr, for any arithmetic
// type. They run in constant expressions and for types that have no registers (dual numbers), and the fast
// kernels are tested against them.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/kernels/math/math.hpp>
#include <ctnn/shape/window.hpp>
#include <ctnn/kernels/wire/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels::reference {

/// y(o, s) = act(b(o) + sum over i of W(o, i) x(i, s))
template <class T, index Out, index In, class Bias, class X, class Y, class Act>
constexpr void affine(const matrix<T, Out, In>& w, const Bias& bias, X x, Y y, Act act) {
    for (index s = 0; s < Y::samples; ++s)
        for (index o = 0; o < Out; ++o) {
            T sum{};
            if constexpr (!__is_same(Bias, no_block)) sum = bias.data[o];
            for (index i = 0; i < In; ++i) sum = fma(w.data[i * w.leading + o], x(i, s), sum);
            put_one(act, &y(o, s), sum);
        }
}

/// dx(i, s) = slope · sum over o of W(o, i) dy(o, s)
template <class T, index Out, index In, class X, class DY, class DX, class Slope>
constexpr void affine_backward(const matrix<T, Out, In>& w, X x, DY dy, DX dx, Slope slope) {
    for (index s = 0; s < DX::samples; ++s)
        for (index i = 0; i < In; ++i) {
            T sum{};
            for (index o = 0; o < Out; ++o) sum = fma(w.data[i * w.leading + o], dy(o, s), sum);
            hand_on_one(slope, sum, &x(i, s), &dx(i, s));
        }
}

/// dW(o, i) = sum over s of dy(o, s) x(i, s); db(o) = sum over s of dy(o, s)
template <class T, index Out, index In, class X, class DY, class Sink, class BiasSink>
constexpr void affine_gradient(X x, DY dy, const Sink& sink, const BiasSink& bias_sink) {
    for (index i = 0; i < In; ++i)
        for (index o = 0; o < Out; ++o) {
            T sum{};
            for (index s = 0; s < DY::samples; ++s) sum = fma(x(i, s), dy(o, s), sum);
            sink(i * matrix<T, Out, In>::leading + o, sum);
        }
    if constexpr (!__is_same(BiasSink, no_block))
        for (index o = 0; o < Out; ++o) {
            T sum{};
            for (index s = 0; s < DY::samples; ++s) sum = sum + dy(o, s);
            bias_sink(o, sum);
        }
}

/// Calls visit(input feature, place of the weight) for every product of a convolution G, in PyTorch's order
/// of taps; weights are stored [tap][output] with Leading between taps.
template <class G, index Leading, class Visit>
constexpr void each_product(index o, index r, index t, Visit visit) {
    for (index c = 0; c < G::depth; ++c)
        for (index i = 0; i < G::rows::size; ++i)
            for (index j = 0; j < G::columns::size; ++j) {
                const index h = G::rows::at(r, i), u = G::columns::at(t, j);
                if (h >= 0 && h < G::height && u >= 0 && u < G::width)
                    visit(((o / G::group * G::depth + c) * G::height + h) * G::width + u,
                          ((c * G::rows::size + i) * G::columns::size + j) * Leading + o);
            }
}
/// Calls visit(o, r, t, output feature) for every result of one sample.
template <class G, class Visit>
constexpr void each_result(Visit visit) {
    for (index o = 0; o < G::out; ++o)
        for (index r = 0; r < G::out_height; ++r)
            for (index t = 0; t < G::out_width; ++t)
                visit(o, r, t, (o * G::out_height + r) * G::out_width + t);
}

/// b + sum of w · x, x being zero outside: one value of sample s.
template <class G, class W, class Bias, class X>
constexpr auto convolution_at(const W& w, const Bias& bias, X x, index s, index o, index r, index t) {
    typename X::value_type sum{};
    if constexpr (!__is_same(Bias, no_block)) sum = bias.data[o];
    each_product<G, W::leading>(
        o, r, t, [&](index from, index weight) { sum = fma(w.data[weight], x(from, s), sum); });
    return sum;
}

/// y = act(b + sum of w · x)
template <class G, class W, class Bias, class X, class Y, class Act>
constexpr void convolve(const W& w, const Bias& bias, X x, Y y, Act act) {
    for (index s = 0; s < Y::samples; ++s)
        each_result<G>([&](index o, index r, index t, index at) {
            put_one(act, &y(at, s), convolution_at<G>(w, bias, x, s, o, r, t));
        });
}

/// dx = slope · sum of w · dy
template <class G, class W, class X, class DY, class DX, class Slope>
constexpr void convolve_backward(const W& w, X x, DY dy, DX dx, Slope slope) {
    using T = typename DX::value_type;
    for (index s = 0; s < DX::samples; ++s) {
        T sums[DX::features]{};
        each_result<G>([&](index o, index r, index t, index at) {
            each_product<G, W::leading>(o, r, t, [&](index from, index weight) {
                sums[from] = fma(w.data[weight], dy(at, s), sums[from]);
            });
        });
        for (index i = 0; i < DX::features; ++i) hand_on_one(slope, sums[i], &x(i, s), &dx(i, s));
    }
}

/// dW = sum of dy · x, db = sum of dy
template <class G, index Leading, class X, class DY, class Sink, class BiasSink>
constexpr void convolve_gradient(X x, DY dy, const Sink& sink, const BiasSink& bias_sink) {
    using T = typename DY::value_type;
    for (index o = 0; o < G::out; ++o) {
        T sums[G::taps * Leading]{}, bias{};
        for (index s = 0; s < DY::samples; ++s)
            each_result<G>([&](index output, index r, index t, index at) {
                if (output != o) return;
                bias = bias + dy(at, s);
                each_product<G, Leading>(o, r, t, [&](index from, index weight) {
                    sums[weight] = fma(dy(at, s), x(from, s), sums[weight]);
                });
            });
        for (index k = 0; k < G::taps; ++k) sink(k * Leading + o, sums[k * Leading + o]);
        if constexpr (!__is_same(BiasSink, no_block)) bias_sink(o, bias);
    }
}

/// y = f(x), value by value.
template <class X, class Y, class F>
constexpr void map(X x, Y y, F f) {
    for (index s = 0; s < Y::samples; ++s)
        for (index i = 0; i < Y::features; ++i) put_one(f, &y(i, s), typename Y::value_type(x(i, s)));
}

/// dx = before · slope(x, y) · dy, value by value; before: the slope of what made x.
template <class X, class Y, class DY, class DX, class Slope, class Before>
constexpr void map_backward(X x, Y y, DY dy, DX dx, Slope slope, Before before) {
    for (index s = 0; s < DX::samples; ++s)
        for (index i = 0; i < DX::features; ++i)
            hand_on_one(before, dy(i, s) * slope(x(i, s), y(i, s)), &x(i, s), &dx(i, s));
}

/// Copies a wire into another layout.
template <class X, class Y>
constexpr void copy(X x, Y y) {
    for (index s = 0; s < Y::samples; ++s)
        for (index i = 0; i < Y::features; ++i) y(i, s) = x(i, s);
}

} // namespace kernels::reference
} // namespace ctnn::inline CTNN_ABI
