#pragma once
// Joins on their own, where no kernel's epilogue has them: sums and products value by value, of equal shapes,
// or of shape<C> beside C channels; and what they hand back.
//
//     forward    y = act(a + b),  y = act(a · b)
//     backward   of a sum da += dy;  of a product da += dy · b; where a is one value for a channel,
//                the sum over it. Times the slope of what made a

#include <ctnn/kernels/wire/epilogue.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// What stands for the other factor of a sum.
struct no_factor {};

template <bool Multiplies, class V>
CTNN_INLINE constexpr V join_two(V a, V b) {
    if constexpr (Multiplies) return a * b;
    else return a + b;
}

/// Calls run(offset in the wire, offset of its channel in one value for a channel, lanes) for the registers
/// of a wire of channels of Pixels values.
template <class Wide, class Narrow, class Run>
CTNN_INLINE inline void each_register_of_channels(Run run) {
    using T = typename Wide::value_type;
    constexpr index channels = Narrow::features, pixels = Wide::features / channels;
    constexpr index lanes = Wide::layout::template lanes<T>, n = pixels * lanes;
    for (index s = 0; s < Wide::samples; s += lanes)
        for (index c = 0; c < channels; ++c) {
            const index wide = Wide::layout::template offset<T, Wide::all>(c * pixels, s),
                        narrow = Narrow::layout::template offset<T, Narrow::all>(c, s);
            constexpr index rest = n % width<T>;
            for (index i = 0; i < n - rest; i += width<T>) run(wide + i, narrow + i % lanes, all_lanes{});
            if constexpr (rest != 0) run(wide + n - rest, narrow, first_of_lanes<rest>{});
        }
}

/// y = act(a op b).
template <bool Multiplies, class A, class B, class Y, class Act>
constexpr void join_wires(A a, B b, Y y, Act act) {
    using T = typename Y::value_type;
    if constexpr (A::features < B::features) {
        join_wires<Multiplies>(b, a, y, act);
    } else {
        constexpr index pixels = A::features / B::features;
        if constexpr (has_simd<T>) {
            if (!std::is_constant_evaluated()) {
                const auto one = [&](index at, vec<T> v, auto lanes) CTNN_INLINE {
                    put(act, y.data + at,
                        join_two<Multiplies>(lanes.get(a.data + Y::template counterpart<A>(at)), v), lanes);
                };
                if constexpr (pixels == 1)
                    each_register<Y, A, B>([&](index at, auto lanes) CTNN_INLINE {
                        one(at, lanes.get(b.data + Y::template counterpart<B>(at)), lanes);
                    });
                else
                    each_register_of_channels<Y, B>([&](index at, index of_channel, auto lanes) CTNN_INLINE {
                        if constexpr (runs_along_samples<typename Y::layout>)
                            one(at, load(b.data + of_channel), lanes);
                        else one(at, broadcast(b.data[of_channel]), lanes);
                    });
                return;
            }
        }
        for (index s = 0; s < Y::samples; ++s)
            for (index i = 0; i < Y::features; ++i)
                put_one(act, &y(i, s), join_two<Multiplies>(T(a(i, s)), T(b(i / pixels, s))));
    }
}

/// The share in da: of dy, times the other factor where there is one. a: the value whose share it is. All
/// wires run along samples.
template <class DY, class Other, class A, class DA, class Slope>
constexpr void join_backward(DY dy, Other other, A a, DA da, Slope slope) {
    using T = typename DA::value_type;
    constexpr index pixels = DY::features / DA::features; // of da's channels
    constexpr bool multiplies = !__is_same(Other, no_factor);
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            const auto give = [&](index at, vec<T> v) CTNN_INLINE {
                hand_on(slope, v, a.data + DA::template counterpart<A>(at), da.data + at);
            };
            if constexpr (pixels > 1) {
                constexpr index lanes = padded<T>(1);
                for (index s = 0; s < DA::samples; s += width<T>)
                    for (index c = 0; c < DA::features; ++c) {
                        vec<T> sum = zero<T>();
                        for (index p = 0; p < pixels; ++p) {
                            const index at =
                                s / lanes * lanes * DY::all + (c * pixels + p) * lanes + s % lanes;
                            if constexpr (multiplies)
                                sum = fma(load(dy.data + at),
                                          load(other.data + DY::template counterpart<Other>(at)), sum);
                            else sum = sum + load(dy.data + at);
                        }
                        give(s / lanes * lanes * DA::all + c * lanes + s % lanes, sum);
                    }
            } else if constexpr (!multiplies) {
                each_register<DA, DY, A>([&](index at, auto) CTNN_INLINE {
                    give(at, load(dy.data + DA::template counterpart<DY>(at)));
                });
            } else if constexpr (Other::features == DY::features) {
                each_register<DA, DY, A, Other>([&](index at, auto) CTNN_INLINE {
                    give(at, load(dy.data + DA::template counterpart<DY>(at)) *
                                 load(other.data + DA::template counterpart<Other>(at)));
                });
            } else {
                each_register_of_channels<DA, Other>([&](index at, index of_channel, auto) CTNN_INLINE {
                    give(at,
                         load(dy.data + DA::template counterpart<DY>(at)) * load(other.data + of_channel));
                });
            }
            return;
        }
    }
    for (index s = 0; s < DA::samples; ++s)
        for (index i = 0; i < DA::features; ++i) {
            T sum{};
            for (index p = 0; p < pixels; ++p) {
                if constexpr (multiplies)
                    sum = fma(dy(i * pixels + p, s),
                              other((i * pixels + p) / (DY::features / Other::features), s), sum);
                else sum = sum + dy(i * pixels + p, s);
            }
            hand_on_one(slope, sum, &a(i, s), &da(i, s));
        }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
