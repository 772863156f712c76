#pragma once
// Convolution of single images, in the best of four ways: minimal filtering, registers along the columns of
// the result, along its outputs, or along the channels of a depthwise one.

#include <ctnn/kernels/convolution/convolve_columns.hpp>
#include <ctnn/kernels/convolution/depthwise_image.hpp>
#include <ctnn/kernels/convolution/winograd_image.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Registers along outputs do fewer products than along columns: few columns, many outputs, no groups. Of a
/// pointwise convolution turning them is no trifle: some six products of each result.
template <class G, class T>
constexpr bool image_along_outputs = [] {
    using image = single_image<G>;
    constexpr index w = width<T>, turning = as_image_of_one<G>::pointwise ? 6 : 0;
    constexpr index along_outputs = (image::out + w - 1) / w * image::out_height * image::out_width,
                    along_columns = image::out * image::out_height * ((image::out_width + w - 1) / w);
    return image::group == image::out &&
           along_outputs * (image::taps + turning) < along_columns * image::taps;
}();

/// [Rows][padded Columns] -> [Columns][Rows], dense, by an epilogue.
template <index Rows, index Columns, class T, class Act>
inline void turn(const T* from, T* to, const Act& act) {
    constexpr index w = width<T>;
    for (index c = 0; c < Columns; c += w)
        for (index r = 0; r < Rows; r += w) {
            vec<T> square[w];
            for (index i = 0; i < w; ++i)
                square[i] = r + i < Rows ? load(from + (r + i) * padded<T>(Columns) + c) : zero<T>();
            transpose(square);
            for (index i = 0; i < w && c + i < Columns; ++i) {
                if (r + w <= Rows) put(act, to + (c + i) * Rows + r, square[i]);
                else put(act, to + (c + i) * Rows + r, square[i], some_lanes{Rows % w});
            }
        }
}

/// What is computed at once. With 16 registers: two registers of outputs, so that a broadcast serves two
/// products, and results wherever rows end; with 32 a piece of a row, whose values one address finds, and where
/// rows are short more registers of outputs.
template <class G, class T>
struct outputs_tile {
    static constexpr bool flat = registers < 32;
    static constexpr index line = flat ? G::out_height * G::out_width : G::out_width;
    static constexpr index all = (G::out + width<T> - 1) / width<T>, vectors = [] {
        if (flat) return all == 1 ? index(1) : index(2);
        index v = std::min(index(4), std::max(index(2), 24 / line));
        while (all % v != 0) --v;
        return v;
    }();
    static constexpr index results = (flat ? 12 : 24) / vectors;
};

/// How far it is to the next channel, row and column of what is read: a prepared image, or where channels
/// come last one row of pixels.
template <class G, class T, bool FromLast>
struct distances {
    using image = prepared_image<G, T, false>;
    static constexpr index channel = FromLast ? 1 : image::height * image::row, row = image::row,
                           column = FromLast ? G::channels : 1;
};

/// Results first, first + 1, ... (Count of them) of V registers of outputs from o on.
template <class G, index Leading, bool FromLast, index V, index Count, class T, class Epilogue>
CTNN_INLINE inline void convolve_outputs_of(const T* w, const T* prepared, T* pixels, index first, index o,
                                            const Epilogue& epilogue) {
    using next = distances<G, T, FromLast>;
    constexpr bool flat = outputs_tile<G, T>::flat;
    vec<T> acc[V][Count];
    const T* from[Count];
#pragma GCC unroll 32
    for (index t = 0; t < Count; ++t) {
        const index r = (first + t) / G::out_width, column = (first + t) % G::out_width;
        from[t] = flat || t == 0 ? prepared + r * G::rows::stride * next::row +
                                       column * G::columns::stride * next::column
                                 : from[0] + t * G::columns::stride * next::column;
#pragma GCC unroll 4
        for (index v = 0; v < V; ++v) acc[v][t] = epilogue.start_at(o + v * width<T>);
    }
    const T* weight = w + o;
    for (index c = 0; c < G::channels; ++c)
        for (index i = 0; i < G::rows::size; ++i) {
            index at = c * next::channel + i * G::rows::dilation * next::row;
            for (index j = 0; j < G::columns::size;
                 ++j, at += G::columns::dilation * next::column, weight += Leading) {
                vec<T> factor[V];
#pragma GCC unroll 4
                for (index v = 0; v < V; ++v) factor[v] = held(load(weight + v * width<T>));
#pragma GCC unroll 32
                for (index t = 0; t < Count; ++t) {
                    const vec<T> x = broadcast(from[t][at]);
#pragma GCC unroll 4
                    for (index v = 0; v < V; ++v) acc[v][t] = fma(factor[v], x, acc[v][t]);
                }
            }
        }
#pragma GCC unroll 32
    for (index t = 0; t < Count; ++t)
#pragma GCC unroll 4
        for (index v = 0; v < V; ++v)
            store(pixels + (first + t) * padded<T>(G::out) + o + v * width<T>, epilogue.act(acc[v][t]));
}

/// act(w * x + b) of one image with registers along outputs, each value of the image broadcast:
/// [pixel][padded Out]. Scratch: a prepared image. FromLast: x, of a pointwise one, has its channels last.
template <class G, index Leading, bool FromLast = false, class T, class Epilogue>
[[gnu::noinline]] void convolve_along_outputs(const T* w, const T* x, T* pixels, T* scratch,
                                              const Epilogue epilogue) {
    using tile = outputs_tile<G, T>;
    using image = prepared_image<G, T, false>;
    const T* prepared = x;
    if constexpr (!FromLast && !image::already) image::from(x, scratch), prepared = scratch;
    each_part<tile::all, tile::vectors>([&](auto vectors, index v) CTNN_INLINE {
        constexpr index V = decltype(vectors)::value;
        for (index p = 0; p < G::out_height * G::out_width; p += tile::line)
            each_part<tile::line, tile::results>([&](auto count, index t) CTNN_INLINE {
                convolve_outputs_of<G, Leading, FromLast, V, decltype(count)::value>(
                    w, prepared, pixels, p + t, v * width<T>, epilogue);
            });
    });
}

/// Values of T that one image needs as scratch. FromLast: it comes with its channels last.
template <class Given, class T, bool FromLast = false>
constexpr index image_scratch = [] {
    using G = single_image<Given>;
    if constexpr (FromLast && as_image_of_one<G>::pointwise)
        return padded<T>(G::out) * G::out_height * G::out_width;
    else if constexpr (image_by_winograd<G, T>) return winograd_of_image<G, T>::memory;
    else if constexpr (image_along_channels<G, T>) return depthwise_scratch<G, T>;
    else if constexpr (few_taps_of_each<G>)
        return std::max(depthwise_scratch<G, T>, prepared_image<G, T, true>::memory);
    else
        return prepared_image<G, T, !image_along_outputs<G, T>>::memory +
               (image_along_outputs<G, T> ? padded<T>(G::out) * G::out_height * G::out_width : 0);
}();

/// What a convolution can do with images whose channels come last, as many as fill whole cache lines.
template <class Given, class T>
constexpr channels_last_ways ways_of_convolution = [] {
    channels_last_ways can{Given::channels, Given::out};
    if constexpr (has_simd<T>) {
        using G = single_image<Given>;
        constexpr bool from = G::channels % padded<T>(1) == 0, to = G::out % padded<T>(1) == 0;
        if constexpr (few_taps_of_each<G> && from) {
            can.keeps = true;
            can.begins = can.ends = image_along_channels<G, T>;
            can.wants = empty_along_columns<G, T> >= 250;
        } else if constexpr (!image_by_winograd<G, T> && G::group == G::out) {
            constexpr bool pointwise = as_image_of_one<G>::pointwise;
            can.keeps = from && to && pointwise;
            can.begins = to && (pointwise || image_along_outputs<G, T>);
            can.ends = from && pointwise;
        }
    }
    return can;
}();

/// y = act(w * x + b) of one image, in the best of the four ways. FromLast, ToLast: x and y have their channels
/// last, as ways_of_convolution says.
template <class Given, index Leading, bool FromLast, bool ToLast, class T, class Epilogue>
inline void convolve_image(const T* w, const T* x, T* y, T* scratch, const Epilogue epilogue) {
    using G = single_image<Given>;
    if constexpr (FromLast && ToLast && few_taps_of_each<G>) {
        convolve_along_channels<G, Leading, true, true>(w, x, y, scratch, epilogue);
    } else if constexpr (image_by_winograd<G, T>) {
        winograd_image<G, Leading>(w, x, y, scratch, epilogue);
    } else if constexpr (image_along_channels<G, T>) {
        convolve_along_channels<G, Leading, FromLast, ToLast>(w, x, y, scratch, epilogue);
    } else if constexpr (ToLast) {
        convolve_along_outputs<G, Leading, FromLast>(w, x, y, scratch, epilogue);
    } else if constexpr (image_along_outputs<G, T> || FromLast) {
        T* const pixels = scratch + (FromLast ? 0 : prepared_image<G, T, false>::memory);
        if constexpr (joins<decltype(epilogue.act)>) { // what is joined lies where y does
            convolve_along_outputs<G, Leading, FromLast>(w, x, pixels, scratch, without_act(epilogue));
            turn<G::out_height * G::out_width, G::out>(pixels, y, epilogue.act);
        } else {
            convolve_along_outputs<G, Leading, FromLast>(w, x, pixels, scratch, epilogue);
            turn<G::out_height * G::out_width, G::out>(pixels, y, as_it_is{});
        }
    } else {
        convolve_along_columns<G, Leading>(w, x, y, scratch, epilogue);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
