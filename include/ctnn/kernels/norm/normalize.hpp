#pragma once
// Normalisation of each sample by itself: layer_norm, rms_norm, group_norm. The features of a sample are
// Groups groups of neighbours:
//
//     y = w · (x - mean) · r + b,  r = 1 / √(variance + eps),  mean and (biased) variance over the group
//
// and, where it is not centered, without the mean. `Each` neighbours share one w and b: the pixels of a
// channel.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/wire/lanes.hpp>
#include <ctnn/kernels/norm/softmax.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

template <index Features, index Groups, index Each, bool Centered>
struct normalization {
    static constexpr index groups = Groups, size = Features / Groups, each = Each;
    static constexpr bool centered = Centered;
    /// Numbers that forward leaves for backward, of so many samples: mean and r of every group.
    template <class T>
    static constexpr index tape(index samples) {
        return 2 * groups * padded<T>(samples);
    }
};

/// What a group is normalised by.
template <class V>
struct moments {
    V mean, r;
};

/// Of n values get(0), get(1), ...
template <class G, class V, class Get>
CTNN_INLINE constexpr moments<V> moments_of(double eps, Get get) {
    using T = lane_type<V>;
    V mean = V(T(0)), squares = V(T(0));
    if constexpr (G::centered) {
        for (index i = 0; i < G::size; ++i) mean = mean + get(i);
        mean = mean / V(T(double(G::size)));
    }
    for (index i = 0; i < G::size; ++i) {
        const V d = get(i) - mean;
        squares = fma(d, d, squares);
    }
    return {mean, V(T(1)) / sqrt(squares / V(T(double(G::size))) + V(T(eps)))};
}

/// A row of features; registers run along them.
template <class G, class T, class Weight, class Bias, class Act>
CTNN_INLINE inline void normalize_row(const Weight& w, const Bias& b, const T* x, T* y, double eps,
                                      const Act& act) {
    constexpr index n = G::size, run = G::each == 1 ? n : G::each;
    constexpr T whole = T(n);
    for (index g = 0; g < G::groups; ++g, x += n, y += n) {
        vec<T> sum = zero<T>(), squares = zero<T>();
        T mean = 0;
        if constexpr (G::centered) {
            for (index i = 0; i < n; i += width<T>) sum = sum + load_features<n>(x, i, T(0));
            mean = reduce_add(sum) / whole;
        }
        const vec<T> m = broadcast(mean);
        for (index i = 0; i < n; i += width<T>) {
            const vec<T> d = load_features<n>(x, i, mean) - m;
            squares = fma(d, d, squares);
        }
        const vec<T> r = broadcast(T(1) / sqrt(reduce_add(squares) / whole + T(eps)));
        // From value `at` of the group, i of its run.
        const auto some = [&](index i, index at, index c, auto lanes) CTNN_INLINE {
            const auto of = [&](const auto& block, T other) CTNN_INLINE {
                if constexpr (__is_same(std::remove_cvref_t<decltype(block)>, no_block))
                    return broadcast(other);
                else if constexpr (G::each == 1) return lanes.get(block.data + c + i);
                else return broadcast(block.data[c]);
            };
            put(act, y + at, fma((lanes.get(x + at) - m) * r, of(w, T(1)), of(b, T(0))), lanes);
        };
        for (index k = 0; k < n; k += run) {
            constexpr index rest = run % width<T>;
            const index c = G::each == 1 ? g * n : (g * n + k) / G::each;
            for (index i = 0; i < run - rest; i += width<T>) some(i, k + i, c, all_lanes{});
            if constexpr (rest != 0) some(run - rest, k + run - rest, c, first_of_lanes<rest>{});
        }
    }
}

/// y = act(w · (x - mean) · r + b); mean and r to the tape, where there is one.
template <class G, class Weight, class Bias, class X, class Y, class Act>
constexpr void normalize(const Weight& w, const Bias& b, X x, Y y, double eps, const Act& act,
                         typename Y::value_type* tape) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T> && !runs_along_samples<typename Y::layout>) {
        if (!std::is_constant_evaluated()) {
            for (index s = 0; s < Y::samples; ++s) normalize_row<G, T>(w, b, &x(0, s), &y(0, s), eps, act);
            return;
        }
    }
    each_of_samples<Y>([&](auto at) CTNN_INLINE {
        using V = typename decltype(at)::value;
        for (index g = 0; g < G::groups; ++g) {
            const index first = g * G::size;
            const moments<V> m =
                moments_of<G, V>(eps, [&](index i) CTNN_INLINE { return at.get(x, first + i); });
            if (tape) {
                at.write(tape + 2 * g * padded<T>(Y::samples), m.mean);
                at.write(tape + (2 * g + 1) * padded<T>(Y::samples), m.r);
            }
            for (index i = first; i < first + G::size; ++i) {
                const V v = (at.get(x, i) - m.mean) * m.r;
                at.put(act, y, i,
                       fma(v, V(parameter_or(w, i / G::each, T(1))), V(parameter_or(b, i / G::each, T(0)))));
            }
        }
    });
}

/// dx = slope · r · (w dy - mean(w dy) - v · mean(w dy v)), v = (x - mean) · r; the means over the group, the
/// first where it is centered.
template <class G, index Steps, class Weight, class X, class DY, class DX, class Slope>
void normalize_backward(const Weight& w, X x, DY dy, DX dx, const typename DX::value_type* tape, index count,
                        const Slope& slope) {
    using T = typename DX::value_type;
    each_counted<DX, Steps>(count, [&](auto at, auto counts) CTNN_INLINE {
        using V = typename decltype(at)::value;
        for (index g = 0; g < G::groups; ++g) {
            const V mean = at.read(tape + 2 * g * padded<T>(DX::samples)),
                    r = at.read(tape + (2 * g + 1) * padded<T>(DX::samples));
            const auto share = [&](index i) CTNN_INLINE {
                return rounded(at.get(dy, i) * V(parameter_or(w, i / G::each, T(1))));
            };
            V sum = V(T(0)), dot = V(T(0));
            const index first = g * G::size;
            for (index i = first; i < first + G::size; ++i) {
                const V d = share(i);
                if constexpr (G::centered) sum = sum + d;
                dot = fma(d, (at.get(x, i) - mean) * r, dot);
            }
            sum = sum / V(T(double(G::size))), dot = dot / V(T(double(G::size)));
            for (index i = first; i < first + G::size; ++i)
                at.hand_on(slope, x, dx, i, counts(fnma((at.get(x, i) - mean) * r, dot, share(i) - sum) * r));
        }
    });
}

/// dw = sum of dy · v, db = sum of dy, over samples and all that share it.
template <class G, index Steps, class X, class DY, class Sink, class BiasSink>
void normalize_gradient(X x, DY dy, const typename DY::value_type* tape, index count, const Sink& sink,
                        const BiasSink& bias_sink) {
    using T = typename DY::value_type;
    for (index c = 0; c < X::features / G::each; ++c) {
        const index first = c * G::each, g = first / G::size;
        auto dot = value_of_training<T>(T(0)), sum = dot;
        each_counted<DY, Steps>(count, [&](auto at, auto counts) CTNN_INLINE {
            const auto mean = at.read(tape + 2 * g * padded<T>(DY::samples)),
                       r = at.read(tape + (2 * g + 1) * padded<T>(DY::samples));
            for (index i = first; i < first + G::each; ++i) {
                const auto d = counts(at.get(dy, i));
                dot = fma(d, counts((at.get(x, i) - mean) * r), dot);
                sum = sum + d;
            }
        });
        sink(c, sum_of_lanes(dot));
        if constexpr (!__is_same(BiasSink, no_block)) bias_sink(c, sum_of_lanes(sum));
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
