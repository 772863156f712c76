#pragma once
// Sliding windows: how a kernel of a convolution or a pool lies on an image, and how large the result is.

#include <ctnn/shape/shape.hpp>

namespace ctnn::inline CTNN_ABI {

/// One axis of a window, with PyTorch's names: Size taps, Dilation apart, moved by Stride, over data with
/// zeros before and behind, of which a mean that counts padding counts the first Counted behind.
template <index Size, index Stride = 1, index Before = 0, index Dilation = 1, index Behind = Before,
          index Counted = Behind>
struct window_axis {
    static constexpr index size = Size, stride = Stride, before = Before, behind = Behind, counted = Counted,
                           dilation = Dilation;
    /// How many values one position covers.
    static constexpr index reach = Dilation * (Size - 1) + 1;
    /// No tap is padding.
    static constexpr bool inside = Before == 0 && Behind == 0;
    /// No value belongs to two positions, and none is padding.
    static constexpr bool apart = inside && Stride >= reach;
    static constexpr bool fits(index n) { return n + Before + Behind >= reach; }
    /// floor((n + before + behind - dilation · (size - 1) - 1) / stride) + 1
    static constexpr index out(index n) { return (n + Before + Behind - reach) / Stride + 1; }
    /// Where tap k of position o lies; outside 0..n-1 it is padding.
    static constexpr index at(index o, index k) { return o * Stride + k * Dilation - Before; }
    /// No result over n values sees padding.
    static constexpr bool unpadded(index n) { return at(0, 0) >= 0 && at(out(n) - 1, Size - 1) < n; }
    /// The axis over n values: this one, where nothing about it depends on n.
    template <index N>
    using over = window_axis;
};

/// As many positions as there are strides in n; the padding that this takes is shared out, the odd one behind
/// (TensorFlow's SAME).
template <index Size, index Stride, index Dilation>
struct same_axis : window_axis<Size, Stride, 0, Dilation> {
    static constexpr bool inside = false, apart = false;
    static constexpr bool fits(index n) { return n > 0; }
    static constexpr index missing(index n) {
        const index all = ((n + Stride - 1) / Stride - 1) * Stride + same_axis::reach - n;
        return all > 0 ? all : 0;
    }
    template <index N>
    using over = window_axis<Size, Stride, missing(N) / 2, Dilation, missing(N) - missing(N) / 2>;
};

/// The axis with its number of positions rounded up: the last one may go beyond the padding, as long as it
/// begins before it (PyTorch's ceil_mode).
template <class Axis>
struct ceil_axis : Axis {
    static constexpr bool inside = false, apart = false;
    static constexpr bool fits(index n) {
        return n + Axis::before + Axis::behind + Axis::stride > Axis::reach;
    }
    static constexpr index behind_needed(index n) {
        const index last =
            (n + Axis::before + Axis::behind - Axis::reach + Axis::stride - 1) / Axis::stride * Axis::stride;
        const index beyond = last + Axis::reach - n - Axis::before;
        return last < n + Axis::before && beyond > Axis::behind ? beyond : Axis::behind;
    }
    template <index N>
    using over =
        window_axis<Axis::size, Axis::stride, Axis::before, Axis::dilation, behind_needed(N), Axis::behind>;
};

/// The axis over data with zeros of their own before and behind, which count.
template <class Axis, index Before, index Behind>
struct surrounded_axis : Axis {
    static constexpr bool inside = false, apart = false;
    static constexpr bool fits(index n) { return Axis::fits(n + Before + Behind); }
    template <class Within>
    using around = window_axis<Within::size, Within::stride, Within::before + Before, Within::dilation,
                               Within::behind + Behind, Within::counted + Behind>;
    template <index N>
    using over = around<typename Axis::template over<N + Before + Behind>>;
};

/// A window over rows and columns.
template <class Rows, class Columns>
struct window {
    using rows = Rows;
    using columns = Columns;
    static constexpr index size = Rows::size * Columns::size;
    static constexpr bool inside = Rows::inside && Columns::inside, apart = Rows::apart && Columns::apart;
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

/// Pixels of an image, steps of a signal; 1 of anything else.
template <class S>
constexpr index pixels = image<S>::rank > 0 ? image<S>::height* image<S>::width : 1;

/// The window as it lies on an image S.
template <class Window, class S>
using window_over = window<typename Window::rows::template over<image<S>::height>,
                           typename Window::columns::template over<image<S>::width>>;

/// The shape behind a window with C channels.
template <index C, class S, class Window>
using behind_window = typename image<S>::template of<C, window_over<Window, S>::rows::out(image<S>::height),
                                                     window_over<Window, S>::columns::out(image<S>::width)>;

} // namespace ctnn::inline CTNN_ABI
