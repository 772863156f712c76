#pragma once
// Rows of a convolution, registers along samples: how a row is cut into pieces that stay in registers, and
// the products of one row of sources, each loaded once for all results that it takes part in. The way with 32
// registers, and of depthwise convolutions, whose outputs have no sources in common.

#include <ctnn/kernels/simd/shuffle.hpp>
#include <ctnn/kernels/convolution/taps.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// How a row of N values, made of sources Stride apart, is cut: pieces that stay in registers for some outputs
/// at once, beside their Taps weights and one source, Side registers of samples each; of those that fit, the
/// one with the most products per load. (With 16 registers weights may come from memory: more results at once
/// hide the latency of the products, 1.2 times as fast.)
template <index N, index Taps, index Outputs, index Side, index Stride = 1>
struct row_tile {
    struct choice {
        index size = 1, at_once = 1;
    };
    static constexpr choice best = [] {
        choice found;
        index most = 0;
        for (index a = 1; a <= 4; ++a)
            for (index pieces = 1; pieces <= N; ++pieces) {
                const index size = (N + pieces - 1) / pieces;
                const bool fits = a * (size * Side + Taps) + 1 <= registers - 1 ||
                                  (a == 1 && size * Side <= registers * 5 / 8);
                const index sources = (size - 1) * std::min(Stride, Taps) + Taps,
                            products = 1000 * size * Side * Taps * a / (sources * Side + a * Taps);
                if (Outputs % a == 0 && fits && products > most) most = products, found = {size, a};
            }
        return found;
    }();
    static constexpr index size = best.size, at_once = best.at_once, pieces = (N + size - 1) / size;
};

/// acc(t) += w(j) · source(u) for a row of sources and all taps that lead to results from First on.
/// WeightStep: from tap to tap; NextWeight: from one of the At results to the next.
template <class Columns, index First, index Count, index At, index Side, index WeightStep, index NextWeight,
          class T>
CTNN_INLINE inline void convolve_row(vec<T> (&acc)[At][Count][Side], const T* source, const T* w) {
    constexpr index lane = padded<T>(1), taps = Columns::taps;
    constexpr index first = Columns::first(First), last = Columns::last(First + Count - 1);
    vec<T> weight[At][taps];
#pragma GCC unroll 4
    for (index a = 0; a < At; ++a)
#pragma GCC unroll 32
        for (index j = 0; j < taps; ++j) weight[a][j] = broadcast(w[j * WeightStep + a * NextWeight]);
#pragma GCC unroll 128
    for (index u = first < 0 ? 0 : first; u <= (last < Columns::sources ? last : Columns::sources - 1); ++u)
#pragma GCC unroll 4
        for (index h = 0; h < Side; ++h) {
            const vec<T> from = load(source + u * lane + h * width<T>), x = taps == 1 ? held(from) : from;
#pragma GCC unroll 4
            for (index a = 0; a < At; ++a)
#pragma GCC unroll 32
                for (index j = 0; j < taps; ++j) {
                    const index t = Columns::result(u, j) - First;
                    if (t >= 0 && t < Count) acc[a][t][h] = fma(weight[a][j], x, acc[a][t][h]);
                }
        }
}

/// Calls piece(First, Count, shift) for every piece of a row of N results: those that touch an edge one by
/// one, with First known while compiling; those within in a loop, as the first of them moved along by `shift`
/// results.
template <class Columns, index N, index Size, class Piece>
CTNN_INLINE inline void each_piece(Piece piece) {
    constexpr index pieces = (N + Size - 1) / Size;
    constexpr auto within = [](index i) {
        return Size % Columns::period == 0 && (i + 1) * Size <= N && Columns::first(i * Size) >= 0 &&
               Columns::last((i + 1) * Size - 1) < Columns::sources;
    };
    constexpr index begin = [&] {
        index i = 0;
        while (i < pieces && !within(i)) ++i;
        return i;
    }();
    constexpr index end = [&] {
        index i = begin;
        while (i < pieces && within(i)) ++i;
        return i;
    }();
    const auto some = [&]<index From, std::size_t... I>(std::integral_constant<index, From>,
                                                        std::index_sequence<I...>) CTNN_INLINE {
        (piece(std::integral_constant<index, (From + index(I)) * Size>{},
               std::integral_constant<
                   index, ((From + index(I) + 1) * Size <= N ? Size : N - (From + index(I)) * Size)>{},
               index(0)),
         ...);
    };
    some(std::integral_constant<index, 0>{}, std::make_index_sequence<std::size_t(begin)>{});
    if constexpr (begin < end)
        for (index i = 0; i < end - begin; ++i)
            piece(std::integral_constant<index, begin * Size>{}, std::integral_constant<index, Size>{},
                  i * Size);
    some(std::integral_constant<index, end>{}, std::make_index_sequence<std::size_t(pieces - end)>{});
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
