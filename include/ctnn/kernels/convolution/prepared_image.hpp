#pragma once
// One image as the kernels of single images want it, the channels that an output sees: with its padding, and
// where registers run along columns the columns sorted by stride, so that each tap reads neighbours. An image
// that is so already stays where it is.

#include <ctnn/kernels/convolution/convolve.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// [channel][row][column mod phases][column div phases], padded by zeros. Phases: the stride of the columns
/// where registers run along them, else 1. With one phase the zeros behind a row are those before the next.
template <class G, class T, bool AlongColumns>
struct prepared_image {
    using rows = typename G::rows;
    using columns = typename G::columns;
    static constexpr index phases = AlongColumns ? columns::stride : 1;
    /// Those that windows see.
    static constexpr index seen = std::min(phases, columns::reach);
    /// Columns of one phase that are read: by all results, at least by one register of them.
    static constexpr index read =
        AlongColumns ? std::max(G::out_width, width<T>) + (columns::reach - 1) / columns::stride
                     : (G::out_width - 1) * columns::stride + columns::reach;
    static constexpr index phase =
        phases == 1 ? std::max(read - columns::before, columns::before + G::width) : read;
    static constexpr index row = phases * phase;
    static constexpr index height =
        std::max((G::out_height - 1) * rows::stride + rows::reach, rows::before + G::height);
    /// Nothing to prepare.
    static constexpr bool already =
        phases == 1 && columns::before == 0 && phase == G::width && rows::before == 0 && height == G::height;
    /// Rows are written in whole registers: the last one may go beyond.
    static constexpr index memory =
        already ? 0 : padded<T>(G::depth * height * row + columns::before + width<T>);

    /// The channels of one group.
    CTNN_INLINE static void from(const T* x, T* to) {
        for (index c = 0; c < G::depth; ++c)
            for (index r = 0; r < height; ++r, to += row) {
                // In the order of memory, because each piece may write over the beginning of the next.
                const index source = r - rows::before;
                if (phases > 1 && r % rows::stride >= rows::reach) continue; // no window sees it
                if (source < 0 || source >= G::height) {
                    zeros(to, to + row);
                } else {
#pragma GCC unroll 4
                    for (index f = 0; f < seen; ++f)
                        one_phase(x + (c * G::height + source) * G::width, to + f * phase, f);
                }
            }
        zeros(to, to + columns::before);
    }

  private:
    CTNN_INLINE static void zeros(T* from, T* to) {
        for (; from < to; from += width<T>) store(from, zero<T>());
    }
    /// Column q of phase f is column q · phases + f - before of the image.
    CTNN_INLINE static void one_phase(const T* line, T* to, index f) {
        constexpr index w = width<T>, p = columns::before, whole = G::width / phases;
        const index before = f >= p ? 0 : (p - f + phases - 1) / phases, first = before * phases + f - p;
        const index n = first >= G::width ? 0 : (G::width - first + phases - 1) / phases;
        zeros(to, to + (before < phase ? before : phase));
        T* const into = to + before;
        index m = 0;
        if constexpr (phases == 1 && G::width < w) store(into, load_first<G::width>(line)), m = n;
        // Of every `phases` columns the one at `first`, as far as there are so many; the last register may
        // overlap the one before.
        if constexpr (phases <= 2 && whole >= w)
            for (; m < whole; m += w) {
                const index at = m < whole - w ? m : whole - w;
                store(into + at, load_every<phases>(line + at * phases, first));
            }
        for (m = m < whole ? m : whole; m < n; ++m) into[m] = line[m * phases + first];
        zeros(into + n, to + phase);
    }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
