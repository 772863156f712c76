#pragma once
// One window of a pool: the largest or the mean of its values, and how their gradient is shared out.
//
// A pool on its own computes the position of a maximum again in backward rather than keeping it: four values
// that the pass loads anyway. A pool in the epilogue of a convolution, whose values nobody keeps, keeps the
// tap of the maximum. As in PyTorch the first of equal values wins, and NaN is larger than everything (the
// last NaN of a window wins).

#include <ctnn/kernels/simd/scalar.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>
#include <ctnn/shape/window.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Everything static about a pool of the image S.
template <class S, class Window>
struct pooling {
    using from = image<S>;
    using rows = typename Window::rows;
    using columns = typename Window::columns;
    static constexpr index channels = from::channels, height = from::height, width = from::width;
    static constexpr index out_height = rows::out(height), out_width = columns::out(width);
    /// One window, the whole image.
    static constexpr bool whole = out_height * out_width == 1 && rows::size == height &&
                                  columns::size == width && rows::dilation * columns::dilation == 1 &&
                                  rows::before == 0 && columns::before == 0;
    /// No value belongs to two windows.
    static constexpr bool apart = rows::stride >= rows::reach && columns::stride >= columns::reach;
    /// Every value belongs to exactly one window.
    static constexpr bool tiles = apart && rows::reach * out_height == height &&
                                  columns::reach * out_width == width && rows::inside && columns::inside &&
                                  rows::dilation == 1 && columns::dilation == 1;
};

/// Calls tap(number of the tap, position in the image) for every tap of window (r, t) that lies inside, first
/// to last.
template <class G, class Tap>
CTNN_INLINE constexpr void one_tap(index r, index t, index number, Tap tap) {
    const index h = G::rows::at(r, number / G::columns::size),
                u = G::columns::at(t, number % G::columns::size);
    if ((G::rows::inside || (h >= 0 && h < G::height)) && (G::columns::inside || (u >= 0 && u < G::width)))
        tap(number, h * G::width + u);
}
template <class G, class Tap>
CTNN_INLINE constexpr void each_tap(index r, index t, Tap tap) {
#pragma GCC unroll 16
    for (index n = 0; n < G::rows::size * G::columns::size; ++n) one_tap<G>(r, t, n, tap);
}
/// The same, last to first.
template <class G, class Tap>
CTNN_INLINE constexpr void each_tap_reversed(index r, index t, Tap tap) {
#pragma GCC unroll 16
    for (index n = G::rows::size * G::columns::size; n > 0; --n) one_tap<G>(r, t, n - 1, tap);
}

/// Where v is NaN, for registers, scalars and whatever else compares.
template <class V>
CTNN_INLINE constexpr auto nan_at(V v) {
    if constexpr (requires { is_nan(v); }) return is_nan(v);
    else return !(v == v);
}
/// The larger value; NaN, once seen, stays.
template <class V>
CTNN_INLINE constexpr V max_or_nan(V so_far, V value) {
    return select(nan_at(so_far), so_far, max(so_far, value));
}

/// The largest value of a window, and the number of the tap where it was.
template <class V>
struct largest_and_tap {
    V value, tap;
};

/// How windows are reduced: to the largest value (of nothing but padding: -infinity), or the mean.
struct largest {
    template <class G, class V, class Load>
    CTNN_INLINE static constexpr V forward(index r, index t, Load load) {
        V best = V(lane_type<V>(-__builtin_inf()));
        bool first = true;
        each_tap<G>(r, t, [&](index, index at) CTNN_INLINE {
            best = first ? V(load(at)) : max_or_nan<V>(best, load(at));
            first = false;
        });
        return best;
    }
    template <class G, class V, class Load>
    CTNN_INLINE static constexpr largest_and_tap<V> forward_keeping(index r, index t, Load load) {
        largest_and_tap<V> best{};
        bool first = true;
        each_tap<G>(r, t, [&](index tap, index at) CTNN_INLINE {
            take(best, V(load(at)), tap, first);
            first = false;
        });
        return best;
    }
    /// The value at a tap joins the largest so far.
    template <class V>
    CTNN_INLINE static constexpr void take(largest_and_tap<V>& best, V value, index tap, bool first) {
        const V number = V(lane_type<V>(double(tap)));
        best.tap =
            first ? number : select(nan_at(value), number, select(value > best.value, number, best.tap));
        best.value = first ? value : max_or_nan<V>(best.value, value);
    }
    /// Calls give(position, share of dy) for the taps of a window whose result was y.
    template <class G, class V, class Load, class Give>
    CTNN_INLINE static constexpr void backward(index r, index t, V y, V dy, Load load, Give give) {
        // From the last tap to the first, so that the first of equal ones stays; of NaNs, which equal
        // nothing, the last.
        V winner = V(lane_type<V>(-1));
        each_tap<G>(r, t, [&](index tap, index at) CTNN_INLINE {
            winner = select(nan_at(V(load(at))), V(lane_type<V>(tap)), winner);
        });
        each_tap_reversed<G>(r, t, [&](index tap, index at) CTNN_INLINE {
            winner = select(V(load(at)) == y, V(lane_type<V>(tap)), winner);
        });
        each_tap<G>(r, t, [&](index tap, index at) CTNN_INLINE {
            give(at, select(winner == V(lane_type<V>(tap)), dy, V(lane_type<V>(0))));
        });
    }
};
/// CountsPadding: padding counts as zeros, as by PyTorch's default; what a rounded-up window covers beyond it
/// does not.
template <bool CountsPadding>
struct mean_of {
    /// How many taps of position o count along an axis of n values; at least one.
    template <class Axis>
    static constexpr index counted(index o, index n) {
        index count = 0;
        for (index k = 0; k < Axis::size; ++k)
            count += Axis::at(o, k) >= (CountsPadding ? -Axis::before : 0) &&
                     Axis::at(o, k) < n + (CountsPadding ? Axis::counted : 0);
        return count > 0 ? count : 1;
    }
    /// All taps of every position count.
    template <class Axis>
    static constexpr bool all_count = Axis::inside || (CountsPadding && Axis::counted == Axis::behind);
    template <class G>
    static constexpr double share(index r, index t) {
        const index rows =
            all_count<typename G::rows> ? G::rows::size : counted<typename G::rows>(r, G::height);
        return 1.0 /
               double(rows * (all_count<typename G::columns> ? G::columns::size
                                                             : counted<typename G::columns>(t, G::width)));
    }
    template <class G, class V, class Load>
    CTNN_INLINE static constexpr V forward(index r, index t, Load load) {
        V sum = V(lane_type<V>(0));
        each_tap<G>(r, t, [&](index, index at) CTNN_INLINE { sum = sum + load(at); });
        return sum * V(lane_type<V>(share<G>(r, t)));
    }
    template <class G, class V, class Load, class Give>
    CTNN_INLINE static constexpr void backward(index r, index t, V, V dy, Load, Give give) {
        const V part = dy * V(lane_type<V>(share<G>(r, t)));
        each_tap<G>(r, t, [&](index, index at) CTNN_INLINE { give(at, part); });
    }
};
using mean_with_padding = mean_of<true>;

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
