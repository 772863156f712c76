#pragma once
// batch_norm<>: every channel of an image, feature, or feature of all steps is brought to mean 0 and variance
// 1 over the batch (PyTorch's BatchNorm1d and BatchNorm2d).
//
//     nn::conv2d<16, nn::kernel<3>, nn::no_bias> >> nn::batch_norm<> >> nn::relu
//     nn::batch_norm<nn::eps<1, 1000>, nn::momentum<1, 100>>
//
//     y = (x - E[x]) / √(Var[x] + eps) · weight + bias        (Ioffe, Szegedy: Batch normalization, 2015)
//
// In training mean and (biased) variance are those of the batch, over its samples and pixels or steps;
// predict, streams and a frozen batch_norm take the running ones: buffers running_mean, at first 0, and
// running_var, at first 1, which every step of a trainer moves by momentum (1/10) towards the batch's, the
// variance unbiased. Parameters, but with nn::no_affine: weight, at first 1, and bias, at first 0. eps is
// 1e-5. nn::gradients are those of training, and move nothing.
//
// Behind a convolution predict scales its weights instead, where that is cheaper than a pass of its own.

#include <ctnn/kernels/norm/batch_norm.hpp>
#include <ctnn/topology/folding.hpp>
#include <ctnn/topology/takes_groups.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <bool Kept, class... Options>
struct batch_norm : layer_base {
    static constexpr bool fuses_activation = true, is_joining = true,
                          affine = !option::given<option::no_affine, Options...>;
    static constexpr bool backward_feeds_gradient = true, has_buffers = true, only_buffers = !affine,
                          needs_whole_batch = !Kept;
    static constexpr double eps = option::fraction_of<option::eps, option::numbers<1, 100000>, Options...>;
    static constexpr double momentum =
        option::fraction_of<option::momentum, option::numbers<1, 10>, Options...>;
    using when_frozen = batch_norm<true, Options...>;
    using as_scale = layer::scale_and_shift;
    /// y = scale · x + shift of channel c, by kept statistics.
    static constexpr auto scale_and_shift_of(const auto& p, index c) {
        return kernels::kept_channel(p, c, eps);
    }

    using accepts = takes::anything;
    template <class In>
    using output = In;
    template <class In>
    using channels = channels_of<step_of<In>>;

    template <class T, index N>
    struct statistics {
        [[no_unique_address]] std::conditional_t<affine, vector<T, N>, no_block> weight;
        [[no_unique_address]] std::conditional_t<affine, vector<T, N>, no_block> bias;
        vector<T, N> running_mean, running_var;

        template <bool Affine, class S>
        struct trained_ones {
            using type = blocks<trained<"weight", &S::weight, filled_with<1>>,
                                trained<"bias", &S::bias, filled_with<0>>>;
        };
        template <class S>
        struct trained_ones<false, S> {
            using type = blocks<>;
        };
        using list = typename trained_ones<affine, statistics>::type;
        using buffers = blocks<trained<"running_mean", &statistics::running_mean, filled_with<0>>,
                               trained<"running_var", &statistics::running_var, filled_with<1>>>;
    };
    template <class T, class In>
    using parameters = statistics<T, channels<In>::count>;

    template <class T, class In>
    using tape_type = kernels::batch_tape<T, channels<In>::count>;
    template <class T, class In, index, bool>
    static constexpr index tape = tape_type<T, In>::size;

    static constexpr void forward(auto& p, auto x, auto y, const auto& pass) {
        using In = typename decltype(x)::shape_type;
        using T = typename decltype(y)::value_type;
        kernels::for_each_step(
            [&](auto xs, auto ys) {
                if constexpr (Kept || !std::remove_cvref_t<decltype(pass)>::trains) {
                    kernels::batch_norm_kept<channels<In>::each>(p, xs, ys, eps, pass.activate);
                } else {
                    const auto keep = [&]([[maybe_unused]] index c, [[maybe_unused]] T mean,
                                          [[maybe_unused]] T variance) {
                        if constexpr (!std::is_const_v<std::remove_reference_t<decltype(p)>>) {
                            if (pass.batch.first > 0) return; // of shards the first one's count
                            constexpr T part = T(momentum), rest = T(1 - momentum);
                            p.running_mean.data[c] = fma(rest, p.running_mean.data[c], part * mean);
                            p.running_var.data[c] = fma(rest, p.running_var.data[c], part * variance);
                        }
                    };
                    kernels::batch_norm<channels<In>::each, step_count<In>>(
                        p.weight, p.bias, xs, ys, tape_type<T, In>{pass.tape}, pass.batch.count, eps,
                        pass.activate, keep);
                }
            },
            x, y);
    }
    static constexpr void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        using In = typename decltype(x)::shape_type;
        using T = typename decltype(dy)::value_type;
        const auto run = [&](auto xs, auto dys, auto dxs) {
            if constexpr (Kept)
                kernels::batch_norm_kept_backward<channels<In>::each>(p, xs, dys, dxs, eps, pass.slope);
            else
                kernels::batch_norm_backward<channels<In>::each, step_count<In>>(
                    p.weight, xs, dys, dxs, tape_type<T, In>{pass.tape}, pass.batch.count, pass.slope);
        };
        if constexpr (!__is_same(decltype(dx), kernels::not_handed_on))
            kernels::for_each_step(run, x, dy, dx);
        else kernels::for_each_step([&](auto xs, auto dys) { run(xs, dys, dx); }, x, dy);
    }
    /// What backward has summed.
    static constexpr void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using In = typename decltype(x)::shape_type;
        using T = typename decltype(dy)::value_type;
        using P = parameters<T, In>;
        const tape_type<T, In> sums{pass.tape};
        const auto weight = sink(&P::weight);
        const auto bias = sink(&P::bias);
        for (index c = 0; c < channels<In>::count; ++c) weight(c, sums.dw(c)), bias(c, sums.db(c));
    }

    static void print(auto& out) {
        [[maybe_unused]] const char* separator = "";
        out << "batch_norm<";
        [[maybe_unused]] const int each[] = {0,
                                             (out << separator, Options::print(out), separator = ", ", 0)...};
        out << '>';
    }
    template <class In>
    static void torch(auto& out, In) {
        using small = typename option::find<option::eps, option::numbers<1, 100000>, Options...>::type;
        using part = typename option::find<option::momentum, option::numbers<1, 10>, Options...>::type;
        out << (is_sequence<In>          ? "BatchNormOfSteps("
                : step_of<In>::rank == 3 ? "nn.BatchNorm2d("
                                         : "nn.BatchNorm1d(")
            << channels<In>::count;
        out << ", eps=" << small::of(0) << " / " << small::of(1) << ", momentum=" << part::of(0) << " / "
            << part::of(1);
        out << (affine ? ")" : ", affine=False)");
    }
};

} // namespace layer

/// y = (x - E[x]) / √(Var[x] + eps) · weight + bias, over a batch. Options: eps, momentum, no_affine.
template <auto... Options>
constexpr auto batch_norm =
    std::conditional_t<the_options_of_a_batch_norm<std::remove_const_t<decltype(Options)>...>::good,
                       layer::batch_norm<false, std::remove_const_t<decltype(Options)>...>,
                       layer::batch_norm<false>>{};

} // namespace ctnn::inline CTNN_ABI
