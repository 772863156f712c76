#pragma once
// zero_pad2d<Left, Right, Top, Bottom> and zero_pad1d<Left, Right>: zeros around every channel (PyTorch's
// nn.ZeroPad2d, nn.ZeroPad1d).
//
//     nn::input<3, 32, 32> >> nn::zero_pad2d<0, 1, 0, 1> >> nn::conv2d<16, nn::kernel<3>, nn::stride<2>>
//     y(c, r, t) = x(c, r - top, t - left), zero where there is none
//
// One number holds for every side. A convolution right behind it, or an average pool, has it as its own
// padding: then it is no pass of its own.

#include <ctnn/kernels/convolution/moved_pixels.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/windowed.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

/// Sides: left, right, and of images top, bottom.
template <index... Sides>
struct zero_pad : layer_base {
    static constexpr bool is_padding = true, applies_slope = true, takes_parts = true;
    static constexpr index rank = index(sizeof...(Sides)) / 2, sides[sizeof...(Sides) + 2] = {Sides..., 0, 0};
    using rows = kernels::axis_with_zeros<(rank == 2 ? sides[2] : 0), (rank == 2 ? sides[3] : 0)>;
    using columns = kernels::axis_with_zeros<sides[0], sides[1]>;
    using accepts = takes::image_of_rank<rank>;
    template <class In>
    using output = typename image<In>::template of<image<In>::channels, rows::out(image<In>::height),
                                                   columns::out(image<In>::width)>;
    template <class In>
    using geometry = kernels::moved_pixels<In, rows, columns>;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        kernels::move_pixels<geometry<typename decltype(x)::shape_type>>(x, y);
    }
    static constexpr void backward(const auto&, auto x, auto, auto dy, auto dx, const auto& pass) {
        kernels::move_pixels_backward<geometry<typename decltype(x)::shape_type>>(x, dy, dx, pass.slope);
    }

    static void print(auto& out) {
        out << "zero_pad" << rank;
        option::print_numbers<Sides...>(out, "d");
    }
    static void torch(auto& out, auto) {
        out << (rank == 2 ? "nn.ZeroPad2d((" : "nn.ConstantPad1d((") << sides[0] << ", " << sides[1];
        if (rank == 2) out << ", " << sides[2] << ", " << sides[3];
        out << (rank == 2 ? "))" : "), 0.0)"); // PyTorch has nn.ZeroPad1d since 2.1
    }
};

} // namespace layer

/// Reports zeros that are no padding.
template <index Rank, index... Sides>
struct the_sides_of_a_padding {
    static constexpr bool good =
        (sizeof...(Sides) == 1 || sizeof...(Sides) == 2 * Rank) && ((Sides >= 0) && ...);
    static_assert(good, "ctnn: zero_pad1d takes the zeros on the left and right, zero_pad2d those on the "
                        "left, right, top and bottom, or one number "
                        "for all; none is negative");
    template <index Axes, index First = 0, index...>
    struct all {
        using type = layer::zero_pad<First, First>;
    };
    template <index First, index... More>
    struct all<2, First, More...> {
        using type = layer::zero_pad<First, First, First, First>;
    };
    template <bool Each, bool Good>
    struct pad : all<Rank, (Good ? Sides : 0)...> {};
    template <bool Good>
    struct pad<true, Good> {
        using type = layer::zero_pad<Sides...>;
    };
    using type = typename pad<good && sizeof...(Sides) == 2 * Rank, good>::type;
};

/// Zeros beside the rows, and above and below the columns, of every channel of an image: left, right, top,
/// bottom.
template <index... Sides>
constexpr auto zero_pad2d = typename the_sides_of_a_padding<2, Sides...>::type{};
/// Zeros on the left and right of every channel of a signal.
template <index... Sides>
constexpr auto zero_pad1d = typename the_sides_of_a_padding<1, Sides...>::type{};

} // namespace ctnn::inline CTNN_ABI
