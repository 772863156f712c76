#pragma once
// conv2d<Out, kernel<K>, ...> and conv1d: every output a weighted sum of a window of the image, the same
// weights everywhere (PyTorch's nn.Conv2d and nn.Conv1d: a cross-correlation).
//
//     nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu
//     nn::conv2d<32, nn::kernel<3>, nn::stride<2>, nn::groups<32>, nn::no_bias>   depthwise, of 32
//     y(o, r, t) = b(o) + sum over c, i, j of w(o, c, i, j) · x(c, r · stride + i · dilation - padding,
//                                                                  t · stride + j · dilation - padding)
//
// nn::same instead of padding: ⌈height / stride⌉ by ⌈width / stride⌉ results, the odd zero behind
// (TensorFlow's SAME).
//
// Takes an image [channels, height, width] (conv1d: [channels, length]). Parameters: weight [out,
// channels/groups, kernel...], bias [out], both U(±1/√(channels/groups · kernel)) at first.

#include <ctnn/kernels/convolution/convolve_pool.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/windowed.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

/// Filters [tap][output] with PyTorch's Shape, and their biases.
template <class T, index Out, index Taps, class Shape, bool Biased>
struct filters {
    matrix<T, Out, Taps, Shape> weight;
    [[no_unique_address]] std::conditional_t<Biased, vector<T, Out>, no_block> bias;

    using initial = uniform_fan_in<Taps>;
    using weight_block = trained<"weight", &filters::weight, initial>;
    using list = std::conditional_t<Biased, blocks<weight_block, trained<"bias", &filters::bias, initial>>,
                                    blocks<weight_block>>;
};

template <index Rank, index Out, class... Options>
struct convolution : layer_base {
    using window_type = typename window_from<Rank, option::numbers<1>, Options...>::type;
    static constexpr index groups = option::find<option::groups, option::numbers<1>, Options...>::type::of(0);
    static constexpr bool biased = !option::given<option::no_bias, Options...>, fuses_activation = true,
                          fuses_pool = true, is_joining = true, fuses_padding = true;
    template <class Pad>
    using behind = convolution<Rank, Out, Options..., Pad>;

    using accepts = takes::image_behind<Rank, window_type, groups>;
    template <class In>
    using output = behind_window<Out, In, window_type>;
    /// A window of one tap knows no rows: the image is one long row.
    template <class In>
    using seen =
        std::conditional_t<__is_same(window_over<window_type, In>, window<window_axis<1>, window_axis<1>>),
                           shape<image<In>::channels, 1, image<In>::height * image<In>::width>, In>;
    template <class In>
    using geometry = kernels::convolution<seen<In>, Out, window_over<window_type, In>, groups>;
    /// With a pool behind it, whose windows do know rows.
    template <class In>
    using geometry_of_rows = kernels::convolution<In, Out, window_over<window_type, In>, groups>;
    template <class In>
    static constexpr index macs = output<In>::size * geometry<In>::taps;

    template <class... O>
    static auto made_of(option::list<O...>) -> convolution<Rank, Out, O...>;
    template <class = void>
    using with_bias = decltype(made_of(typename option::without_no_bias<option::list<>, Options...>::type{}));
    template <class In, class G = geometry<In>>
    static constexpr bool takes_shifts = G::rows::unpadded(G::height) && G::columns::unpadded(G::width);
    /// Whether scaling the weights for a norm costs less than a pass over what they make, or next to nothing: one
    /// weight of an output takes part in as many products as an image has pixels.
    template <class In>
    static constexpr bool takes_norm =
        geometry<In>::taps <= 4 * image<output<In>>::height * image<output<In>>::width;
    template <class In>
    static constexpr index input_of_weight(index i) {
        using G = geometry<In>;
        return i / G::taps / G::group * G::depth + i % G::taps / window_type::size;
    }

    template <class T, class In>
    using parameters =
        filters<T, Out, geometry<In>::taps,
                typename filter_shape<Rank, Out, geometry<In>::depth, window_type>::type, biased>;

    template <class T, class In>
    static constexpr kernels::channels_last_ways channels_last =
        kernels::ways_of_convolution<geometry<In>, T>;
    template <class T, class In, class Layout>
    static constexpr index scratch_along = kernels::convolve_scratch<geometry<In>, T, Layout>;
    template <class T, class In, index M>
    static constexpr index backward_scratch = kernels::convolve_gradient_scratch<geometry<In>, T>;
    template <class T, class In, class Pool>
    static constexpr index scratch_with_pool =
        kernels::convolve_pool_scratch<geometry_of_rows<In>, typename Pool::template geometry<output<In>>, T>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        using In = typename decltype(x)::shape_type;
        if constexpr (requires { pass.taps; })
            kernels::convolve_pool<geometry_of_rows<In>, typename std::remove_cvref_t<
                                                             decltype(pass)>::template pooling<output<In>>>(
                p.weight, p.bias, x, y, pass.activate, pass.activate_pooled, pass.scratch, pass.taps);
        else kernels::convolve<geometry<In>>(p.weight, p.bias, x, y, pass.activate, pass.scratch);
    }
    static constexpr void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        kernels::convolve_backward<geometry<typename decltype(x)::shape_type>>(p.weight, x, dy, dx,
                                                                               pass.slope, pass.scratch);
    }
    static constexpr void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using P = parameters<typename decltype(dy)::value_type, typename decltype(x)::shape_type>;
        using G = geometry<typename decltype(x)::shape_type>;
        constexpr index leading = decltype(P::weight)::leading;
        if constexpr (biased)
            kernels::convolve_gradient<G, leading>(x, dy, pass.scratch, sink(&P::weight), sink(&P::bias));
        else kernels::convolve_gradient<G, leading>(x, dy, pass.scratch, sink(&P::weight), no_block{});
    }

    /// For explain: the tile of minimal filtering, or outputs x columns in registers at once.
    template <class T, class In, bool Samples>
    static void print_kernel(auto& out) {
        using G = geometry<In>;
        using rows = kernels::cut_of<kernels::to_outputs<G, 0>, kernels::side_by_side<T>>;
        if constexpr (Samples ? kernels::by_winograd<G, T> : kernels::image_by_winograd<G, T>)
            out << "winograd 2x2";
        else if constexpr (Samples) out << "rows " << rows::at_once << 'x' << rows::size;
        else if constexpr (kernels::image_along_channels<G, T>) out << "along channels";
        else if constexpr (kernels::image_along_outputs<G, T>) out << "along outputs";
        else out << "along columns";
    }

    static void print(auto& out) {
        print_zeros<Options...>(out);
        out << "conv" << Rank << "d<" << Out;
        print_options<Options...>(out);
        out << '>';
    }
    template <class In>
    static void torch(auto& out, In) {
        out << (option::given<option::same, Options...> ? "SameConv" : "nn.Conv") << Rank << "d("
            << image<In>::channels << ", " << Out << ", ";
        print_torch_window<Rank, window_type>(out);
        out << ", groups=" << groups << (biased ? ")" : ", bias=False)");
    }
};

} // namespace layer

/// The layer that Options describe, once they are checked.
template <index Rank, index Out, class... Options>
using convolution_from =
    convolution_layer<Rank, the_options_of_a_convolution<Rank, Out, Options...>::out, Options...>;

/// A convolution of images [channels, height, width] with Out outputs; options: kernel (needed), stride,
/// padding or same, dilation, groups, no_bias.
template <index Out, auto... Options>
constexpr auto conv2d = convolution_from<2, Out, std::remove_const_t<decltype(Options)>...>{};
/// The same of signals [channels, length]; with nn::causal of the steps of a sequence.
template <index Out, auto... Options>
constexpr auto conv1d = convolution_from<1, Out, std::remove_const_t<decltype(Options)>...>{};

} // namespace ctnn::inline CTNN_ABI
