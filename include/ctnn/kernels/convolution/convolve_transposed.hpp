#pragma once
// The transposed convolution: what a convolution G does to gradients, as a forward pass. G's image is y, its
// result x; so y is made as the convolution's dx, dx as its result, and dW with x and dy in each other's
// place.

#include <ctnn/kernels/convolution/convolution.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Values of T that the passes want as scratch.
template <class G, class T>
constexpr index transposed_scratch = [] {
    if constexpr (has_simd<T>) return pixels_scratch<to_inputs<G, 0>, T>;
    else return index(0);
}();
template <class G, class T>
constexpr index transposed_gradient_scratch = [] {
    if constexpr (has_simd<T>)
        return std::max({gradient_scratch<G, T>, pixels_scratch<to_outputs<G, 0>, T>,
                         padded<T>(G::channels) * padded<T>(1)});
    else return index(0);
}();

/// Value by value: y(c, row, t) = act(b(c) + sum over the taps that meet a value of x). Single images, and
/// the naive twin.
template <class G, class W, class Bias, class X, class Y, class Act>
constexpr void convolve_transposed_by_values(const W& w, const Bias& bias, X x, Y y, Act act) {
    using T = typename Y::value_type;
    using D = to_inputs<G, W::leading>;
    using R = typename D::rows;
    using C = typename D::columns;
    for (index s = 0; s < Y::samples; ++s)
        for (index row = 0; row < D::height; ++row)
            for (index t = 0; t < D::width; ++t) {
                const taps_of_result rows = find_taps<R>(row), columns = find_taps<C>(t);
                for (index c = 0; c < D::results; ++c) {
                    T sum{};
                    if constexpr (!__is_same(Bias, no_block)) sum = bias.data[c];
                    for (index n = 0; n < D::depth; ++n)
                        for (index i = 0; i < rows.count; ++i)
                            for (index j = 0; j < columns.count; ++j) {
                                const index source = (c / D::group * D::depth + n) * R::sources +
                                                     rows.source + i * R::source_step;
                                const index at = D::weight(c, n, rows.first + i * R::tap_step) +
                                                 (columns.first + j * C::tap_step) * D::step;
                                sum = fma(w.data[at],
                                          T(x(source * C::sources + columns.source + j * C::source_step, s)),
                                          sum);
                            }
                    put_one(act, &y((c * D::height + row) * D::width + t, s), sum);
                }
            }
}

/// y from x; they have the same layout.
template <class G, class W, class Bias, class X, class Y, class Act, class T>
constexpr void convolve_transposed(const W& w, const Bias& bias, X x, Y y, Act act, T* scratch) {
    if constexpr (has_simd<T> && runs_along_samples<typename Y::layout>) {
        if (!std::is_constant_evaluated()) {
            using direction = to_inputs<G, W::leading>;
            using done = finish_convolution<direction, Bias, Act, T>;
            each_side<T, Y::samples>([&](auto side, index s) CTNN_INLINE {
                convolve_samples<direction, decltype(side)::value>(w.data, &x(0, s), scratch,
                                                                   done{{bias}, act, &y(0, s)});
            });
            return;
        }
    }
    convolve_transposed_by_values<G>(w, bias, x, y, act);
}

/// dx from dy, times the slope of the activation before. All wires run along samples.
template <class G, class W, class X, class DY, class DX, class Slope, class T>
constexpr void convolve_transposed_backward(const W& w, X x, DY dy, DX dx, Slope slope, T* scratch) {
    if constexpr (has_simd<T>) {
        using direction = to_outputs<G, W::leading>;
        using done = finish_convolution_dx<direction, Slope, T>;
        each_side<T, DX::samples>([&](auto side, index s) CTNN_INLINE {
            convolve_samples<direction, decltype(side)::value>(w.data, &dy(0, s), scratch,
                                                               done{slope, &x(0, s), &dx(0, s)});
        });
    } else {
        for (index s = 0; s < DX::samples; ++s)
            reference::each_result<G>([&](index o, index r, index t, index at) {
                hand_on_one(slope, reference::convolution_at<G>(w, no_block{}, dy, s, o, r, t), &x(at, s),
                            &dx(at, s));
            });
    }
}

/// dW and db, each register handed to its sink once. All wires run along samples.
template <class G, index Leading, class T, class X, class DY, class Sink, class BiasSink>
constexpr void convolve_transposed_gradient(X x, DY dy, T* scratch, const Sink& sink,
                                            const BiasSink& bias_sink) {
    convolve_gradient<G, Leading>(dy, x, scratch, sink, no_block{});
    constexpr index pixels = G::height * G::width;
    if constexpr (__is_same(BiasSink, no_block)) {
    } else if constexpr (has_simd<T>) {
        constexpr index w = width<T>, lane = padded<T>(1);
        for (index c = 0; c < G::channels; ++c) {
            vec<T> sum[4] = {zero<T>(), zero<T>(), zero<T>(), zero<T>()};
            for (index s = 0; s < DY::samples; s += w)
                for (index p = 0; p < pixels; ++p)
                    sum[p % 4] = sum[p % 4] + load(&dy(0, s) + (c * pixels + p) * lane);
            store(scratch + c * w, (sum[0] + sum[1]) + (sum[2] + sum[3]));
        }
        for (index c = 0; c < G::channels; c += w)
            bias_sink(c, sums_of_lanes<G::channels>(scratch + c * w, c));
    } else {
        for (index c = 0; c < G::channels; ++c) {
            T sum{};
            for (index s = 0; s < DY::samples; ++s)
                for (index p = 0; p < pixels; ++p) sum = sum + dy(c * pixels + p, s);
            bias_sink(c, sum);
        }
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
