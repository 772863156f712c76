#pragma once
// The kernels of the losses: the sum over samples, and the gradient that the backward pass begins with, in
// one pass over the network's output. Wires run along samples; samples beyond `count` (a last, smaller batch)
// get no gradient.

#include <ctnn/kernels/norm/softmax.hpp>
#include <ctnn/shape/counted_steps.hpp>
#include <ctnn/shape/integer.hpp>
#include <ctnn/shape/window.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Sets the gradient of one sample to zero, or that of one of its pixels.
template <index Pixels = 1, class DX>
inline void no_gradient(DX dx, index sample, index pixel = 0) {
    for (index i = pixel; i < DX::features; i += Pixels) dx(i, sample) = 0;
}

/// Multiplies the gradient of every sample.
template <class DX, class T>
inline void scale_gradient(DX dx, T factor) {
    if (factor == T(1)) return;
    constexpr index lanes = padded<T>(1);
    each_register_of_samples<DX>([&](index at) {
        for (index i = 0; i < DX::features; ++i) {
            T* value = dx.data + at + DX::place(i) * lanes;
            store(value, load(value) * broadcast(factor));
        }
    });
}

/// Where a wire's samples find their targets: sample by sample, pixel by pixel of images, or, where the steps
/// of sequences are samples, step by step. Counted: every_step, or first_steps.
template <class X, index Samples, index Steps, index Pixels = 1, class Counted = every_step>
struct targets_of {
    static constexpr index pixels = Pixels, classes = X::features / Pixels;
    [[no_unique_address]] Counted counted{};
    /// The place among the targets, [sample], [sample][step] or [sample][pixel], of a pixel of the wire's
    /// sample i; negative where no one of the first `count` samples is, or its step does not count.
    constexpr index at(index i, index pixel, index count) const {
        constexpr index lanes = padded<typename X::value_type>(1);
        if constexpr (Steps == 1) return i < count && counted.counts(i, 0) ? i * Pixels + pixel : -1;
        const index block = i / lanes, sample = block / Steps * lanes + i % lanes, step = block % Steps;
        return sample < count && counted.counts(sample, step) ? sample * Steps + step : -1;
    }
};

/// What costs are added up in: an image has so many that a float would forget some.
template <class T, class Targets>
using sum_of_costs = std::conditional_t<(Targets::pixels > 1), double, T>;

/// Calls run(wires, targets) with samples that have a target each, or one for each pixel.
template <class X, class DX, class Counted, class Run>
inline auto with_targets(X x, DX dx, Counted counted, Run run) {
    using S = typename X::shape_type;
    if constexpr (is_sequence<S>) {
        const auto xs = steps_as_samples(x);
        return run(xs, steps_as_samples(dx),
                   targets_of<decltype(xs), X::samples, step_count<S>, 1, Counted>{counted});
    } else {
        return run(x, dx, targets_of<X, X::samples, 1, pixels<S>, Counted>{counted});
    }
}

/// The largest cost of one of so many samples, 1 / scale, with which the sum of all is finite: a larger one
/// counts as this.
template <class T>
constexpr T most_cost_of_one(T scale) {
    return scale < T(1) ? T(0.99) * scale * largest_number<T> : largest_number<T>;
}

/// The sum over samples and pixels of -log softmax(x)[label], and dx = scale · (softmax(x) - one_hot(label)).
/// Of nn::ignore neither; another label out of range makes the sum NaN and adds no gradient. With smoothing
/// the label has 1 - smoothing of the target, and all classes share the rest alike. Targets: targets_of.
template <class T, class X, class DX, class Targets, class Label>
inline T cross_entropy_of_samples(X x, DX dx, Targets targets, const Label* labels, index count, T scale,
                                  T smoothing) {
    constexpr index n = Targets::classes, pixels = Targets::pixels;
    const T most_cost = most_cost_of_one(scale), own = scale * (1 - smoothing);
    sum_of_costs<T, Targets> loss = 0;
    index first = 0, pixel = 0;
    each_pixel_of_samples<X, pixels>([&](index at, index step) {
        vec<T> most = load(x.data + at), sum = zero<T>();
        for (index i = 1; i < n; ++i) most = max(most, load(x.data + at + i * step));
        for (index i = 0; i < n; ++i) {
            const vec<T> e = exp(load(x.data + at + i * step) - most);
            sum = sum + e;
            store(dx.data + at + i * step, e);
        }
        const vec<T> factor = broadcast(scale) / sum;
        // Below the largest on average.
        alignas(alignment) T log_sum[width<T>], largest[width<T>], below[width<T>];
        if (smoothing == 0) {
            for (index i = 0; i < n; ++i)
                store(dx.data + at + i * step, load(dx.data + at + i * step) * factor);
        } else {
            vec<T> all = zero<T>();
            for (index i = 0; i < n; ++i) {
                all = fma(most - load(x.data + at + i * step), broadcast(1 / T(n)), all);
                store(dx.data + at + i * step,
                      fma(load(dx.data + at + i * step), factor, broadcast(-scale * smoothing / T(n))));
            }
            store(below, all);
        }
        store(log_sum, log(sum));
        store(largest, most);
        for (index k = 0; k < width<T>; ++k) { // and the lanes that fill up the last register
            const index s = first + k, target = targets.at(s, pixel, count);
            const index label = target < 0 ? -1 : index_below(labels[target], n);
            if (label >= 0) {
                const index of_label = label * pixels + pixel;
                T cost = (largest[k] - x(of_label, s)) + log_sum[k];
                if (smoothing != 0) cost = fma(smoothing, below[k] + log_sum[k], (1 - smoothing) * cost);
                loss += cost > most_cost ? most_cost : cost;
                dx(of_label, s) -= own;
            } else {
                if (target >= 0 && !is_ignored(labels[target])) loss = not_a_number<T>;
                no_gradient<pixels>(dx, s, pixel);
            }
        }
        if (++pixel == pixels) pixel = 0, first += width<T>;
    });
    return T(loss);
}

/// The same of samples, or of every step or pixel of every sample: labels [sample], [sample][step] or
/// [sample][pixel].
template <class T, class X, class DX, class Label, class Counted = every_step>
inline T cross_entropy(X x, DX dx, const Label* labels, index count, T scale, T smoothing = 0,
                       Counted counted = {}) {
    return with_targets(x, dx, counted, [&](auto xs, auto dxs, auto targets) {
        return cross_entropy_of_samples<T>(xs, dxs, targets, labels, count, scale, smoothing);
    });
}

/// The sum over samples and features of (x - target)², and dx = 2 · scale · (x - target). Targets: rows
/// [M][features].
template <class T, class X, class DX>
inline T squared_error(X x, DX dx, const T* targets, index count, T scale) {
    constexpr index n = X::features, lanes = padded<T>(1);
    vec<T> sum = zero<T>();
    index first = 0;
    each_register_of_samples<X>([&](index at) {
        const index here = count - first < width<T> ? (count > first ? count - first : 0) : width<T>;
        for (index i = 0; i < n; ++i) {
            alignas(alignment) T target[width<T>];
            const index place = at + X::place(i) * lanes;
            store(target, load(x.data + place));
            for (index s = 0; s < here; ++s) target[s] = targets[(first + s) * n + i];
            vec<T> difference = load(x.data + place) - load(target);
            if (here < width<T>) { // the samples that do not count may hold anything
                store(target, difference);
                for (index s = here; s < width<T>; ++s) target[s] = 0;
                difference = load(target);
            }
            sum = fma(difference, difference, sum);
            store(dx.data + place, difference * broadcast(2 * scale));
        }
        first += width<T>;
    });
    return reduce_add(sum);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
