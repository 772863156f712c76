#pragma once
// The last step of a sequence, and back: its gradient there, zero at every step before.

#include <ctnn/kernels/wire/reference.hpp>
#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/shape/counted_steps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// y = the last step of x. x and y have the same layout.
template <class X, class Y>
constexpr void last_step(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index before = X::features - Y::features;
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

/// dx = dy at the last step, zero before. All wires run along samples.
template <class DY, class DX>
constexpr void last_step_backward(DY dy, DX dx) {
    using T = typename DX::value_type;
    constexpr index before = DX::features - DY::features;
    if constexpr (has_simd<T>) {
        constexpr index lanes = padded<T>(1);
        for (index s = 0; s < padded<T>(DX::samples); s += lanes) {
            fill_values(dx.data + s * DX::features, before * lanes, T(0));
            copy_values(dy.data + s * DY::features, DY::features * lanes,
                        dx.data + s * DX::features + before * lanes);
        }
    } else {
        for (index s = 0; s < DX::samples; ++s)
            for (index i = 0; i < DX::features; ++i) dx(i, s) = i < before ? T(0) : dy(i - before, s);
    }
}

/// Of each sample the last step that counts, and back; of one without any zeros.
template <class X, class Y>
constexpr void last_step_that_counts(X x, Y y, first_steps steps) {
    using T = typename Y::value_type;
    constexpr index n = Y::features;
    if constexpr (runs_along_samples<typename Y::layout>) fill_values(y.data, Y::memory, T(0));
    for (index s = 0; s < Y::samples; ++s)
        for (index i = 0; i < n; ++i) y(i, s) = steps.of(s) > 0 ? x((steps.of(s) - 1) * n + i, s) : T(0);
}
template <class DY, class DX>
constexpr void last_step_that_counts_backward(DY dy, DX dx, first_steps steps) {
    using T = typename DX::value_type;
    constexpr index n = DY::features;
    fill_values(dx.data, DX::memory, T(0));
    for (index s = 0; s < DX::samples; ++s)
        for (index i = 0; i < n && steps.of(s) > 0; ++i) dx((steps.of(s) - 1) * n + i, s) = dy(i, s);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
