#pragma once
// Minimal filtering (winograd.hpp) of one image with registers along tiles, those of some rows side by side,
// so that narrow images fill registers, too. Products go column by column, so that their weights and sources
// stay in L1 for all outputs.

#include <ctnn/kernels/convolution/winograd.hpp>
#include <ctnn/kernels/convolution/winograd_prepared.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// How it lies in scratch: the image with its padding, weights, sources [product][channel][tile], sums
/// [product of one column][output][tile], results of columns so far [of a tile][output][tile], two rows of
/// results.
template <class G, class T>
struct winograd_of_image : winograd<G, T> {
    using shape = winograd<G, T>;
    static constexpr index w = width<T>;
    /// Registers that n rows of tiles take.
    static constexpr index registers_of(index n) { return (n * shape::across + w - 1) / w; }
    /// Rows of tiles that are worked on at once: those of which registers are fullest, and `at_once` of them
    /// if that can be.
    static constexpr index rows = [] {
        index best = 1;
        for (index r = 2; r <= shape::down && registers_of(r) <= 3 * shape::at_once; ++r) {
            const index fuller = r * registers_of(best) - best * registers_of(r);
            if (fuller > 0 || (fuller == 0 && registers_of(r) <= shape::at_once)) best = r;
        }
        return best;
    }();
    static constexpr index vectors = registers_of(rows),
                           outputs = shape::outputs(std::min(vectors, shape::at_once)), line = vectors * w,
                           product = G::depth * line + padded<T>(1);
    /// Where all tiles are worked on at once, the weights of some outputs at a time are transformed.
    static constexpr bool by_parts = rows == shape::down && outputs % w == 0 && G::out % outputs == 0;
    using weights = winograd_weights<G, T, by_parts ? outputs : G::out>;
    /// Whether registers of tiles make whole registers of neighbouring results: else rows are written in whole
    /// registers, each over what the one before wrote too much.
    static constexpr bool direct = G::out_width == 2 * shape::across && G::out_height == 2 * shape::down &&
                                   (w % shape::across == 0 || shape::across % w == 0) &&
                                   rows * shape::across == line;
    using image = std::conditional_t<tiles_as_they_lie<G, T>, tiles_of_image<G, T>, tiles_of_copy<G, T>>;
    static constexpr index weights_memory = by_parts ? 8 * weights::product : weights::memory,
                           sources = winograd_products * product, sums = 4 * outputs * line,
                           so_far = 4 * G::out * line, results = direct ? 0 : 4 * line + w,
                           memory = image::memory + weights_memory + sources + sums + so_far + results;
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

/// Bᵀ d B of some rows of tiles, from `first` on. From: the image as `room::image` has it.
template <class G, class T>
CTNN_INLINE inline void winograd_sources_of_image(const T* from, index first, T* v) {
    using room = winograd_of_image<G, T>;
    for (index c = 0; c < G::depth; ++c, from += room::image::channel, v += room::line)
        room::image::template tiles<room::vectors>(from, first,
                                                   [&](index n, index p, vec<T> value) CTNN_INLINE {
                                                       store(v + p * room::product + n * width<T>, value);
                                                   });
}

/// The results of a register of tiles, from tile `at` of the rows from `first` on: all four that each tile
/// has, where they are whole registers of y.
template <class G, class T, class Act>
CTNN_INLINE inline void winograd_put_tiles(const vec<T> (&square)[2][2], T* y, index first, index at,
                                           const Act& act) {
    using room = winograd_of_image<G, T>;
    constexpr index w = width<T>, across = room::across;
    vec<T> rows[2][2];
    take_turns<1>(square[0][0], square[0][1], rows[0]);
    take_turns<1>(square[1][0], square[1][1], rows[1]);
    if constexpr (across >= w) {
        T* const to = y + 2 * (first + at / across) * G::out_width + 2 * (at % across);
#pragma GCC unroll 4
        for (index i = 0; i < 4; ++i) put(act, to + i / 2 * G::out_width + i % 2 * w, rows[i / 2][i % 2]);
    } else {
        T* const to = y + 4 * (first * across + at);
#pragma GCC unroll 2
        for (index i = 0; i < 2; ++i) {
            vec<T> both[2] = {rows[0][i], rows[1][i]};
            if constexpr (2 * across < w) take_turns<int(2 * across)>(rows[0][i], rows[1][i], both);
            put(act, to + 2 * i * w, both[0]), put(act, to + (2 * i + 1) * w, both[1]);
        }
    }
}
/// The same by way of two rows of results.
template <class G, class T, class Act>
CTNN_INLINE inline void winograd_put_rows(const T* results, T* y, index first, const Act& act) {
    using room = winograd_of_image<G, T>;
    constexpr index w = width<T>;
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

/// The column at `place` of Aᵀ m A of one output for some rows of tiles; with the last one + start, and what is
/// behind it.
template <class G, class T, class Act>
CTNN_INLINE inline void winograd_results_of_image(const T* m, T* so_far, T* results, T* y, index first,
                                                  index place, vec<T> start, const Act& act) {
    using room = winograd_of_image<G, T>;
    constexpr index w = width<T>, each = room::outputs * room::line, next = G::out * room::line;
    for (index n = 0; n < room::vectors; ++n, m += w, so_far += w) {
        vec<T> column[2], square[2][2];
        winograd_column_of_results(m, each, column);
#pragma GCC unroll 2
        for (index i = 0; i < 2; ++i) {
            T *const left = so_far + 2 * i * next, *const right = left + next;
            if (place == 0) store(left, column[i]);
            else if (place == 1) store(right, column[i]);
            else if (place == 2) store(left, load(left) + column[i]), store(right, column[i] - load(right));
            else
                square[i][0] = load(left) + column[i] + start, square[i][1] = load(right) - column[i] + start;
        }
        if (place < 3) continue;
        if constexpr (room::direct) {
            winograd_put_tiles<G>(square, y, first, n * w, act);
        } else {
#pragma GCC unroll 2
            for (index i = 0; i < 2; ++i) {
                T* const to = results + 2 * (i * room::line + n * w);
                vec<T> both[2];
                take_turns<1>(square[i][0], square[i][1], both);
                store(to, both[0]), store(to + w, both[1]);
            }
        }
    }
    if constexpr (!room::direct)
        if (place == 3) winograd_put_rows<G>(results, y, first, act);
}

/// y = act(w * x + b) of one image.
template <class G, index Leading, class T, class Epilogue>
[[gnu::noinline]] void winograd_image(const T* w, const T* x, T* y, T* scratch, const Epilogue epilogue) {
    using room = winograd_of_image<G, T>;
    using weights = typename room::weights;
    T *const prepared = scratch, *const u = prepared + room::image::memory,
             *const v = u + room::weights_memory, *const m = v + room::sources,
             *const so_far = m + room::sums, *const results = so_far + room::so_far;
    constexpr winograd_strides step{
        G::depth,      weights::channel,           room::line, room::line, weights::product,
        room::product, room::outputs * room::line, 4};
    const T* from = x;
    if constexpr (room::image::memory > 0) room::image::from(x, prepared), from = prepared;
    if constexpr (!room::by_parts) winograd_transform<G, Leading>(w, u);
    for (index row = 0; row < room::down; row += room::rows) {
        const index last = room::down - room::rows,
                    first = row < last ? row : last; // the last ones may overlap
        winograd_sources_of_image<G>(from, first, v);
        const auto column = [&](auto at, index o, index place) CTNN_INLINE {
            constexpr index At = decltype(at)::value;
            const T* const factors =
                u + (room::by_parts ? place % 2 * 4 * weights::product : 4 * place * weights::product + o);
            each_part<room::vectors, room::at_once>([&](auto count, index n) CTNN_INLINE {
                winograd_sums<At, decltype(count)::value>(
                    factors, v + 4 * place * room::product + n * width<T>, m + n * width<T>, step);
            });
            for (index a = 0; a < At; ++a)
                winograd_results_of_image<G>(m + a * room::line, so_far + (o + a) * room::line, results,
                                             y + (o + a) * G::out_height * G::out_width, first, place,
                                             epilogue.start(o + a), epilogue.act);
        };
        constexpr index some = room::by_parts ? 2 : 1; // columns of products for which parts are gone through
        for (index place = 0; place < 4; place += some)
            each_part<G::out, room::outputs>([&](auto at, index o) CTNN_INLINE {
                if constexpr (room::by_parts)
                    winograd_transform<G, Leading, decltype(at)::value>(w + o, u, place == 2);
                for (index i = 0; i < some; ++i) column(at, o, place + i);
            });
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
