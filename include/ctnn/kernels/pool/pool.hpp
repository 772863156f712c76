#pragma once
// Pools over wires: y from x, dx from dy, for blocks of samples and for single images. The same loops over
// scalars are the naive twin, for constant expressions and dual numbers.

#include <ctnn/kernels/wire/epilogue.hpp>
#include <ctnn/kernels/pool/pool_window.hpp>
#include <ctnn/kernels/wire/reference.hpp>
#include <ctnn/kernels/wire/wire.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// The sum of N values.
template <index N, class T>
CTNN_INLINE inline T sum_of(const T* p) {
    constexpr index w = width<T>, whole = N / w * w;
    T rest = 0;
    for (index i = whole; i < N; ++i) rest += p[i];
    if constexpr (whole > 0) {
        vec<T> sum = load(p);
        for (index i = w; i < whole; i += w) sum = sum + load(p + i);
        rest += reduce_add(sum);
    }
    return rest;
}

/// The sums of N pixels, C channels side by side: for each register of them sum(channel, values).
template <index N, index C, class T, class Sum>
CTNN_INLINE inline void sums_of_channels(const T* x, Sum sum) {
    for (index c = 0; c < C; c += width<T>) {
        vec<T> sums[4] = {zero<T>(), zero<T>(), zero<T>(), zero<T>()}; // so that none waits for itself
        for (index p = 0; p + 4 <= N; p += 4)
#pragma GCC unroll 4
            for (index k = 0; k < 4; ++k) sums[k] = sums[k] + load(x + (p + k) * C + c);
        for (index p = N / 4 * 4; p < N; ++p) sums[0] = sums[0] + load(x + p * C + c);
        sum(c, (sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
}

/// Windows of two columns side by side, without padding.
template <class G>
constexpr bool of_pairs = G::columns::size == 2 && G::columns::stride == 2 && G::columns::dilation == 1 &&
                          G::columns::inside && G::rows::inside;

/// One register of their maxima: of the rows first, as they lie, so that only two registers are shuffled.
template <class G, class T>
CTNN_INLINE inline vec<T> largest_of_pairs(const T* x, index r) {
    vec<T> best[2];
#pragma GCC unroll 2
    for (index h = 0; h < 2; ++h) {
        best[h] = load(x + G::rows::at(r, 0) * G::width + h * width<T>);
        for (index i = 1; i < G::rows::size; ++i)
            best[h] = max_or_nan(best[h], load(x + G::rows::at(r, i) * G::width + h * width<T>));
    }
    return max_or_nan(every_second_of<0>(best), every_second_of<1>(best));
}

/// One row of windows of one image: registers along the columns as far as they lie within the wire; the last
/// one may overlap the one before.
template <class How, class G, class T, class Act = as_it_is>
CTNN_INLINE inline void pool_row(const T* x, T* y, index r, index readable, Act act = {}) {
    constexpr index w = width<T>, step = G::columns::stride;
    index t = 0;
    if constexpr (G::columns::inside)
        for (; t < G::out_width; t += w) {
            const index from = G::out_width < w ? 0 : t < G::out_width - w ? t : G::out_width - w;
            const index last =
                G::rows::at(r, G::rows::size - 1) * G::width + G::columns::at(from, G::columns::size - 1);
            if (last + step * w > readable) break;
            const vec<T> result = act([&] {
                if constexpr (of_pairs<G> && __is_same(How, largest))
                    return largest_of_pairs<G>(x + G::columns::at(from, 0), r);
                else
                    return How::template forward<G, vec<T>>(
                        r, from, [&](index at) CTNN_INLINE { return load_every<step>(x + at); });
            }());
            if constexpr (G::out_width < w) store_some(y, result, G::out_width);
            else store(y + from, result);
        }
    for (; t < G::out_width; ++t)
        y[t] = act(How::template forward<G, T>(r, t, [&](index at) CTNN_INLINE { return x[at]; }));
}

/// y = pool(x). x and y have the same layout, but that of means of whole images channels may come last.
template <class How, class G, class X, class Y>
constexpr void pool(X x, Y y) {
    using T = typename Y::value_type;
    constexpr index in = G::height * G::width, out = G::out_height * G::out_width;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            if constexpr (runs_along_samples<typename Y::layout>) {
                constexpr index lane = padded<T>(1);
                for (index s = 0; s < Y::samples; s += width<T>)
                    for (index c = 0; c < G::channels; ++c) {
                        const T* from = x.data + s / lane * lane * X::all + s % lane + c * in * lane;
                        T* to = y.data + s / lane * lane * Y::all + s % lane + c * out * lane;
                        for (index r = 0; r < G::out_height; ++r)
                            for (index t = 0; t < G::out_width; ++t)
                                store(to + (r * G::out_width + t) * lane,
                                      How::template forward<G, vec<T>>(r, t, [&](index at) CTNN_INLINE {
                                          return load(from + at * lane);
                                      }));
                    }
            } else if constexpr (has_channels_last<typename X::layout>) { // means of whole images
                const vec<T> share = broadcast(T(How::template share<G>(0, 0)));
                for (index s = 0; s < Y::samples; ++s)
                    sums_of_channels<in, G::channels>(
                        &x(0, s), [&](index c, vec<T> sum) CTNN_INLINE { store(&y(c, s), sum * share); });
            } else if constexpr (G::whole && !__is_same(How, largest)) {
                for (index s = 0; s < Y::samples; ++s)
                    for (index c = 0; c < G::channels; ++c)
                        y(c, s) = sum_of<in>(&x(c * in, s)) * T(How::template share<G>(0, 0));
            } else {
                for (index s = 0; s < Y::samples; ++s)
                    for (index c = 0; c < G::channels; ++c)
                        for (index r = 0; r < G::out_height; ++r)
                            pool_row<How, G>(&x(c * in, s), &y(c * out + r * G::out_width, s), r,
                                             (X::is_part ? in * G::channels : padded<T>(X::features)) -
                                                 c * in);
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

/// dx of a pool, times the slope of the activation before. All wires run along samples.
template <class How, class G, class X, class Y, class DY, class DX, class Slope>
constexpr void pool_backward(X x, Y y, DY dy, DX dx, Slope slope) {
    using T = typename DX::value_type;
    constexpr index in = G::height * G::width, out = G::out_height * G::out_width;
    if constexpr (has_simd<T>) {
        constexpr index lane = padded<T>(1);
        if constexpr (!G::tiles)
            each_register<DX>([&](index at, auto lanes) CTNN_INLINE { lanes.set(dx.data + at, zero<T>()); });
        for (index s = 0; s < DX::samples; s += width<T>)
            for (index c = 0; c < G::channels; ++c) {
                const auto channel = [&](auto w, index pixels) CTNN_INLINE {
                    return w.data + s / lane * lane * decltype(w)::all + s % lane + c * pixels * lane;
                };
                const T *const from = channel(x, in), *const from_y = channel(y, out),
                               *const from_dy = channel(dy, out);
                T* const into = channel(dx, in);
                for (index r = 0; r < G::out_height; ++r)
                    for (index t = 0; t < G::out_width; ++t) {
                        const index at_y = (r * G::out_width + t) * lane;
                        How::template backward<G, vec<T>>(
                            r, t, load(from_y + at_y), load(from_dy + at_y),
                            [&](index at) CTNN_INLINE { return load(from + at * lane); },
                            [&](index at, vec<T> v) CTNN_INLINE {
                                T* to = into + at * lane;
                                if constexpr (G::apart) store(to, slope(v, from + at * lane));
                                else store(to, load(to) + v);
                            });
                    }
            }
        if constexpr (!G::apart)
            each_register<DX, X>([&](index at, auto lanes) CTNN_INLINE {
                lanes.set(dx.data + at,
                          slope(lanes.get(dx.data + at), x.data + DX::template counterpart<X>(at)));
            });
    } else {
        for (index s = 0; s < DX::samples; ++s) {
            for (index i = 0; i < DX::features; ++i) dx(i, s) = T{};
            for (index c = 0; c < G::channels; ++c)
                for (index r = 0; r < G::out_height; ++r)
                    for (index t = 0; t < G::out_width; ++t) {
                        const index at_y = c * out + r * G::out_width + t;
                        How::template backward<G, T>(
                            r, t, y(at_y, s), dy(at_y, s), [&](index at) { return x(c * in + at, s); },
                            [&](index at, T v) { dx(c * in + at, s) = dx(c * in + at, s) + v; });
                    }
            for (index i = 0; i < DX::features; ++i) dx(i, s) = slope(dx(i, s), &x(i, s));
        }
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
