#pragma once
// Pixels at other places: zeros around an image, and each pixel repeated. y(o) = x(source of o), or zero;
// dx(q) = slope · sum of dy(o) over the results o that show q, which lie side by side.

#include <ctnn/kernels/simd/shuffle.hpp>
#include <ctnn/kernels/wire/wire.hpp>
#include <ctnn/shape/window.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// An axis with zeros before and behind: from value q results first(q), ... (count of them); from a result
/// its source (negative or beyond: zero).
template <index Before, index Behind>
struct axis_with_zeros {
    static constexpr index count = 1;
    static constexpr index out(index n) { return Before + n + Behind; }
    static constexpr index first(index q) { return q + Before; }
    static constexpr index source(index o) { return o - Before; }
};
/// An axis on which every value is there Times times.
template <index Times>
struct axis_repeated {
    static constexpr index count = Times;
    static constexpr index out(index n) { return n * Times; }
    static constexpr index first(index q) { return q * Times; }
    static constexpr index source(index o) { return o / Times; }
};

/// Everything static about the pixels of the image S along two axes.
template <class S, class Rows, class Columns>
struct moved_pixels {
    using rows = Rows;
    using columns = Columns;
    static constexpr index channels = image<S>::channels, height = image<S>::height, width = image<S>::width;
    static constexpr index out_height = Rows::out(height), out_width = Columns::out(width);

    /// Calls result(feature of y, feature of x, negative: zero) for every result.
    template <class Result>
    CTNN_INLINE static constexpr void each_result(Result result) {
        for (index c = 0; c < channels; ++c)
            for (index r = 0; r < out_height; ++r)
                for (index t = 0; t < out_width; ++t) {
                    const index h = Rows::source(r), u = Columns::source(t);
                    const bool there = h >= 0 && h < height && u >= 0 && u < width;
                    result((c * out_height + r) * out_width + t, there ? (c * height + h) * width + u : -1);
                }
    }
    /// Calls value(feature of x, feature of y where its first result lies) for every value.
    template <class Value>
    CTNN_INLINE static constexpr void each_value(Value value) {
        for (index c = 0; c < channels; ++c)
            for (index h = 0; h < height; ++h)
                for (index u = 0; u < width; ++u)
                    value((c * height + h) * width + u,
                          (c * out_height + Rows::first(h)) * out_width + Columns::first(u));
    }
    /// The sum of what load(feature of y) gives for all results of one value.
    template <class V, class Load>
    CTNN_INLINE static constexpr V sum(index first, Load load) {
        V all = load(first);
        for (index n = 1; n < Rows::count * Columns::count; ++n)
            all = all + load(first + n / Columns::count * out_width + n % Columns::count);
        return all;
    }
};

/// Rows rows of Columns values as Columns rows of Rows.
template <index Rows, index Columns>
struct turned_axes {
    template <class Result>
    CTNN_INLINE static constexpr void each_result(Result result) {
        for (index t = 0; t < Columns; ++t)
            for (index r = 0; r < Rows; ++r) result(t * Rows + r, r * Columns + t);
    }
    template <class Value>
    CTNN_INLINE static constexpr void each_value(Value value) {
        for (index r = 0; r < Rows; ++r)
            for (index t = 0; t < Columns; ++t) value(r * Columns + t, t * Rows + r);
    }
    template <class V, class Load>
    CTNN_INLINE static constexpr V sum(index first, Load load) {
        return load(first);
    }
};

/// y from x; they have the same layout.
template <class G, class X, class Y>
constexpr void move_pixels(X x, Y y) {
    using T = typename Y::value_type;
    if constexpr (has_simd<T> && runs_along_samples<typename Y::layout>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lane = padded<T>(1);
            for (index s = 0; s < Y::samples; s += width<T>)
                G::each_result([&](index to, index from) CTNN_INLINE {
                    store(&y(0, s) + to * lane, from < 0 ? zero<T>() : load(&x(0, s) + from * lane));
                });
            return;
        }
    }
    for (index s = 0; s < Y::samples; ++s)
        G::each_result([&](index to, index from) { y(to, s) = from < 0 ? T{} : T(x(from, s)); });
}

/// dx from dy, times the slope of the activation before. All wires run along samples.
template <class G, class X, class DY, class DX, class Slope>
constexpr void move_pixels_backward(X x, DY dy, DX dx, Slope slope) {
    using T = typename DX::value_type;
    if constexpr (has_simd<T>) {
        constexpr index lane = padded<T>(1);
        for (index s = 0; s < DX::samples; s += width<T>)
            G::each_value([&](index at, index first) CTNN_INLINE {
                const vec<T> sum = G::template sum<vec<T>>(
                    first, [&](index o) CTNN_INLINE { return load(&dy(0, s) + o * lane); });
                store(&dx(0, s) + at * lane, slope(sum, &x(0, s) + at * lane));
            });
    } else {
        for (index s = 0; s < DX::samples; ++s)
            G::each_value([&](index at, index first) {
                dx(at, s) = slope(G::template sum<T>(first, [&](index o) { return dy(o, s); }), &x(at, s));
            });
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
