#pragma once
// One step of a sequence, the first or the last, and back: its gradient there, zero at every other step.

#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/kernels/wire/reference.hpp>
#include <ctnn/shape/counted_steps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Which step: of N, and of so many that count, of which there is one.
struct the_first {
    static constexpr index of(index) { return 0; }
};
struct the_last {
    static constexpr index of(index n) { return n - 1; }
};

/// y = a step of x. x and y have the same layout.
template <class Which, class X, class Y>
constexpr void pick_step(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index before = Which::of(X::features / Y::features) * Y::features;
    if constexpr (has_simd<T> && runs_along_samples<typename Y::layout>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lanes = padded<T>(1), n = Y::features * lanes;
            for (index s = 0; s < padded<T>(Y::samples); s += lanes)
                copy_values(x.data + s * X::features + before * lanes, n, y.data + s * Y::features);
            return;
        }
    }
    for (index s = 0; s < Y::samples; ++s)
        for (index i = 0; i < Y::features; ++i) y(i, s) = x(before + i, s);
}

/// dx = dy at that step, zero at the others. All wires run along samples.
template <class Which, class DY, class DX>
constexpr void pick_step_backward(DY dy, DX dx) {
    using T = typename DX::value_type;
    constexpr index n = DY::features, before = Which::of(DX::features / n) * n,
                    behind = DX::features - before - n;
    if constexpr (has_simd<T>) {
        constexpr index lanes = padded<T>(1);
        for (index s = 0; s < padded<T>(DX::samples); s += lanes) {
            T* const to = dx.data + s * DX::features;
            fill_values(to, before * lanes, T(0));
            copy_values(dy.data + s * n, n * lanes, to + before * lanes);
            fill_values(to + (before + n) * lanes, behind * lanes, T(0));
        }
    } else {
        for (index s = 0; s < DX::samples; ++s)
            for (index i = 0; i < DX::features; ++i)
                dx(i, s) = i < before || i >= before + n ? T(0) : dy(i - before, s);
    }
}

/// Of each sample a step of those that count, and back; of one without any zeros.
template <class Which, class X, class Y>
constexpr void pick_step_that_counts(X x, Y y, first_steps steps) {
    using T = typename Y::value_type;
    constexpr index n = Y::features;
    if constexpr (runs_along_samples<typename Y::layout>) fill_values(y.data, Y::memory, T(0));
    for (index s = 0; s < Y::samples; ++s)
        for (index i = 0; i < n; ++i) y(i, s) = steps.of(s) > 0 ? x(Which::of(steps.of(s)) * n + i, s) : T(0);
}
template <class Which, class DY, class DX>
constexpr void pick_step_that_counts_backward(DY dy, DX dx, first_steps steps) {
    using T = typename DX::value_type;
    constexpr index n = DY::features;
    fill_values(dx.data, DX::memory, T(0));
    for (index s = 0; s < DX::samples; ++s)
        for (index i = 0; i < n && steps.of(s) > 0; ++i) dx(Which::of(steps.of(s)) * n + i, s) = dy(i, s);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
