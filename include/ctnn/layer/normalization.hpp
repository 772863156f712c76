#pragma once
// layer_norm<>, rms_norm<> and group_norm<G>: each sample (of a sequence each step) is brought to mean 0 and
// variance 1 by itself, in predict as in training.
//
//     nn::dense<128> >> nn::layer_norm<> >> nn::relu          nn::rms_norm<nn::eps<1, 1000000>>
//     nn::conv2d<32, nn::kernel<3>> >> nn::group_norm<8>      nn::layer_norm<nn::no_affine>
//
//     y = (x - E[x]) / √(Var[x] + eps) · weight + bias        layer_norm (Ba, Kiros, Hinton 2016): over all
//                                                             values of the sample, as LayerNorm([C, H, W])
//     y = x / √(E[x²] + eps) · weight                         rms_norm (Zhang, Sennrich 2019): over the same
//     as layer_norm                                           group_norm (Wu, He 2018): over each of G groups
//                                                             of channels (without an image: of features)
//
// eps is 1e-5 unless nn::eps<numerator, denominator> says else (PyTorch's RMSNorm has the type's own).
// Parameters, but with nn::no_affine: weight, at first 1, and bias, at first 0, one for each value; of
// group_norm for each channel.

#include <ctnn/kernels/norm/normalize.hpp>
#include <ctnn/topology/takes_groups.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

/// What sets the norms apart.
struct norm_of_layers {};
struct norm_of_squares {};
template <index Groups>
struct norm_of_groups {
    static constexpr index groups = Groups;
};

template <class Kind, class... Options>
struct normalization : layer_base {
    static constexpr bool fuses_activation = true, is_joining = true,
                          affine = !option::given<option::no_affine, Options...>;
    static constexpr bool centered = !__is_same(Kind, norm_of_squares), grouped = requires { Kind::groups; };
    static constexpr double eps = option::fraction_of<option::eps, option::numbers<1, 100000>, Options...>;
    static constexpr index groups = [] {
        if constexpr (grouped) return Kind::groups;
        else return index(1);
    }();

    using accepts = std::conditional_t<grouped, takes::channels_in_groups<groups>, takes::anything>;
    template <class In>
    using output = In;
    template <class In>
    using geometry = kernels::normalization<step_of<In>::size, groups,
                                            grouped ? channels_of<step_of<In>>::each : 1, centered>;

    template <class T, class Shape>
    struct weight_and_bias {
        vector<T, Shape::size, Shape> weight;
        [[no_unique_address]] std::conditional_t<centered, vector<T, Shape::size, Shape>, no_block> bias;

        using weight_block = trained<"weight", &weight_and_bias::weight, filled_with<1>>;
        using list =
            std::conditional_t<centered,
                               blocks<weight_block, trained<"bias", &weight_and_bias::bias, filled_with<0>>>,
                               blocks<weight_block>>;
    };
    template <class T, class In>
        requires affine
    using parameters =
        weight_and_bias<T, std::conditional_t<grouped, shape<channels_of<step_of<In>>::count>, step_of<In>>>;

    template <class T, class In, index M, bool>
    static constexpr index tape = geometry<In>::template tape<T>(step_count<In> * padded<T>(M));

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        using G = geometry<typename decltype(x)::shape_type>;
        kernels::for_each_step(
            [&](auto xs, auto ys) {
                if constexpr (affine)
                    kernels::normalize<G>(p.weight, p.bias, xs, ys, eps, pass.activate, pass.tape);
                else kernels::normalize<G>(no_block{}, no_block{}, xs, ys, eps, pass.activate, pass.tape);
            },
            x, y);
    }
    static constexpr void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        using G = geometry<typename decltype(x)::shape_type>;
        constexpr index steps = step_count<typename decltype(x)::shape_type>;
        kernels::for_each_step(
            [&](auto xs, auto dys, auto dxs) {
                if constexpr (affine)
                    kernels::normalize_backward<G, steps>(p.weight, xs, dys, dxs, pass.tape, pass.batch.count,
                                                          pass.slope);
                else
                    kernels::normalize_backward<G, steps>(no_block{}, xs, dys, dxs, pass.tape,
                                                          pass.batch.count, pass.slope);
            },
            x, dy, dx);
    }
    static constexpr void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using S = typename decltype(x)::shape_type;
        using P = parameters<typename decltype(dy)::value_type, S>;
        const auto bias = [&] {
            if constexpr (centered) return sink(&P::bias);
            else return no_block{};
        }();
        kernels::for_each_step(
            [&](auto xs, auto dys) {
                kernels::normalize_gradient<geometry<S>, step_count<S>>(xs, dys, pass.tape, pass.batch.count,
                                                                        sink(&P::weight), bias);
            },
            x, dy);
    }

    static void print(auto& out) {
        [[maybe_unused]] const char* separator = "";
        if constexpr (grouped) out << "group_norm<" << groups, separator = ", ";
        else out << (centered ? "layer_norm<" : "rms_norm<");
        [[maybe_unused]] const int each[] = {0,
                                             (out << separator, Options::print(out), separator = ", ", 0)...};
        out << '>';
    }
    template <class In>
    static void torch(auto& out, In) {
        using ratio = typename option::find<option::eps, option::numbers<1, 100000>, Options...>::type;
        if constexpr (grouped) {
            out << (is_sequence<In> ? "GroupNormOfSteps(" : "nn.GroupNorm(") << groups << ", "
                << channels_of<step_of<In>>::count;
        } else {
            out << (centered ? "nn.LayerNorm((" : "RMSNorm((");
            for (index i = 0; i < step_of<In>::rank; ++i) out << step_of<In>::extent(i) << ", ";
            out << ')';
        }
        out << ", eps=" << ratio::of(0) << " / " << ratio::of(1);
        if (!affine) out << (grouped ? ", affine=False" : ", elementwise_affine=False");
        out << ')';
    }
};

} // namespace layer

/// The norm that Options describe, once they are checked.
template <class Kind, index Groups, class... Options>
using norm_from = std::conditional_t<the_options_of_a_norm<Groups, Options...>::good,
                                     layer::normalization<Kind, Options...>, layer::normalization<Kind>>;

/// y = (x - E[x]) / √(Var[x] + eps) · weight + bias, over all values of a sample or of each step. Options:
/// eps, no_affine.
template <auto... Options>
constexpr auto layer_norm = norm_from<layer::norm_of_layers, 1, std::remove_const_t<decltype(Options)>...>{};
/// y = x / √(E[x²] + eps) · weight, over the same.
template <auto... Options>
constexpr auto rms_norm = norm_from<layer::norm_of_squares, 1, std::remove_const_t<decltype(Options)>...>{};
/// layer_norm over each of Groups groups of channels, with a weight and a bias for each channel.
template <index Groups, auto... Options>
constexpr auto group_norm = norm_from<layer::norm_of_groups<(Groups > 0 ? Groups : 1)>, Groups,
                                      std::remove_const_t<decltype(Options)>...>{};

} // namespace ctnn::inline CTNN_ABI
