#pragma once
// The gradients of a causal convolution, registers along samples; see causal.hpp.
//
//     dx(t, c) = sum over j, o of w(o, c, j) dy((t + (taps - 1 - j) · dilation) / stride, o), where there is
//                such a result
//     dW(o, c, j) = sum over samples and t of dy(t, o) x(t · stride - (taps - 1 - j) · dilation, c)

#include <ctnn/kernels/causal/causal.hpp>
#include <ctnn/kernels/product/affine_backward.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Of N steps every stride-th from step Phase on: the same taps reach all of them, counted from the last tap
/// every period-th from number `first` on, and lead to results `apart` from each other.
template <class C, index N, index Phase>
struct steps_of_phase {
    static constexpr index period = [] {
        index p = 1;
        while (p * C::dilation % C::stride != 0) ++p;
        return p;
    }();
    static constexpr index first = [] {
        index k = 0;
        while (k < period && (Phase + k * C::dilation) % C::stride != 0) ++k;
        return k < period ? k : C::taps;
    }();
    static constexpr index taps = first < C::taps ? (C::taps - first + period - 1) / period : 0;
    static constexpr index apart = period * C::dilation / C::stride;
    /// The result to which tap `first` of step Phase leads; steps.
    static constexpr index result = (Phase + first * C::dilation) / C::stride,
                           count = Phase < N ? C::results(N - Phase) : 0;
    /// The first of them that have exactly Valid taps with a result.
    static constexpr index from(index valid) {
        return valid == taps ? 0 : std::clamp(C::results(N) - result - valid * apart, index(0), count);
    }
    static constexpr index end(index valid) {
        return valid == 0 ? count : std::clamp(C::results(N) - result - (valid - 1) * apart, index(0), count);
    }
};

/// dx of N steps of one block, times the slope of the activation before. XOf, DYOf, DXOf: values of one step
/// of the wires.
template <class C, index N, index XOf, index DYOf, index DXOf, class W, class T, class Slope>
inline void causal_block_backward(const W& w, const T* x, const T* dy, T* dx, Slope slope) {
    constexpr index lanes = padded<T>(1), ld = W::leading, per_step = lanes / width<T>;
    const auto run = [&]<index Phase, index Valid>(std::integer_sequence<index, Phase, Valid>) {
        using phase = steps_of_phase<C, N, Phase>;
        constexpr index from = phase::from(Valid), count = phase::end(Valid) - from,
                        step = Phase + from * C::stride;
        if constexpr (Valid <= phase::taps && count > 0) {
            using a = broadcasts<C::taps * ld, 1, C::group, -phase::period * ld>;
            using b = registers_of<lanes, per_step, DYOf * lanes, (phase::apart * DYOf - C::group) * lanes>;
            constexpr index tap = Valid > 0 ? C::taps - 1 - phase::first : 0,
                            result = Valid > 0 ? from + phase::result : 0;
            for (index g = 0; g < C::groups; ++g)
                product<C::depth, count * per_step, Valid * C::group, a, b>(
                    w.data + tap * ld + g * C::group, dy + (result * DYOf + g * C::group) * lanes,
                    finish_dx<Slope, T, lanes, C::stride * DXOf * lanes, C::stride * XOf * lanes>{
                        slope, x + (step * XOf + g * C::depth) * lanes,
                        dx + (step * DXOf + g * C::depth) * lanes});
        }
    };
    // Some steps may have no tap: their gradient is zero.
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        constexpr index of_phase = C::taps + 1;
        [[maybe_unused]] const int each[] = {
            (run(std::integer_sequence<index, index(I) / of_phase, index(I) % of_phase>{}), 0)...};
    }(std::make_index_sequence<std::size_t(C::stride * (C::taps + 1))>{});
}

/// Values of T that the gradient wants: dy as rows, and where groups do not lie on registers the gradients
/// before they leave.
template <class C, class T, index Steps, index M>
constexpr index causal_gradient_scratch = C::results(Steps) * padded<T>(M) * padded<T>(C::out) +
                                          (C::groups > 1 ? C::depth * C::taps * 2 * padded<T>(C::out) : 0);

/// Epilogue of one group's dW: rows side by side in scratch, each register's overhang overwritten by the next
/// group.
template <class T, index Row>
struct finish_group {
    T* to;
    CTNN_INLINE vec<T> start(index, index) const { return zero<T>(); }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const { store(to + i * Row + j * width<T>, v); }
};
/// Epilogue of dW of one tap: each register to the sink.
template <class Sink, class T, index NextChannel>
struct finish_tap {
    Sink sink;
    index tap;
    CTNN_INLINE vec<T> start(index, index) const { return zero<T>(); }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        sink(tap + i * NextChannel + j * width<T>, v);
    }
};

/// dW and db of Steps steps of M samples; x begins Past steps before the first. Each register goes to its
/// sink once. XOf, DYOf: values of one step of the wires.
template <class C, index Steps, index M, index Past, index XOf, index DYOf, index Leading, class T,
          class Sink, class BiasSink>
inline void causal_gradient(const T* x, const T* dy, T* scratch, const Sink& sink,
                            const BiasSink& bias_sink) {
    constexpr index lanes = padded<T>(1), row = padded<T>(C::out), all = padded<T>(M), blocks = all / lanes,
                    results = C::results(Steps), n = results * all;
    for (index b = 0; b < blocks * results; ++b)
        samples_to_rows<C::out, lanes, row>(dy + b * DYOf * lanes, scratch + b * lanes * row);
    T* const grouped = scratch + n * row;
    const auto tap = [&]<index J>(std::integral_constant<index, J>) {
        // Without steps before the first, the first results have no such tap.
        constexpr index back = (C::taps - 1 - J) * C::dilation,
                        skipped = Past > 0 ? 0 : std::min(C::results(back), results);
        constexpr index counted = results - skipped,
                        from = counted > 0 ? Past + skipped * C::stride - back : 0;
        using a = broadcasts<lanes, 1, lanes, C::stride * XOf * lanes, (counted > 0 ? counted : 1),
                             (Past + Steps - counted * C::stride) * XOf * lanes>;
        using b = contiguous_rows<row, 0, skipped * lanes * row>;
        for (index g = 0; g < C::groups; ++g) {
            const T* const source = x + (from * XOf + g * C::depth) * lanes;
            const T* const slopes = scratch + skipped * lanes * row + g * C::group;
            constexpr index registers_of_group = registers_for<T>(C::group);
            if constexpr (C::groups == 1)
                product<C::depth, registers_of_group, counted * all, a, b>(
                    source, slopes, finish_tap<Sink, T, C::taps * Leading>{sink, J * Leading});
            else
                product<C::depth, registers_of_group, counted * all, a, b>(
                    source, slopes, finish_group<T, C::taps * 2 * row>{grouped + J * 2 * row + g * C::group});
        }
    };
    [&]<std::size_t... J>(std::index_sequence<J...>) {
        [[maybe_unused]] const int each[] = {(tap(std::integral_constant<index, index(J)>{}), 0)...};
    }(std::make_index_sequence<std::size_t(C::taps)>{});
    if constexpr (C::groups > 1)
        for (index i = 0; i < C::depth * C::taps; ++i)
            for (index o = 0; o < C::out; o += width<T>) {
                constexpr index rest = C::out % width<T>;
                const T* const from = grouped + i * 2 * row + o;
                sink(i * Leading + o,
                     o + width<T> <= C::out ? load(from) : load_first<rest + (rest == 0)>(from));
            }
    if constexpr (!__is_same(BiasSink, no_block))
        for (index o = 0; o < C::out; o += width<T>) {
            vec<T> sum = zero<T>();
            for (index s = 0; s < n; ++s) sum = sum + load(scratch + s * row + o);
            bias_sink(o, sum);
        }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
