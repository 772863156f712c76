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
#include <ctnn/topology/takes_groups.hpp>

namespace ctnn::inline CTNN_ABI {

// Paths from a value that a sum of weights reads to the channel of a norm in front of it, -1 for what comes
// from elsewhere: the same value, one of some beside others, one of a slice, one of an image made flat.
struct whole_path {
    static constexpr index channel(index i) { return i; }
};
template <class Path, index First, index Count>
struct part_of_path {
    static constexpr index channel(index i) {
        const index at = Path::channel(i) - First;
        return at >= 0 && at < Count ? at : -1;
    }
};
template <class Path, index First>
struct slice_of_path {
    static constexpr index channel(index i) {
        const index at = Path::channel(i);
        return at < 0 ? -1 : at + First;
    }
};
template <class Path, class Step>
struct flat_path {
    static constexpr index channel(index i) {
        const index at = Path::channel(i);
        return at < 0 ? -1 : at % Step::size / channels_of<Step>::each;
    }
};

/// From a model's blocks to those of its folded topology's.
template <class Net, class T>
struct folding_pass {
    using source = compiled<Net, true>; // as folding_of
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
    /// The norms that arrive at entry K, a sum of weights, from operation Op on, whose channel Path finds.
    template <index K, index Op, class Path>
    constexpr void take_from() const {
        constexpr operation o = source::operations.of[Op];
        if constexpr (o.what == makes::concat) {
            using A = typename source::template shape_made<o.a>;
            using B = typename source::template shape_made<o.b>;
            constexpr index first = channels_of<step_of<A>>::count;
            take_from<K, o.a, part_of_path<Path, 0, first>>();
            take_from<K, o.b, part_of_path<Path, first, channels_of<step_of<B>>::count>>();
        } else if constexpr (o.what == makes::part) {
            take_from<K, o.a, slice_of_path<Path, layer_at<o.at>::first_channel>>();
        } else if constexpr (o.what == makes::view) {
            take_from<K, o.a, flat_path<Path, step_of<typename source::template shape_made<o.a>>>>();
        } else if constexpr (o.what == makes::layer) {
            if constexpr (entry<o.at>.how == folded_entry::goes::behind) take<K, o.at, Path>();
            if constexpr (entry<o.at>.how == folded_entry::goes::behind ||
                          entry<o.at>.how == folded_entry::goes::off)
                take_from<K, o.a, Path>();
        }
    }
    /// Norm I, read by K: its scale into the weights, its shift, through them, into the bias.
    template <index K, index I, class Path>
    constexpr void take() const {
        using L = layer_at<K>;
        using In = typename source::template in_of<K>;
        using sum = std::conditional_t<__is_same(T, float), double, T>;
        auto& p = to<K>();
        using weights = std::remove_cvref_t<decltype(p.weight)>;
        constexpr index outputs = std::remove_cvref_t<decltype(p.bias)>::shape_type::size,
                        each = weights::shape_type::size / outputs;
        for (index o = 0; o < outputs; ++o) {
            sum shift = sum(p.bias.data[o]);
            for (index n = 0; n < each; ++n) {
                const index i = weight_of_output<L, In, each>(o, n);
                const index c = Path::channel(L::template input_of_weight<In>(i));
                if (c < 0) continue;
                const auto with = layer_at<I>::scale_and_shift_of(from<I>(), c);
                T& w = p.weight.data[weights::offset(i)];
                shift = kernels::fma(sum(w), sum(with.shift), shift);
                w = w * with.scale;
            }
            p.bias.data[o] = T(shift);
        }
    }
    template <index K>
    constexpr void into_behind() const {
        if constexpr (entry<K>.how == folded_entry::goes::stays && entry<K>.biased)
            if constexpr (layer_at<K>::template takes_shifts<typename source::template in_of<K>>)
                take_from<K, source::operations.read_by[K], whole_path>();
    }
    /// Norm I, its channels from First on, into what operation Op makes.
    template <index I, index Op, index First, bool Shift = true>
    constexpr void give() const {
        constexpr index made_by = folding_of<source>::found.made_by[Op];
        constexpr operation o = source::operations.of[made_by];
        using S = typename source::template shape_made<made_by>;
        if constexpr (o.joins()) {
            using A = typename source::template shape_made<o.a>;
            constexpr bool beside = o.what == makes::concat;
            give<I, o.a, First, Shift>();
            give<I, o.b, First + (beside ? channels_of<step_of<A>>::count : 0), Shift && beside>();
        } else {
            using L = layer_at<o.at>;
            using In = typename source::template in_of<o.at>;
            constexpr index outputs = channels_of<step_of<S>>::count;
            auto& p = to<o.at>();
            using weights = std::remove_cvref_t<decltype(p.weight)>;
            constexpr index each = weights::shape_type::size / outputs;
            for (index c = 0; c < outputs; ++c) {
                const auto with = layer_at<I>::scale_and_shift_of(from<I>(), First + c);
                for (index n = 0; n < each; ++n) {
                    T& w = p.weight.data[weights::offset(weight_of_output<L, In, each>(c, n))];
                    w = w * with.scale;
                }
                if constexpr (!__is_same(std::remove_cvref_t<decltype(p.bias)>, no_block))
                    p.bias.data[c] = kernels::fma(p.bias.data[c], with.scale, Shift ? with.shift : T(0));
            }
        }
    }
    template <index I>
    constexpr void into_before() const {
        if constexpr (entry<I>.how == folded_entry::goes::before) give<I, source::operations.read_by[I], 0>();
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
