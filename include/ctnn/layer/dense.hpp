#pragma once
// dense<Out>: y = W x + b, every output a weighted sum of every input (PyTorch's nn.Linear).
//
//     nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<10, nn::no_bias>
//
// Parameters: weight [out, in], bias [out], both U(±1/√in) at first. Takes features: an image needs nn::flatten first.

#include <ctnn/kernels/affine.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/options.hpp>

namespace ctnn::inline CTNN_ABI {

namespace layer {

template <index Out, class Bias = option::with_bias>
struct dense : layer_base {
    static constexpr bool biased = __is_same(Bias, option::with_bias);
    static constexpr bool fuses_activation = true, reads_rows = true;

    using accepts = takes::features;
    template <class In>
    using output = shape<Out>;
    template <class In>
    static constexpr index macs = Out * In::size;

    template <class T, class In>
    struct parameters {
        matrix<T, Out, In::size> weight;
        [[no_unique_address]] std::conditional_t<biased, vector<T, Out>, no_block> bias;

        using initial = uniform_fan_in<In::size>;
        using weight_block = trained<"weight", &parameters::weight, initial>;
        using list = std::conditional_t<biased, blocks<weight_block, trained<"bias", &parameters::bias, initial>>,
                                        blocks<weight_block>>;
    };

    template <class T, class, index M>
    static constexpr index scratch = kernels::affine_scratch<T, Out, M>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        kernels::affine(p.weight, p.bias, x, y, pass.activate, pass.scratch);
    }
    static constexpr void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        kernels::affine_backward(p.weight, x, dy, dx, pass.slope);
    }
    static constexpr void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using T = typename decltype(dy)::value_type;
        using P = parameters<T, typename decltype(x)::shape_type>;
        if constexpr (biased)
            kernels::affine_gradient<T, Out, decltype(x)::features>(x, dy, pass.scratch, sink(&P::weight), sink(&P::bias));
        else
            kernels::affine_gradient<T, Out, decltype(x)::features>(x, dy, pass.scratch, sink(&P::weight), no_block{});
    }

    static void print(auto& out) { out << "dense<" << Out << (biased ? ">" : ", no_bias>"); }
};

} // namespace layer

/// Reports a dense layer without outputs.
template <index Out>
struct the_outputs_of_a_dense_layer {
    static constexpr index value = Out > 0 ? Out : 1;
    static_assert(Out > 0, "ctnn: a dense layer has at least one output");
};

/// y = W x + b with Out outputs; `nn::no_bias` leaves b out.
template <index Out, auto Bias = with_bias>
constexpr layer::dense<the_outputs_of_a_dense_layer<Out>::value, std::remove_const_t<decltype(Bias)>> dense{};

} // namespace ctnn::inline CTNN_ABI
