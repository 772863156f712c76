#pragma once
// Minimal filtering (winograd.hpp) with registers along samples: no lane ever meets another.

#include <ctnn/kernels/convolution/winograd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// How it lies in scratch: weights; sources of `at_once` registers [product][channel][register]; sums
/// [product][output][register].
template <class G, class T>
struct winograd_of_samples : winograd<G, T> {
    using shape = winograd<G, T>;
    static constexpr index line = shape::at_once * width<T>, outputs = shape::outputs(shape::at_once),
                           product = G::depth * line + padded<T>(1), sources = winograd_products * product,
                           sums = winograd_products * outputs * line,
                           memory = winograd_weights<G, T>::memory + sources + sums;
};

/// Bᵀ d B of every channel of `count` tiles from `first` on, Side registers of samples.
template <class G, index Side, class T>
CTNN_INLINE inline void winograd_sources_of_samples(const T* x, index first, index count, T* v) {
    using room = winograd_of_samples<G, T>;
    constexpr index lane = padded<T>(1);
    for (index c = 0; c < G::depth; ++c, x += G::height * G::width * lane, v += room::line) {
        T* to = v;
        index row = first / room::across, column = first % room::across;
        for (index n = 0; n < count; ++n, to += Side * width<T>) {
            const index r = 2 * row - G::rows::before, t = 2 * column - G::columns::before;
            const bool inside = r >= 0 && t >= 0 && r + 4 <= G::height && t + 4 <= G::width;
            const T* from = x + (r * G::width + t) * lane;
            for (index h = 0; h < Side; ++h) {
                const auto get = [&](index i, index j) CTNN_INLINE {
                    return load(from + h * width<T> + (i * G::width + j) * lane);
                };
                const auto put = [&](index p, vec<T> value)
                                     CTNN_INLINE { store(to + h * width<T> + p * room::product, value); };
                if (inside) winograd_tile_of_sources<T>(get, put);
                else
                    winograd_tile_of_sources<T>(
                        [&](index i, index j) CTNN_INLINE {
                            const bool there =
                                r + i >= 0 && r + i < G::height && t + j >= 0 && t + j < G::width;
                            return there ? get(i, j) : zero<T>();
                        },
                        put);
            }
            if (++column == room::across) column = 0, ++row;
        }
    }
}

/// All results for Side registers of samples; the weights are transformed already.
template <class G, index Side, class T, class Epilogue>
[[gnu::noinline]] void winograd_samples(const T* x, T* scratch, const Epilogue epilogue) {
    using room = winograd_of_samples<G, T>;
    using weights = winograd_weights<G, T>;
    constexpr index tiles = room::at_once / Side;
    T *const u = scratch, *const v = u + weights::memory, *const m = v + room::sources;
    constexpr winograd_strides step{
        G::depth,      weights::channel,           room::line,       room::line, weights::product,
        room::product, room::outputs * room::line, winograd_products};
    for (index first = 0; first < room::tiles; first += tiles) {
        const index left = room::tiles - first, count = left < tiles ? left : tiles;
        winograd_sources_of_samples<G, Side>(x, first, count, v);
        each_part<G::out, room::outputs>([&](auto at, index o) CTNN_INLINE {
            constexpr index At = decltype(at)::value;
            winograd_sums<At, tiles * Side>(u + o, v, m, step);
            for (index a = 0; a < At; ++a) {
                const vec<T> start = epilogue.start(o + a);
                index row = first / room::across * 2, t = first % room::across * 2;
                for (index n = 0; n < count; ++n) {
                    for (index h = 0; h < Side; ++h) {
                        vec<T> y[2][2];
                        winograd_tile_of_results(m + a * room::line + (n * Side + h) * width<T>,
                                                 step.products_m, y);
#pragma GCC unroll 2
                        for (index i = 0; i < 2; ++i)
#pragma GCC unroll 2
                            for (index j = 0; j < 2; ++j)
                                if (row + i < G::out_height && t + j < G::out_width)
                                    epilogue.finish(o + a, row + i, t + j, h, y[i][j] + start);
                    }
                    if ((t += 2) == 2 * room::across) t = 0, row += 2;
                }
            }
        });
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
