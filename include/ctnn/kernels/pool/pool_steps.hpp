#pragma once
// Pools over the steps of a sequence, each feature by itself. Their window is that of an image of one column,
// whose rows are the steps: y from x, dx from dy, where registers run along samples, and along features.

#include <ctnn/kernels/pool/pool_window.hpp>
#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/kernels/wire/past_steps.hpp>
#include <ctnn/kernels/wire/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Everything static about a pool over N steps.
template <index N, class Axis>
using pooling_of_steps = pooling<shape<1, N, 1>, window<typename Axis::template over<N>, window_axis<1>>>;

/// Calls run(place, lanes) for the registers of the N values of one step.
template <index N, class T, class Run>
CTNN_INLINE constexpr void each_register_of_step(Run run) {
    constexpr index rest = N % width<T>;
    for (index i = 0; i < N - rest; i += width<T>) run(i, all_lanes{});
    if constexpr (rest != 0) run(N - rest, first_of_lanes<rest>{});
}

/// y = pool(x) over a whole sequence. x and y have the same layout.
template <class How, class G, class X, class Y>
constexpr void pool_steps(X x, Y y) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lanes = Y::layout::template lanes<T>;
            for (index s = 0; s < Y::samples; s += lanes) {
                const T* const from = &x(0, s);
                for (index r = 0; r < G::out_height; ++r)
                    each_register_of_step<Y::step * lanes, T>([&](index i, auto part) CTNN_INLINE {
                        part.set(&y(0, s) + r * Y::of * lanes + i,
                                 How::template forward<G, vec<T>>(r, 0, [&](index t) CTNN_INLINE {
                                     return part.get(from + t * X::of * lanes + i);
                                 }));
                    });
            }
            return;
        }
    }
    for (index s = 0; s < Y::samples; ++s)
        for (index r = 0; r < G::out_height; ++r)
            for (index i = 0; i < Y::step; ++i)
                y(r * Y::step + i, s) =
                    How::template forward<G, T>(r, 0, [&](index t) { return T(x(t * Y::step + i, s)); });
}

/// What a pool of In features, whose window reaches over Reach steps, remembers in a stream.
template <index In, index Reach>
struct past_of_pool {
    static constexpr index in = In, past = Reach - 1;
};
/// The window in a stream that ends with this step, x; then it is past, too. G: over as many steps as the
/// window covers.
template <class How, class G, class X, class Y, class Memory>
constexpr void pool_step(X x, Y y, Memory& memory) {
    using T = typename Y::value_type;
    constexpr index past = G::height - 1;
    const auto from = [&](index t) CTNN_INLINE {
        return t == past ? &x(0, 0) : memory.past.data + memory.row(t - past) * Y::step;
    };
    const auto run = [&] {
        if constexpr (has_simd<T>) {
            if (!std::is_constant_evaluated()) {
                each_register_of_step<Y::step, T>([&](index i, auto part) CTNN_INLINE {
                    part.set(y.data + i, How::template forward<G, vec<T>>(0, 0, [&](index t) CTNN_INLINE {
                                 return part.get(from(t) + i);
                             }));
                });
                return;
            }
        }
        for (index i = 0; i < Y::step; ++i)
            y(i, 0) = How::template forward<G, T>(0, 0, [&](index t) { return T(from(t)[i]); });
    };
    run();
    memory.remember(x);
}

/// dx of such a pool, times the slope of the activation before. All wires run along samples.
template <class How, class G, class X, class Y, class DY, class DX, class Slope>
constexpr void pool_steps_backward(X x, Y y, DY dy, DX dx, Slope slope) {
    using T = typename DX::value_type;
    if constexpr (has_simd<T>) {
        constexpr index lanes = padded<T>(1);
        if constexpr (!G::tiles)
            each_register<DX>([&](index at, auto part) CTNN_INLINE { part.set(dx.data + at, zero<T>()); });
        for (index s = 0; s < DX::samples; s += lanes)
            for (index r = 0; r < G::out_height; ++r)
                for (index i = 0; i < DX::step * lanes; i += width<T>) {
                    const T* const from = &x(0, s) + i;
                    T* const into = &dx(0, s) + i;
                    How::template backward<G, vec<T>>(
                        r, 0, load(&y(0, s) + r * Y::of * lanes + i),
                        load(&dy(0, s) + r * DY::of * lanes + i),
                        [&](index t) CTNN_INLINE { return load(from + t * X::of * lanes); },
                        [&](index t, vec<T> v) CTNN_INLINE {
                            T* const to = into + t * DX::of * lanes;
                            if constexpr (G::apart) store(to, slope(v, from + t * X::of * lanes));
                            else store(to, load(to) + v);
                        });
                }
        if constexpr (!G::apart)
            each_register<DX, X>([&](index at, auto part) CTNN_INLINE {
                part.set(dx.data + at,
                         slope(part.get(dx.data + at), x.data + DX::template counterpart<X>(at)));
            });
    } else {
        for (index s = 0; s < DX::samples; ++s) {
            for (index i = 0; i < DX::features; ++i) dx(i, s) = T{};
            for (index r = 0; r < G::out_height; ++r)
                for (index i = 0; i < DX::step; ++i)
                    How::template backward<G, T>(
                        r, 0, y(r * DX::step + i, s), dy(r * DX::step + i, s),
                        [&](index t) { return x(t * DX::step + i, s); },
                        [&](index t, T v) { dx(t * DX::step + i, s) = dx(t * DX::step + i, s) + v; });
            for (index i = 0; i < DX::features; ++i) dx(i, s) = slope(dx(i, s), &x(i, s));
        }
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
