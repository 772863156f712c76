#pragma once
// Pixels of a convolution, registers along samples: some outputs of one pixel, for a whole cache line of
// samples, stay in registers while everything that they are made of passes by. The way with 16 registers: two
// weights or sources at hand are enough, and each line that is touched is used up. Which taps a pixel has is
// found out while running, so that borders, strides and dilations are no cases of their own.

#include <ctnn/kernels/simd/shuffle.hpp>
#include <ctnn/kernels/convolution/taps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Registers of samples that are worked on side by side: with 16 registers half a tile would leave each line
/// half used.
template <class T>
constexpr index side_by_side = registers >= 32 || padded<T>(1) == width<T> ? 1 : 2;

/// Calls run(Side, s) for the samples s, s + 1, ... of Side registers, until M samples are done.
template <class T, index M, class Run>
CTNN_INLINE inline void each_side(Run run) {
    constexpr index side = side_by_side<T>, count = (M + width<T> - 1) / width<T>, rest = count % side;
    for (index n = 0; n < count - rest; n += side) run(std::integral_constant<index, side>{}, n * width<T>);
    if constexpr (rest > 0) run(std::integral_constant<index, rest>{}, (count - rest) * width<T>);
}

/// Calls run(At, i) for i, ..., i + At - 1 out of Count, At <= Most: in as few parts as can be, which differ
/// by one at most.
template <index Count, index Most, class Run>
CTNN_INLINE inline void each_part(Run run) {
    constexpr index parts = (Count + Most - 1) / Most, size = Count / parts,
                    larger = Count % parts * (size + 1);
    if constexpr (larger > 0)
        for (index i = 0; i < larger; i += size + 1) run(std::integral_constant<index, size + 1>{}, i);
    for (index i = larger; i < Count; i += size) run(std::integral_constant<index, size>{}, i);
}

/// Calls run(At, o) for outputs o, ..., o + At - 1 of one pixel that are in registers at once, beside Side
/// sources and a weight.
template <class D, index Side, class Run>
CTNN_INLINE inline void each_tile(Run run) {
    for (index first = 0; first < D::results; first += D::group)
        each_part<D::group, (registers - 4) / Side>([&](auto at, index o)
                                                        CTNN_INLINE { run(at, first + o); });
}

/// acc(a, h) += w(o + a, tap) · x(h, source of the tap) for all taps of a pixel. Count: how many columns
/// there are, 0: as they say.
template <class D, index Count, index At, index Side, class T>
CTNN_INLINE inline void add_taps(vec<T> (&acc)[At][Side], const T* w, const T* x, index o,
                                 taps_of_result rows, taps_of_result columns) {
    using R = typename D::rows;
    using C = typename D::columns;
    constexpr index lane = padded<T>(1);
    const index channel = o / D::group * D::depth, count = Count > 0 ? Count : columns.count;
    for (index c = 0; c < D::depth; ++c)
        for (index i = 0; i < rows.count; ++i) {
            const index row = (channel + c) * R::sources + rows.source + i * R::source_step;
            const T* from = x + (row * C::sources + columns.source) * lane;
            const T* weight = w + D::weight(o, c, rows.first + i * R::tap_step) + columns.first * D::step;
#pragma GCC unroll 8
            for (index j = 0; j < count;
                 ++j, from += C::source_step * lane, weight += C::tap_step * D::step) {
                vec<T> source[Side];
#pragma GCC unroll 4
                for (index h = 0; h < Side; ++h) source[h] = held(load(from + h * width<T>));
#pragma GCC unroll 16
                for (index a = 0; a < At; ++a) {
                    const vec<T> factor = broadcast(weight[a * D::next]);
#pragma GCC unroll 4
                    for (index h = 0; h < Side; ++h) acc[a][h] = fma(factor, source[h], acc[a][h]);
                }
            }
        }
}

/// Outputs o, ..., o + At - 1 of the pixel (row, t) for Side registers of samples. Epilogue: start(output)
/// and finish(output, row, t, register, value).
template <class D, index At, index Side, class T, class Epilogue>
CTNN_INLINE inline void convolve_pixel(const T* w, const T* x, index o, index row, index t,
                                       taps_of_result rows, taps_of_result columns,
                                       const Epilogue& epilogue) {
    vec<T> acc[At][Side];
#pragma GCC unroll 16
    for (index a = 0; a < At; ++a)
#pragma GCC unroll 4
        for (index h = 0; h < Side; ++h) acc[a][h] = epilogue.start(o + a);
    constexpr index most = D::columns::most;
    if (D::columns::always || columns.count == most) add_taps<D, most>(acc, w, x, o, rows, columns);
    else add_taps<D, 0>(acc, w, x, o, rows, columns);
#pragma GCC unroll 16
    for (index a = 0; a < At; ++a)
#pragma GCC unroll 4
        for (index h = 0; h < Side; ++h) epilogue.finish(o + a, row, t, h, acc[a][h]);
}

/// The direction D for a pixel whose sources, one of each channel, were copied side by side.
template <class D>
struct from_copies : D {
    template <class Axis>
    struct of_one : Axis {
        static constexpr index sources = 1, source_step = 0;
    };
    using rows = of_one<typename D::rows>;
    using columns = of_one<typename D::columns>;
};
/// Whether a pixel's sources are copied first: the channels of a pointwise convolution lie so far apart that
/// they share a few sets of the L1 cache (64 lines long, 8 ways, as with most cores), and several tiles of
/// outputs read them.
template <class D>
constexpr bool copies_sources = D::rows::taps * D::columns::taps == 1 && D::group > registers / 2 &&
                                D::depth* greatest_divisor(D::rows::sources* D::columns::sources, 64) >
                                    64 * 8 / 2;
/// Values of T that `convolve_pixels` wants as scratch.
template <class D, class T>
constexpr index pixels_scratch =
    registers < 32 && copies_sources<D> ? D::results / D::group * D::depth * padded<T>(1) : 0;

/// All results for Side registers of samples, pixel by pixel: the next one finds most of its sources in L1.
template <class D, index Side, class T, class Epilogue>
[[gnu::noinline]] void convolve_pixels(const T* w, const T* x, T* scratch, const Epilogue epilogue) {
    constexpr index lane = padded<T>(1), channels = D::results / D::group * D::depth;
    for (index row = 0; row < D::height; ++row) {
        taps_of_result rows = find_taps<typename D::rows>(row);
        for (index t = 0; t < D::width; ++t) {
            taps_of_result columns = find_taps<typename D::columns>(t);
            using from = std::conditional_t<copies_sources<D>, from_copies<D>, D>;
            if constexpr (copies_sources<D>)
                if (rows.count > 0 && columns.count > 0) {
                    const T* source = x + (rows.source * D::columns::sources + columns.source) * lane;
                    for (index c = 0; c < channels;
                         ++c, source += D::rows::sources * D::columns::sources * lane)
#pragma GCC unroll 4
                        for (index h = 0; h < Side; ++h)
                            store(scratch + c * lane + h * width<T>, load(source + h * width<T>));
                }
            const auto at_copy = [](taps_of_result taps) -> taps_of_result {
                return {taps.first, copies_sources<D> ? 0 : taps.source, taps.count};
            };
            each_tile<D, Side>([&](auto at, index o) CTNN_INLINE {
                convolve_pixel<from, decltype(at)::value, Side>(w, copies_sources<D> ? scratch : x, o, row, t,
                                                                at_copy(rows), at_copy(columns), epilogue);
            });
        }
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
