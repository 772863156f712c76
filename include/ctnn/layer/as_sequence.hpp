#pragma once
// as_sequence: the columns of an image as steps, so that a recurrent layer may stand behind convolutions;
// as_image: the steps of a sequence as the columns of a signal, so that convolutions may stand behind a
// recurrent layer.
//
//     nn::input<1, 40, 100> >> nn::conv2d<8, nn::kernel<3>, nn::padding<1>> >> nn::as_sequence >> nn::gru<64>
//     nn::sequence<100, 40> >> nn::gru<16> >> nn::as_image >> nn::conv1d<8, nn::kernel<5>>
//
// as_sequence: y(t, c · H + h) = x(c, h, t), an image [C, H, L] (a signal [C, L]: H = 1) to L steps of C · H
// features; PyTorch's x.flatten(1, -2).transpose(1, 2). as_image: y(c, t) = x(t, c), L steps of C features to
// a signal [C, L]. A stream has no image of steps that are yet to come.

#include <ctnn/kernels/convolution/moved_pixels.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/takes_images.hpp>

namespace ctnn::inline CTNN_ABI {
namespace takes {
/// An image or a signal.
struct columns {
    template <class In>
    static constexpr bool met = !is_sequence<In> && image<In>::rank > 0;
    template <class In>
    struct refusal {
        static_assert(met<In>,
                      "ctnn: a layer does not accept the shape that arrives at it: as_sequence takes "
                      "an image (nn::input<3, 32, 32>) or a signal (nn::input<2, 400>)");
    };
};
} // namespace takes

namespace layer {

struct as_sequence : layer_base {
    static constexpr bool applies_slope = true;
    using accepts = takes::columns;
    template <class In>
    using output = steps<image<In>::width, shape<In::size / image<In>::width>>;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        using S = typename decltype(y)::shape_type;
        kernels::move_pixels<kernels::turned_axes<S::size / step_count<S>, step_count<S>>>(x, y);
    }
    static constexpr void backward(const auto&, auto x, auto, auto dy, auto dx, const auto& pass) {
        using S = typename decltype(dy)::shape_type;
        kernels::move_pixels_backward<kernels::turned_axes<S::size / step_count<S>, step_count<S>>>(
            x, dy, dx, pass.slope);
    }

    static void print(auto& out) { out << "as_sequence"; }
    static void torch(auto& out, auto) { out << "AsSequence()"; }
};

struct as_image : layer_base {
    static constexpr bool applies_slope = true, looks_ahead = true;
    using accepts = takes::steps_of_features;
    template <class In>
    using output = shape<step_of<In>::size, step_count<In>>;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        using S = typename decltype(x)::shape_type;
        kernels::move_pixels<kernels::turned_axes<step_count<S>, S::size / step_count<S>>>(x, y);
    }
    static constexpr void backward(const auto&, auto x, auto, auto dy, auto dx, const auto& pass) {
        using S = typename decltype(x)::shape_type;
        kernels::move_pixels_backward<kernels::turned_axes<step_count<S>, S::size / step_count<S>>>(
            x, dy, dx, pass.slope);
    }

    static void print(auto& out) { out << "as_image"; }
    static void torch(auto& out, auto) { out << "AsImage()"; }
};

} // namespace layer

/// y(t, c · H + h) = x(c, h, t): the columns of an image as steps.
inline constexpr layer::as_sequence as_sequence{};
/// y(c, t) = x(t, c): the steps of a sequence as the columns of a signal.
inline constexpr layer::as_image as_image{};

} // namespace ctnn::inline CTNN_ABI
