#pragma once
// The naive truth of softmax and log_softmax: see reference.hpp.

#include <ctnn/kernels/math/math.hpp>
#include <ctnn/kernels/wire/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels::reference {

/// Calls each(value) for every pixel of every sample: value(w, i) is the wire's value of channel i there.
/// Features are the channels of one pixel.
template <index Pixels, class W, class Each>
constexpr void each_pixel(Each each) {
    for (index s = 0; s < W::samples; ++s)
        for (index p = 0; p < Pixels; ++p)
            each([s, p](auto w, index i) -> auto& { return w(i * Pixels + p, s); });
}

/// y(i) = exp(x(i) - max) / sum over the channels i of the same, in each pixel of each sample.
template <index Pixels = 1, class X, class Y>
constexpr void softmax(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index n = X::features / Pixels;
    each_pixel<Pixels, Y>([=](auto value) {
        T largest = value(x, 0), sum{};
        for (index i = 1; i < n; ++i) largest = max(largest, value(x, i));
        for (index i = 0; i < n; ++i) {
            value(y, i) = exp(value(x, i) - largest);
            sum = sum + value(y, i);
        }
        for (index i = 0; i < n; ++i) value(y, i) = value(y, i) / sum;
    });
}

/// dx(i) = y(i) · (dy(i) - sum over j of dy(j) y(j))
template <index Pixels = 1, class Y, class DY, class DX>
constexpr void softmax_backward(Y y, DY dy, DX dx) {
    using T = typename DX::value_type;
    constexpr index n = Y::features / Pixels;
    each_pixel<Pixels, Y>([=](auto value) {
        T dot{};
        for (index i = 0; i < n; ++i) dot = fma(value(dy, i), value(y, i), dot);
        for (index i = 0; i < n; ++i) value(dx, i) = value(y, i) * (value(dy, i) - dot);
    });
}

/// y(i) = x(i) - largest - ln(sum over j of exp(x(j) - largest))
template <index Pixels = 1, class X, class Y>
constexpr void log_softmax(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index n = X::features / Pixels;
    each_pixel<Pixels, Y>([=](auto value) {
        T largest = value(x, 0), sum{};
        for (index i = 1; i < n; ++i) largest = max(largest, value(x, i));
        for (index i = 0; i < n; ++i) sum = sum + exp(value(x, i) - largest);
        const T rest = log(sum);
        for (index i = 0; i < n; ++i) value(y, i) = value(x, i) - largest - rest;
    });
}

/// dx(i) = dy(i) - exp(y(i)) · sum over j of dy(j)
template <index Pixels = 1, class Y, class DY, class DX>
constexpr void log_softmax_backward(Y y, DY dy, DX dx) {
    using T = typename DX::value_type;
    constexpr index n = Y::features / Pixels;
    each_pixel<Pixels, Y>([=](auto value) {
        T sum{};
        for (index i = 0; i < n; ++i) sum = sum + value(dy, i);
        for (index i = 0; i < n; ++i) value(dx, i) = value(dy, i) - exp(value(y, i)) * sum;
    });
}

} // namespace kernels::reference
} // namespace ctnn::inline CTNN_ABI
