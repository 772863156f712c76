#pragma once
// prelu: y = x where x > 0, else w · x, with one w for every Area values in a row (an image's channels; 1:
// for each feature), or one for all.

#include <ctnn/kernels/norm/softmax.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

namespace reference {
/// y(i, s) = x(i, s) where x(i, s) > 0, else w(i / Area) x(i, s)
template <index Area, class W, class X, class Y>
constexpr void prelu(const W& w, X x, Y y) {
    using T = typename Y::value_type;
    for (index s = 0; s < Y::samples; ++s)
        for (index i = 0; i < Y::features; ++i)
            y(i, s) = select(x(i, s) > T(0), T(x(i, s)), w.data[i / Area] * x(i, s));
}
} // namespace reference

/// y = prelu(x); x and y have the same layout.
template <index Area, class W, class X, class Y>
constexpr void prelu(const W& w, X x, Y y) {
    using T = typename Y::value_type;
    constexpr index n = Y::features;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            const auto bent = [](vec<T> v, vec<T> slope)
                                  CTNN_INLINE { return select(v > zero<T>(), v, slope * v); };
            if constexpr (runs_along_samples<typename Y::layout>) {
                each_register_of_samples<Y>([&](index at) {
                    for (index i = 0; i < n; ++i, at += padded<T>(1))
                        store(y.data + at, bent(load(x.data + at), broadcast(w.data[i / Area])));
                });
            } else {
                for (index s = 0; s < Y::samples; ++s) {
                    const T* from = &x(0, s);
                    T* to = &y(0, s);
                    if constexpr (Area == 1) {
                        for (index i = 0; i < n; i += width<T>)
                            store_features<n>(to, i, bent(load_features<n>(from, i, T(0)), load(w.data + i)));
                    } else {
                        for (index c = 0; c < n / Area; ++c, from += Area, to += Area)
                            for (index i = 0; i < Area; i += width<T>)
                                store_features<Area>(
                                    to, i, bent(load_features<Area>(from, i, T(0)), broadcast(w.data[c])));
                    }
                }
            }
            return;
        }
    }
    reference::prelu<Area>(w, x, y);
}

/// dx = before · dy where x > 0, else before · w · dy; before: the slope of what made x. Wires run along
/// samples.
template <index Area, class W, class X, class DY, class DX, class Before>
void prelu_backward(const W& w, X x, DY dy, DX dx, Before before) {
    using T = typename DX::value_type;
    each_register_of_samples<DX>([&](index at) {
        for (index i = 0; i < DX::features; ++i, at += padded<T>(1)) {
            const vec<T> v = load(dy.data + at);
            hand_on(before, select(load(x.data + at) > zero<T>(), v, broadcast(w.data[i / Area]) * v),
                    x.data + at, dx.data + at);
        }
    });
}

/// dw = sum of x · dy where x <= 0, over samples and the Area values that it serves, each handed to the sink
/// once. Wires run along samples.
template <index Area, class X, class DY, class Sink>
void prelu_gradient(X x, DY dy, const Sink& sink) {
    using T = typename DY::value_type;
    for (index c = 0; c < DY::features / Area; ++c) {
        vec<T> sum = zero<T>();
        each_register_of_samples<DY>([&](index at) {
            at += c * Area * padded<T>(1);
            for (index i = 0; i < Area; ++i, at += padded<T>(1)) {
                const vec<T> v = load(x.data + at);
                sum = select(v > zero<T>(), sum, fma(v, load(dy.data + at), sum));
            }
        });
        sink(c, reduce_add(sum));
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
