#pragma once
// The gradient of a convolution's weights, with registers along samples: a few taps of a few outputs stay in
// registers while positions and samples pass by; then each tap's lanes are added up, and neighbouring outputs
// leave as one register.
//
//     dW(o, c, i, j) = sum over samples, r, t of dy(o, r, t) x(c, r·s + i·d - p, t·s + j·d - p)
//
// With 16 registers the rows of dy are gone through in parts that stay in L1 while all rows of taps have
// their turn.

#include <ctnn/kernels/convolution/gradient_sums.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Value number n of the result is the sum of the lanes of register number n at `lanes`, one of `count`;
/// beyond it is zero. A function of its own: all convolutions of a program need it.
template <class T>
[[gnu::noinline]] void sum_lanes(const T* lanes, index count, T* to) {
    constexpr index w = width<T>;
    vec<T> square[w];
    if (count >= w)
#pragma GCC unroll 16
        for (index n = 0; n < w; ++n) square[n] = load(lanes + n * w);
    else
        for (index n = 0; n < w; ++n) square[n] = n < count ? load(lanes + n * w) : zero<T>();
    transpose(square);
    vec<T> sum = square[0];
#pragma GCC unroll 16
    for (index n = 1; n < w; ++n) sum = sum + square[n];
    store(to, sum);
}
template <index N, class T>
CTNN_INLINE inline vec<T> sums_of_lanes(const T* lanes, index first) {
    alignas(alignment) T sums[width<T>];
    sum_lanes(lanes, N - first, sums);
    return load(sums);
}

/// Calls run(Side, part, whether it is the first) for parts of M samples and all positions.
template <class G, index M, index XAll, index DYAll, class T, class Run>
CTNN_INLINE inline void each_part_of_positions(const T* x, const T* dy, Run run) {
    constexpr index rows = gradient_tile<G>::rows;
    using part = part_of_positions<T, XAll, DYAll>;
    if constexpr (registers >= 32) run(std::integral_constant<index, 1>{}, part{x, dy, 0, M, 0, rows}, true);
    else
        each_side<T, M>([&](auto side, index s) CTNN_INLINE {
            for (index r = 0; r < G::out_height; r += rows) {
                const index end = r + rows < G::out_height ? r + rows : G::out_height;
                run(side, part{x, dy, s, s + decltype(side)::value * width<T>, r, end}, s + r == 0);
            }
        });
}

/// dW and db of a convolution of M samples, each register of neighbouring outputs handed to its sink once.
/// XAll, DYAll: values of one sample of the wires.
template <class G, index M, index XAll, index DYAll, index Leading, class T, class Sink, class BiasSink>
[[gnu::noinline]] void convolve_gradient_samples(const T* x, const T* dy, T* scratch, const Sink sink,
                                                 const BiasSink bias_sink) {
    using tile = gradient_tile<G>;
    constexpr index w = width<T>, lane = padded<T>(1), same_channels = std::min(G::group, tile::block);
    constexpr index kernel = G::rows::size * G::columns::size, row = padded<T>(tile::block) * w;
    constexpr bool biased = !__is_same(BiasSink, no_block);
    T* const bias_sums = scratch + tile::channels * kernel * row;
    for (index o = 0; o < G::out; o += tile::block)
        for (index c = 0; c < G::depth; c += tile::channels) {
            for (index g = 0; g < tile::block; g += same_channels)
                each_part<same_channels, tile::outputs>([&](auto at, index a) CTNN_INLINE {
                    const index from = o + g + a, channel = from / G::group * G::depth + c;
                    each_part_of_positions<G, M, XAll, DYAll>(
                        x + channel * G::height * G::width * lane,
                        dy + from * G::out_height * G::out_width * lane,
                        [&](auto side, const auto& part, bool fresh) CTNN_INLINE {
                            if (biased && c == 0)
                                sum_positions<G>(part, bias_sums + (g + a) * w, decltype(at)::value, fresh);
                            sum_all_taps<G, decltype(at)::value, decltype(side)::value>(
                                part, scratch + (g + a) * w, fresh);
                        });
                });
            for (index t = 0; t < tile::channels * kernel; ++t)
                for (index a = 0; a < tile::block; a += w)
                    sink((c * kernel + t) * Leading + o + a,
                         sums_of_lanes<tile::block>(scratch + t * row + a * w, a));
            if constexpr (biased)
                if (c == 0)
                    for (index a = 0; a < tile::block; a += w)
                        bias_sink(o + a, sums_of_lanes<tile::block>(bias_sums + a * w, a));
        }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
