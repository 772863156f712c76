#pragma once
// What a causal convolution remembers in a stream, and many of its steps at once.

#include <ctnn/kernels/causal.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// The steps that a causal convolution looks back at: a ring of rows [past][in], the oldest at `next`. In training, where whole
/// sequences come, `next` stays 0.
template <class C, class T, class Layout>
struct past_steps {
    carried<T, std::max(index(1), C::past * C::in), Layout> past;
    index next = 0;
    index nothing[alignment / index(sizeof(index)) - 1] = {}; // instead of padding: equal runs have equal bytes

    /// Of bytes from elsewhere: whether they can be one.
    constexpr bool possible() const { return next >= 0 && next < std::max(index(1), index(C::past)); }
    /// Where the row of step t lies, -C::past <= t < 0, counted back from the first step to come.
    constexpr index row(index t) const {
        const index r = next + C::past + t;
        return r < C::past ? r : r - C::past;
    }
};

/// Values that `causal_steps` wants as scratch: for each tap the steps that it reads, one after the other.
template <class C, index Steps>
constexpr index causal_stream_scratch = Steps > 1 ? C::taps * Steps * C::in : 0;

/// A ring of rows, the oldest at `next`, and behind it the steps to come, `pitch` values from one to the next.
template <class T>
struct ring_and_steps {
    const T *ring, *x;
    index past, next, in, pitch;

    /// Copies the rows of the steps from..until, counted from the first to come.
    [[gnu::noinline]] void copy(index from, index until, T* to) const {
        if (from < 0) {
            const index end = until < 0 ? until : 0, first = next + past + from < past ? next + past + from : next + from;
            const index whole = end - from < past - first ? end - from : past - first;
            copy_values(ring + first * in, whole * in, to);
            copy_values(ring, (end - from - whole) * in, to + whole * in);
            to += (end - from) * in;
            from = end;
        }
        for (; from < until; ++from, to += in) copy_values(x + from * pitch, in, to);
    }
};

/// N steps of one sample, at once: what each tap reads is laid side by side, so that the dilation is no constant of the
/// product, and all convolutions of one size share it.
template <class C, index N, index XOf, index YOf, class W, class Bias, class T, class Layout, class Act>
inline void causal_steps(const W& w, const Bias& bias, const T* x, T* y, past_steps<C, T, Layout>& memory, Act act, T* scratch) {
    constexpr index ld = W::leading;
    const ring_and_steps<T> all{memory.past.data, x, C::past, memory.next, C::in, XOf};
    for (index j = 0; j < C::taps; ++j) {
        const index back = (C::taps - 1 - j) * C::dilation;
        all.copy(-back, N - back, scratch + j * N * C::in);
    }
    if constexpr (C::past > 0) {
        const index from = N < C::past ? 0 : N - C::past, first = (memory.next + from) % C::past;
        const index turn = from + (C::past - first < N - from ? C::past - first : N - from);
        all.copy(from, turn, memory.past.data + first * C::in);
        all.copy(turn, N, memory.past.data);
        memory.next = (memory.next + N) % C::past;
    }
    if constexpr (C::groups == 1) {
        product<N, registers_for<T>(C::out), C::taps * C::depth, broadcasts<C::in, 1, C::depth, N * C::in>,
                contiguous_rows<C::taps * ld, (1 - C::depth * C::taps) * ld>>(
            scratch, w.data, finish_rows<Bias, Act, T, YOf, C::out, true>{bias, act, y});
    } else {
        for (index t = 0; t < N; ++t)
            for (index o = 0; o < C::out; ++o)
                put_one(act, y + t * YOf + o, reference::causal_at<T, C, C::past>(w, bias, t, o, [&](index from, index c) {
                            const index j = C::taps - 1 - (t - from) / std::max(index(1), C::dilation);
                            return scratch[(j * N + t) * C::in + c];
                        }));
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
