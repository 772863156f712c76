#pragma once
// Minimal filtering (Winograd 1980; for networks Lavin and Gray 2016): a 3 x 3 convolution of stride 1 in
// tiles of 2 x 2 results, F(2x2, 3x3). Of each tile's 4 x 4 sources d and the 3 x 3 weights g
//
//     y = Aᵀ ((G g Gᵀ) · (Bᵀ d B)) A        · value by value; the sum over channels is taken of the products
//
//         1  0  0              1  0 -1  0
//     G = ½  ½  ½         Bᵀ = 0  1  1  0         Aᵀ = 1  1  1  0
//         ½ -½  ½              0 -1  1  0              0  1 -1 -1
//         0  0  1              0  1  0 -1
//
// 16 products for 4 results instead of 36; Bᵀ d B and Aᵀ m A are sums only. No result depends on values
// outside its own window, not even by rounding. The sums are those of the same numbers in the same order
// whichever way registers run, so that a batch and its samples have the same bits.

#include <ctnn/kernels/convolution/convolve.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Products of one tile.
inline constexpr index winograd_products = 16;

/// The convolution G in tiles of 2 x 2 results: the last row and column of tiles may go beyond.
template <class G, class T>
struct winograd {
    static constexpr index down = (G::out_height + 1) / 2, across = (G::out_width + 1) / 2,
                           tiles = down * across;
    /// Registers of tiles for which products are summed at once, and of how many outputs beside them.
    static constexpr index at_once = 2;
    static constexpr index outputs(index count) {
        return std::min(index(16), (registers < 32 ? 10 : 24) / count);
    }
};
/// Transformed weights of some outputs: [product][channel][padded output]; products are a line further apart,
/// else they would share a few sets of the L1 cache.
template <class G, class T, index Outputs = G::out>
struct winograd_weights {
    static constexpr index channel = padded<T>(Outputs), product = G::depth * channel + padded<T>(1),
                           memory = winograd_products * product;
};

/// Whether minimal filtering pays: enough channels and outputs share the sums of a tile, the transformed
/// weights stay in the cache (128 channels and outputs: no gain), and few results are computed for nothing
/// (5 x 5 results: 1.3 times as long).
template <class G, class T>
constexpr bool by_winograd = [] {
    using R = typename G::rows;
    using C = typename G::columns;
    constexpr index least = registers < 32 ? 8 : 16;
    return R::size == 3 && C::size == 3 && R::stride == 1 && C::stride == 1 && R::dilation == 1 &&
           C::dilation == 1 && G::group == G::out && G::depth >= least && G::out >= least &&
           G::depth * G::out * index(sizeof(T)) <= 8192 * 4 &&
           G::out_height * G::out_width >= 3 * winograd<G, T>::tiles;
}();

/// Bᵀ d, Aᵀ m and G g of one column; G without its halves. (Products are numbered column by column:
/// 0, 3, 1, 2, because the first two of weights read one half of what the last two read.)
template <class V>
CTNN_INLINE inline void winograd_sources(const V (&d)[4], V (&v)[4]) {
    v[0] = d[0] - d[2], v[1] = d[1] + d[2], v[2] = d[2] - d[1], v[3] = d[1] - d[3];
}
template <class V>
CTNN_INLINE inline void winograd_results(const V (&m)[4], V (&y)[2]) {
    y[0] = m[0] + m[1] + m[2], y[1] = m[1] - m[3] - m[2];
}
template <class V>
CTNN_INLINE inline void winograd_filter(const V (&g)[3], V (&u)[4]) {
    const V ends = g[0] + g[2];
    u[0] = g[0], u[1] = ends + g[1], u[2] = ends - g[1], u[3] = g[2];
}

/// Where the products of column j stand, counted in columns.
inline constexpr index winograd_place[] = {0, 2, 3, 1};

/// Two columns of G g Gᵀ, the first and last or those between, for the weights of some outputs.
template <class G, index Leading, index Outputs, class T>
[[gnu::noinline]] void winograd_transform(const T* w, T* u, bool between) {
    using room = winograd_weights<G, T, Outputs>;
    const T half = between ? T(0.5) : T(1);
    for (index c = 0; c < G::depth; ++c)
        for (index o = 0; o < Outputs; o += width<T>) {
            vec<T> rows[2][3];
#pragma GCC unroll 4
            for (index i = 0; i < 3; ++i) {
                const T* from = w + (c * 9 + i * 3) * Leading + o;
                const vec<T> first = load(from), last = load(from + 2 * Leading);
                rows[0][i] = first, rows[1][i] = last;
                if (between) {
                    const vec<T> ends = first + last, middle = load(from + Leading);
                    rows[0][i] = ends + middle, rows[1][i] = ends - middle;
                }
            }
#pragma GCC unroll 2
            for (index j = 0; j < 2; ++j) {
                vec<T> column[4];
                winograd_filter(rows[j], column);
#pragma GCC unroll 4
                for (index i = 0; i < 4; ++i)
                    store(u + (j * 4 + i) * room::product + c * room::channel + o,
                          column[i] * broadcast(i % 3 == 0 ? half : half * T(0.5)));
            }
        }
}
/// All of them.
template <class G, index Leading, class T>
CTNN_INLINE inline void winograd_transform(const T* w, T* u) {
    winograd_transform<G, Leading, G::out>(w, u, false);
    winograd_transform<G, Leading, G::out>(w, u + 8 * winograd_weights<G, T>::product, true);
}

/// m(p, a, n) = sum over c of u(p, c, a) · v(p, c, n) for some products p of At outputs and Count registers of
/// tiles. One function for all shapes.
struct winograd_strides {
    /// Of weights and sources: from channel to channel. Of sums: from output to output.
    index channels, u, v, m, products_u, products_v, products_m, products;
};
template <index At, index Count, class T>
[[gnu::noinline]] void winograd_sums(const T* u, const T* v, T* m, winograd_strides step) {
    for (index p = 0; p < step.products;
         ++p, u += step.products_u, v += step.products_v, m += step.products_m) {
        vec<T> acc[At][Count];
#pragma GCC unroll 16
        for (index a = 0; a < At; ++a)
#pragma GCC unroll 16
            for (index n = 0; n < Count; ++n) acc[a][n] = zero<T>();
        const T *weight = u, *from = v;
        for (index c = 0; c < step.channels; ++c, weight += step.u, from += step.v) {
            vec<T> source[Count];
#pragma GCC unroll 16
            for (index n = 0; n < Count; ++n) source[n] = held(load(from + n * width<T>));
#pragma GCC unroll 16
            for (index a = 0; a < At; ++a) {
                const vec<T> factor = broadcast(weight[a]);
#pragma GCC unroll 16
                for (index n = 0; n < Count; ++n) acc[a][n] = fma(factor, source[n], acc[a][n]);
            }
        }
#pragma GCC unroll 16
        for (index a = 0; a < At; ++a)
#pragma GCC unroll 16
            for (index n = 0; n < Count; ++n) store(m + a * step.m + n * width<T>, acc[a][n]);
    }
}

/// Bᵀ of the columns (d B)(i, j), handed to put(product, value).
template <class T, class Put>
CTNN_INLINE inline void winograd_columns_of_sources(const vec<T> (&rows)[4][4], Put put) {
#pragma GCC unroll 4
    for (index j = 0; j < 4; ++j) {
        const vec<T> d[4] = {rows[0][j], rows[1][j], rows[2][j], rows[3][j]};
        vec<T> v[4];
        winograd_sources(d, v);
#pragma GCC unroll 4
        for (index i = 0; i < 4; ++i) put(winograd_place[j] * 4 + i, v[i]);
    }
}
/// Bᵀ d B of the sources d(i, j) = get(i, j), handed to put(product, value).
template <class T, class Get, class Put>
CTNN_INLINE inline void winograd_tile_of_sources(Get get, Put put) {
    vec<T> rows[4][4];
#pragma GCC unroll 4
    for (index i = 0; i < 4; ++i) {
        const vec<T> d[4] = {get(i, 0), get(i, 1), get(i, 2), get(i, 3)};
        winograd_sources(d, rows[i]);
    }
    winograd_columns_of_sources(rows, put);
}
/// Aᵀ m of one column of the sums m, `step` apart.
template <class T>
CTNN_INLINE inline void winograd_column_of_results(const T* m, index step, vec<T> (&y)[2]) {
    const vec<T> d[4] = {load(m), load(m + step), load(m + 2 * step), load(m + 3 * step)};
    winograd_results(d, y);
}
/// Aᵀ m A of the sums m, `step` apart.
template <class T>
CTNN_INLINE inline void winograd_tile_of_results(const T* m, index step, vec<T> (&y)[2][2]) {
    vec<T> columns[2][4];
#pragma GCC unroll 4
    for (index j = 0; j < 4; ++j) {
        vec<T> two[2];
        winograd_column_of_results(m + 4 * winograd_place[j] * step, step, two);
        columns[0][j] = two[0], columns[1][j] = two[1];
    }
    winograd_results(columns[0], y[0]);
    winograd_results(columns[1], y[1]);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
