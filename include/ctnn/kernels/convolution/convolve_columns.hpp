#pragma once
// Convolution of one image with registers along the columns of the result: some outputs, rows and registers
// of columns stay in registers while the taps pass by, each weight broadcast.

#include <ctnn/kernels/convolution/prepared_image.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What is computed at once: rows x vectors registers of results of some outputs. Outputs are shared out
/// evenly over `count` tiles, which differ by one at most; the last rows and columns of tiles may overlap
/// those before.
template <class G, class T>
struct image_tile {
    struct choice {
        index count = G::group, rows = 1, vectors = 1;
    };
    static constexpr index tiles(index n, index size) { return (n + size - 1) / size; }
    /// Half cycles that one tap takes, or loads that it asks for: two loads or two products at once, but sums
    /// must not wait for themselves.
    static constexpr index cost(choice c, bool loads) {
        const auto of_tile = [&](index outputs_at_once) {
            const index results = c.rows * c.vectors, loaded = outputs_at_once + results;
            return loads ? loaded : std::max({outputs_at_once * results, loaded, index(10)});
        };
        const index few = G::group / c.count, larger = G::group % c.count;
        return (larger * of_tile(few + 1) + (c.count - larger) * of_tile(few)) *
               tiles(G::out_height, c.rows) * tiles(G::out_width, c.vectors * width<T>);
    }
    static constexpr choice best = [] {
        choice found;
        for (index v = 1; v <= 4 && (v == 1 || v * width<T> <= G::out_width); ++v)
            for (index r = 1; r <= 6 && r <= G::out_height; ++r)
                for (index o = 1; o <= 8 && o <= G::group && (o + 1) * r * v + 1 <= registers; ++o) {
                    const choice c{tiles(G::group, o), r, v};
                    const index difference = cost(c, false) - cost(found, false);
                    if (difference < 0 || (difference == 0 && cost(c, true) < cost(found, true))) found = c;
                }
        return found;
    }();
    static constexpr index rows = best.rows, vectors = best.vectors;
    /// At most.
    static constexpr index outputs = tiles(G::group, best.count);
};

/// Outputs o, o + 1, ..., rows r, r + 1, ..., registers of columns from `column` on.
template <class G, index Leading, index Outputs, class T, class Epilogue>
CTNN_INLINE inline void convolve_columns_of(const T* w, const T* prepared, T* y, index o, index r,
                                            index column, const Epilogue& epilogue) {
    using image = prepared_image<G, T, true>;
    constexpr index rows = image_tile<G, T>::rows, vectors = image_tile<G, T>::vectors, kw = G::columns::size;
    vec<T> acc[Outputs][rows][vectors];
#pragma GCC unroll 8
    for (index a = 0; a < Outputs; ++a)
#pragma GCC unroll 8
        for (index i = 0; i < rows; ++i)
#pragma GCC unroll 8
            for (index n = 0; n < vectors; ++n) acc[a][i][n] = epilogue.start(o + a);
    for (index c = 0; c < G::depth; ++c)
        for (index i = 0; i < G::rows::size; ++i) {
            const T* line = prepared + column +
                            (c * image::height + r * G::rows::stride + i * G::rows::dilation) * image::row;
            const T* weight = w + ((c * G::rows::size + i) * kw) * Leading + o;
            for (index j = 0; j < kw; ++j, weight += Leading) {
                const index tap = j * G::columns::dilation;
                const T* from =
                    held(line + tap % G::columns::stride * image::phase + tap / G::columns::stride);
                vec<T> x[rows][vectors];
#pragma GCC unroll 8
                for (index k = 0; k < rows; ++k)
#pragma GCC unroll 8
                    for (index n = 0; n < vectors; ++n)
                        x[k][n] = held(load(from + k * G::rows::stride * image::row + n * width<T>));
#pragma GCC unroll 8
                for (index a = 0; a < Outputs; ++a) {
                    const vec<T> factor = broadcast(weight[a]);
#pragma GCC unroll 8
                    for (index k = 0; k < rows; ++k)
#pragma GCC unroll 8
                        for (index n = 0; n < vectors; ++n) acc[a][k][n] = fma(factor, x[k][n], acc[a][k][n]);
                }
            }
        }
#pragma GCC unroll 8
    for (index a = 0; a < Outputs; ++a)
#pragma GCC unroll 8
        for (index k = 0; k < rows; ++k)
#pragma GCC unroll 8
            for (index n = 0; n < vectors; ++n) {
                T* to = y + ((o + a) * G::out_height + r + k) * G::out_width + column + n * width<T>;
                if constexpr (G::out_width >= width<T>) put(epilogue.act, to, acc[a][k][n]);
                else put(epilogue.act, to, acc[a][k][n], some_lanes{G::out_width});
            }
}

/// What a depthwise convolution computes at once: rows x registers of columns of its one output.
template <class G, class T>
struct depthwise_tile {
    struct choice {
        index rows = 1, vectors = 1;
    };
    static constexpr index taps = G::rows::size;
    /// Half cycles of all tiles, as above, for one column of taps.
    static constexpr index cost(choice c) {
        const index results = c.rows * c.vectors,
                    sources = (c.rows - 1) * std::min(G::rows::stride, taps) + taps;
        return std::max({results * taps, sources * c.vectors + taps, 10 * taps}) *
               image_tile<G, T>::tiles(G::out_height, c.rows) *
               image_tile<G, T>::tiles(G::out_width, c.vectors * width<T>);
    }
    static constexpr choice best = [] {
        choice found;
        for (index v = 1; v <= 4 && (v == 1 || v * width<T> <= G::out_width); ++v)
            for (index r = 1; r <= 8 && r <= G::out_height; ++r)
                if (r * v + std::min(taps, index(4)) + 1 <= registers && cost({r, v}) < cost(found))
                    found = {r, v};
        return found;
    }();
    static constexpr index rows = best.rows, vectors = best.vectors;
};

/// One output whose rows r, r + 1, ... share their sources: each is loaded once for every column of taps.
template <class G, index Leading, class T, class Epilogue>
CTNN_INLINE inline void convolve_depthwise(const T* w, const T* prepared, T* y, index o, index r,
                                           index column, const Epilogue& epilogue) {
    using image = prepared_image<G, T, true>;
    using Rows = typename G::rows;
    constexpr index rows = depthwise_tile<G, T>::rows, vectors = depthwise_tile<G, T>::vectors,
                    kw = G::columns::size;
    vec<T> acc[rows][vectors];
#pragma GCC unroll 8
    for (index k = 0; k < rows; ++k)
#pragma GCC unroll 8
        for (index n = 0; n < vectors; ++n) acc[k][n] = epilogue.start(o);
    const T* const line = prepared + column + r * Rows::stride * image::row;
    for (index j = 0; j < kw; ++j) {
        const index tap = j * G::columns::dilation;
        const T* from = line + tap % G::columns::stride * image::phase + tap / G::columns::stride;
        vec<T> weight[Rows::size];
#pragma GCC unroll 8
        for (index i = 0; i < Rows::size; ++i) weight[i] = broadcast(w[(i * kw + j) * Leading + o]);
#pragma GCC unroll 32
        for (index source = 0; source < (rows - 1) * Rows::stride + Rows::reach; ++source)
#pragma GCC unroll 8
            for (index n = 0; n < vectors; ++n) {
                const vec<T> x = held(load(from + source * image::row + n * width<T>));
#pragma GCC unroll 8
                for (index k = 0; k < rows; ++k) {
                    const index tap_row = source - k * Rows::stride;
                    if (tap_row >= 0 && tap_row < Rows::reach && tap_row % Rows::dilation == 0)
                        acc[k][n] = fma(weight[tap_row / Rows::dilation], x, acc[k][n]);
                }
            }
    }
#pragma GCC unroll 8
    for (index k = 0; k < rows; ++k)
#pragma GCC unroll 8
        for (index n = 0; n < vectors; ++n) {
            T* to = y + (o * G::out_height + r + k) * G::out_width + column + n * width<T>;
            if constexpr (G::out_width >= width<T>) put(epilogue.act, to, acc[k][n]);
            else put(epilogue.act, to, acc[k][n], some_lanes{G::out_width});
        }
}

/// y = act(w * x + b) of one image, group by group; y: [Out][rows][columns], dense. Scratch: a prepared
/// image.
template <class G, index Leading, class T, class Epilogue>
[[gnu::noinline]] void convolve_along_columns(const T* w, const T* x, T* y, T* scratch,
                                              const Epilogue epilogue) {
    // The weights of a column of its taps are in registers.
    constexpr bool depthwise = G::depth == 1 && G::group == 1 && G::rows::size <= registers;
    using tile = std::conditional_t<depthwise, depthwise_tile<G, T>, image_tile<G, T>>;
    using image = prepared_image<G, T, true>;
    for (index first = 0; first < G::out; first += G::group) {
        const T* prepared = x + first / G::group * G::depth * G::height * G::width;
        if constexpr (!image::already) image::from(prepared, scratch), prepared = scratch;
        for (index row = 0; row < G::out_height; row += tile::rows)
            for (index t = 0; t < G::out_width; t += tile::vectors * width<T>) {
                const index r = std::min(row, G::out_height - tile::rows);
                const index column = std::max(index(0), std::min(t, G::out_width - tile::vectors * width<T>));
                if constexpr (depthwise)
                    convolve_depthwise<G, Leading>(w, prepared, y, first, r, column, epilogue);
                else
                    each_part<G::group, tile::outputs>([&](auto outputs, index o) CTNN_INLINE {
                        convolve_columns_of<G, Leading, decltype(outputs)::value>(w, prepared, y, first + o,
                                                                                  r, column, epilogue);
                    });
            }
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
