#pragma once
// folded<net>: the topology without its batch_norms and dropouts, which find_folding.hpp sends where they go.
//
//     conv2d<8, kernel<3>, no_bias> >> batch_norm<> >> relu >> dropout<1, 5>     becomes
//     conv2d<8, kernel<3>> >> identity >> relu >> identity
//
// Where something vanishes stands an identity, as in PyTorch's fuse_modules, so that all other parameters
// keep their names.

#include <ctnn/plan/compiled.hpp>
#include <ctnn/plan/find_folding.hpp>

namespace ctnn::inline CTNN_ABI {

/// The folding of a compiled topology.
template <class Source>
struct folding_of {
    template <index Op>
    static constexpr folding_facts facts_at() {
        constexpr operation o = Source::operations.of[Op];
        if constexpr (o.what != makes::layer && o.what != makes::view) return {};
        else
            return folding_facts_of<typename Source::template layer_at<o.at>,
                                    typename Source::template shape_made<o.a>,
                                    typename Source::template shape_made<Op>>::value;
    }
    static constexpr folding<Source::layers> found = []<std::size_t... Op>(std::index_sequence<Op...>) {
        const folding_facts facts[Source::layers + 1] = {facts_at<index(Op)>()...};
        return find_folding<Source::layers>(Source::operations, facts);
    }(std::make_index_sequence<std::size_t(Source::operations.count)>{});
};

/// Layer L, entry At of the program, when it is folded.
template <class Source, index At, class L, folded_entry::goes How = folding_of<Source>::found.of[At].how,
          bool Biased = folding_of<Source>::found.of[At].biased>
struct folded_layer {
    using type = layer::identity;
};
template <class Source, index At, class L>
struct folded_layer<Source, At, L, folded_entry::goes::stays, false> {
    using type = L;
};
template <class Source, index At, class L>
struct folded_layer<Source, At, L, folded_entry::goes::stays, true> : change_within<with_bias_of, L> {};
template <class Source, index At, class L>
struct folded_layer<Source, At, L, folded_entry::goes::alone, false> : change_within<as_scale, L> {};

/// How many entries of a program a layer, a chain, a join is.
template <class L>
constexpr index entries_in = 1;
template <class... Ls>
constexpr index entries_in<chain<Ls...>> = [] {
    index sum = 0;
    for (const index n : {index(0), entries_in<Ls>...}) sum += n;
    return sum;
}();
template <join How, class... Branches>
constexpr index entries_in<layer::joined<How, Branches...>> =
    entries_in<chain<Branches...>> + index(sizeof...(Branches)) + 2;

/// A piece of a topology whose program begins at entry At.
template <class Source, index At, class L>
struct folded_piece : folded_layer<Source, At, L> {};
/// Pieces one after the other, with so many entries between them.
template <class Source, index At, index Between, class Indices, class... Ls>
struct folded_pieces;
template <class Source, index At, index Between, std::size_t... I, class... Ls>
struct folded_pieces<Source, At, Between, std::index_sequence<I...>, Ls...> {
    struct beginnings {
        index of[sizeof...(Ls) + 1]{};
    };
    static constexpr beginnings begin = [] {
        beginnings b;
        const index entries[] = {entries_in<Ls>..., 0};
        b.of[0] = At;
        for (index i = 0; i < index(sizeof...(Ls)); ++i) b.of[i + 1] = b.of[i] + entries[i] + Between;
        return b;
    }();
    using as_chain = chain<typename folded_piece<Source, begin.of[I], Ls>::type...>;
    template <join How>
    using joined = layer::joined<How, typename folded_piece<Source, begin.of[I], Ls>::type...>;
};
template <class Source, index At, class... Ls>
struct folded_piece<Source, At, chain<Ls...>> {
    using type = typename folded_pieces<Source, At, 0, std::index_sequence_for<Ls...>, Ls...>::as_chain;
};
template <class Source, index At, join How, class... Branches>
struct folded_piece<Source, At, layer::joined<How, Branches...>> {
    using type = typename folded_pieces<Source, At + 1, 1, std::index_sequence_for<Branches...>,
                                        Branches...>::template joined<How>;
};

template <class Net, bool = folding_of<compiled<Net, true>>::found.any>
struct folded_network {
    using type = Net;
};
template <class In, class Out, class... Ls>
struct folded_network<network<In, Out, Ls...>, true> {
    using source = compiled<network<In, Out, Ls...>, true>; // where dropouts are
    using type = typename arrow<begin_with<In>, typename folded_piece<source, 0, chain<Ls...>>::type>::type;
};

/// The topology without batch_norms and dropouts, which gives what Net gives in predict (nn::fold).
template <auto Net>
    requires is_network<network_of<Net>>
constexpr auto folded = typename folded_network<network_of<Net>>::type{};

} // namespace ctnn::inline CTNN_ABI
