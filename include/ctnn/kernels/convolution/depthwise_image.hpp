#pragma once
// Depthwise convolution of one image with registers along channels: as many channels as a register has lanes
// are turned to [pixel][channel], between their padding, convolved pixel by pixel, and turned back. Narrow
// images fill registers, too, and no stride is a case of its own.

#include <ctnn/kernels/convolution/convolve.hpp>
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

/// Whether it pays: columns are fewer than lanes, or would fill less than three quarters of registers, and
/// channels fill half of one at least; the padded image stays in the cache, the weights in registers.
template <class G, class T>
constexpr bool image_along_channels = [] {
    constexpr index w = width<T>, columns = (G::out_width + w - 1) / w * w;
    return G::depth == 1 && G::group == 1 && G::out >= w / 2 && G::out > 1 &&
           (G::out_width < w || G::out_width * 4 < columns * 3) && G::rows::size <= 8 &&
           G::columns::size <= 8 && G::taps <= 25 &&
           depthwise_image<G, T>::memory * index(sizeof(T)) <= 64 * 1024;
}();

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
/// act(w * x + start) of one register of channels, of as many pixels at a time.
template <class G, index Leading, class T, class Act>
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
            store(results + n * room::w, acc);
            if (++t == G::out_width) t = 0, from += next_row;
        }
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

/// y = act(w * x + b) of one image, depthwise.
template <class G, index Leading, class T, class Epilogue>
[[gnu::noinline]] void convolve_along_channels(const T* w, const T* x, T* y, T* scratch,
                                               const Epilogue epilogue) {
    using room = depthwise_image<G, T>;
    T* const results = scratch + room::row * room::height * room::w;
    for (T* to = scratch; to < results; to += room::w) store(to, zero<T>());
    for (index c = 0; c < G::out; c += room::w) {
        const index channels = std::min(room::w, G::out - c);
        turn_in<G>(x + c * room::pixels, scratch, channels);
        convolve_channels<G, Leading>(w + c, scratch, results, y + c * room::results, channels,
                                      epilogue.start_at(c), epilogue.act);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
