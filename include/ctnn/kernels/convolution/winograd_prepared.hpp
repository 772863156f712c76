#pragma once
// Sources of minimal filtering (winograd.hpp) of one image with registers along tiles: as they lie where rows of
// tiles are a register or half of one or a quarter, else from a copy of the image with its padding.

#include <ctnn/kernels/convolution/prepared_image.hpp>
#include <ctnn/kernels/convolution/winograd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Lanes of (a, b) in turn, from lane First of both on, Block by block.
template <int First, int W, int Block = 1>
struct in_turn {
    static constexpr int of(int lane) {
        const int block = lane / Block;
        return First + block / 2 * Block + lane % Block + (block % 2 ? W : 0);
    }
};
/// a and b in turn, Block lanes of each.
template <int Block, class T>
CTNN_INLINE inline void take_turns(vec<T> a, vec<T> b, vec<T> (&both)[2]) {
    constexpr int w = int(width<T>);
    both[0] = lanes_of(a, b, indices<T, in_turn<0, w, Block>>{});
    both[1] = lanes_of(a, b, indices<T, in_turn<w / 2, w, Block>>{});
}
/// Each lane's neighbour before (By = -1) or behind (By = 1) within blocks; at their ends a lane of the other
/// register.
template <int By, int W, int Block>
struct neighbour_in_block {
    static constexpr int of(int lane) {
        return lane / Block == (lane + W + By) / Block - W / Block ? lane + By : W + lane;
    }
};

/// Where tiles are the results of a 3 x 3 window with a zero around, their rows whole registers or parts.
template <class G, class T>
constexpr bool tiles_as_they_lie = [] {
    using shape = winograd<G, T>;
    constexpr index w = width<T>, rows = shape::across > w ? 0 : w / shape::across;
    return (rows == 1 || rows == 2 || rows == 4) && w % shape::across == 0 && shape::down % rows == 0 &&
           G::columns::before == 1 && G::rows::before == 1 && G::width == 2 * shape::across &&
           G::height == 2 * shape::down;
}();

/// tiles<Count>(from, first, put): Bᵀ d B of one channel, Count registers of tiles of the rows from `first` on,
/// handed to put(register, product, value).
template <class G, class T>
struct tiles_of_image {
    using shape = winograd<G, T>;
    static constexpr index w = width<T>, across = shape::across, rows = w / across,
                           channel = G::height * G::width, memory = 0;

    template <index Count, class Put>
    CTNN_INLINE static void tiles(const T* image, index first, Put put) {
        vec<T> d[4][4];
#pragma GCC unroll 8
        for (index n = 0; n < Count; ++n) {
            const index top = 2 * (first + n * rows) - 1;
            if (rows == 1 && n > 0) { // the lower half of the tiles above
#pragma GCC unroll 4
                for (index j = 0; j < 4; ++j) d[0][j] = d[2][j], d[1][j] = d[3][j];
            } else {
                row_of_tiles(image, top, d[0]), row_of_tiles(image, top + 1, d[1]);
            }
            row_of_tiles(image, top + 2, d[2]), row_of_tiles(image, top + 3, d[3]);
            winograd_columns_of_sources(d, [&](index p, vec<T> value) CTNN_INLINE { put(n, p, value); });
        }
    }

  private:
    /// (d B) of rows `row`, row + 2, ... of the image.
    CTNN_INLINE static void row_of_tiles(const T* image, index row, vec<T> (&v)[4]) {
        vec<T> both[2];
        if constexpr (rows == 1) {
            const bool there = row >= 0 && row < G::height;
            const T* const from = image + row * G::width;
            both[0] = there ? load(from) : zero<T>(), both[1] = there ? load(from + w) : zero<T>();
        } else if constexpr (rows == 2) {
            both[0] = part<w>(image, row), both[1] = part<w>(image, row + 2);
        } else {
#pragma GCC unroll 2
            for (index i = 0; i < 2; ++i)
                both[i] = lanes_of(part<w / 2>(image, row + 4 * i), part<w / 2>(image, row + 4 * i + 2),
                                   indices<T, in_turn<0, int(w), int(w / 2)>>{});
        }
        const vec<T> even = every_second_of<0>(both), odd = every_second_of<1>(both);
        const vec<T> d[4] = {
            lanes_of(odd, zero<T>(), indices<T, neighbour_in_block<-1, int(w), int(across)>>{}), even, odd,
            lanes_of(even, zero<T>(), indices<T, neighbour_in_block<1, int(w), int(across)>>{})};
        winograd_sources(d, v);
    }
    template <index Lanes>
    CTNN_INLINE static vec<T> part(const T* image, index row) {
        return row >= 0 && row < G::height ? load_first<Lanes>(image + row * G::width) : zero<T>();
    }
};

/// The same from a copy. Whole: rows of tiles are whole registers, and the copy is a padded image. Else it is
/// [channel][first column 0 or 2][row mod 2][row div 2][column], as many columns as tiles have results.
template <class G, class T, bool Whole = winograd<G, T>::across % width<T> == 0>
struct tiles_of_copy {
    using shape = winograd<G, T>;
    static constexpr index w = width<T>, row = 2 * shape::across, part = (shape::down + 1) * row,
                           channel = 4 * part, memory = padded<T>(G::depth * channel + 3 * w);

    template <index Count, class Put>
    CTNN_INLINE static void tiles(const T* copy, index first, Put put) {
        for (index n = 0; n < Count; ++n) {
            const T* const from = copy + first * row + 2 * n * w;
            winograd_tile_of_sources<T>(
                [&](index i, index j) CTNN_INLINE {
                    return load_every<2>(from + (j / 2 * 2 + i % 2) * part + i / 2 * row, j % 2);
                },
                [&](index p, vec<T> value) CTNN_INLINE { put(n, p, value); });
        }
    }
    CTNN_INLINE static void from(const T* x, T* to) {
        for (index c = 0; c < G::depth; ++c, x += G::height * G::width)
            for (index f = 0; f < 4; ++f)
                // In the order of memory, because each row may write over the beginning of the next.
                for (index r = 0; r <= shape::down; ++r, to += row) {
                    const index source = 2 * r + f % 2 - G::rows::before;
                    if (source < 0 || source >= G::height) zeros<row>(to);
                    else if (f < 2) columns_from<0>(x + source * G::width, to);
                    else columns_from<2>(x + source * G::width, to);
                }
    }

  private:
    template <index N>
    CTNN_INLINE static void zeros(T* to) {
        for (index i = 0; i < N; i += w) store(to + i, zero<T>());
    }
    /// Columns First, First + 1, ... of the padded row.
    template <index First>
    CTNN_INLINE static void columns_from(const T* line, T* to) {
        constexpr index before = std::min(row, std::max(G::columns::before - First, index(0))),
                        at = std::max(First - G::columns::before, index(0)),
                        n = std::max(std::min(row - before, G::width - at), index(0));
        zeros<before>(to);
        if constexpr (n > 0 && n < w) store(to + before, load_first<n>(line + at));
        else
            for (index i = 0; i < n; i += w) { // the last register may overlap the one before
                const index from = i < n - w ? i : n - w;
                store(to + before + from, load(line + at + from));
            }
        zeros<row - before - n>(to + before + n);
    }
};
template <class G, class T>
struct tiles_of_copy<G, T, true> {
    using shape = winograd<G, T>;
    /// With all results of the last tiles.
    struct whole : G {
        static constexpr index out_height = 2 * shape::down, out_width = 2 * shape::across;
    };
    using image = prepared_image<whole, T, true>;
    static constexpr index w = width<T>, channel = image::height * image::row,
                           memory = padded<T>(G::depth * channel + G::columns::before + 4 * w);

    template <index Count, class Put>
    CTNN_INLINE static void tiles(const T* copy, index first, Put put) {
        for (index n = 0; n < Count; ++n) {
            const T* const from =
                copy + 2 * (first + n * w / shape::across) * image::row + 2 * (n * w % shape::across);
            winograd_tile_of_sources<T>(
                [&](index i, index j)
                    CTNN_INLINE { return load_every<2>(from + i * image::row + j / 2 * 2, j % 2); },
                [&](index p, vec<T> value) CTNN_INLINE { put(n, p, value); });
        }
    }
    CTNN_INLINE static void from(const T* x, T* to) { image::from(x, to); }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
