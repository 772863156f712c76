#pragma once
// Which sources meet which result under which tap, along one axis: from an image to its convolution and the
// other way round.

#include <ctnn/shape/window.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// floor(a / b), also for negative a.
constexpr index floor_div(index a, index b) { return a / b - (a % b < 0); }

constexpr index greatest_divisor(index a, index b) { return b == 0 ? a : greatest_divisor(b, a % b); }

/// The taps of one result that meet a source: `count` of them, the first tap, and the source that it meets.
struct taps_of_result {
    index first, source, count;
};
/// Of result t of an axis D: the first is searched for, the steps from there on are constants.
template <class D>
constexpr taps_of_result find_taps(index t) {
    const auto meets = [t](index j) { return D::source(t, j) >= 0 && D::source(t, j) < D::sources; };
    index j = 0, n = 0;
    while (j < D::taps && !meets(j)) ++j;
    while (j + n * D::tap_step < D::taps && meets(j + n * D::tap_step)) ++n;
    return {j, D::source(t, j), n};
}

/// From an image to its convolution: result t is made of the sources u = t · stride + j · dilation - before.
template <class Axis, index Sources>
struct gather {
    static constexpr index taps = Axis::size, sources = Sources, period = 1;
    /// From one tap of a result to the next, from its source to the next; how many there are at most, and
    /// always.
    static constexpr index tap_step = 1, source_step = Axis::dilation, most = taps;
    static constexpr bool always = Axis::inside;
    /// The first source of result t, the last, and the result that tap j makes of source u (negative: none).
    static constexpr index first(index t) { return Axis::at(t, 0); }
    static constexpr index last(index t) { return Axis::at(t, taps - 1); }
    static constexpr index result(index u, index j) {
        const index moved = u + Axis::before - j * Axis::dilation;
        return moved >= 0 && moved % Axis::stride == 0 ? moved / Axis::stride : -1;
    }
    /// The source that tap j of result t reads; negative or beyond: none.
    static constexpr index source(index t, index j) { return Axis::at(t, j); }
    /// How far sources move when results move by t.
    static constexpr index moved(index t) { return t * Axis::stride; }
};
/// The other way round, from the gradient of the convolution to that of the image.
template <class Axis, index Sources>
struct scatter {
    static constexpr index taps = Axis::size, sources = Sources, period = Axis::stride;
    static constexpr index tap_step = period / greatest_divisor(period, Axis::dilation);
    static constexpr index source_step = -Axis::dilation * tap_step / period,
                           most = (taps + tap_step - 1) / tap_step;
    static constexpr bool always = taps == 1 && period == 1;
    static constexpr index first(index t) {
        return -floor_div(-(t + Axis::before - (taps - 1) * Axis::dilation), Axis::stride);
    }
    static constexpr index last(index t) { return floor_div(t + Axis::before, Axis::stride); }
    static constexpr index result(index u, index j) { return Axis::at(u, j); }
    static constexpr index source(index t, index j) {
        const index moved = t + Axis::before - j * Axis::dilation;
        return moved >= 0 && moved % Axis::stride == 0 ? moved / Axis::stride : -1;
    }
    static constexpr index moved(index t) { return t / Axis::stride; }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
