#pragma once
// Convolution, activation and max pool in one pass: the rows under one row of windows are computed into a buffer that stays in
// L1 and pooled there. What was not the largest is never stored; training keeps the tap of each maximum, and backward puts
// the gradient back there. For windows without padding that do not overlap.
//
//     forward    y = after(max over the window of before(b + w * x)),  taps = where the maximum was
//     backward   dconv = dy at that tap, zero elsewhere; then dx and dW as ever. The slope is that of y: after and before agree
//                with each other there, whichever side of the maximum the activation is applied on.

#include <ctnn/kernels/convolution.hpp>
#include <ctnn/kernels/pool.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Where no position is kept.
struct not_kept {};

/// The buffer as an image of its own: the rows under one row of windows of some outputs, one after the other.
template <class G, class P>
struct rows_under_windows {
    static constexpr index outputs = row_tile<G::out_width, G::columns::size, G::group>::at_once;
    using pool = pooling<shape<outputs, P::rows::size, P::width>, window<window_axis<P::rows::size>, typename P::columns>>;
    template <class T>
    static constexpr index memory = outputs * pool::height * pool::width * width<T>;
};

/// Values of T that `convolve_pool` wants as scratch.
template <class G, class P, class T>
constexpr index convolve_pool_scratch = [] {
    if constexpr (has_simd<T>)
        return std::max({convolve_scratch<G, T>, rows_under_windows<G, P>::template memory<T>,
                         padded<T>(image_scratch<G, T>) + padded<T>(G::out * G::out_height * G::out_width)});
    else return index(0);
}();

/// Values before they are pooled, into the buffer: [output - first][row - of the tap][column].
template <class G, class Bias, class Act, class T>
struct finish_in_buffer : start_convolution<Bias, T> {
    Act act;
    T* line;
    index first, height;
    [[gnu::always_inline]] void finish(index o, index, index t, vec<T> v) const {
        store(line + ((o - first) * height * G::out_width + t) * width<T>, act(v));
    }
};

/// One register of samples. Taps: where the taps of the maxima go, or not_kept.
template <class G, class P, index Leading, class T, class Bias, class Before, class After, class Taps>
[[gnu::noinline]] void convolve_pool_samples(const T* w, const T* x, const Bias& bias, T* y, Before before, After after, T* buffer,
                                             Taps taps) {
    using under = rows_under_windows<G, P>;
    using B = typename under::pool;
    constexpr index lane = padded<T>(1);
    for (index r = 0; r < P::out_height; ++r)
        for (index o = 0; o < G::out; o += under::outputs) {
            for (index i = 0; i < P::rows::size; ++i)
                convolve_row_of_results<to_outputs<G, Leading>>(
                    w, x, o, P::rows::at(r, i),
                    finish_in_buffer<G, Bias, Before, T>{{bias}, before, buffer + i * B::width * width<T>, o, B::height});
            for (index a = 0; a < under::outputs; ++a)
                for (index t = 0; t < P::out_width; ++t) {
                    const index at = (((o + a) * P::out_height + r) * P::out_width + t) * lane;
                    const auto value = [&](index tap) __attribute__((always_inline)) {
                        return load(buffer + (a * B::height * B::width + tap) * width<T>);
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

/// y = after(max pool(before(w * x + b))). x and y have the same layout; taps: a wire like y, or not_kept.
template <class G, class P, class W, class Bias, class X, class Y, class Before, class After, class T, class Taps>
constexpr void convolve_pool(const W& w, const Bias& bias, X x, Y y, Before before, After after, T* scratch, Taps taps) {
    constexpr bool keeps = !__is_same(Taps, not_kept);
    constexpr index in = G::out_height * G::out_width, out = P::out_height * P::out_width;
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            constexpr index lane = padded<T>(1);
            if constexpr (runs_along_samples<typename Y::layout>) {
                for (index s = 0; s < Y::samples; s += width<T>) {
                    const index from = s / lane * lane * X::features + s % lane, to = s / lane * lane * Y::features + s % lane;
                    const auto kept = [&] {
                        if constexpr (keeps) return taps.data + to;
                        else return taps;
                    }();
                    convolve_pool_samples<G, P, W::leading>(w.data, x.data + from, bias, y.data + to, before, after, scratch, kept);
                }
            } else {
                static_assert(!keeps, "training runs along samples");
                using done = finish_convolution<to_outputs<G, W::leading>, Bias, Before, T>;
                T* const values = scratch + padded<T>(image_scratch<G, T>);
                for (index s = 0; s < Y::samples; ++s) {
                    convolve_image<G, W::leading>(w.data, &x(0, s), values, scratch, done{{bias}, before, nullptr});
                    for (index o = 0; o < G::out; ++o)
                        for (index r = 0; r < P::out_height; ++r)
                            pool_row<largest, P>(values + o * in, &y(o * out + r * P::out_width, s), r,
                                                 padded<T>(G::out * in) - o * in, after);
                }
            }
            return;
        }
    }
    for (index s = 0; s < Y::samples; ++s)
        for (index o = 0; o < G::out; ++o)
            for (index r = 0; r < P::out_height; ++r)
                for (index t = 0; t < P::out_width; ++t) {
                    const auto best = largest::forward_keeping<P, T>(r, t, [&](index at) {
                        return before(reference::convolution_at<G>(w, bias, x, s, o, at / G::out_width, at % G::out_width));
                    });
                    y(o * out + r * P::out_width + t, s) = after(best.value);
                    if constexpr (keeps) taps(o * out + r * P::out_width + t, s) = best.tap;
                }
}

/// The gradient by what was pooled: dy where the maximum was, zero elsewhere. All wires run along samples.
template <class P, class DY, class Taps, class DX>
constexpr void unpool(DY dy, Taps taps, DX dx) {
    using T = typename DX::value_type;
    constexpr index in = P::height * P::width, out = P::out_height * P::out_width;
    const auto all = [&]<class V>(index s, auto load, auto store) __attribute__((always_inline)) {
        for (index c = 0; c < P::channels; ++c)
            for (index r = 0; r < P::out_height; ++r)
                for (index t = 0; t < P::out_width; ++t) {
                    const index from = c * out + r * P::out_width + t;
                    const V gradient = load(&dy(from, s)), kept = load(&taps(from, s));
                    each_tap<P>(r, t, [&](index tap, index at) __attribute__((always_inline)) {
                        store(&dx(c * in + at, s), select(kept == V(T(tap)), gradient, V(T(0))));
                    });
                }
    };
    if (std::is_constant_evaluated() || !has_simd<T>) {
        for (index s = 0; s < DX::samples; ++s)
            for (index i = 0; i < DX::features; ++i) dx(i, s) = T(0);
        for (index s = 0; s < DX::samples; ++s)
            all.template operator()<T>(s, [](const T* p) { return *p; }, [](T* p, T v) { *p = v; });
    } else if constexpr (has_simd<T>) {
        if constexpr (!P::tiles) fill_values(dx.data, DX::memory, T(0));
        for (index s = 0; s < DX::samples; s += width<T>)
            all.template operator()<vec<T>>(
                s, [](const T* p) __attribute__((always_inline)) { return kernels::load(p); },
                [](T* p, vec<T> v) __attribute__((always_inline)) { kernels::store(p, v); });
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
