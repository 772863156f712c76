#pragma once
// Depthwise convolution of one image with registers along channels: as many channels as a register has lanes
// are turned to [pixel][channel], between their padding, convolved pixel by pixel, and turned back. Narrow
// images fill registers, too, and no stride is a case of its own. Images that come and go with their channels
// last are read and written where they lie.

#include <ctnn/kernels/convolution/depthwise_in_place.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// How it lies in scratch: the padded image of one register of channels, a square of results.
template <class G, class T>
struct depthwise_image {
    using rows = typename G::rows;
    using columns = typename G::columns;
    static constexpr index w = width<T>, pixels = G::height * G::width,
                           results = G::out_height * G::out_width;
    /// Pixels of a padded row, padded rows.
    static constexpr index row = std::max((G::out_width - 1) * columns::stride + columns::reach,
                                          columns::before + G::width),
                           height = std::max((G::out_height - 1) * rows::stride + rows::reach,
                                             rows::before + G::height);
    static constexpr index memory = (row * height + w) * w;
};

/// Whether the weights of a depthwise convolution stay in registers.
template <class G>
constexpr bool few_taps_of_each =
    G::depth == 1 && G::group == 1 && G::rows::size <= 8 && G::columns::size <= 8 && G::taps <= 25;
/// Lanes in a thousand that columns would leave empty.
template <class G, class T>
constexpr index empty_along_columns =
    1000 - 1000 * G::out_width / ((G::out_width + width<T> - 1) / width<T> * width<T>);
/// Whether it pays to turn: columns are fewer than lanes, or would leave more than a quarter empty, and channels
/// fill half of a register at least; the padded image stays in the cache.
template <class G, class T>
constexpr bool image_along_channels = few_taps_of_each<G> &&
                                      (G::out_width < width<T> || empty_along_columns<G, T> > 250) &&
                                      G::out >= width<T> / 2 && G::out > 1 &&
                                      depthwise_image<G, T>::memory* index(sizeof(T)) <= 64 * 1024;

/// Calls block(p) for the pixels p, p + 1, ... of a register out of Count; the last one may overlap.
template <index Count, index W, class Block>
CTNN_INLINE inline void each_block_of_pixels(Block block) {
    for (index p = 0; p < Count; p += W) block(p + W <= Count || Count < W ? p : Count - W);
}

/// [channel][pixel] -> [pixel][channel], `channels` of them, to the middle of the padded image.
template <class G, class T>
CTNN_INLINE inline void turn_in(const T* x, T* padded_image, index channels) {
    using room = depthwise_image<G, T>;
    constexpr index w = room::w;
    each_block_of_pixels<room::pixels, w>([&](index p) CTNN_INLINE {
        vec<T> square[w];
#pragma GCC unroll 16
        for (index i = 0; i < w; ++i)
            square[i] =
                i < channels ? load_first<std::min(w, room::pixels)>(x + i * room::pixels + p) : zero<T>();
        transpose(square);
        index t = p % G::width;
        T* to =
            padded_image + ((p / G::width + room::rows::before) * room::row + room::columns::before + t) * w;
#pragma GCC unroll 16
        for (index i = 0; i < w && i < room::pixels; ++i, to += w) {
            store(to, square[i]);
            if (++t == G::width) t = 0, to += (room::row - G::width) * w;
        }
    });
}
/// The same of an image with its channels last: x is its first pixel.
template <class G, class T>
CTNN_INLINE inline void place_in(const T* x, T* padded_image) {
    using room = depthwise_image<G, T>;
    T* to = padded_image + (room::rows::before * room::row + room::columns::before) * room::w;
    for (index r = 0; r < G::height; ++r, to += (room::row - G::width) * room::w)
        for (index t = 0; t < G::width; ++t, to += room::w, x += G::channels) store(to, load(x));
}
/// act(w * x + start) of one register of channels, of as many pixels at a time. ToLast: y is the first pixel of
/// an image with its channels last.
template <class G, index Leading, bool ToLast, class T, class Act>
CTNN_INLINE inline void convolve_channels(const T* w, const T* padded_image, T* results, T* y, index channels,
                                          vec<T> start, const Act& act) {
    using room = depthwise_image<G, T>;
    constexpr index kh = G::rows::size, kw = G::columns::size, step = G::columns::stride * room::w,
                    next_row = (G::rows::stride * room::row - G::columns::stride * G::out_width) * room::w;
    vec<T> weight[kh][kw];
#pragma GCC unroll 8
    for (index i = 0; i < kh; ++i)
#pragma GCC unroll 8
        for (index j = 0; j < kw; ++j) weight[i][j] = load(w + (i * kw + j) * Leading);
    each_block_of_pixels<room::results, room::w>([&](index p) CTNN_INLINE {
        index t = p % G::out_width;
        const T* from = padded_image + (p / G::out_width * G::rows::stride * room::row) * room::w + t * step;
        for (index n = 0; n < room::w && n < room::results; ++n, from += step) {
            vec<T> acc = start;
#pragma GCC unroll 8
            for (index i = 0; i < kh; ++i)
#pragma GCC unroll 8
                for (index j = 0; j < kw; ++j)
                    acc = fma(
                        weight[i][j],
                        load(from + (i * G::rows::dilation * room::row + j * G::columns::dilation) * room::w),
                        acc);
            if constexpr (ToLast) put(act, y + (p + n) * G::out, acc);
            else store(results + n * room::w, acc);
            if (++t == G::out_width) t = 0, from += next_row;
        }
        if constexpr (ToLast) return;
        vec<T> square[room::w];
#pragma GCC unroll 16
        for (index n = 0; n < room::w; ++n)
            square[n] = n < room::results ? load(results + n * room::w) : zero<T>();
        transpose(square);
#pragma GCC unroll 16
        for (index i = 0; i < room::w; ++i)
            if (i < channels)
                put(act, y + i * room::results + p, square[i],
                    std::conditional_t<room::results >= room::w, all_lanes,
                                       first_of_lanes<std::min(room::w, room::results)>>{});
    });
}

/// Values of T that it takes as scratch.
template <class G, class T>
constexpr index depthwise_scratch =
    std::max(image_along_channels<G, T> ? depthwise_image<G, T>::memory : 0,
             few_taps_of_each<G>&& G::channels % padded<T>(1) == 0 ? G::width * G::channels : 0);

/// y = act(w * x + b) of one image, depthwise. FromLast, ToLast: x and y have their channels last.
template <class G, index Leading, bool FromLast, bool ToLast, class T, class Epilogue>
[[gnu::noinline]] void convolve_along_channels(const T* w, const T* x, T* y, T* scratch,
                                               const Epilogue epilogue) {
    using room = depthwise_image<G, T>;
    if constexpr (FromLast && ToLast) {
        for (index i = 0; i < G::width * G::channels; i += room::w) store(scratch + i, zero<T>());
        for (index c = 0; c < G::out; c += room::w)
            convolve_channels_in_place<G, Leading>(w + c, x + c, scratch, y + c, epilogue.start_at(c),
                                                   epilogue.act);
        return;
    }
    T* const results = scratch + room::row * room::height * room::w;
    for (T* to = scratch; to < results; to += room::w) store(to, zero<T>());
    for (index c = 0; c < G::out; c += room::w) {
        const index channels = std::min(room::w, G::out - c);
        if constexpr (FromLast) place_in<G>(x + c, scratch);
        else turn_in<G>(x + c * room::pixels, scratch, channels);
        convolve_channels<G, Leading, ToLast>(w + c, scratch, results, y + c * (ToLast ? 1 : room::results),
                                              channels, epilogue.start_at(c), epilogue.act);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
