#pragma once
// prelu<>: x where x > 0, else w · x with a trained w, at first 1/4; prelu<per_channel>: one w for each
// feature, channel of an image, feature of a sequence's steps (PyTorch's nn.PReLU; He et al. 2015).
//
//     nn::dense<64> >> nn::prelu<>          nn::conv2d<16, nn::kernel<3>> >> nn::prelu<nn::per_channel>

#include <ctnn/kernels/norm/prelu.hpp>
#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/options.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <bool PerChannel>
struct prelu : layer_base {
    static constexpr bool applies_slope = true;
    template <class In>
    using output = In;

    /// Weights, and the values in a row that one of them serves.
    template <class In>
    static constexpr index weights = PerChannel ? step_of<In>::extent(0) : 1;
    template <class X>
    static constexpr index area = step_of<typename X::shape_type>::size / weights<typename X::shape_type>;

    template <class T, index N>
    struct slopes {
        vector<T, N> weight;
        using list = blocks<trained<"weight", &slopes::weight, filled_with<1, 4>>>;
    };
    template <class T, class In>
    using parameters = slopes<T, weights<In>>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto&) {
        kernels::for_each_step([&](auto xs, auto ys) { kernels::prelu<area<decltype(x)>>(p.weight, xs, ys); },
                               x, y);
    }
    static void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        kernels::for_each_step(
            [&](auto xs, auto dys, auto dxs) {
                kernels::prelu_backward<area<decltype(x)>>(p.weight, xs, dys, dxs, pass.slope);
            },
            x, dy, dx);
    }
    static void gradient(auto x, auto, auto dy, const auto&, const auto& sink) {
        using P = parameters<typename decltype(dy)::value_type, typename decltype(x)::shape_type>;
        kernels::for_each_step(
            [&](auto xs, auto dys) { kernels::prelu_gradient<area<decltype(x)>>(xs, dys, sink(&P::weight)); },
            x, dy);
    }

    static void print(auto& out) { out << (PerChannel ? "prelu<per_channel>" : "prelu<>"); }
    template <class In>
    static void torch(auto& out, In) {
        out << (PerChannel && is_sequence<In> ? "StepPReLU(" : "nn.PReLU(") << weights<In> << ')';
    }
};

} // namespace layer

/// Reports an option that prelu has not.
template <class... Options>
struct the_options_of_a_prelu {
    static constexpr bool per_channel = (__is_same(Options, option::per_channel) || ...);
    static_assert(sizeof...(Options) == index(per_channel),
                  "ctnn: prelu takes the option per_channel, and no other");
    using type = layer::prelu<per_channel>;
};

/// y = x where x > 0, else w · x with one trained w; `nn::per_channel`: with one for each feature or channel.
template <auto... Options>
constexpr auto prelu = typename the_options_of_a_prelu<std::remove_const_t<decltype(Options)>...>::type{};

} // namespace ctnn::inline CTNN_ABI
