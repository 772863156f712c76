#pragma once
// Causal convolution by layout: the kernels that the layer calls, and one step of a stream.

#include <ctnn/kernels/causal/causal_backward.hpp>
#include <ctnn/kernels/causal/causal_steps.hpp>
#include <ctnn/kernels/math/near_zero.hpp>
#include <ctnn/kernels/simd/unrolled.hpp>
#include <ctnn/shape/counted_steps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// One step of one sample: the taps' products in order, the newest last; then the ring moves on. Part: what
/// lies behind y belongs to others.
template <class C, bool Part, class W, class Bias, class T, class Layout, class Act>
[[gnu::noinline]] void causal_step(const W& w, const Bias& bias, const T* x, T* y,
                                   past_steps<C, T, Layout>& memory, Act act) {
    constexpr index ld = W::leading;
    const auto find = [&](index j) CTNN_INLINE {
        return static_cast<const T*>(memory.past.data + memory.row((j - C::taps + 1) * C::dilation) * C::in);
    };
    const taps_of_step<C::taps, T, decltype(find)> from(find, x);
    const auto panel = [&]<index Vectors>(std::integral_constant<index, Vectors>, index o) CTNN_INLINE {
        constexpr index chains = std::min(C::in, Vectors >= 5   ? index(1)
                                                 : Vectors >= 3 ? index(2)
                                                 : Vectors == 2 ? index(4)
                                                                : index(8));
        vec<T> sum[chains][Vectors];
#pragma GCC unroll 8
        for (index k = 0; k < chains; ++k)
#pragma GCC unroll 8
            for (index i = 0; i < Vectors; ++i) {
                sum[k][i] = zero<T>();
                if constexpr (!__is_same(Bias, no_block))
                    if (k == 0) sum[k][i] = load(bias.data + o + i * width<T>);
            }
#pragma GCC unroll 4
        for (index j = 0; j < C::taps; ++j) {
            const T* const step = from()[j];
            const auto some = [&](index c, index count) CTNN_INLINE {
#pragma GCC unroll 8
                for (index k = 0; k < count; ++k) {
                    const vec<T> value = broadcast(step[c + k]);
#pragma GCC unroll 8
                    for (index i = 0; i < Vectors; ++i)
                        sum[k][i] = fma(value, load(w.data + ((c + k) * C::taps + j) * ld + o + i * width<T>),
                                        sum[k][i]);
                }
            };
            constexpr index whole = C::in / chains * chains;
            for (index c = 0; c < whole; c += chains) some(c, chains);
            if constexpr (whole < C::in) some(whole, C::in - whole);
        }
        add_rows<chains>(sum);
        const auto each = [&](auto run) CTNN_INLINE {
            with_each<Vectors>([&](auto i) CTNN_INLINE {
                constexpr index rest = C::out % width<T>;
                if (Part && rest != 0 && o + (i + 1) * width<T> > C::out)
                    run(i, first_of_lanes<rest + (rest == 0)>{});
                else run(i, all_lanes{});
            });
        };
        each([&](auto i, auto lanes)
                 CTNN_INLINE { sum[0][i] = joined(act, sum[0][i], y + o + i * width<T>, lanes); });
        by_size(act, sum[0], [&](auto function) CTNN_INLINE {
            each([&](auto i, auto lanes)
                     CTNN_INLINE { lanes.set(y + o + i * width<T>, function(sum[0][i])); });
        });
    };
    if constexpr (C::groups == 1) {
        constexpr index all = registers_for<T>(C::out), most = 8, whole = all / most * most;
        for (index i = 0; i < whole; i += most) panel(std::integral_constant<index, most>{}, i * width<T>);
        if constexpr (whole < all) panel(std::integral_constant<index, all - whole>{}, whole * width<T>);
    } else {
        for (index o = 0; o < C::out; ++o)
            put_one(act, y + o, reference::causal_at<T, C, C::past>(w, bias, 0, o, [&](index t, index c) {
                        return t < 0 ? memory.past.data[memory.row(t) * C::in + c] : x[c];
                    }));
    }
    if constexpr (C::past > 0) {
        copy_values(x, C::in, memory.past.data + memory.next * C::in);
        memory.next = memory.next + 1 == C::past ? 0 : memory.next + 1;
    }
}

namespace reference {
/// y(t, o) = act(b(o) + ...), sample by sample; before the first step zeros, or what `memory` holds.
template <class C, class W, class Bias, class X, class Y, class Act, class Memory>
constexpr void convolve_causally(const W& w, const Bias& bias, X x, Y y, Act act, Memory* memory) {
    using T = typename Y::value_type;
    constexpr index steps = X::features / C::in;
    constexpr bool carries = !__is_same(Memory, no_block);
    for (index s = 0; s < Y::samples; ++s)
        for (index t = 0; t < Y::features / C::out; ++t)
            for (index o = 0; o < C::out; ++o)
                put_one(act, &y(t * C::out + o, s),
                        causal_at<T, C, carries ? C::past : 0>(
                            w, bias, t * C::stride, o, [&](index from, index c) {
                                if constexpr (carries)
                                    if (from < 0) return memory->past(memory->row(from) * C::in + c, s);
                                return T(x(from * C::in + c, s));
                            }));
    if constexpr (carries && C::past > 0)
        for (index t = 0; t < steps; ++t) {
            for (index s = 0; s < Y::samples; ++s)
                for (index c = 0; c < C::in; ++c)
                    memory->past(memory->next * C::in + c, s) = x(t * C::in + c, s);
            memory->next = (memory->next + 1) % C::past;
        }
}
} // namespace reference

/// Whether a memory is that of a stream which takes steps at once.
template <class Memory>
constexpr bool takes_steps_at_once = requires { Memory::pitch; };

/// Where training with memory keeps each block's steps behind those before them: [block][past +
/// steps][in][lanes].
template <class C, class T, index Steps, index M>
constexpr index causal_tape = padded<T>(M) * (C::past + Steps) * C::in;

/// The steps before the first one of each sample that does not count are what it looks back at next time.
template <class C, index Steps, index Samples, class Memory, class T>
void end_by_lengths(Memory& memory, const T* tape, first_steps steps) {
    constexpr index lanes = padded<T>(1), block = (C::past + Steps) * C::in * lanes;
    for (index s = 0; s < Samples; ++s)
        for (index i = 0; i < C::past * C::in; ++i)
            memory.past(i, s) = tape[s / lanes * block + (steps.of(s) * C::in + i) * lanes + s % lanes];
}

/// y = act(the causal convolution of x). x and y have the same layout. room: causal_tape values where memory
/// is trained with.
template <class C, class W, class Bias, class X, class Y, class Act, class Memory, class T>
constexpr void convolve_causally(const W& w, const Bias& bias, X x, Y y, Act act, Memory* memory, T* room) {
    constexpr index steps = X::features / C::in, results = C::results(steps);
    constexpr bool carries = !__is_same(Memory, no_block) && C::past > 0;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lanes = padded<T>(1);
            if constexpr (runs_along_samples<typename Y::layout> && takes_steps_at_once<Memory>) {
                if constexpr (C::past > 0)
                    causal_steps<C, Y::samples, X::of, Y::of>(w, bias, x.data, y.data, *memory, act);
                else
                    for (index b = 0; b < Y::samples / lanes; ++b)
                        causal_block<C, 1, 0, X::of, Y::of>(w, bias, x.data + b * X::all * lanes,
                                                            y.data + b * Y::all * lanes, act);
            } else if constexpr (runs_along_samples<typename Y::layout> && carries) {
                constexpr index before = C::past * C::in * lanes, now = steps * C::in * lanes,
                                step = C::in * lanes;
                for (index b = 0; b < padded<T>(Y::samples) / lanes; ++b) {
                    T *const both = room + b * (before + now), *const past = memory->past.data + b * before;
                    copy_values(past, before, both);
                    for (index t = 0; t < steps; ++t)
                        copy_values(x.data + (b * steps + t) * X::of * lanes, step, both + before + t * step);
                    causal_block<C, results, C::past, C::in, Y::of>(
                        w, bias, both + before, y.data + b * results * Y::of * lanes, act);
                    copy_values(both + now, before, past);
                }
            } else if constexpr (runs_along_samples<typename Y::layout>) {
                for (index b = 0; b < padded<T>(Y::samples) / lanes; ++b)
                    causal_block<C, results, 0, X::of, Y::of>(w, bias, x.data + b * X::all * lanes,
                                                              y.data + b * Y::all * lanes, act);
            } else if constexpr (!__is_same(Memory, no_block)) {
                static_assert(Y::samples == 1, "a stream is one sample");
                causal_step<C, Y::is_part>(w, bias, x.data, y.data, *memory, act);
            } else {
                for (index s = 0; s < Y::samples; ++s)
                    causal_rows<C, results, X::of, Y::of>(w, bias, &x(0, s), &y(0, s), act);
            }
            return;
        }
    }
    reference::convolve_causally<C>(w, bias, x, y, act, memory);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
