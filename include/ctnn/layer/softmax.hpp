#pragma once
// softmax: y_i = exp(x_i) / sum over j of exp(x_j), over the features of a sample or of each step (PyTorch's
// nn.Softmax(dim=-1)), or over the channels of an image or a signal in each pixel (dim=1).
//
//     nn::softmax(std::array{3.0, 1.0, 0.2})     // {0.836, 0.113, 0.051}
//
// At the end of a network that is trained with cross_entropy, the two become the stable log-softmax.

#include <ctnn/kernels/norm/softmax.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/on_arrays.hpp>
#include <ctnn/topology/takes_images.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct softmax : layer_base, on_arrays<softmax> {
    static constexpr bool is_softmax = true;
    using accepts = takes::features_or_channels;
    /// The pixels of X that have a softmax each.
    template <class X>
    static constexpr index area = pixels<step_of<typename X::shape_type>>;

    template <class In>
    using output = In;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        kernels::for_each_step([](auto xs, auto ys) { kernels::softmax<area<decltype(x)>>(xs, ys); }, x, y);
    }
    static constexpr void backward(const auto&, auto, auto y, auto dy, auto dx, const auto&) {
        kernels::for_each_step(
            [](auto ys, auto dys, auto dxs) { kernels::softmax_backward<area<decltype(y)>>(ys, dys, dxs); },
            y, dy, dx);
    }

    static void print(auto& out) { out << "softmax"; }
    template <class In>
    static void torch(auto& out, In) {
        out << "nn.Softmax(-" << 1 + image<In>::rank << ')';
    }

    template <class T, class S>
    static constexpr void of(const T* x, T* y, S) {
        using row = along::rows<1>;
        kernels::reference::softmax(kernels::wire<const T, S, row>{x}, kernels::wire<T, S, row>{y});
    }
};

} // namespace layer

/// y_i = exp(x_i - max x) / sum over j of exp(x_j - max x).
inline constexpr layer::softmax softmax{};

} // namespace ctnn::inline CTNN_ABI
