#pragma once
// Moving the steps of sequences: into each other's order, into a part of wider steps and out of one.

#include <ctnn/kernels/wire/wire.hpp>
#include <ctnn/shape/counted_steps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Count values of every step of x from its value number FromX on become y's from FromY on, or are added to
/// them; Turned: the first step's are the last's. x and y have the same layout and as many steps.
template <index FromX, index FromY, index Count, bool Turned, bool Adds, class X, class Y>
constexpr void move_steps(X x, Y y, every_step = {}) {
    using T = typename Y::value_type;
    using layout = typename Y::layout;
    constexpr index lanes = layout::template lanes<T>, steps = step_count<typename Y::shape_type>;
    for (index s = 0; s < Y::samples; s += lanes)
        for (index t = 0; t < steps; ++t) {
            const T* const from = x.data + layout::template offset<T, X::all>(0, s) +
                                  ((Turned ? steps - 1 - t : t) * X::of + FromX) * lanes;
            T* const to = y.data + layout::template offset<T, Y::all>(0, s) + (t * Y::of + FromY) * lanes;
            for (index i = 0; i < Count * lanes; ++i) {
                if constexpr (Adds) to[i] = to[i] + from[i];
                else to[i] = from[i];
            }
        }
}

/// The same where each sample's steps turn around within its length; those behind stay where they are.
template <index FromX, index FromY, index Count, bool Turned, bool Adds, class X, class Y>
constexpr void move_steps(X x, Y y, first_steps counted) {
    using T = typename Y::value_type;
    constexpr index all = runs_along_samples<typename Y::layout> ? padded<T>(Y::samples) : Y::samples;
    if constexpr (!Turned) return move_steps<FromX, FromY, Count, false, Adds>(x, y);
    for (index s = 0; s < all; ++s) {
        const index length = s < Y::samples ? counted.of(s) : 0;
        for (index t = 0; t < step_count<typename Y::shape_type>; ++t)
            for (index i = 0; i < Count; ++i) {
                const auto from = x((t < length ? length - 1 - t : t) * X::step + FromX + i, s);
                T& to = y(t * Y::step + FromY + i, s);
                to = Adds ? to + from : from;
            }
    }
}

/// Where no activation made x.
struct slope_of_nothing {
    template <class V, class T>
    CTNN_INLINE constexpr V operator()(V v, const T*) const {
        return v;
    }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
