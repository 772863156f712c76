#pragma once
// Causal convolution over the steps of a sequence: zeros before the first step, a result for every stride-th
// step, the first one's first. A step is a row of channels, so each tap is a product of its own and a result
// the sum of a few of them:
//
//     y(t, o) = b(o) + sum over j, c of w(o, c, j) x(t · stride - (taps - 1 - j) · dilation, c)
//
// Results are sorted by how many taps lie behind the beginning; for each kind there is one product. Weights
// are stored [c][j][out padded].

#include <ctnn/kernels/product/affine.hpp>

#include <algorithm>
#include <utility>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Everything static about a causal convolution of In channels into Out.
template <index In, index Out, index Taps, index Dilation, index Groups, index Stride = 1>
struct causal {
    static constexpr index in = In, out = Out, taps = Taps, dilation = Dilation, groups = Groups,
                           stride = Stride;
    static constexpr index depth = In / Groups, group = Out / Groups;
    /// Steps that the last result looks back.
    static constexpr index past = (Taps - 1) * Dilation;
    /// Every Stride-th of n steps, the first among them; how many those are.
    static constexpr index results(index n) { return (n + Stride - 1) / Stride; }
};

/// Of N results those that have exactly Valid taps inside: where they begin, how many.
template <class C, index N, index Valid>
struct steps_with_taps {
    static constexpr index from = std::min(N, C::results((Valid - 1) * C::dilation));
    static constexpr index count =
        (Valid == C::taps ? N : std::min(N, C::results(Valid* C::dilation))) - from;
};
/// Calls f(index_constant<Valid>) for every number of taps that some result has.
template <class C, index N, class F>
CTNN_INLINE constexpr void each_number_of_taps(F f) {
    const auto one = [&]<index Valid>(std::integral_constant<index, Valid> valid) {
        if constexpr (steps_with_taps<C, N, Valid>::count > 0) f(valid);
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] const int each[] = {(one(std::integral_constant<index, index(I) + 1>{}), 0)...};
    }(std::make_index_sequence<std::size_t(C::taps)>{});
}

namespace reference {
/// The sum of the result at step t; value(t, c): channel c of step t, asked for t >= -Past only.
template <class T, class C, index Past, class W, class Bias, class Value>
constexpr T causal_at(const W& w, const Bias& bias, index t, index o, Value value) {
    T sum{};
    if constexpr (!__is_same(Bias, no_block)) sum = bias.data[o];
    for (index j = 0; j < C::taps; ++j) {
        const index from = t - (C::taps - 1 - j) * C::dilation;
        if (from < -Past) continue;
        for (index c = 0; c < C::depth; ++c)
            sum = fma(w.data[(c * C::taps + j) * W::leading + o], value(from, o / C::group * C::depth + c),
                      sum);
    }
    return sum;
}
} // namespace reference

/// Epilogue along samples: y(o, ·) = act(b(o) + ...), rows from output First on.
template <class Bias, class Act, class T, index Lanes, index NextStep>
struct finish_causal {
    const Bias& bias;
    Act act;
    index first;
    T* y;
    using strides = registers_of<Lanes, Lanes / width<T>, NextStep>;
    CTNN_INLINE vec<T> start(index i, index) const {
        if constexpr (__is_same(Bias, no_block)) return zero<T>();
        else return broadcast(bias.data[first + i]);
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        put(act, y + (first + i) * Lanes + strides::template offset<T>(j), v);
    }
};

/// N results of one block of samples, of x[-Past ..] at y[0 ..]; registers run along samples, results begin
/// where Past allows. XOf, YOf: values of one step of the wires.
template <class C, index N, index Past, index XOf, index YOf, class W, class Bias, class T, class Act>
inline void causal_block(const W& w, const Bias& bias, const T* x, T* y, Act act) {
    constexpr index lanes = padded<T>(1), ld = W::leading, per_step = lanes / width<T>;
    const auto run = [&]<index Valid, index From, index Count>(
                         std::integer_sequence<index, Valid, From, Count>) {
        using a = broadcasts<1, C::taps * ld, C::depth, ld>;
        using b =
            registers_of<lanes, per_step, C::stride * XOf * lanes, (C::dilation * XOf - C::depth) * lanes>;
        for (index g = 0; g < C::groups; ++g)
            product<C::group, Count * per_step, Valid * C::depth, a, b>(
                w.data + (C::taps - Valid) * ld + g * C::group,
                x + ((From * C::stride - (Valid - 1) * C::dilation) * XOf + g * C::depth) * lanes,
                finish_causal<Bias, Act, T, lanes, YOf * lanes>{bias, act, g * C::group,
                                                                y + From * YOf * lanes});
    };
    if constexpr (Past > 0) run(std::integer_sequence<index, C::taps, 0, N>{});
    else
        each_number_of_taps<C, N>([&](auto valid) {
            using part = steps_with_taps<C, N, decltype(valid)::value>;
            run(std::integer_sequence<index, decltype(valid)::value, part::from, part::count>{});
        });
}

/// N results of one sample as rows, XOf and YOf values from one to the next, registers along outputs.
template <class C, index N, index XOf, index YOf, class W, class Bias, class T, class Act>
inline void causal_rows(const W& w, const Bias& bias, const T* x, T* y, Act act) {
    constexpr index ld = W::leading;
    if constexpr (C::groups == 1) {
        each_number_of_taps<C, N>([&](auto valid) {
            constexpr index taps = decltype(valid)::value;
            using part = steps_with_taps<C, N, taps>;
            product<part::count, registers_for<T>(C::out), taps * C::depth,
                    broadcasts<C::stride * XOf, 1, C::depth, C::dilation * XOf>,
                    contiguous_rows<C::taps * ld, (1 - C::depth * C::taps) * ld>>(
                x + (part::from * C::stride - (taps - 1) * C::dilation) * XOf, w.data + (C::taps - taps) * ld,
                finish_rows<Bias, Act, T, YOf, C::out, true>{bias, act, y + part::from * YOf});
        });
    } else if constexpr (C::depth == 1 && C::group == 1) {
        for (index t = 0; t < N; ++t) {
            const auto some = [&]<index Count>(std::integral_constant<index, Count>, index o) {
                vec<T> sum = zero<T>();
                if constexpr (!__is_same(Bias, no_block)) sum = load(bias.data + o);
                for (index j = 0; j < C::taps; ++j)
                    if (const index from = t * C::stride - (C::taps - 1 - j) * C::dilation; from >= 0)
                        sum = fma(load(w.data + j * ld + o), load_first<Count>(x + from * XOf + o), sum);
                put(act, y + t * YOf + o, sum, first_of_lanes<Count>{});
            };
            constexpr index whole = C::out / width<T> * width<T>;
            for (index o = 0; o < whole; o += width<T>) some(std::integral_constant<index, width<T>>{}, o);
            if constexpr (whole < C::out) some(std::integral_constant<index, C::out - whole>{}, whole);
        }
    } else { // a few groups of a few channels: registers would be mostly empty
        for (index t = 0; t < N; ++t)
            for (index o = 0; o < C::out; ++o)
                put_one(act, y + t * YOf + o,
                        reference::causal_at<T, C, 0>(w, bias, t * C::stride, o,
                                                      [&](index s, index c) { return x[s * XOf + c]; }));
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
