#pragma once
// Convolution, activation and max pool in one pass: the pixels of a window are joined in registers as they
// come; where results are computed by rows, the rows under one row of windows go into a buffer that stays in
// L1 and are pooled there. What was not the largest is never stored; training keeps the tap of each maximum,
// and backward puts the gradient back there. For windows without padding that do not overlap.
//
//     forward    y = after(max over the window of before(b + w * x)),  taps = where the maximum was
//     backward   dconv = dy at that tap, zero elsewhere; then dx and dW as ever. The slope is that of y
//                with each other there, whichever side of the maximum the activation is applied on.

#include <ctnn/kernels/convolution/convolve_pool_image.hpp>
#include <ctnn/kernels/convolution/unpool.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Where no position is kept.
struct not_kept {};

/// The buffer as an image of its own: the rows under one row of windows of some outputs, one after the other,
/// Side registers wide.
template <class G, class P, index Side>
struct rows_under_windows {
    static constexpr index outputs = cut_of<to_outputs<G, 0>, Side>::at_once;
    using pool = pooling<shape<outputs, P::rows::size, P::width>,
                         window<window_axis<P::rows::size>, typename P::columns>>;
    template <class T>
    static constexpr index memory = outputs * pool::height * pool::width * Side * width<T>;
};

/// Values of T that `convolve_pool` wants as scratch.
template <class G, class P, class T>
constexpr index convolve_pool_scratch = [] {
    if constexpr (has_simd<T>)
        return std::max(rows_under_windows<G, P, side_by_side<T>>::template memory<T>,
                        padded<T>(image_scratch<G, T>) + padded<T>(G::out * G::out_height * G::out_width));
    else return index(0);
}();

/// Values before they are pooled, into the buffer: [output - first][row - of the tap][column][register].
template <class G, class Bias, class Act, class T, index Side>
struct finish_in_buffer : start_convolution<Bias, T> {
    Act act;
    T* line;
    index first, height;
    CTNN_INLINE void finish(index o, index, index t, index h, vec<T> v) const {
        store(line + (((o - first) * height * G::out_width + t) * Side + h) * width<T>, act(v));
    }
};

/// Side registers of samples, row by row. Taps: where the taps of the maxima go, or not_kept.
template <class G, class P, index Leading, index Side, class T, class Bias, class Before, class After,
          class Taps>
[[gnu::noinline]] void convolve_pool_rows(const T* w, const T* x, const Bias& bias, T* y, Before before,
                                          After after, T* buffer, Taps taps) {
    using under = rows_under_windows<G, P, Side>;
    using B = typename under::pool;
    constexpr index lane = padded<T>(1);
    for (index r = 0; r < P::out_height; ++r)
        for (index o = 0; o < G::out; o += under::outputs) {
            for (index i = 0; i < P::rows::size; ++i)
                convolve_row_of_results<to_outputs<G, Leading>, Side>(
                    w, x, o, P::rows::at(r, i),
                    finish_in_buffer<G, Bias, Before, T, Side>{
                        {bias}, before, buffer + i * B::width * Side * width<T>, o, B::height});
            for (index a = 0; a < under::outputs; ++a)
                for (index t = 0; t < P::out_width; ++t)
#pragma GCC unroll 4
                    for (index h = 0; h < Side; ++h) {
                        const index at =
                            (((o + a) * P::out_height + r) * P::out_width + t) * lane + h * width<T>;
                        const auto value = [&](index tap) CTNN_INLINE {
                            return load(buffer + ((a * B::height * B::width + tap) * Side + h) * width<T>);
                        };
                        if constexpr (__is_same(Taps, not_kept)) {
                            store(y + at, after(largest::forward<B, vec<T>>(0, t, value)));
                        } else {
                            const auto best = largest::forward_keeping<B, vec<T>>(0, t, value);
                            store(y + at, after(best.value));
                            store(taps + at, best.tap);
                        }
                    }
        }
}

/// The values of one tap of a window, joined to the largest so far.
template <class Bias, class Act, class T, index At, index Side, bool Keeps>
struct finish_in_window : start_convolution<Bias, T> {
    Act act;
    largest_and_tap<vec<T>> (&best)[At][Side];
    index first, tap;
    CTNN_INLINE void finish(index o, index, index, index h, vec<T> v) const {
        largest_and_tap<vec<T>>& b = best[o - first][h];
        if constexpr (Keeps) largest::take(b, act(v), tap, tap == 0);
        else b.value = tap == 0 ? act(v) : max_or_nan(b.value, act(v));
    }
};

/// The same window by window, its pixels one after the other.
template <class G, class P, index Leading, index Side, class T, class Bias, class Before, class After,
          class Taps>
[[gnu::noinline]] void convolve_pool_pixels(const T* w, const T* x, const Bias& bias, T* y, Before before,
                                            After after, Taps taps) {
    using D = to_outputs<G, Leading>;
    constexpr bool keeps = !__is_same(Taps, not_kept);
    for (index r = 0; r < P::out_height; ++r)
        for (index t = 0; t < P::out_width; ++t)
            each_tile<D, Side>([&](auto at, index o) CTNN_INLINE {
                constexpr index outputs = decltype(at)::value;
                largest_and_tap<vec<T>> best[outputs][Side] = {};
                for (index tap = 0; tap < P::rows::size * P::columns::size; ++tap) {
                    const index row = P::rows::at(r, tap / P::columns::size),
                                column = P::columns::at(t, tap % P::columns::size);
                    convolve_pixel<D, outputs, Side>(w, x, o, row, column, find_taps<typename D::rows>(row),
                                                     find_taps<typename D::columns>(column),
                                                     finish_in_window<Bias, Before, T, outputs, Side, keeps>{
                                                         {bias}, before, best, o, tap});
                }
#pragma GCC unroll 16
                for (index a = 0; a < outputs; ++a)
#pragma GCC unroll 4
                    for (index h = 0; h < Side; ++h) {
                        const index to =
                            (((o + a) * P::out_height + r) * P::out_width + t) * padded<T>(1) + h * width<T>;
                        store(y + to, after(best[a][h].value));
                        if constexpr (keeps) store(taps + to, best[a][h].tap);
                    }
            });
}

/// y = after(max pool(before(w * x + b))). x and y have the same layout; taps: a wire like y, or not_kept.
template <class G, class P, class W, class Bias, class X, class Y, class Before, class After, class T,
          class Taps>
constexpr void convolve_pool(const W& w, const Bias& bias, X x, Y y, Before before, After after, T* scratch,
                             Taps taps) {
    constexpr bool keeps = !__is_same(Taps, not_kept);
    constexpr index out = P::out_height * P::out_width;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            if constexpr (runs_along_samples<typename Y::layout>) {
                each_side<T, Y::samples>([&](auto side, index s) CTNN_INLINE {
                    constexpr index at_once = decltype(side)::value;
                    const auto kept = [&] {
                        if constexpr (keeps) return &taps(0, s);
                        else return taps;
                    }();
                    if constexpr (by_pixels<to_outputs<G, W::leading>>)
                        convolve_pool_pixels<G, P, W::leading, at_once>(w.data, &x(0, s), bias, &y(0, s),
                                                                        before, after, kept);
                    else
                        convolve_pool_rows<G, P, W::leading, at_once>(w.data, &x(0, s), bias, &y(0, s),
                                                                      before, after, scratch, kept);
                });
            } else {
                static_assert(!keeps, "training runs along samples");
                const finish_convolution<to_outputs<G, W::leading>, Bias, Before, T> done{
                    {bias}, before, nullptr};
                for (index s = 0; s < Y::samples; ++s)
                    convolve_pool_image<G, P, W::leading>(w.data, &x(0, s), &y(0, s), scratch, done, after);
            }
            return;
        }
    }
    for (index s = 0; s < Y::samples; ++s)
        for (index o = 0; o < G::out; ++o)
            for (index r = 0; r < P::out_height; ++r)
                for (index t = 0; t < P::out_width; ++t) {
                    const auto best = largest::forward_keeping<P, T>(r, t, [&](index at) {
                        return before(reference::convolution_at<G>(w, bias, x, s, o, at / G::out_width,
                                                                   at % G::out_width));
                    });
                    y(o * out + r * P::out_width + t, s) = after(best.value);
                    if constexpr (keeps) taps(o * out + r * P::out_width + t, s) = best.tap;
                }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
