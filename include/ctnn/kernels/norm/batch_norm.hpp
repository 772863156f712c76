#pragma once
// batch_norm: channels, `Each` neighbouring values of a sample in every one, brought to mean 0 and variance 1
// over the samples and steps of a batch; in predict by statistics that were kept.
//
//     y = w · (x - mean) · r + b,  r = 1 / √(variance + eps)
//
// Wires hold steps as samples already; Steps of them belong to one sample, and only the first `count` samples
// are there.

#include <ctnn/kernels/norm/normalize.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What forward leaves for backward, and backward for gradient: of every channel mean, r, dw, db.
template <class T, index Channels>
struct batch_tape {
    static constexpr index row = padded<T>(Channels), size = 4 * row;
    T* data;
    T& mean(index c) const { return data[c]; }
    T& r(index c) const { return data[row + c]; }
    T& dw(index c) const { return data[2 * row + c]; }
    T& db(index c) const { return data[3 * row + c]; }
};

/// Sums over a channel, four of them, so that none waits for itself.
template <class V>
struct channel_sum {
    V part[4] = {V(lane_type<V>(0)), V(lane_type<V>(0)), V(lane_type<V>(0)), V(lane_type<V>(0))};
    V all() const { return (part[0] + part[1]) + (part[2] + part[3]); }
};
/// Calls add(i, number of the sum) for the values of channel c.
template <index Each, class Add>
CTNN_INLINE inline void each_of_channel(index c, Add add) {
    constexpr index whole = Each / 4 * 4;
    const index from = c * Each;
    for (index i = 0; i < whole; i += 4)
#pragma GCC unroll 4
        for (index k = 0; k < 4; ++k) add(from + i + k, k);
#pragma GCC unroll 4
    for (index k = 0; k < Each % 4; ++k) add(from + whole + k, k);
}

/// Training. keep(c, mean, variance): the channel's, the variance unbiased, where there are two values or
/// more.
template <index Each, index Steps, class Weight, class Bias, class X, class Y, class Tape, class Act,
          class Keep>
void batch_norm(const Weight& w, const Bias& b, X x, Y y, Tape tape, index count, double eps, const Act& act,
                const Keep& keep) {
    using T = typename Y::value_type;
    using V = value_of_training<T>;
    const T values = T(double(count * Steps * Each));
    for (index c = 0; c < Y::features / Each; ++c) {
        channel_sum<V> sum, squares;
        each_counted<Y, Steps>(count, [&](auto at, auto counts) CTNN_INLINE {
            each_of_channel<Each>(c, [&](index i, index k)
                                         CTNN_INLINE { sum.part[k] = sum.part[k] + counts(at.get(x, i)); });
        });
        const T mean = sum_of_lanes(sum.all()) / values;
        each_counted<Y, Steps>(count, [&](auto at, auto counts) CTNN_INLINE {
            each_of_channel<Each>(c, [&](index i, index k) CTNN_INLINE {
                const V d = counts(at.get(x, i) - V(mean));
                squares.part[k] = fma(d, d, squares.part[k]);
            });
        });
        const T all = sum_of_lanes(squares.all()), r = T(1) / sqrt(all / values + T(eps));
        tape.mean(c) = mean, tape.r(c) = r;
        if (count * Steps * Each > 1) keep(c, mean, all / (values - T(1)));
        const V scale = V(parameter_or(w, c, T(1))), shift = V(parameter_or(b, c, T(0)));
        each_of_training<Y>([&](auto at) CTNN_INLINE {
            for (index i = c * Each; i < (c + 1) * Each; ++i)
                at.put(act, y, i, fma((at.get(x, i) - V(mean)) * V(r), scale, shift));
        });
    }
}

/// dw = sum of dy · v, db = sum of dy, v = (x - mean) · r; and dx = slope · w · r · (dy - mean(dy) - v ·
/// mean(dy · v)), the means over the batch.
template <index Each, index Steps, class Weight, class X, class DY, class DX, class Tape, class Slope>
void batch_norm_backward(const Weight& w, X x, DY dy, DX dx, Tape tape, index count, const Slope& slope) {
    using T = typename DY::value_type;
    using V = value_of_training<T>;
    const T values = T(double(count * Steps * Each));
    for (index c = 0; c < DY::features / Each; ++c) {
        const V mean = V(tape.mean(c)), r = V(tape.r(c));
        channel_sum<V> sum, dot;
        each_counted<DY, Steps>(count, [&](auto at, auto counts) CTNN_INLINE {
            each_of_channel<Each>(c, [&](index i, index k) CTNN_INLINE {
                const V d = counts(at.get(dy, i));
                sum.part[k] = sum.part[k] + d;
                dot.part[k] = fma(d, counts((at.get(x, i) - mean) * r), dot.part[k]);
            });
        });
        tape.dw(c) = sum_of_lanes(dot.all()), tape.db(c) = sum_of_lanes(sum.all());
        if constexpr (!__is_same(DX, not_handed_on)) {
            const V a = V(tape.db(c) / values), k = V(tape.dw(c) / values),
                    scale = V(parameter_or(w, c, T(1))) * r;
            each_counted<DY, Steps>(count, [&](auto at, auto counts) CTNN_INLINE {
                for (index i = c * Each; i < (c + 1) * Each; ++i)
                    at.hand_on(slope, x, dx, i,
                               counts(fnma((at.get(x, i) - mean) * r, k, at.get(dy, i) - a) * scale));
            });
        }
    }
}

/// y = scale · x + shift.
template <class T>
struct scale_with_shift {
    T scale, shift;
};
/// What kept statistics make of it (as PyTorch does): one product and one sum for each value.
template <class V>
CTNN_INLINE constexpr scale_with_shift<V> kept(V mean, V variance, V weight, V bias, double eps) {
    const V scale = weight / sqrt(variance + V(lane_type<V>(eps)));
    return {scale, fnma(mean, scale, bias)};
}
/// The same of channel c.
template <class P>
constexpr auto kept_channel(const P& p, index c, double eps) {
    using T = std::remove_cvref_t<decltype(p.running_var.data[c])>;
    return kept<T>(p.running_mean.data[c], p.running_var.data[c], parameter_or(p.weight, c, T(1)),
                   parameter_or(p.bias, c, T(0)), eps);
}

/// A row of features by kept statistics; registers run along them.
template <index Each, class T, index N, class P, class Act>
CTNN_INLINE inline void batch_norm_row(const P& p, const T* x, T* y, double eps, const Act& act) {
    constexpr index run = Each == 1 ? N : Each, rest = run % width<T>;
    const auto some = [&](index at, auto lanes, scale_with_shift<vec<T>> by) CTNN_INLINE {
        put(act, y + at, fma(lanes.get(x + at), by.scale, by.shift), lanes);
    };
    if constexpr (Each == 1) {
        const auto by = [&](index at, auto lanes) CTNN_INLINE {
            const auto of = [&](const auto& block, T other) CTNN_INLINE {
                if constexpr (__is_same(std::remove_cvref_t<decltype(block)>, no_block))
                    return broadcast(other);
                else return lanes.get(block.data + at);
            };
            some(at, lanes,
                 kept<vec<T>>(of(p.running_mean, T(0)), of(p.running_var, T(1)), of(p.weight, T(1)),
                              of(p.bias, T(0)), eps));
        };
        for (index i = 0; i < run - rest; i += width<T>) by(i, all_lanes{});
        if constexpr (rest != 0) by(run - rest, first_of_lanes<rest>{});
    } else {
        for (index c = 0; c < N / Each; ++c, x += Each, y += Each) {
            const scale_with_shift<T> one = kept_channel(p, c, eps);
            const scale_with_shift<vec<T>> by{broadcast(one.scale), broadcast(one.shift)};
            for (index i = 0; i < run - rest; i += width<T>) some(i, all_lanes{}, by);
            if constexpr (rest != 0) some(run - rest, first_of_lanes<rest>{}, by);
        }
    }
}

/// y by kept statistics.
template <index Each, class P, class X, class Y, class Act>
constexpr void batch_norm_kept(const P& p, X x, Y y, double eps, const Act& act) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T> && !runs_along_samples<typename Y::layout>) {
        if (!std::is_constant_evaluated()) {
            for (index s = 0; s < Y::samples; ++s)
                batch_norm_row<Each, T, Y::features>(p, &x(0, s), &y(0, s), eps, act);
            return;
        }
    }
    for (index c = 0; c < Y::features / Each; ++c) {
        const auto by = kept_channel(p, c, eps);
        each_of_samples<Y>([&](auto at) CTNN_INLINE {
            using V = typename decltype(at)::value;
            for (index i = c * Each; i < (c + 1) * Each; ++i)
                at.put(act, y, i, fma(at.get(x, i), V(by.scale), V(by.shift)));
        });
    }
}
/// dx = slope · w · r · dy by kept statistics.
template <index Each, class P, class X, class DY, class DX, class Slope>
void batch_norm_kept_backward(const P& p, X x, DY dy, DX dx, double eps, const Slope& slope) {
    using T = typename DY::value_type;
    using V = value_of_training<T>;
    for (index c = 0; c < DY::features / Each; ++c) {
        const V scale = V(parameter_or(p.weight, c, T(1)) / sqrt(p.running_var.data[c] + T(eps)));
        each_of_training<DY>([&](auto at) CTNN_INLINE {
            for (index i = c * Each; i < (c + 1) * Each; ++i)
                at.hand_on(slope, x, dx, i, at.get(dy, i) * scale);
        });
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
