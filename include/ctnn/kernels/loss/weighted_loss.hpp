#pragma once
// cross_entropy whose classes weigh differently: the cost of a sample counts as much as its label does, and
// the mean is over the weights.

#include <ctnn/kernels/loss/loss.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// The sum of the weights of those labels that are classes, where counts(place).
template <index N, class Label, class Counts>
constexpr double weight_of_labels(const Label* labels, index count, const double* weights, Counts counts) {
    double sum = 0;
    for (index i = 0; i < count; ++i)
        if (const index label = counts(i) ? index_below(labels[i], N) : -1; label >= 0) sum += weights[label];
    return sum;
}

/// The sum over samples of weights[label] · -log softmax(x)[label], times scale, and its gradient. With
/// smoothing the label has 1 - smoothing of the target, and all classes share the rest, each with its own
/// weight (PyTorch's CrossEntropyLoss). Labels: as of cross_entropy.
template <class T, class X, class DX, class Targets, class Label>
inline T weighted_cross_entropy_of_samples(X x, DX dx, Targets targets, const Label* labels, index count,
                                           T scale, T smoothing, const double* weights) {
    constexpr index n = Targets::classes, pixels = Targets::pixels;
    // Each class with its share of what they have together: of many there is no room on the stack.
    const T of_each = smoothing / T(n);
    const auto weight = [&](index i) { return T(weights[i]) * of_each; };
    T all_weights = 0;
    for (index i = 0; i < n; ++i) all_weights += weight(i);
    // A larger one counts as this: the sum of all is finite.
    constexpr T most_share = T(0.9) * largest_number<T> / T(X::samples * pixels);
    sum_of_costs<T, Targets> loss = 0;
    index first = 0, pixel = 0;
    each_pixel_of_samples<X, pixels>([&](index at, index step) {
        vec<T> most = load(x.data + at), sum = zero<T>();
        for (index i = 1; i < n; ++i) most = max(most, load(x.data + at + i * step));
        vec<T> below = zero<T>();
        for (index i = 0; i < n; ++i) {
            const vec<T> from_most = load(x.data + at + i * step) - most, e = exp(from_most);
            if (smoothing != 0)
                below = fnma(max(from_most, broadcast(-largest_number<T>)), broadcast(weight(i)), below);
            sum = sum + e;
            store(dx.data + at + i * step, e);
        }
        alignas(alignment) T log_sum[width<T>], largest[width<T>], shared[width<T>], own[width<T>];
        index label[width<T>];
        store(log_sum, log(sum)), store(largest, most), store(shared, below);
        for (index k = 0; k < width<T>; ++k) {
            const index target = targets.at(first + k, pixel, count);
            label[k] = target < 0 ? -1 : index_below(labels[target], n);
            if (target >= 0 && label[k] < 0 && !is_ignored(labels[target])) loss = not_a_number<T>;
            own[k] = label[k] < 0 ? T(0) : T(weights[label[k]]) * (1 - smoothing);
        }
        const vec<T> factor = (load(own) + broadcast(all_weights)) * broadcast(scale) / sum;
        for (index i = 0; i < n; ++i)
            store(dx.data + at + i * step,
                  fma(load(dx.data + at + i * step), factor, broadcast(-weight(i) * scale)));
        for (index k = 0; k < width<T>; ++k) {
            const index s = first + k;
            if (label[k] < 0) {
                no_gradient<pixels>(dx, s, pixel);
                continue;
            }
            const index of_label = label[k] * pixels + pixel;
            T cost = fma(all_weights, log_sum[k], shared[k]);
            // 0 · infinity is none.
            if (own[k] != 0) cost = fma(own[k], (largest[k] - x(of_label, s)) + log_sum[k], cost);
            const T share = cost * scale;
            loss += share > most_share ? most_share : share;
            dx(of_label, s) = fnma(own[k], scale, T(dx(of_label, s)));
        }
        if (++pixel == pixels) pixel = 0, first += width<T>;
    });
    return T(loss);
}

/// The same of samples, or of every step or pixel of every sample.
template <class T, class X, class DX, class Label, class Counted = every_step>
inline T weighted_cross_entropy(X x, DX dx, const Label* labels, index count, T scale, T smoothing,
                                const double* weights, Counted counted = {}) {
    return with_targets(x, dx, counted, [&](auto xs, auto dxs, auto targets) {
        return weighted_cross_entropy_of_samples<T>(xs, dxs, targets, labels, count, scale, smoothing,
                                                    weights);
    });
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
