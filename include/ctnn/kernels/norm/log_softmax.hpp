#pragma once
// The logarithm of softmax, y = x - max x - ln(sum of exp(x - max x)), over the features of each sample, and
// its backward pass.

#include <ctnn/kernels/norm/softmax.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// y = log_softmax(x); x and y have the same layout.
template <class X, class Y>
constexpr void log_softmax(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index n = Y::features;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            if constexpr (runs_along_samples<typename Y::layout>) {
                constexpr index lanes = padded<T>(1);
                each_register_of_samples<Y>([&](index at) {
                    const auto value = [&](index i) CTNN_INLINE { return load(x.data + at + i * lanes); };
                    vec<T> largest = value(0), sum = zero<T>();
                    for (index i = 1; i < n; ++i) largest = max(largest, value(i));
                    for (index i = 0; i < n; ++i) sum = sum + exp(value(i) - largest);
                    const vec<T> rest = log(sum);
                    for (index i = 0; i < n; ++i) store(y.data + at + i * lanes, value(i) - largest - rest);
                });
            } else {
                constexpr T lowest = -infinity<T>;
                for (index s = 0; s < Y::samples; ++s) {
                    const T* from = &x(0, s);
                    T* to = &y(0, s);
                    const vec<T> largest = largest_feature<n>(from);
                    vec<T> sum = zero<T>();
                    for (index i = 0; i < n; i += width<T>)
                        sum = sum + exp(load_features<n>(from, i, lowest) - largest);
                    const vec<T> rest = log(broadcast(reduce_add(sum)));
                    for (index i = 0; i < n; i += width<T>)
                        store_features<n>(to, i, load_features<n>(from, i, lowest) - largest - rest);
                }
            }
            return;
        }
    }
    reference::log_softmax(x, y);
}

/// dx = dy - exp(y) · sum of dy; wires run along samples.
template <class Y, class DY, class DX>
constexpr void log_softmax_backward(Y y, DY dy, DX dx) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T>) {
        constexpr index lanes = padded<T>(1);
        each_register_of_samples<Y>([&](index at) {
            vec<T> sum = zero<T>();
            for (index i = 0; i < Y::features; ++i) sum = sum + load(dy.data + at + i * lanes);
            for (index i = 0; i < Y::features; ++i)
                store(dx.data + at + i * lanes,
                      fnma(exp(load(y.data + at + i * lanes)), sum, load(dy.data + at + i * lanes)));
        });
    } else {
        reference::log_softmax_backward(y, dy, dx);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
