#pragma once
// A loss of two formulas, value by value, where of each sample only the first steps count (nn::lengths).

#include <ctnn/kernels/loss/loss.hpp>
#include <ctnn/kernels/math/formulas.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// (y - target)² as two formulas.
struct square_of_difference {
    static constexpr auto f(auto y, auto target) { return (y - target) * (y - target); }
    static constexpr auto slope(auto y, auto target) { return (y - target) + (y - target); }
};

/// As elementwise_loss, over the values that count; the others get no gradient.
template <class T, class Loss, class X, class DX>
inline T loss_of_first_steps(Loss loss, X x, DX dx, const T* targets, index count, T scale,
                             first_steps steps) {
    const auto run = [&](auto xs, auto dxs, auto places) {
        using S = decltype(xs);
        constexpr index n = S::features, lanes = padded<T>(1), W = width<T>;
        const vec<T> factor = broadcast(scale), most = broadcast(T(0.9) * largest_number<T>),
                     none = zero<T>();
        vec<T> sum = none;
        index first = 0;
        each_register_of_samples<S>([&](index at) {
            index place[W];
            for (index k = 0; k < W; ++k) place[k] = places.at(first + k, 0, count);
            for (index i = 0; i < n; ++i) {
                const index here = at + S::place(i) * lanes;
                alignas(alignment) T mine[W], wanted[W];
                store(mine, load(xs.data + here));
                for (index k = 0; k < W; ++k) {
                    if (place[k] < 0) mine[k] = 0; // which may have been anything
                    wanted[k] = place[k] < 0 ? T(0) : targets[place[k] * n + i];
                }
                const vec<T> y = load(mine), target = load(wanted);
                const vec<T> cost = vec<T>(loss.f(y, target)), slope = vec<T>(loss.slope(y, target));
                const auto finite = fma(y, none, target * none) == none;
                store(mine, select(finite, ctnn::min(cost, most), cost)), store(wanted, slope * factor);
                for (index k = 0; k < W; ++k)
                    if (place[k] < 0) mine[k] = wanted[k] = 0;
                sum = fma(load(mine), factor, sum);
                store(dxs.data + here, load(wanted));
            }
            first += W;
        });
        return reduce_add(sum);
    };
    using S = typename X::shape_type;
    if constexpr (is_sequence<S>) return with_targets(x, dx, steps, run);
    else return run(x, dx, targets_of<X, X::samples, 1, 1, first_steps>{steps});
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
