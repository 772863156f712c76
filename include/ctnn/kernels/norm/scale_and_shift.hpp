#pragma once
// Every channel, `Each` neighbouring values of a sample, by a factor and a shift of its own: y = w · x + b.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/wire/lanes.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// A row of features; registers run along them.
template <index Each, index N, class T, class W, class B, class Act>
CTNN_INLINE inline void scale_and_shift_row(const W& w, const B& b, const T* x, T* y, const Act& act) {
    constexpr index run = Each == 1 ? N : Each, rest = run % width<T>;
    const auto some = [&](index at, index c, auto lanes) CTNN_INLINE { // of value `at`, in channel c
        const auto of = [&](const auto& block) CTNN_INLINE {
            if constexpr (Each == 1) return lanes.get(block.data + at);
            else return broadcast(block.data[c]);
        };
        put(act, y + at, fma(lanes.get(x + at), of(w), of(b)), lanes);
    };
    for (index k = 0; k < N; k += run) {
        for (index i = 0; i < run - rest; i += width<T>) some(k + i, k / Each, all_lanes{});
        if constexpr (rest != 0) some(k + run - rest, k / Each, first_of_lanes<rest>{});
    }
}

/// y = act(w · x + b).
template <index Each, class W, class B, class X, class Y, class Act>
constexpr void scale_and_shift(const W& w, const B& b, X x, Y y, const Act& act) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T> && !runs_along_samples<typename Y::layout>) {
        if (!std::is_constant_evaluated()) {
            for (index s = 0; s < Y::samples; ++s)
                scale_and_shift_row<Each, Y::features>(w, b, &x(0, s), &y(0, s), act);
            return;
        }
    }
    for (index c = 0; c < Y::features / Each; ++c) {
        const T scale = w.data[c], shift = b.data[c];
        each_of_samples<Y>([&](auto at) CTNN_INLINE {
            using V = typename decltype(at)::value;
            for (index i = c * Each; i < (c + 1) * Each; ++i)
                at.put(act, y, i, fma(at.get(x, i), V(scale), V(shift)));
        });
    }
}

/// dx = slope · w · dy.
template <index Each, class W, class X, class DY, class DX, class Slope>
void scale_and_shift_backward(const W& w, X x, DY dy, DX dx, const Slope& slope) {
    using T = typename DY::value_type;
    for (index c = 0; c < DY::features / Each; ++c) {
        const T scale = w.data[c];
        each_of_training<DY>([&](auto at) CTNN_INLINE {
            using V = typename decltype(at)::value;
            for (index i = c * Each; i < (c + 1) * Each; ++i)
                at.hand_on(slope, x, dx, i, at.get(dy, i) * V(scale));
        });
    }
}

/// dw = sum of x · dy, db = sum of dy, over the samples and a channel's values.
template <index Each, class X, class DY, class WeightSink, class BiasSink>
void scale_and_shift_gradient(X x, DY dy, const WeightSink& weight, const BiasSink& bias) {
    using T = typename DY::value_type;
    for (index c = 0; c < DY::features / Each; ++c) {
        value_of_training<T> dot(T(0)), sum(T(0));
        each_of_training<DY>([&](auto at) CTNN_INLINE {
            for (index i = c * Each; i < (c + 1) * Each; ++i)
                dot = fma(at.get(x, i), at.get(dy, i), dot), sum = sum + at.get(dy, i);
        });
        weight(c, sum_of_lanes(dot)), bias(c, sum_of_lanes(sum));
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
