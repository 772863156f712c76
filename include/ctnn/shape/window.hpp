#pragma once
// Sliding windows: how a kernel of a convolution or a pool lies on an image, and how large the result is.

#include <ctnn/shape/shape.hpp>

namespace ctnn::inline CTNN_ABI {

/// One axis of a window, with PyTorch's names: Size taps, Dilation apart, moved by Stride, over data with Padding zeros
/// before and behind.
template <index Size, index Stride = 1, index Padding = 0, index Dilation = 1>
struct window_axis {
    static constexpr index size = Size, stride = Stride, padding = Padding, dilation = Dilation;
    /// How many values one position covers.
    static constexpr index reach = Dilation * (Size - 1) + 1;
    static constexpr bool fits(index n) { return n + 2 * Padding >= reach; }
    /// floor((n + 2 · padding - dilation · (size - 1) - 1) / stride) + 1
    static constexpr index out(index n) { return (n + 2 * Padding - reach) / Stride + 1; }
    /// Where tap k of position o lies; outside 0..n-1 it is padding.
    static constexpr index at(index o, index k) { return o * Stride + k * Dilation - Padding; }
    /// No result sees padding.
    static constexpr bool unpadded(index n) { return at(0, 0) >= 0 && at(out(n) - 1, Size - 1) < n; }
};

/// A window over rows and columns.
template <class Rows, class Columns>
struct window {
    using rows = Rows;
    using columns = Columns;
    static constexpr index size = Rows::size * Columns::size;
    /// No value belongs to two positions, and none is padding.
    static constexpr bool apart = Rows::stride >= Rows::reach && Columns::stride >= Columns::reach && Rows::padding == 0 &&
                                  Columns::padding == 0;
};

/// A shape as channels of rows of columns; what has one axis only, shape<C, L>, is one row.
template <class S>
struct image {
    static constexpr index rank = 0, channels = 0, height = 0, width = 0;
};
template <index C, index H, index W>
struct image<shape<C, H, W>> {
    static constexpr index rank = 2, channels = C, height = H, width = W;
    template <index NewC, index NewH, index NewW>
    using of = shape<NewC, NewH, NewW>;
};
template <index C, index L>
struct image<shape<C, L>> {
    static constexpr index rank = 1, channels = C, height = 1, width = L;
    template <index NewC, index NewH, index NewW>
    using of = shape<NewC, NewW>;
};

/// The shape behind a window with C channels.
template <index C, class S, class Window>
using behind_window = typename image<S>::template of<C, Window::rows::out(image<S>::height), Window::columns::out(image<S>::width)>;

} // namespace ctnn::inline CTNN_ABI
