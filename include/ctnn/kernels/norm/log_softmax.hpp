#pragma once
// The logarithm of softmax, y = x - max x - ln(sum of exp(x - max x)), over the features of each sample or
// the channels of each pixel, and its backward pass.

#include <ctnn/kernels/norm/softmax.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// y = log_softmax(x) over the channels of each pixel (features are the channels of one); x and y have the
/// same layout.
template <index Pixels = 1, class X, class Y>
constexpr void log_softmax(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index n = Y::features / Pixels;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            if constexpr (Pixels > 1 || runs_along_samples<typename Y::layout>) {
                each_register_of_channels<Pixels>(x, y, [](auto from, auto to) CTNN_INLINE {
                    vec<T> largest = from.get(0), sum = zero<T>();
                    for (index i = 1; i < n; ++i) largest = max(largest, from.get(i));
                    for (index i = 0; i < n; ++i) sum = sum + exp(from.get(i) - largest);
                    const vec<T> rest = log(sum);
                    for (index i = 0; i < n; ++i) to.put(i, from.get(i) - largest - rest);
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
    reference::log_softmax<Pixels>(x, y);
}

/// dx = dy - exp(y) · sum of dy, pixel by pixel; wires run along samples.
template <index Pixels = 1, class Y, class DY, class DX>
constexpr void log_softmax_backward(Y y, DY dy, DX dx) {
    using T = typename DX::value_type;
    constexpr index n = Y::features / Pixels;
    if constexpr (has_simd<T>) {
        each_pixel_of_samples<Y, Pixels>([&](index at, index step) CTNN_INLINE {
            vec<T> sum = zero<T>();
            for (index i = 0; i < n; ++i) sum = sum + load(dy.data + at + i * step);
            for (index i = 0; i < n; ++i)
                store(dx.data + at + i * step,
                      fnma(exp(load(y.data + at + i * step)), sum, load(dy.data + at + i * step)));
        });
    } else {
        reference::log_softmax_backward<Pixels>(y, dy, dx);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
