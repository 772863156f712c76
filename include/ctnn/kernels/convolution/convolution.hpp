#pragma once
// The convolution's kernels by layout: what the layer calls. The naive twins are in reference.hpp.

#include <ctnn/kernels/convolution/convolve_gradient.hpp>
#include <ctnn/kernels/convolution/convolve_image.hpp>
#include <ctnn/kernels/convolution/winograd_samples.hpp>
#include <ctnn/kernels/wire/reference.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Values of T that `convolve` wants as scratch where x lies so, and `convolve_backward` and
/// `convolve_gradient`.
template <class G, class T, class Layout>
constexpr index convolve_scratch = [] {
    if constexpr (!has_simd<T>) return index(0);
    else if constexpr (!runs_along_samples<Layout>) return image_scratch<G, T, has_channels_last<Layout>>;
    else if constexpr (by_winograd<G, T>) return winograd_of_samples<G, T>::memory;
    else return pixels_scratch<to_outputs<G, 0>, T>;
}();
template <class G, class T>
constexpr index convolve_gradient_scratch = [] {
    if constexpr (has_simd<T>) return std::max(gradient_scratch<G, T>, pixels_scratch<to_inputs<G, 0>, T>);
    else return index(0);
}();

/// y = act(w * x + b): PyTorch's cross-correlation. x and y have the same layout, but that channels may come last
/// (ways_of_convolution).
template <class G, class W, class Bias, class X, class Y, class Act, class T>
constexpr void convolve(const W& w, const Bias& bias, X x, Y y, Act act, T* scratch) {
    if constexpr (has_simd<T>) {
        if (!std::is_constant_evaluated()) {
            using direction = to_outputs<G, W::leading>;
            using done = finish_convolution<direction, Bias, Act, T>;
            if constexpr (runs_along_samples<typename Y::layout> && by_winograd<G, T>) {
                winograd_transform<G, W::leading>(w.data, scratch);
                each_side<T, Y::samples>([&](auto side, index s) CTNN_INLINE {
                    winograd_samples<G, decltype(side)::value>(&x(0, s), scratch,
                                                               done{{bias}, act, &y(0, s)});
                });
            } else if constexpr (runs_along_samples<typename Y::layout>) {
                each_side<T, Y::samples>([&](auto side, index s) CTNN_INLINE {
                    convolve_samples<direction, decltype(side)::value>(w.data, &x(0, s), scratch,
                                                                       done{{bias}, act, &y(0, s)});
                });
            } else {
                for (index s = 0; s < Y::samples; ++s)
                    convolve_image<G, W::leading, has_channels_last<typename X::layout>,
                                   has_channels_last<typename Y::layout>>(w.data, &x(0, s), &y(0, s), scratch,
                                                                          done{{bias}, act, nullptr});
            }
            return;
        }
    }
    reference::convolve<G>(w, bias, x, y, act);
}

/// dx from dy, times the slope of the activation before. All wires run along samples.
template <class G, class W, class X, class DY, class DX, class Slope, class T>
constexpr void convolve_backward(const W& w, X x, DY dy, DX dx, Slope slope, T* scratch) {
    if constexpr (has_simd<T>) {
        using direction = to_inputs<G, W::leading>;
        using done = finish_convolution_dx<direction, Slope, T>;
        each_side<T, DX::samples>([&](auto side, index s) CTNN_INLINE {
            convolve_samples<direction, decltype(side)::value>(w.data, &dy(0, s), scratch,
                                                               done{slope, &x(0, s), &dx(0, s)});
        });
    } else {
        reference::convolve_backward<G>(w, x, dy, dx, slope);
    }
}

/// dW and db, each register handed to its sink once. All wires run along samples.
template <class G, index Leading, class T, class X, class DY, class Sink, class BiasSink>
constexpr void convolve_gradient(X x, DY dy, T* scratch, const Sink& sink, const BiasSink& bias_sink) {
    if constexpr (has_simd<T>) {
        convolve_gradient_samples<G, DY::samples, X::all, DY::all, Leading>(x.data, dy.data, scratch, sink,
                                                                            bias_sink);
    } else {
        reference::convolve_gradient<G, Leading>(x, dy, sink, bias_sink);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
