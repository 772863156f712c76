#pragma once
// The kernels of the losses: the sum over samples, and the gradient that the backward pass begins with, in one pass over
// the network's output. Wires run along samples; samples beyond `count` (a last, smaller batch) get no gradient.

#include <ctnn/kernels/softmax.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Sets the gradient of one sample to zero.
template <class DX>
inline void no_gradient(DX dx, index sample) {
    for (index i = 0; i < DX::features; ++i) dx(i, sample) = 0;
}

/// The sum over samples of -log softmax(x)[label], and dx = scale · (softmax(x) - one_hot(label)). A label out of range
/// makes the sum NaN and adds no gradient.
template <class T, class X, class DX, class Label>
inline T cross_entropy(X x, DX dx, const Label* labels, index count, T scale) {
    constexpr index n = X::features, lanes = padded<T>(1);
    alignas(alignment) T log_sum[padded<T>(X::samples)], largest[padded<T>(X::samples)];
    index first = 0;
    each_register_of_samples<X>([&](index at) {
        vec<T> most = load(x.data + at), sum = zero<T>();
        for (index i = 1; i < n; ++i) most = max(most, load(x.data + at + i * lanes));
        for (index i = 0; i < n; ++i) {
            const vec<T> e = exp(load(x.data + at + i * lanes) - most);
            sum = sum + e;
            store(dx.data + at + i * lanes, e);
        }
        const vec<T> factor = broadcast(scale) / sum;
        for (index i = 0; i < n; ++i) store(dx.data + at + i * lanes, load(dx.data + at + i * lanes) * factor);
        store(log_sum + first, log(sum));
        store(largest + first, most);
        first += width<T>;
    });
    T loss = 0;
    for (index s = 0; s < first; ++s) { // and the lanes that fill up the last register
        if (s >= count) {
            no_gradient(dx, s);
        } else if (labels[s] >= Label(0) && static_cast<unsigned long long>(labels[s]) < n) {
            const index label = static_cast<index>(labels[s]);
            const T cost = (largest[s] - x(label, s)) + log_sum[s];
            loss += cost > std::numeric_limits<T>::max() ? std::numeric_limits<T>::max() : cost;
            dx(label, s) -= scale;
        } else {
            loss = std::numeric_limits<T>::quiet_NaN();
            no_gradient(dx, s);
        }
    }
    return loss;
}

/// The sum over samples and features of (x - target)², and dx = 2 · scale · (x - target). Targets: rows [M][features].
template <class T, class X, class DX>
inline T squared_error(X x, DX dx, const T* targets, index count, T scale) {
    constexpr index n = X::features, lanes = padded<T>(1);
    vec<T> sum = zero<T>();
    index first = 0;
    each_register_of_samples<X>([&](index at) {
        const index here = count - first < width<T> ? (count > first ? count - first : 0) : width<T>;
        for (index i = 0; i < n; ++i) {
            alignas(alignment) T target[width<T>];
            store(target, load(x.data + at + i * lanes));
            for (index s = 0; s < here; ++s) target[s] = targets[(first + s) * n + i];
            vec<T> difference = load(x.data + at + i * lanes) - load(target);
            if (here < width<T>) { // the samples that do not count may hold anything
                store(target, difference);
                for (index s = here; s < width<T>; ++s) target[s] = 0;
                difference = load(target);
            }
            sum = fma(difference, difference, sum);
            store(dx.data + at + i * lanes, difference * broadcast(2 * scale));
        }
        first += width<T>;
    });
    return reduce_add(sum);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
