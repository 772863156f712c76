#pragma once
// conv_transpose2d<Out, kernel<K>, ...> and conv_transpose1d: every value of the image paints a window of the
// result (PyTorch's nn.ConvTranspose2d and nn.ConvTranspose1d): what a convolution does backwards.
//
//     nn::input<8, 14, 14> >> nn::conv_transpose2d<4, nn::kernel<3>, nn::stride<2>, nn::padding<1>,
//                                                  nn::output_padding<1>>                     4 x 28 x 28
//     y(o, r · stride + i · dilation - padding, t · stride + j · dilation - padding) =
//         b(o) + sum over c, i, j of w(c, o, i, j) · x(c, r, t)
//
// (n - 1) · stride - 2 · padding + dilation · (kernel - 1) + 1 + output_padding rows of n. Parameters: weight
// [in, out/groups, kernel...], bias [out], both U(±1/√(out/groups · kernel)) at first.

#include <ctnn/kernels/convolution/convolve_transposed.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/transposed.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <index Rank, index Out, class... Options>
struct conv_transpose : layer_base {
    using window_type = typename transposed_window<Rank, Options...>::type;
    static constexpr index groups = option::find<option::groups, option::numbers<1>, Options...>::type::of(0);
    static constexpr bool biased = !option::given<option::no_bias, Options...>, fuses_activation = true,
                          is_joining = true;

    using accepts = takes::image_to_paint<Rank, window_type, groups>;
    template <class In>
    using output = painted<Out, In, window_type>;
    /// The convolution that makes x of y.
    template <class In>
    using geometry = kernels::convolution<output<In>, image<In>::channels, window_type, groups>;
    template <class In>
    static constexpr index macs = In::size * geometry<In>::taps;

    template <class... O>
    static auto made_of(option::list<O...>) -> conv_transpose<Rank, Out, O...>;
    template <class = void>
    using with_bias = decltype(made_of(typename option::without_no_bias<option::list<>, Options...>::type{}));
    /// Results of several taps or none see a shift several times or not.
    template <class In>
    static constexpr bool takes_shifts =
        paints_each_once<typename window_type::rows> && paints_each_once<typename window_type::columns>;
    template <class In>
    static constexpr index weight_of_output(index o, index n) {
        constexpr index outputs = Out / groups, inputs = image<In>::channels / groups,
                        taps = window_type::size;
        return ((o / outputs * inputs + n / taps) * outputs + o % outputs) * taps + n % taps;
    }
    template <class In>
    static constexpr index input_of_weight(index i) {
        return i / geometry<In>::taps;
    }

    template <class T, index In, index Taps, class Shape>
    struct filters {
        matrix<T, In, Taps, Shape> weight;
        [[no_unique_address]] std::conditional_t<biased, vector<T, Out>, no_block> bias;

        using initial = uniform_fan_in<Taps>;
        using weight_block = trained<"weight", &filters::weight, initial>;
        using list =
            std::conditional_t<biased, blocks<weight_block, trained<"bias", &filters::bias, initial>>,
                               blocks<weight_block>>;
    };
    template <class T, class In>
    using parameters =
        filters<T, image<In>::channels, geometry<In>::taps,
                typename filter_shape<Rank, image<In>::channels, geometry<In>::depth, window_type>::type>;

    template <class T, class In, index M>
    static constexpr index scratch = kernels::transposed_scratch<geometry<In>, T>;
    template <class T, class In, index M>
    static constexpr index backward_scratch = kernels::transposed_gradient_scratch<geometry<In>, T>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        kernels::convolve_transposed<geometry<typename decltype(x)::shape_type>>(p.weight, p.bias, x, y,
                                                                                 pass.activate, pass.scratch);
    }
    static constexpr void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        kernels::convolve_transposed_backward<geometry<typename decltype(x)::shape_type>>(
            p.weight, x, dy, dx, pass.slope, pass.scratch);
    }
    static constexpr void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using P = parameters<typename decltype(dy)::value_type, typename decltype(x)::shape_type>;
        using G = geometry<typename decltype(x)::shape_type>;
        constexpr index leading = decltype(P::weight)::leading;
        if constexpr (biased)
            kernels::convolve_transposed_gradient<G, leading>(x, dy, pass.scratch, sink(&P::weight),
                                                              sink(&P::bias));
        else
            kernels::convolve_transposed_gradient<G, leading>(x, dy, pass.scratch, sink(&P::weight),
                                                              no_block{});
    }

    static void print(auto& out) {
        out << "conv_transpose" << Rank << "d<" << Out;
        print_options<Options...>(out);
        out << '>';
    }
    template <class In>
    static void torch(auto& out, In) {
        using rows = typename window_type::rows;
        using columns = typename window_type::columns;
        out << "nn.ConvTranspose" << Rank << "d(" << image<In>::channels << ", " << Out << ", ";
        print_torch_window<Rank, window_type>(out);
        out << ", output_padding=(";
        if (Rank == 2) out << rows::before - rows::behind << ", ";
        out << columns::before - columns::behind << (Rank == 2 ? ")" : ",)") << ", groups=" << groups
            << (biased ? ")" : ", bias=False)");
    }
};

} // namespace layer

/// The layer that Options describe, once they are checked.
template <index Rank, index Out, class... Options>
using conv_transpose_from =
    layer::conv_transpose<Rank, the_options_of_a_transposed_convolution<Rank, Out, Options...>::out,
                          Options...>;

/// A transposed convolution of images [channels, height, width] with Out outputs; options: kernel (needed),
/// stride, padding, output_padding, dilation, groups, no_bias.
template <index Out, auto... Options>
constexpr auto conv_transpose2d = conv_transpose_from<2, Out, std::remove_const_t<decltype(Options)>...>{};
/// The same of signals [channels, length].
template <index Out, auto... Options>
constexpr auto conv_transpose1d = conv_transpose_from<1, Out, std::remove_const_t<decltype(Options)>...>{};

} // namespace ctnn::inline CTNN_ABI
