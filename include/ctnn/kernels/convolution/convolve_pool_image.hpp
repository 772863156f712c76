#pragma once
// Convolution, activation and max pool of single images, for windows without padding that do not overlap.

#include <ctnn/kernels/convolution/convolution.hpp>
#include <ctnn/kernels/pool/pool.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// One image. Registers along outputs pool as they are, and only what is left is turned.
template <class G, class P, index Leading, class T, class Epilogue, class After>
inline void convolve_pool_image(const T* w, const T* x, T* y, T* scratch, const Epilogue& epilogue,
                                After after) {
    constexpr index in = G::out_height * G::out_width, out = P::out_height * P::out_width;
    if constexpr (image_along_outputs<G, T> && !image_by_winograd<G, T>) {
        using image = single_image<G>;
        T* const pixels = scratch + prepared_image<image, T, false>::memory;
        convolve_along_outputs<image, Leading>(w, x, pixels, scratch, epilogue);
        for (index p = 0; p < out; ++p) // in place: no window begins before the pixel that it becomes
            for (index o = 0; o < G::out; o += width<T>)
                store(pixels + p * padded<T>(G::out) + o,
                      after(largest::forward<P, vec<T>>(
                          p / P::out_width, p % P::out_width,
                          [&](index at) CTNN_INLINE { return load(pixels + at * padded<T>(G::out) + o); })));
        turn<out, G::out>(pixels, y, as_it_is{});
    } else {
        T* const values = scratch + padded<T>(image_scratch<G, T>);
        convolve_image<G, Leading, false, false>(w, x, values, scratch, epilogue);
        for (index o = 0; o < G::out; ++o)
            for (index r = 0; r < P::out_height; ++r)
                pool_row<largest, P>(values + o * in, y + o * out + r * P::out_width, r,
                                     padded<T>(G::out * in) - o * in, after);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
