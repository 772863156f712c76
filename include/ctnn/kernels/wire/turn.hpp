#pragma once
// Turning: from registers along features (rows) to registers along samples (blocks), and back, W x W values
// at a time by the register transpose.

#include <ctnn/kernels/wire/reference.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>
#include <ctnn/kernels/wire/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// W registers from `from` on, `stride` apart, of which `count` hold values, the others zero: turned, the
/// first `kept` are written.
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

/// Squares side by side: how many, how far it is from one to the next, and how many fewer registers hold
/// values and are kept there. One function for all shapes and both directions: a program turns many, and a
/// transpose is 64 shuffles.
struct squares {
    index all, from, to, count, kept;
};
template <class T>
[[gnu::noinline]] void turn_squares(const T* from, index stride, index count, T* to, index next, index kept,
                                    squares step) {
    for (index i = 0; i < step.all;
         ++i, from += step.from, to += step.to, count -= step.count, kept -= step.kept)
        turn_square(from, stride, count, to, next, kept);
}

/// rows [M][Leading] -> blocks of samples, the first Count of N features. Reads whole registers of a row:
/// Leading is padded, or Count a number of whole registers. Samples that fill up the last block become zero.
/// Of: features of the blocks, where these are a part of them.
template <index N, index M, index Leading, index Count = N, index Of = N, class T>
CTNN_INLINE inline void rows_to_samples(const T* rows, T* blocks) {
    constexpr index w = width<T>, lanes = padded<T>(1);
    for (index s = 0; s < padded<T>(M); s += w)
        turn_squares(rows + s * Leading, Leading, M - s, blocks + s / lanes * lanes * Of + s % lanes, lanes,
                     Count, {(Count + w - 1) / w, w, w * lanes, 0, w});
}
/// Blocks of samples -> rows [M][Leading]; the padding of each row up to a whole register becomes zero. Of:
/// as above.
template <index N, index M, index Leading, index Of = N, class T>
CTNN_INLINE inline void samples_to_rows(const T* blocks, T* rows) {
    constexpr index w = width<T>, lanes = padded<T>(1);
    for (index s = 0; s < M; s += w)
        turn_squares(blocks + s / lanes * lanes * Of + s % lanes, lanes, N, rows + s * Leading, Leading,
                     M - s, {(N + w - 1) / w, w * lanes, w, w, 0});
}
/// Blocks of samples -> [register of features][M][W]: what one register of features reads of all samples lies
/// side by side. What fills up the last register becomes zero. Of: as above.
template <index N, index M, index Of = N, class T>
CTNN_INLINE inline void samples_to_registers(const T* blocks, T* columns) {
    constexpr index w = width<T>, lanes = padded<T>(1);
    for (index s = 0; s < M; s += w)
        turn_squares(blocks + s / lanes * lanes * Of + s % lanes, lanes, N, columns + s * w, w, M - s,
                     {(N + w - 1) / w, w * lanes, M * w, w, 0});
}

/// Sets the registers of a wire that hold no sample to zero: kernels of samples leave them as they are,
/// kernels of steps take whole blocks.
template <class X>
constexpr void clear_unused_registers(X x) {
    using T = typename X::value_type;
    if constexpr (has_simd<T>) {
        constexpr index last = padded<T>(X::samples),
                        from = (X::samples + width<T> - 1) / width<T> * width<T>;
        for (index s = from; s < last; s += width<T>)
            for (index i = 0; i < X::features; ++i) store(&x(i, s), zero<T>());
    }
}

/// Copies a wire into another layout, by turning what is a number of whole registers. Samples that fill up
/// the last block become zero: kernels that add up lanes count on it.
template <class X, class Y>
constexpr void copy(X x, Y y) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            constexpr index n = Y::features;
            constexpr bool whole = n % width<T> == 0 && !X::is_part && !Y::is_part;
            if constexpr (!X::is_part && !Y::is_part && is_rows<typename X::layout> &&
                          runs_along_samples<typename Y::layout>) {
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
