#pragma once
// Minimal filtering (winograd.hpp) of one image with registers along tiles: those of some rows lie side by
// side, so that narrow images fill registers, too.

#include <ctnn/kernels/convolution/prepared_image.hpp>
#include <ctnn/kernels/convolution/winograd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// How it lies in scratch: the image with its padding, weights, sources [product][channel][tile], sums
/// [product][output][tile], two rows of results.
template <class G, class T>
struct winograd_of_image : winograd<G, T> {
    using shape = winograd<G, T>;
    /// With all results of the last tiles.
    struct whole : G {
        static constexpr index out_height = 2 * shape::down, out_width = 2 * shape::across;
    };
    using image = prepared_image<whole, T, true>;
    static constexpr index w = width<T>;
    /// Registers that n rows of tiles take.
    static constexpr index registers_of(index n) { return (n * shape::across + w - 1) / w; }
    /// Rows of tiles that are worked on at once: those of which registers are fullest, and `at_once` of them
    /// if that can be. Rows are written in whole registers, each over what the one before wrote too much.
    static constexpr index rows = [] {
        index best = 1;
        for (index r = 2; r <= shape::down && registers_of(r) <= 3 * shape::at_once; ++r) {
            const index fuller = r * registers_of(best) - best * registers_of(r);
            if (fuller > 0 || (fuller == 0 && registers_of(r) <= shape::at_once)) best = r;
        }
        return best;
    }();
    static constexpr index vectors = registers_of(rows),
                           outputs = shape::outputs(std::min(vectors, shape::at_once)),
                           line = padded<T>((rows - 1) * shape::across + (shape::across + w - 1) / w * w),
                           product = G::depth * line + padded<T>(1);
    /// Where all tiles are worked on at once, the weights of some outputs at a time are transformed.
    static constexpr bool by_parts = rows == shape::down && outputs % w == 0 && G::out % outputs == 0;
    using weights = winograd_weights<G, T, by_parts ? outputs : G::out>;
    static constexpr index prepared =
                               padded<T>(G::depth * image::height * image::row + G::columns::before + 4 * w),
                           sources = winograd_products * product, sums = winograd_products * outputs * line,
                           results = 4 * line, memory = prepared + weights::memory + sources + sums + results;
};

/// Whether it pays for one image: registers of tiles are full enough.
template <class G, class T>
constexpr bool image_by_winograd = [] {
    if constexpr (by_winograd<G, T>) {
        using room = winograd_of_image<G, T>;
        return room::rows * room::across * 4 >= room::vectors * width<T> * 3;
    } else {
        return false;
    }
}();

/// Lanes of (a, b) in turn, from lane First of both on.
template <int First, int W>
struct in_turn {
    static constexpr int of(int lane) { return lane / 2 + First + (lane % 2 ? W : 0); }
};

/// Bᵀ d B of some rows of tiles, from `first` on.
template <class G, class T>
CTNN_INLINE inline void winograd_sources_of_image(const T* prepared, index first, T* v) {
    using room = winograd_of_image<G, T>;
    using image = typename room::image;
    for (index c = 0; c < G::depth; ++c, v += room::line)
        for (index r = 0; r < room::rows; ++r)
            for (index t = 0; t < room::across; t += width<T>) {
                const T* const from = prepared + (c * image::height + 2 * (first + r)) * image::row + 2 * t;
                T* const to = v + r * room::across + t;
                winograd_tile_of_sources<T>(
                    [&](index i, index j)
                        CTNN_INLINE { return load_every<2>(from + i * image::row + (j & 2), j & 1); },
                    [&](index p, vec<T> value) CTNN_INLINE { store(to + p * room::product, value); });
            }
}

/// Aᵀ m A + start of one output for some rows of tiles, and what is behind it.
template <class G, class T, class Act>
CTNN_INLINE inline void winograd_results_of_image(const T* m, T* results, T* y, index first, vec<T> start,
                                                  const Act& act) {
    using room = winograd_of_image<G, T>;
    constexpr int w = int(width<T>);
    constexpr index each = room::outputs * room::line;
    for (index n = 0; n < room::vectors; ++n) {
        vec<T> square[2][2];
        winograd_tile_of_results(m + n * w, each, square);
#pragma GCC unroll 2
        for (index i = 0; i < 2; ++i) {
            const vec<T> a = square[i][0] + start, b = square[i][1] + start;
            T* const to = results + 2 * (i * room::line + n * w);
            store(to, lanes_of(a, b, indices<T, in_turn<0, w>>{}));
            store(to + w, lanes_of(a, b, indices<T, in_turn<w / 2, w>>{}));
        }
    }
    for (index r = 0; r < room::rows; ++r)
        for (index i = 0; i < 2; ++i) {
            const index row = 2 * (first + r) + i;
            if (row >= G::out_height) break;
            const T* const from = results + 2 * (i * room::line + r * room::across);
            T* const to = y + row * G::out_width;
            if constexpr (G::out_width >= w) {
                for (index t = 0; t < G::out_width; t += w) {
                    const index column =
                        t + w < G::out_width ? t : G::out_width - w; // the last one may overlap
                    put(act, to + column, load(from + column));
                }
            } else {
                put(act, to, load(from), first_of_lanes<G::out_width>{});
            }
        }
}

/// y = act(w * x + b) of one image.
template <class G, index Leading, class T, class Epilogue>
[[gnu::noinline]] void winograd_image(const T* w, const T* x, T* y, T* scratch, const Epilogue epilogue) {
    using room = winograd_of_image<G, T>;
    using weights = typename room::weights;
    T *const prepared = scratch, *const u = prepared + room::prepared, *const v = u + weights::memory,
             *const m = v + room::sources, *const results = m + room::sums;
    constexpr winograd_strides step{
        G::depth,      weights::channel,          room::line, room::line, weights::product,
        room::product, room::outputs * room::line};
    room::image::from(x, prepared);
    if constexpr (!room::by_parts) winograd_transform<G, Leading, G::out>(w, u);
    for (index row = 0; row < room::down; row += room::rows) {
        const index last = room::down - room::rows,
                    first = row < last ? row : last; // the last ones may overlap
        winograd_sources_of_image<G>(prepared, first, v);
        each_part<G::out, room::outputs>([&](auto at, index o) CTNN_INLINE {
            constexpr index At = decltype(at)::value;
            if constexpr (room::by_parts) winograd_transform<G, Leading, At>(w + o, u);
            each_part<room::vectors, room::at_once>([&](auto count, index n) CTNN_INLINE {
                winograd_sums<At, decltype(count)::value>(u + (room::by_parts ? 0 : o), v + n * width<T>,
                                                          m + n * width<T>, step);
            });
            for (index a = 0; a < At; ++a)
                winograd_results_of_image<G>(m + a * room::line, results,
                                             y + (o + a) * G::out_height * G::out_width, first,
                                             epilogue.start(o + a), epilogue.act);
        });
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
