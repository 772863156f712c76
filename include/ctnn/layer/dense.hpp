#pragma once
// dense<Out>: y = W x + b, every output a weighted sum of every input (PyTorch's nn.Linear).
//
//     nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<10, nn::no_bias>
//
// Parameters: weight [out, in], bias [out], both U(±1/√in) at first. Takes features: an image needs
// nn::flatten first. On a sequence it acts on every step alike.

#include <ctnn/kernels/product/affine_backward.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/options.hpp>

namespace ctnn::inline CTNN_ABI {

namespace layer {

template <index Out, class Bias = option::with_bias>
struct dense : layer_base {
    static constexpr bool biased = __is_same(Bias, option::with_bias);
    static constexpr bool fuses_activation = true, is_joining = true;
    template <class In>
    static constexpr bool is_large = kernels::are_large(Out, step_of<In>::size);
    /// Large weights meet what lies in blocks of samples only.
    template <class In>
    static constexpr bool reads_rows = !is_sequence<In> && !is_large<In>;

    using accepts = takes::features;
    template <class In>
    using output = with_step<In, shape<Out>>;
    template <class In>
    static constexpr index macs = Out * In::size;

    template <class = void>
    using with_bias = dense<Out>;
    template <class In>
    static constexpr bool takes_shifts = true;
    template <class In>
    static constexpr index input_of_weight(index i) {
        return i % step_of<In>::size;
    }

    template <class T, index In>
    struct weight_and_bias {
        matrix<T, Out, In> weight;
        [[no_unique_address]] std::conditional_t<biased, vector<T, Out>, no_block> bias;

        using initial = uniform_fan_in<In>;
        using weight_block = trained<"weight", &weight_and_bias::weight, initial>;
        using list =
            std::conditional_t<biased, blocks<weight_block, trained<"bias", &weight_and_bias::bias, initial>>,
                               blocks<weight_block>>;
    };

    template <class T, class In>
    using parameters = weight_and_bias<T, step_of<In>::size>;

    /// Only rows that a batch enters with are turned on the way.
    template <class T, class In, class Layout>
    static constexpr index scratch_along =
        !kernels::runs_along_samples<Layout> ? 0
        : is_large<In>    ? kernels::panel_memory<T, matrix<T, Out, step_of<In>::size>::leading>
        : is_sequence<In> ? 0
                          : kernels::affine_scratch<T, Out, Layout::samples>;
    /// For explain: rows x columns of the panels in which large weights are read.
    template <class T, class In>
    static void print_panels(auto& out) {
        if constexpr (is_large<In>)
            out << (kernels::panels_are_copied<T, matrix<T, Out, step_of<In>::size>::leading>
                        ? ", copied panels "
                        : ", panels ")
                << kernels::rows_of_panel<T> << 'x' << kernels::length_of_panel;
    }
    template <class T, class In, index M>
    static constexpr index rows = is_sequence<In> ? step_count<In> * padded<T>(M) : M;
    template <class T, class In, index M>
    static constexpr index backward_scratch =
        kernels::affine_gradient_plan<T, Out, step_of<In>::size, rows<T, In, M>>::scratch;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        kernels::for_each_step(
            [&](auto xs, auto ys) { kernels::affine(p.weight, p.bias, xs, ys, pass.activate, pass.scratch); },
            x, y);
    }
    static constexpr void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        kernels::for_each_step(
            [&](auto xs, auto dys, auto dxs) {
                kernels::affine_backward(p.weight, xs, dys, dxs, pass.slope);
            },
            x, dy, dx);
    }
    static constexpr void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using T = typename decltype(dy)::value_type;
        using P = parameters<T, typename decltype(x)::shape_type>;
        const auto bias = [&] {
            if constexpr (biased) return sink(&P::bias);
            else return no_block{};
        }();
        kernels::for_each_step(
            [&](auto xs, auto dys) {
                kernels::affine_gradient<T, Out, decltype(xs)::features>(xs, dys, pass.scratch,
                                                                         sink(&P::weight), bias);
            },
            x, dy);
    }

    static void print(auto& out) { out << "dense<" << Out << (biased ? ">" : ", no_bias>"); }
    template <class In>
    static void torch(auto& out, In) {
        out << "nn.Linear(" << step_of<In>::size << ", " << Out << (biased ? ")" : ", bias=False)");
    }
};

} // namespace layer

/// Reports a dense layer without outputs, or with an option that it has not.
template <index Out, class Bias>
struct the_options_of_a_dense_layer {
    static constexpr bool known = __is_same(Bias, option::with_bias) || __is_same(Bias, option::no_bias);
    static_assert(Out > 0, "ctnn: a dense layer has at least one output");
    static_assert(known, "ctnn: a dense layer takes the option no_bias, and no other");
    using type = layer::dense<(Out > 0 ? Out : 1), std::conditional_t<known, Bias, option::with_bias>>;
};

/// y = W x + b with Out outputs; `nn::no_bias` leaves b out.
template <index Out, auto Bias = with_bias>
constexpr auto dense =
    typename the_options_of_a_dense_layer<Out, std::remove_const_t<decltype(Bias)>>::type{};

} // namespace ctnn::inline CTNN_ABI
