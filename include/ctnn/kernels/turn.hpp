#pragma once
// Turning: from registers along features (rows) to registers along samples (blocks), and back, W x W values at a time
// by the register transpose.

#include <ctnn/kernels/reference.hpp>
#include <ctnn/kernels/shuffle.hpp>
#include <ctnn/kernels/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// W rows of which `count` hold values, from `stride` to `stride`, the others zero: turned, the first `kept`
/// are written.
template <class T>
CTNN_INLINE inline void turn_square(const T* from, index stride, index count, T* to, index next, index kept) {
    constexpr index w = width<T>;
    vec<T> square[w];
    if (count >= w)
#pragma GCC unroll 16
        for (index i = 0; i < w; ++i) square[i] = load(from + i * stride);
    else
        for (index i = 0; i < w; ++i) square[i] = i < count ? load(from + i * stride) : zero<T>();
    transpose(square);
    if (kept >= w)
#pragma GCC unroll 16
        for (index i = 0; i < w; ++i) store(to + i * next, square[i]);
    else
        for (index i = 0; i < kept; ++i) store(to + i * next, square[i]);
}

/// rows [m][leading] -> blocks of samples, the first `count` of n features; and back. Functions of their own,
/// for all sizes: a program turns many shapes, and a transpose is 64 shuffles.
template <class T>
[[gnu::noinline]] void turn_to_samples(const T* rows, T* blocks, index n, index m, index leading, index count) {
    constexpr index w = width<T>, lanes = padded<T>(1);
    for (index s = 0; s < padded<T>(m); s += w)
        for (index f = 0; f < count; f += w)
            turn_square(rows + s * leading + f, leading, m - s,
                        blocks + s / lanes * lanes * n + f * lanes + s % lanes, lanes, n - f);
}
template <class T>
[[gnu::noinline]] void turn_to_rows(const T* blocks, T* rows, index n, index m, index leading) {
    constexpr index w = width<T>, lanes = padded<T>(1);
    for (index s = 0; s < m; s += w)
        for (index f = 0; f < n; f += w)
            turn_square(blocks + s / lanes * lanes * n + f * lanes + s % lanes, lanes, n - f,
                        rows + s * leading + f, leading, m - s);
}

/// rows [M][Leading] -> blocks of samples, the first Count of N features. Reads whole registers of a row: Leading is padded, or
/// Count a number of whole registers. Samples that fill up the last block become zero.
template <index N, index M, index Leading, index Count = N, class T>
CTNN_INLINE inline void rows_to_samples(const T* rows, T* blocks) {
    turn_to_samples(rows, blocks, N, M, Leading, Count);
}
/// Blocks of samples -> rows [M][Leading]; the padding of each row up to a whole register becomes zero.
template <index N, index M, index Leading, class T>
CTNN_INLINE inline void samples_to_rows(const T* blocks, T* rows) {
    turn_to_rows(blocks, rows, N, M, Leading);
}

/// Sets the registers of a wire that hold no sample to zero: kernels of samples leave them as they are, kernels of steps take whole
/// blocks.
template <class X>
constexpr void clear_unused_registers(X x) {
    using T = typename X::value_type;
    if constexpr (has_simd<T>) {
        constexpr index lanes = padded<T>(1), last = padded<T>(X::samples), from = (X::samples + width<T> - 1) / width<T> * width<T>;
        for (index s = from; s < last; s += width<T>)
            for (index i = 0; i < X::features; ++i) store(x.data + s / lanes * lanes * X::features + i * lanes + s % lanes, zero<T>());
    }
}

/// Copies a wire into another layout, by turning what is a number of whole registers. Samples that fill up the last block
/// become zero: kernels that add up lanes count on it.
template <class X, class Y>
constexpr void copy(X x, Y y) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            constexpr index n = Y::features;
            constexpr bool whole = n % width<T> == 0;
            if constexpr (is_rows<typename X::layout> && runs_along_samples<typename Y::layout>) {
                constexpr index whole_ones = n / width<T> * width<T>;
                if constexpr (whole_ones > 0) rows_to_samples<n, Y::samples, n, whole_ones>(x.data, y.data);
                for (index s = 0; s < padded<T>(Y::samples); ++s)
                    for (index i = whole_ones; i < n; ++i) y(i, s) = s < Y::samples ? x(i, s) : T(0);
                return;
            }
            if constexpr (whole && runs_along_samples<typename X::layout> && is_rows<typename Y::layout>)
                return samples_to_rows<n, Y::samples, n>(x.data, y.data);
        }
    }
    reference::copy(x, y);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
