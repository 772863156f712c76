#pragma once
// scale_and_shift: y = w · x + b, one w and b for each feature, channel of an image, feature of a sequence's
// steps: what a batch_norm is in predict, where it can be folded into no other layer (nn::fold). Trained as
// any other layer; w is 1 at first, b 0.
//
//     nn::input<8> >> nn::dense<16> >> nn::relu >> nn::scale_and_shift

#include <ctnn/kernels/norm/scale_and_shift.hpp>
#include <ctnn/topology/takes_groups.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct scale_and_shift : layer_base {
    static constexpr bool fuses_activation = true, is_joining = true;

    using accepts = takes::anything;
    template <class In>
    using output = In;
    template <class In>
    using channels = channels_of<step_of<In>>;

    template <class = void>
    using with_bias = scale_and_shift;
    template <class In>
    static constexpr bool takes_shifts = true;
    template <class In>
    static constexpr index input_of_weight(index i) {
        return i;
    }

    template <class T, index N>
    struct factors {
        vector<T, N> weight, bias;
        using list = blocks<trained<"weight", &factors::weight, filled_with<1>>,
                            trained<"bias", &factors::bias, filled_with<0>>>;
    };
    template <class T, class In>
    using parameters = factors<T, channels<In>::count>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        constexpr index each = channels<typename decltype(x)::shape_type>::each;
        kernels::for_each_step(
            [&](auto xs, auto ys) {
                kernels::scale_and_shift<each>(p.weight, p.bias, xs, ys, pass.activate);
            },
            x, y);
    }
    static void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        constexpr index each = channels<typename decltype(x)::shape_type>::each;
        kernels::for_each_step(
            [&](auto xs, auto dys, auto dxs) {
                kernels::scale_and_shift_backward<each>(p.weight, xs, dys, dxs, pass.slope);
            },
            x, dy, dx);
    }
    static void gradient(auto x, auto, auto dy, const auto&, const auto& sink) {
        using In = typename decltype(x)::shape_type;
        using P = parameters<typename decltype(dy)::value_type, In>;
        const auto weight = sink(&P::weight);
        const auto bias = sink(&P::bias);
        kernels::for_each_step(
            [&](auto xs, auto dys) {
                kernels::scale_and_shift_gradient<channels<In>::each>(xs, dys, weight, bias);
            },
            x, dy);
    }

    static void print(auto& out) { out << "scale_and_shift"; }
    template <class In>
    static void torch(auto& out, In) {
        out << "ScaleAndShift(" << channels<In>::count << (is_sequence<In> ? ", of_steps=True)" : ")");
    }
};

} // namespace layer

/// y = w · x + b with one w and b for each feature or channel.
inline constexpr layer::scale_and_shift scale_and_shift{};

} // namespace ctnn::inline CTNN_ABI
