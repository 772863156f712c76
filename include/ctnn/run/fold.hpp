#pragma once
// fold: the model of nn::folded<net>, in which no batch_norm and no dropout is left, and whose outputs agree
// to rounding.
//
//     const auto small = nn::fold(model);            // model<nn::folded<net>>; a constant where the model is
//     nn::fold(model, small);                        // into a model of the caller's
//
// Weights and biases of what a batch_norm goes into are multiplied by its scale and moved by its shift, in
// the model's type (sums of shifts of floats in doubles). The statistics are those that predict takes.

#include <ctnn/plan/folding.hpp>
#include <ctnn/run/model.hpp>

namespace ctnn::inline CTNN_ABI {

/// From a model's blocks to those of its folded topology's.
template <class Net, class T>
struct folding_pass {
    using source = compiled<Net>;
    using from_layers = trained_layers<Net, T>;
    using to_layers = trained_layers<typename folded_network<Net>::type, T>;
    using from_tuple = typename from_layers::tuple;
    using to_tuple = typename to_layers::tuple;
    template <index I>
    using layer_at = typename source::template layer_at<I>;
    template <index I>
    static constexpr folded_entry entry = folding_of<source>::found.of[I];
    const from_tuple& all;
    to_tuple& made;

    template <index I>
    constexpr auto& from() const {
        return hana::at_c<std::size_t(from_layers::map.of_layer[I])>(all);
    }
    template <index I>
    constexpr auto& to() const {
        return hana::at_c<std::size_t(to_layers::map.of_layer[I])>(made);
    }

    /// The parameters of entry I, where it keeps some.
    template <index I>
    constexpr void copy() const {
        if constexpr (to_layers::map.of_layer[I] >= 0) {
            if constexpr (entry<I>.how == folded_entry::goes::alone) {
                for (index c = 0; c < std::remove_cvref_t<decltype(to<I>().weight)>::shape_type::size; ++c) {
                    const auto with = layer_at<I>::scale_and_shift_of(from<I>(), c);
                    to<I>().weight.data[c] = with.scale, to<I>().bias.data[c] = with.shift;
                }
            } else if constexpr (requires { to<I>() = from<I>(); }) {
                to<I>() = from<I>();
            } else { // it gets a bias
                to<I>().weight = from<I>().weight;
                to<I>().bias = {};
            }
        }
    }
    /// A norm into the layer behind it: its scale into the weights, its shift, through them, into the bias.
    template <index I>
    constexpr void into_behind() const {
        if constexpr (entry<I>.how == folded_entry::goes::behind) {
            constexpr index k = entry<I>.into;
            using L = layer_at<k>;
            using In = typename source::template in_of<k>;
            using S = typename source::template in_of<I>;
            using sum = std::conditional_t<__is_same(T, float), double, T>;
            auto& p = to<k>();
            using weights = std::remove_cvref_t<decltype(p.weight)>;
            using biases = std::remove_cvref_t<decltype(p.bias)>;
            constexpr index each = weights::shape_type::size / biases::shape_type::size;
            for (index o = 0; o < biases::shape_type::size; ++o) {
                sum shift = sum(p.bias.data[o]);
                for (index i = o * each; i < (o + 1) * each; ++i) {
                    const index in = L::template input_of_weight<In>(i);
                    const index c = entry<I>.through
                                        ? in % step_of<S>::size / layer_at<I>::template channels<S>::each
                                        : in;
                    const auto with = layer_at<I>::scale_and_shift_of(from<I>(), c);
                    T& w = p.weight.data[weights::offset(i)];
                    shift = kernels::fma(sum(w), sum(with.shift), shift);
                    w = w * with.scale;
                }
                p.bias.data[o] = T(shift);
            }
        }
    }
    /// A norm into the layer before it.
    template <index I>
    constexpr void into_before() const {
        if constexpr (entry<I>.how == folded_entry::goes::before) {
            constexpr index k = entry<I>.into;
            using In = typename source::template in_of<k>;
            auto& p = to<k>();
            using weights = std::remove_cvref_t<decltype(p.weight)>;
            for (index i = 0; i < weights::shape_type::size; ++i) {
                T& w = p.weight.data[weights::offset(i)];
                w = w *
                    layer_at<I>::scale_and_shift_of(from<I>(), layer_at<k>::template output_of_weight<In>(i))
                        .scale;
            }
            for (index o = 0; o < std::remove_cvref_t<decltype(p.bias)>::shape_type::size; ++o) {
                const auto with = layer_at<I>::scale_and_shift_of(from<I>(), o);
                p.bias.data[o] = kernels::fma(p.bias.data[o], with.scale, with.shift);
            }
        }
    }
    /// What arrives at a sum is scaled before what it makes is.
    constexpr void run() const {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            [[maybe_unused]] const int copied[] = {0, (copy<index(I)>(), 0)...};
            [[maybe_unused]] const int behind[] = {0, (into_behind<index(I)>(), 0)...};
            [[maybe_unused]] const int before[] = {0, (into_before<index(I)>(), 0)...};
        }(std::make_index_sequence<std::size_t(source::layers)>{});
    }
};

/// Makes `to` what `from` is without its batch_norms and dropouts: predict gives the same up to rounding.
template <auto Net, class T>
constexpr void fold(const model<Net, T>& from, model<folded<Net>, T>& to) noexcept {
    folding_pass<typename model<Net, T>::network_type, T>{from.blocks(), to.blocks()}.run();
}
/// The same as a model of its own.
template <auto Net, class T>
constexpr auto fold(const model<Net, T>& from) noexcept {
    model<folded<Net>, T> to;
    fold(from, to);
    return to;
}

} // namespace ctnn::inline CTNN_ABI
