#pragma once
// Depthwise convolution of one image whose channels come last, here and behind it: read and written where it lies.

#include <ctnn/kernels/convolution/convolve.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// One register of channels of an image that comes and goes with its channels last. Zeros: a row of the image
/// for where there is none.
template <class G, index Leading, class T, class Act>
CTNN_INLINE inline void convolve_channels_in_place(const T* w, const T* x, const T* zeros, T* y, vec<T> start,
                                                   const Act& act) {
    using rows = typename G::rows;
    using columns = typename G::columns;
    constexpr index kh = rows::size, kw = columns::size;
    // Columns of results that see all of theirs are [left, right).
    constexpr index left = std::min(G::out_width, (columns::before + columns::stride - 1) / columns::stride);
    constexpr index right = [] {
        index t = G::out_width;
        while (t > left && columns::at(t - 1, kw - 1) >= G::width) --t;
        return t;
    }();
    vec<T> weight[kh][kw];
#pragma GCC unroll 8
    for (index i = 0; i < kh; ++i)
#pragma GCC unroll 8
        for (index j = 0; j < kw; ++j) weight[i][j] = load(w + (i * kw + j) * Leading);
    for (index r = 0; r < G::out_height; ++r) {
        const T* line[kh];
#pragma GCC unroll 8
        for (index i = 0; i < kh; ++i) {
            const index source = rows::at(r, i);
            line[i] = source >= 0 && source < G::height ? x + source * G::width * G::channels : zeros;
        }
        const auto pixel = [&](index t, bool inside) CTNN_INLINE {
            vec<T> acc = start;
#pragma GCC unroll 8
            for (index i = 0; i < kh; ++i)
#pragma GCC unroll 8
                for (index j = 0; j < kw; ++j) {
                    const index from = columns::at(t, j);
                    if (inside || (from >= 0 && from < G::width))
                        acc = fma(weight[i][j], load(line[i] + from * G::channels), acc);
                }
            put(act, y + (r * G::out_width + t) * G::out, acc);
        };
#pragma GCC unroll 8
        for (index t = 0; t < left; ++t) pixel(t, false);
        for (index t = left; t < right; ++t) pixel(t, true);
#pragma GCC unroll 8
        for (index t = right; t < G::out_width; ++t) pixel(t, false);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
