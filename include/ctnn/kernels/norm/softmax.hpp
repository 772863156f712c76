#pragma once
// Softmax over the features of each sample or the channels of each pixel, shifted by the maximum, so that it
// never overflows, and its backward pass. With registers along samples or pixels nothing is summed across a
// register.

#include <ctnn/kernels/norm/softmax_reference.hpp>
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

/// Calls body(offset, step) for every pixel of every such register: `offset` is where the pixel's first
/// channel lies, the next one lies `step` further. Features are the channels of one pixel.
template <class Wire, index Pixels, class Body>
CTNN_INLINE inline void each_pixel_of_samples(Body body) {
    constexpr index lanes = padded<typename Wire::value_type>(1);
    each_register_of_samples<Wire>([&](index from) CTNN_INLINE {
        for (index p = 0; p < Pixels; ++p) body(from + p * lanes, Pixels * lanes);
    });
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

/// A register of one channel's values in neighbouring samples, `step` from one channel to the next; or of
/// neighbouring pixels of one sample, of which there are Pixels, from `first` on.
template <class T>
struct channels_of_samples {
    T* data;
    index step;
    CTNN_INLINE auto get(index i) const { return load(data + i * step); }
    CTNN_INLINE void put(index i, vec<std::remove_const_t<T>> v) const { store(data + i * step, v); }
};
template <class T, index Pixels>
struct channels_of_pixels {
    T* data;
    index first;
    CTNN_INLINE auto get(index i) const {
        return load_features<Pixels>(data + i * Pixels, first, std::remove_const_t<T>(0));
    }
    CTNN_INLINE void put(index i, vec<std::remove_const_t<T>> v) const {
        store_features<Pixels>(data + i * Pixels, first, v);
    }
};

/// Calls run(from x, from y) for every register of x and y, channel by channel.
template <index Pixels, class X, class Y, class Run>
CTNN_INLINE inline void each_register_of_channels(X x, Y y, Run run) {
    using T = typename Y::value_type;
    if constexpr (runs_along_samples<typename Y::layout>) {
        each_pixel_of_samples<Y, Pixels>([&](index at, index step) CTNN_INLINE {
            run(channels_of_samples<const T>{x.data + at, step}, channels_of_samples<T>{y.data + at, step});
        });
    } else {
        for (index s = 0; s < Y::samples; ++s)
            for (index p = 0; p < Pixels; p += width<T>)
                run(channels_of_pixels<const T, Pixels>{&x(0, s), p},
                    channels_of_pixels<T, Pixels>{&y(0, s), p});
    }
}

/// y = softmax(x) over the channels of each pixel (features are the channels of one); x and y have the same
/// layout.
template <index Pixels = 1, class X, class Y>
constexpr void softmax(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index n = Y::features / Pixels;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            if constexpr (Pixels > 1 || runs_along_samples<typename Y::layout>) {
                each_register_of_channels<Pixels>(x, y, [](auto from, auto to) CTNN_INLINE {
                    vec<T> largest = from.get(0), sum = zero<T>();
                    for (index i = 1; i < n; ++i) largest = max(largest, from.get(i));
                    for (index i = 0; i < n; ++i) {
                        const vec<T> e = exp(from.get(i) - largest);
                        sum = sum + e;
                        to.put(i, e);
                    }
                    for (index i = 0; i < n; ++i) to.put(i, to.get(i) / sum);
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
    reference::softmax<Pixels>(x, y);
}

/// dx = y · (dy - dot(dy, y)), pixel by pixel; wires run along samples.
template <index Pixels = 1, class Y, class DY, class DX>
constexpr void softmax_backward(Y y, DY dy, DX dx) {
    using T = typename DX::value_type;
    constexpr index n = Y::features / Pixels;
    if constexpr (has_simd<T>) {
        each_pixel_of_samples<Y, Pixels>([&](index at, index step) CTNN_INLINE {
            vec<T> dot = zero<T>();
            for (index i = 0; i < n; ++i)
                dot = fma(load(dy.data + at + i * step), load(y.data + at + i * step), dot);
            for (index i = 0; i < n; ++i)
                store(dx.data + at + i * step,
                      load(y.data + at + i * step) * (load(dy.data + at + i * step) - dot));
        });
    } else {
        reference::softmax_backward<Pixels>(y, dy, dx);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
