#pragma once
// Convolution of single images, with registers along the columns of the result. The image is laid out once with its padding
// around it and its columns sorted by stride, so that each tap reads neighbours.

#include <ctnn/kernels/convolve.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// The image as the kernel wants it: [channel][row][column mod stride][column div stride], padded by zeros.
template <class G, class T>
struct prepared_image {
    using rows = typename G::rows;
    using columns = typename G::columns;
    static constexpr index vectors = (G::out_width + width<T> - 1) / width<T>;
    /// Columns of one phase of the stride: what the last register of results reads.
    static constexpr index phase = padded<T>(G::out_width) + (columns::reach - 1) / columns::stride;
    static constexpr index row = columns::stride * phase;
    static constexpr index height = (G::out_height - 1) * rows::stride + rows::reach;
    /// Nothing to prepare: the image is what the kernel wants.
    static constexpr bool already = columns::stride == 1 && columns::padding == 0 && rows::padding == 0 && phase == G::width &&
                                    height == G::height;
    static constexpr index memory = already ? 0 : padded<T>(G::channels * height * row);

    static void from(const T* x, T* to) {
        fill_values(to, memory, T(0));
        for (index c = 0; c < G::channels; ++c)
            for (index r = 0; r < height; ++r) {
                const index source = r - rows::padding;
                if (source < 0 || source >= G::height) continue;
                const T* line = x + (c * G::height + source) * G::width;
                T* into = to + (c * height + r) * row;
                if constexpr (columns::stride == 1) {
                    constexpr index n = std::min(G::width, phase - columns::padding);
                    for (index u = 0; u < n; ++u) into[u + columns::padding] = line[u];
                } else {
                    constexpr index s = columns::stride;
#pragma GCC unroll 4
                    for (index f = 0; f < s; ++f) {
                        // Column q of phase f is column q · s + f of the padded image.
                        const index begin = f >= columns::padding ? 0 : (columns::padding - f + s - 1) / s;
                        const index end = std::min(phase, (G::width + columns::padding - f + s - 1) / s);
                        for (index q = begin; q < end; ++q) into[f * phase + q] = line[q * s + f - columns::padding];
                    }
                }
            }
    }
};

/// Outputs, rows and registers of columns that are computed at once: those with the most products per load that fit.
template <class G, class T>
struct image_tile {
    struct choice {
        index outputs = 1, rows = 1, vectors = 1;
    };
    static constexpr choice best = [] {
        choice found;
        index most = 0;
        for (index v = 1; v <= 4 && v <= prepared_image<G, T>::vectors; ++v)
            for (index r = 1; r <= 6 && r <= G::out_height; ++r)
                for (index o = 1; o <= 8; ++o) {
                    const index products = 1000 * o * r * v / (o + r * v);
                    const bool even = prepared_image<G, T>::vectors % v == 0 && G::out_height % r == 0;
                    if (G::group % o == 0 && even && o * r * v + r * v + 2 <= registers && products > most)
                        most = products, found = {o, r, v};
                }
        return found;
    }();
    static constexpr index outputs = best.outputs, rows = best.rows, vectors = best.vectors;
};

/// y = act(w * x + b) of one image, registers along columns; y: [Out][rows][columns], dense.
template <class G, index Leading, class T, class Epilogue>
[[gnu::noinline]] void convolve_along_columns(const T* w, const T* prepared, T* y, const Epilogue epilogue) {
    using image = prepared_image<G, T>;
    using tile = image_tile<G, T>;
    constexpr index outputs = tile::outputs, rows = tile::rows, vectors = tile::vectors, kw = G::columns::size;
    for (index o = 0; o < G::out; o += outputs)
        for (index r = 0; r < G::out_height; r += rows)
            for (index v = 0; v < image::vectors; v += vectors) {
                vec<T> acc[outputs][rows][vectors];
#pragma GCC unroll 8
                for (index a = 0; a < outputs; ++a)
#pragma GCC unroll 8
                    for (index i = 0; i < rows; ++i)
#pragma GCC unroll 8
                        for (index n = 0; n < vectors; ++n) acc[a][i][n] = epilogue.start(o + a);
                const index channel = o / G::group * G::depth;
                for (index c = 0; c < G::depth; ++c)
                    for (index i = 0; i < G::rows::size; ++i) {
                        const T* line = prepared + v * width<T> +
                                        ((channel + c) * image::height + r * G::rows::stride + i * G::rows::dilation) * image::row;
                        const T* weight = w + ((c * G::rows::size + i) * kw) * Leading + o;
                        for (index j = 0; j < kw; ++j, weight += Leading) {
                            const index tap = j * G::columns::dilation;
                            const T* from = line + tap % G::columns::stride * image::phase + tap / G::columns::stride;
                            vec<T> x[rows][vectors];
#pragma GCC unroll 8
                            for (index k = 0; k < rows; ++k)
#pragma GCC unroll 8
                                for (index n = 0; n < vectors; ++n)
                                    x[k][n] = load(from + k * G::rows::stride * image::row + n * width<T>);
#pragma GCC unroll 8
                            for (index a = 0; a < outputs; ++a) {
                                const vec<T> factor = broadcast(weight[a]);
#pragma GCC unroll 8
                                for (index k = 0; k < rows; ++k)
#pragma GCC unroll 8
                                    for (index n = 0; n < vectors; ++n) acc[a][k][n] = fma(factor, x[k][n], acc[a][k][n]);
                            }
                        }
                    }
#pragma GCC unroll 8
                for (index a = 0; a < outputs; ++a)
#pragma GCC unroll 8
                    for (index k = 0; k < rows; ++k)
#pragma GCC unroll 8
                        for (index n = 0; n < vectors; ++n) {
                            const index column = (v + n) * width<T>;
                            T* to = y + ((o + a) * G::out_height + r + k) * G::out_width + column;
                            const vec<T> result = epilogue.act(acc[a][k][n]);
                            if (column + width<T> <= G::out_width) store(to, result);
                            else store_some(to, result, G::out_width % width<T>);
                        }
            }
}

/// Registers along outputs do fewer products than along columns: few columns, many outputs, no groups.
template <class G, class T>
constexpr bool image_along_outputs = G::group == G::out && ((G::out + width<T> - 1) / width<T>) * G::out_width <
                                                               G::out * ((G::out_width + width<T> - 1) / width<T>);

/// [Rows][padded Columns] -> [Columns][Rows], dense.
template <index Rows, index Columns, class T>
inline void turn(const T* from, T* to) {
    constexpr index w = width<T>;
    for (index c = 0; c < Columns; c += w)
        for (index r = 0; r < Rows; r += w) {
            vec<T> square[w];
            for (index i = 0; i < w; ++i) square[i] = r + i < Rows ? load(from + (r + i) * padded<T>(Columns) + c) : zero<T>();
            transpose(square);
            for (index i = 0; i < w && c + i < Columns; ++i) {
                if (r + w <= Rows) store(to + (c + i) * Rows + r, square[i]);
                else store_some(to + (c + i) * Rows + r, square[i], Rows % w);
            }
        }
}

/// The same with registers along outputs: every value of the image is broadcast. `pixels` holds the result before it is turned.
template <class G, index Leading, class T, class Epilogue>
[[gnu::noinline]] void convolve_along_outputs(const T* w, const T* prepared, T* pixels, T* y, const Epilogue epilogue) {
    using image = prepared_image<G, T>;
    constexpr index room = registers >= 32 ? 24 : 12, pieces = (G::out_width + room - 1) / room;
    constexpr index size = (G::out_width + pieces - 1) / pieces, kw = G::columns::size;
    const auto piece = [&]<index Count>(std::integral_constant<index, Count>, index r, index first, index o)
        __attribute__((always_inline)) {
        vec<T> acc[Count];
#pragma GCC unroll 32
        for (index t = 0; t < Count; ++t) acc[t] = epilogue.start_at(o);
        for (index c = 0; c < G::channels; ++c)
            for (index i = 0; i < G::rows::size; ++i) {
                const T* line = prepared + first + (c * image::height + r * G::rows::stride + i * G::rows::dilation) * image::row;
                const T* weight = w + (c * G::rows::size + i) * kw * Leading + o;
                for (index j = 0; j < kw; ++j, weight += Leading) {
                    const index tap = j * G::columns::dilation;
                    const T* from = line + tap % G::columns::stride * image::phase + tap / G::columns::stride;
                    const vec<T> factor = load(weight);
#pragma GCC unroll 32
                    for (index t = 0; t < Count; ++t) acc[t] = fma(factor, broadcast(from[t]), acc[t]);
                }
            }
#pragma GCC unroll 32
        for (index t = 0; t < Count; ++t)
            store(pixels + (r * G::out_width + first + t) * padded<T>(G::out) + o, epilogue.act(acc[t]));
    };
    for (index r = 0; r < G::out_height; ++r)
        for (index o = 0; o < G::out; o += width<T>) {
            index t = 0;
            for (; t + size <= G::out_width; t += size) piece(std::integral_constant<index, size>{}, r, t, o);
            if constexpr (G::out_width % size != 0) piece(std::integral_constant<index, G::out_width % size>{}, r, t, o);
        }
    turn<G::out_height * G::out_width, G::out>(pixels, y);
}

/// Values of T that one image needs as scratch.
template <class G, class T>
constexpr index image_scratch =
    prepared_image<G, T>::memory + (image_along_outputs<G, T> ? padded<T>(G::out) * G::out_height * G::out_width : 0);

/// y = act(w * x + b) of one image, in the better of the two ways.
template <class G, index Leading, class T, class Epilogue>
inline void convolve_image(const T* w, const T* x, T* y, T* scratch, const Epilogue epilogue) {
    const T* prepared = x;
    if constexpr (!prepared_image<G, T>::already) prepared_image<G, T>::from(x, scratch), prepared = scratch;
    if constexpr (image_along_outputs<G, T>)
        convolve_along_outputs<G, Leading>(w, prepared, scratch + prepared_image<G, T>::memory, y, epilogue);
    else convolve_along_columns<G, Leading>(w, prepared, y, epilogue);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
