#pragma once
// Softmax over the features of each sample, shifted by the maximum, so that it never overflows, and its
// backward pass. With registers along samples nothing is summed across a register.

#include <ctnn/kernels/wire/reference.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Calls body(offset) for every register of samples of a wire: `offset` is where feature 0 of those samples
/// lies, the next feature lies one block line further. Of sequences whole blocks, because their steps are
/// samples of other kernels.
template <class Wire, class Body>
CTNN_INLINE inline void each_register_of_samples(Body body) {
    using T = typename Wire::value_type;
    constexpr index lanes = padded<T>(1);
    constexpr index all = is_sequence<typename Wire::shape_type> ? padded<T>(Wire::samples) : Wire::samples;
    for (index s = 0; s < all; s += width<T>) body(s / lanes * lanes * Wire::all + s % lanes);
}

/// Reads a register of a row of N features from `first` on; lanes behind the last feature become `other`.
template <index N, class T>
CTNN_INLINE inline vec<T> load_features(const T* row, index first, T other) {
    constexpr index rest = N % width<T>;
    if (rest == 0 || first + width<T> <= N) return load(row + first);
    alignas(alignment) T lanes[width<T>];
    store(lanes, broadcast(other));
    __builtin_memcpy(lanes, row + first, std::size_t(rest) * sizeof(T));
    return load(lanes);
}
/// Writes such a register; what lies behind the last feature is not touched.
template <index N, class T>
CTNN_INLINE inline void store_features(T* row, index first, vec<T> v) {
    constexpr index rest = N % width<T>;
    if (rest == 0 || first + width<T> <= N) store(row + first, v);
    else store_first<rest + (rest == 0)>(row + first, v);
}

/// The largest of a row's features, in every lane.
template <index N, class T>
CTNN_INLINE inline vec<T> largest_feature(const T* row) {
    constexpr T lowest = -infinity<T>;
    vec<T> most = broadcast(lowest);
    for (index i = 0; i < N; i += width<T>) most = max(most, load_features<N>(row, i, lowest));
    return broadcast(reduce_max(most));
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
                constexpr T lowest = -infinity<T>;
                for (index s = 0; s < Y::samples; ++s) {
                    const T* from = &x(0, s);
                    T* to = &y(0, s);
                    const vec<T> largest = largest_feature<n>(from);
                    vec<T> sum = zero<T>();
                    for (index i = 0; i < n; i += width<T>) {
                        const vec<T> e = exp(load_features<n>(from, i, lowest) - largest);
                        store_features<n>(to, i, e);
                        sum = sum + load_features<n>(to, i, T(0));
                    }
                    const vec<T> total = broadcast(reduce_add(sum));
                    for (index i = 0; i < n; i += width<T>)
                        store_features<n>(to, i, load_features<n>(to, i, T(0)) / total);
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
        constexpr index lanes = padded<T>(1);
        each_register_of_samples<Y>([&](index at) {
            vec<T> dot = zero<T>();
            for (index i = 0; i < Y::features; ++i)
                dot = fma(load(dy.data + at + i * lanes), load(y.data + at + i * lanes), dot);
            for (index i = 0; i < Y::features; ++i)
                store(dx.data + at + i * lanes,
                      load(y.data + at + i * lanes) * (load(dy.data + at + i * lanes) - dot));
        });
    } else {
        reference::softmax_backward(y, dy, dx);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
