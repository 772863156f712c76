#pragma once
// Pools: the largest or the mean value of a window, channel by channel, and their backward passes.
//
// The position of a window's maximum is computed again in backward rather than kept: four values that the pass loads anyway.
// As in PyTorch the first of equal values wins, and NaN is larger than everything (the last NaN of a window wins).

#include <ctnn/kernels/reference.hpp>
#include <ctnn/kernels/shuffle.hpp>
#include <ctnn/kernels/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Everything static about a pool of the image S.
template <class S, class Window>
struct pooling {
    using from = image<S>;
    using rows = typename Window::rows;
    using columns = typename Window::columns;
    static constexpr index channels = from::channels, height = from::height, width = from::width;
    static constexpr index out_height = rows::out(height), out_width = columns::out(width);
    /// No value belongs to two windows.
    static constexpr bool apart = rows::stride >= rows::reach && columns::stride >= columns::reach;
    /// Every value belongs to exactly one window.
    static constexpr bool tiles = apart && rows::reach * out_height == height && columns::reach * out_width == width &&
                                  rows::padding == 0 && columns::padding == 0 && rows::dilation == 1 && columns::dilation == 1;
};

/// Calls tap(i, j, position in the image) for every tap of window (r, t) that lies inside.
template <class G, class Tap>
[[gnu::always_inline]] constexpr void each_tap(index r, index t, Tap tap) {
#pragma GCC unroll 8
    for (index i = 0; i < G::rows::size; ++i)
#pragma GCC unroll 8
        for (index j = 0; j < G::columns::size; ++j) {
            const index h = G::rows::at(r, i), u = G::columns::at(t, j);
            if ((G::rows::padding == 0 || (h >= 0 && h < G::height)) && (G::columns::padding == 0 || (u >= 0 && u < G::width)))
                tap(i * G::columns::size + j, h * G::width + u);
        }
}

/// Where v is NaN, for registers, scalars and whatever else compares.
template <class V>
[[gnu::always_inline]] constexpr auto nan_at(V v) {
    if constexpr (requires { is_nan(v); }) return is_nan(v);
    else return !(v == v);
}
/// The larger value; NaN, once seen, stays.
template <class V>
[[gnu::always_inline]] constexpr V max_or_nan(V so_far, V value) {
    return select(nan_at(so_far), so_far, max(so_far, value));
}

/// How windows are reduced: the largest value, the mean (padding counts as zeros, as by PyTorch's default).
struct largest {
    template <class G, class V, class Load>
    [[gnu::always_inline]] static constexpr V forward(index r, index t, Load load) {
        V best{};
        bool first = true;
        each_tap<G>(r, t, [&](index, index at) {
            best = first ? V(load(at)) : max_or_nan<V>(best, load(at));
            first = false;
        });
        return best;
    }
    /// Calls give(position, share of dy) for the taps of a window.
    template <class G, class V, class Load, class Give>
    [[gnu::always_inline]] static constexpr void backward(index r, index t, V dy, Load load, Give give) {
        V best{}, winner{};
        bool first = true;
        each_tap<G>(r, t, [&](index tap, index at) {
            const V value = load(at), number = V(lane_type<V>(tap));
            if (first) {
                best = value, winner = number;
            } else {
                winner = select(value > best, number, winner);
                winner = select(nan_at(value), number, winner);
                best = max_or_nan<V>(best, value);
            }
            first = false;
        });
        each_tap<G>(r, t, [&](index tap, index at) { give(at, select(winner == V(lane_type<V>(tap)), dy, V(lane_type<V>(0)))); });
    }
};
struct mean {
    template <class G>
    static constexpr double share = 1.0 / double(G::rows::size * G::columns::size);
    template <class G, class V, class Load>
    [[gnu::always_inline]] static constexpr V forward(index r, index t, Load load) {
        V sum = V(lane_type<V>(0));
        each_tap<G>(r, t, [&](index, index at) { sum = sum + load(at); });
        return sum * V(lane_type<V>(share<G>));
    }
    template <class G, class V, class Load, class Give>
    [[gnu::always_inline]] static constexpr void backward(index r, index t, V dy, Load, Give give) {
        const V part = dy * V(lane_type<V>(share<G>));
        each_tap<G>(r, t, [&](index, index at) { give(at, part); });
    }
};

/// y = pool(x). x and y have the same layout.
template <class How, class G, class X, class Y>
constexpr void pool(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index in = G::height * G::width, out = G::out_height * G::out_width;
    if constexpr (has_simd<T> && runs_along_samples<typename Y::layout>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lane = padded<T>(1);
            for (index s = 0; s < Y::samples; s += width<T>)
                for (index c = 0; c < G::channels; ++c) {
                    const T* from = x.data + s / lane * lane * X::features + s % lane + c * in * lane;
                    T* to = y.data + s / lane * lane * Y::features + s % lane + c * out * lane;
                    for (index r = 0; r < G::out_height; ++r)
                        for (index t = 0; t < G::out_width; ++t)
                            store(to + (r * G::out_width + t) * lane,
                                  How::template forward<G, vec<T>>(r, t, [&](index at) { return load(from + at * lane); }));
                }
            return;
        }
    }
    for (index s = 0; s < Y::samples; ++s)
        for (index c = 0; c < G::channels; ++c)
            for (index r = 0; r < G::out_height; ++r)
                for (index t = 0; t < G::out_width; ++t)
                    y(c * out + r * G::out_width + t, s) =
                        How::template forward<G, T>(r, t, [&](index at) { return x(c * in + at, s); });
}

/// dx of a pool. All wires run along samples.
template <class How, class G, class X, class DY, class DX>
constexpr void pool_backward(X x, DY dy, DX dx) {
    using T = typename DX::value_type;
    constexpr index in = G::height * G::width, out = G::out_height * G::out_width;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lane = padded<T>(1);
            if constexpr (!G::tiles) std::fill_n(dx.data, DX::memory, T(0));
            for (index s = 0; s < DX::samples; s += width<T>)
                for (index c = 0; c < G::channels; ++c) {
                    const index at_x = s / lane * lane * X::features + s % lane + c * in * lane;
                    const T *from = x.data + at_x, *slopes = dy.data + s / lane * lane * DY::features + s % lane + c * out * lane;
                    T* to = dx.data + at_x;
                    for (index r = 0; r < G::out_height; ++r)
                        for (index t = 0; t < G::out_width; ++t)
                            How::template backward<G, vec<T>>(
                                r, t, load(slopes + (r * G::out_width + t) * lane), [&](index at) { return load(from + at * lane); },
                                [&](index at, vec<T> v) {
                                    if constexpr (G::apart) store(to + at * lane, v);
                                    else store(to + at * lane, load(to + at * lane) + v);
                                });
                }
            return;
        }
    }
    for (index s = 0; s < DX::samples; ++s)
        for (index i = 0; i < DX::features; ++i) dx(i, s) = T{};
    for (index s = 0; s < DX::samples; ++s)
        for (index c = 0; c < G::channels; ++c)
            for (index r = 0; r < G::out_height; ++r)
                for (index t = 0; t < G::out_width; ++t)
                    How::template backward<G, T>(
                        r, t, dy(c * out + r * G::out_width + t, s), [&](index at) { return x(c * in + at, s); },
                        [&](index at, T v) { dx(c * in + at, s) = dx(c * in + at, s) + v; });
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
