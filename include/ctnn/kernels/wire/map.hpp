#pragma once
// Maps: y = f(x), value by value, and dx = slope · dy. Wires of one layout; what lies in the padding is
// mapped along and never read.

#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/kernels/wire/reference.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// y = f(x). `f` serves a scalar and a register.
template <class X, class Y, class F>
constexpr void map(X x, Y y, F f) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            each_register<Y, X>([&](index at, auto lanes) CTNN_INLINE {
                put(f, y.data + at, lanes.get(x.data + Y::template counterpart<X>(at)), lanes);
            });
            return;
        }
    }
    reference::map(x, y, f);
}

/// Where nothing made x that has a slope.
struct no_slope {
    CTNN_INLINE constexpr auto operator()(auto v, const auto*) const { return v; }
};

/// dx = before · slope(x, y) · dy; before: the slope of what made x.
template <class X, class Y, class DY, class DX, class Slope, class Before = no_slope>
constexpr void map_backward(X x, Y y, DY dy, DX dx, Slope slope, Before before = {}) {
    using T = typename DX::value_type;
    if constexpr (has_simd<T>) {
        each_register<DX, X, Y, DY>([&](index at, auto lanes) CTNN_INLINE {
            const auto value = [&](auto w) CTNN_INLINE {
                return lanes.get(w.data + DX::template counterpart<decltype(w)>(at));
            };
            hand_on(before, value(dy) * slope(value(x), value(y)), x.data + DX::template counterpart<X>(at),
                    dx.data + at);
        });
    } else {
        reference::map_backward(x, y, dy, dx, slope, before);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
