#pragma once
// log_softmax: y_i = x_i - ln(sum over j of exp(x_j)), over the features of a sample or of each step
// (PyTorch's nn.LogSoftmax(dim=-1)).
//
//     nn::log_softmax(std::array{3.0, 1.0, 0.2})     // {-0.179, -2.179, -2.979}
//
// cross_entropy takes its outputs as it takes logits: they are their own log_softmax.

#include <ctnn/kernels/norm/log_softmax.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/on_arrays.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct log_softmax : layer_base, on_arrays<log_softmax> {
    using accepts = takes::features;
    template <class In>
    using output = In;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        kernels::for_each_step([](auto xs, auto ys) { kernels::log_softmax(xs, ys); }, x, y);
    }
    static constexpr void backward(const auto&, auto, auto y, auto dy, auto dx, const auto&) {
        kernels::for_each_step(
            [](auto ys, auto dys, auto dxs) { kernels::log_softmax_backward(ys, dys, dxs); }, y, dy, dx);
    }

    static void print(auto& out) { out << "log_softmax"; }
    static void torch(auto& out, auto) { out << "nn.LogSoftmax(-1)"; }

    template <class T, class S>
    static constexpr void of(const T* x, T* y, S) {
        using row = along::rows<1>;
        kernels::reference::log_softmax(kernels::wire<const T, S, row>{x}, kernels::wire<T, S, row>{y});
    }
};

} // namespace layer

/// y_i = x_i - max x - ln(sum over j of exp(x_j - max x)).
inline constexpr layer::log_softmax log_softmax{};

} // namespace ctnn::inline CTNN_ABI
