#pragma once
// Softmax over the features of each sample, shifted by the maximum, so that it never overflows, and its backward pass.
// With registers along samples nothing is summed across a register.

#include <ctnn/kernels/reference.hpp>
#include <ctnn/kernels/shuffle.hpp>

#include <limits>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Calls body(offset) for every register of samples of a wire: `offset` is where feature 0 of those samples lies, the
/// next feature lies one block line further.
template <class Wire, class Body>
[[gnu::always_inline]] inline void each_register_of_samples(Body body) {
    using T = typename Wire::value_type;
    constexpr index lanes = padded<T>(1);
    for (index s = 0; s < Wire::samples; s += width<T>) body(s / lanes * lanes * Wire::features + s % lanes);
}

/// The lanes of a row's last register that hold features keep their value, the others become `other`.
template <index N, class T>
[[gnu::always_inline]] inline vec<T> features_or(vec<T> v, index first, T other) {
    if (first + width<T> <= N) return v;
    alignas(alignment) T lanes[width<T>];
    store(lanes, v);
    for (index i = N - first; i < width<T>; ++i) lanes[i] = other;
    return load(lanes);
}

/// y = softmax(x); x and y have the same layout.
template <class X, class Y>
constexpr void softmax(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index n = Y::features;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            if constexpr (runs_along_samples<typename Y::layout>) {
                constexpr index lanes = padded<T>(1);
                each_register_of_samples<Y>([&](index at) {
                    vec<T> largest = load(x.data + at), sum = zero<T>();
                    for (index i = 1; i < n; ++i) largest = max(largest, load(x.data + at + i * lanes));
                    for (index i = 0; i < n; ++i) {
                        const vec<T> e = exp(load(x.data + at + i * lanes) - largest);
                        sum = sum + e;
                        store(y.data + at + i * lanes, e);
                    }
                    for (index i = 0; i < n; ++i)
                        store(y.data + at + i * lanes, load(y.data + at + i * lanes) / sum);
                });
            } else {
                constexpr T lowest = -std::numeric_limits<T>::infinity();
                for (index s = 0; s < Y::samples; ++s) {
                    const T* from = x.data + s * padded<T>(n);
                    T* to = y.data + s * padded<T>(n);
                    vec<T> most = broadcast(lowest), sum = zero<T>();
                    for (index i = 0; i < n; i += width<T>) most = max(most, features_or<n>(load(from + i), i, lowest));
                    const vec<T> largest = broadcast(reduce_max(most));
                    for (index i = 0; i < n; i += width<T>) {
                        const vec<T> e = exp(features_or<n>(load(from + i), i, lowest) - largest);
                        sum = sum + features_or<n>(e, i, T(0));
                        store(to + i, e);
                    }
                    const vec<T> total = broadcast(reduce_add(sum));
                    for (index i = 0; i < n; i += width<T>) store(to + i, load(to + i) / total);
                }
            }
            return;
        }
    }
    reference::softmax(x, y);
}

/// dx = y · (dy - dot(dy, y)); wires run along samples.
template <class Y, class DY, class DX>
constexpr void softmax_backward(Y y, DY dy, DX dx) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lanes = padded<T>(1);
            each_register_of_samples<Y>([&](index at) {
                vec<T> dot = zero<T>();
                for (index i = 0; i < Y::features; ++i)
                    dot = fma(load(dy.data + at + i * lanes), load(y.data + at + i * lanes), dot);
                for (index i = 0; i < Y::features; ++i)
                    store(dx.data + at + i * lanes,
                          load(y.data + at + i * lanes) * (load(dy.data + at + i * lanes) - dot));
            });
            return;
        }
    }
    reference::softmax_backward(y, dy, dx);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
