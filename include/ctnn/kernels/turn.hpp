#pragma once
// Turning: from registers along features (rows) to registers along samples (blocks), and back, W x W values at a time
// by the register transpose.

#include <ctnn/kernels/reference.hpp>
#include <ctnn/kernels/shuffle.hpp>
#include <ctnn/kernels/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// rows [M][Leading] -> blocks of samples, the first Count of N features. Reads whole registers of a row: Leading is padded, or
/// Count a number of whole registers. Samples that fill up the last block become zero. Of: features of the blocks, where these are a part of them.
template <index N, index M, index Leading, index Count = N, index Of = N, class T>
inline void rows_to_samples(const T* rows, T* blocks) {
    constexpr index w = width<T>, lanes = padded<T>(1), last = padded<T>(M);
    for (index s = 0; s < last; s += w)
        for (index f = 0; f < Count; f += w) {
            vec<T> square[w];
            for (index i = 0; i < w; ++i) square[i] = s + i < M ? load(rows + (s + i) * Leading + f) : zero<T>();
            transpose(square);
            T* to = blocks + s / lanes * lanes * Of + f * lanes + s % lanes;
            for (index i = 0; i < w && f + i < N; ++i) store(to + i * lanes, square[i]);
        }
}

/// Blocks of samples -> rows [M][Leading]; the padding of each row up to a whole register becomes zero. Of: as above.
template <index N, index M, index Leading, index Of = N, class T>
inline void samples_to_rows(const T* blocks, T* rows) {
    constexpr index w = width<T>, lanes = padded<T>(1);
    for (index s = 0; s < M; s += w)
        for (index f = 0; f < N; f += w) {
            vec<T> square[w];
            const T* from = blocks + s / lanes * lanes * Of + f * lanes + s % lanes;
            for (index i = 0; i < w; ++i) square[i] = f + i < N ? load(from + i * lanes) : zero<T>();
            transpose(square);
            for (index i = 0; i < w && s + i < M; ++i) store(rows + (s + i) * Leading + f, square[i]);
        }
}

/// Sets the registers of a wire that hold no sample to zero: kernels of samples leave them as they are, kernels of steps take whole
/// blocks.
template <class X>
constexpr void clear_unused_registers(X x) {
    using T = typename X::value_type;
    if constexpr (has_simd<T>) {
        constexpr index lanes = padded<T>(1), last = padded<T>(X::samples), from = (X::samples + width<T> - 1) / width<T> * width<T>;
        for (index s = from; s < last; s += width<T>)
            for (index i = 0; i < X::all; ++i) store(x.data + s / lanes * lanes * X::all + i * lanes + s % lanes, zero<T>());
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
            constexpr bool whole = n % width<T> == 0 && !X::is_part && !Y::is_part;
            if constexpr (!X::is_part && !Y::is_part && is_rows<typename X::layout> && runs_along_samples<typename Y::layout>) {
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
