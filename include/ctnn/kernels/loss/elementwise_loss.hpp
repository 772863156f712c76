#pragma once
// A loss of two formulas, value by value: the mean, and the gradient that the backward pass begins with, in
// one pass over the network's output. Wires run along samples; samples beyond `count` (a last, smaller batch)
// get no gradient.

#include <ctnn/kernels/loss/loss_of_steps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// v where a sample is one of the first `count` of a register, else 0.
template <class T>
CTNN_INLINE inline vec<T> of_first_samples(vec<T> v, index count) {
    if (count >= width<T>) return v;
    alignas(alignment) T lanes[width<T>];
    store(lanes, v);
    for (index s = count; s < width<T>; ++s) lanes[s] = 0; // which may have been anything
    return load(lanes);
}

/// scale times the sum over samples and features of f(y, target), and dx = scale · slope(y, target). Where
/// output and target are finite the cost counts as a finite one. Targets: rows [M][features].
template <class T, class Loss, class X, class DX>
inline T elementwise_loss(Loss loss, X x, DX dx, const T* targets, index count, T scale, every_step = {}) {
    constexpr index n = X::features, lanes = padded<T>(1);
    const vec<T> factor = broadcast(scale), most = broadcast(T(0.9) * largest_number<T>), none = zero<T>();
    vec<T> sum = none;
    index first = 0;
    each_register_of_samples<X>([&](index at) {
        const index here = count - first < width<T> ? (count > first ? count - first : 0) : width<T>;
        for (index i = 0; i < n; ++i) {
            const index place = at + X::place(i) * lanes;
            const vec<T> y = load(x.data + place);
            alignas(alignment) T wanted[width<T>];
            if (here < width<T>) store(wanted, y);
            for (index s = 0; s < here; ++s) wanted[s] = targets[(first + s) * n + i];
            const vec<T> target = load(wanted);
            const vec<T> cost = vec<T>(loss.f(y, target)), slope = vec<T>(loss.slope(y, target));
            const auto finite = fma(y, none, target * none) == none;
            sum = fma(of_first_samples(select(finite, ctnn::min(cost, most), cost), here), factor, sum);
            store(dx.data + place, of_first_samples(slope * factor, here));
        }
        first += width<T>;
    });
    return reduce_add(sum);
}

template <class T, class Loss, class X, class DX>
inline T elementwise_loss(Loss loss, X x, DX dx, const T* targets, index count, T scale, first_steps steps) {
    return loss_of_first_steps<T>(loss, x, dx, targets, count, scale, steps);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
