#pragma once
// Maps: y = f(x), value by value, and dx = slope · dy. Wires of one layout; what lies in the padding is mapped along and
// never read.

#include <ctnn/kernels/reference.hpp>
#include <ctnn/kernels/simd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// y = f(x). `f` serves a scalar and a register.
template <class X, class Y, class F>
constexpr void map(X x, Y y, F f) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            for (index i = 0; i < Y::memory; i += width<T>) store(y.data + i, f(load(x.data + i)));
            return;
        }
    }
    reference::map(x, y, f);
}

/// dx = slope(x, y) · dy.
template <class X, class Y, class DY, class DX, class Slope>
constexpr void map_backward(X x, Y y, DY dy, DX dx, Slope slope) {
    using T = typename DX::value_type;
    if constexpr (has_simd<T>) {
        for (index i = 0; i < DX::memory; i += width<T>)
            store(dx.data + i, load(dy.data + i) * slope(load(x.data + i), load(y.data + i)));
    } else {
        reference::map_backward(x, y, dy, dx, slope);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
