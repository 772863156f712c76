#pragma once
// upsample2d<N> and upsample1d<N>: every value N times along every axis (PyTorch's
// nn.Upsample(scale_factor=N), mode "nearest").
//
//     nn::conv2d<8, nn::kernel<3>, nn::same> >> nn::upsample2d<2> >> nn::conv2d<1, nn::kernel<3>, nn::same>
//     y(c, r, t) = x(c, ⌊r / N⌋, ⌊t / N⌋)

#include <ctnn/kernels/convolution/moved_pixels.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/takes_images.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <index Rank, index N>
struct upsample : layer_base {
    static constexpr bool applies_slope = true, takes_parts = true;
    using rows = kernels::axis_repeated<(Rank == 2 ? N : 1)>;
    using columns = kernels::axis_repeated<N>;
    using accepts = takes::image_of_rank<Rank>;
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

    static void print(auto& out) { out << "upsample" << Rank << "d<" << N << '>'; }
    static void torch(auto& out, auto) { out << "nn.Upsample(scale_factor=" << N << ')'; }
};

} // namespace layer

/// Reports an image of nothing.
template <index N>
struct an_upsampled_image_is_there {
    static_assert(N > 0, "ctnn: upsample1d and upsample2d take how often each value is there, at least once: "
                         "nn::upsample2d<2>");
    static constexpr index times = N > 0 ? N : 1;
};

/// Every pixel of an image as N × N pixels.
template <index N>
constexpr auto upsample2d = layer::upsample<2, an_upsampled_image_is_there<N>::times>{};
/// Every value of a signal N times.
template <index N>
constexpr auto upsample1d = layer::upsample<1, an_upsampled_image_is_there<N>::times>{};

} // namespace ctnn::inline CTNN_ABI
