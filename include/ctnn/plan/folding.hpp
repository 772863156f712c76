#pragma once
// folded<net>: the topology without its batch_norms and dropouts. A batch_norm goes into the layer before it,
// where nobody else reads that layer, or else into the layer behind it, where that is its only reader and no
// padding counts; what can go nowhere becomes the scale and shift that it is.
//
//     conv2d<8, kernel<3>, no_bias> >> batch_norm<> >> relu >> dropout<1, 5>     becomes
//     conv2d<8, kernel<3>> >> identity >> relu >> identity
//
// Where something vanishes stands an identity, as in PyTorch's fuse_modules, so that all other parameters
// keep their names.

#include <ctnn/plan/compiled.hpp>
#include <ctnn/topology/folding.hpp>

namespace ctnn::inline CTNN_ABI {

/// What becomes of an entry of the program: it stays, vanishes, is a scale and shift of its own, goes into
/// the layer before or behind (`into`, an entry); `biased`: something goes into it. Through: between the two
/// the shape becomes one of features.
struct folded_entry {
    enum class goes : char { stays, off, alone, before, behind } how = goes::stays;
    index into = -1;
    bool biased = false, through = false;
};
template <index Length>
struct folding {
    folded_entry of[Length + 1]{};
    bool any = false;
};

/// Facts: by operation.
template <index Length>
constexpr folding<Length> find_folding(const graph<Length>& g, const folding_facts (&facts)[Length + 1]) {
    folding<Length> f;
    // What an operation is without dropouts; how often that is read, and by whom at last; the sum that makes
    // it.
    index root[Length + 1]{}, uses[Length + 1]{}, reader[Length + 1]{}, sum[Length + 1]{};
    for (index i = 0; i < g.count; ++i) {
        root[i] = facts[i].off ? root[g.of[i].a] : i;
        sum[i] = facts[i].sum ? i : -1;
        if (!g.live[i] || facts[i].off) continue;
        for (const index source : {g.of[i].a, g.of[i].b})
            if (source >= 0) ++uses[root[source]], reader[root[source]] = i;
    }
    ++uses[root[g.output]];
    for (index i = 1; i < g.count; ++i) {
        if (!facts[i].norm && !facts[i].off) continue;
        f.any = true;
        folded_entry& e = f.of[g.of[i].at];
        e.how = folded_entry::goes::off;
        if (facts[i].off || !g.live[i]) continue;
        const index x = root[g.of[i].a];
        if (uses[x] == 1 && sum[x] >= 0) {
            sum[i] = sum[x];
            e.how = folded_entry::goes::before, e.into = g.of[sum[x]].at;
        } else {
            index r = uses[i] == 1 && root[g.output] != i ? reader[i] : -1;
            if (r >= 0 && facts[r].flat)
                e.through = true, r = uses[r] == 1 && root[g.output] != r ? reader[r] : -1;
            e.how = r >= 0 && g.of[r].zeros < 0 && facts[r].takes_shifts ? folded_entry::goes::behind
                                                                         : folded_entry::goes::alone;
            if (e.how == folded_entry::goes::behind) e.into = g.of[r].at;
        }
        if (e.into >= 0) f.of[e.into].biased = true;
    }
    return f;
}

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
                                    typename Source::template shape_made<Op>>;
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

template <class Net, bool = folding_of<compiled<Net>>::found.any>
struct folded_network {
    using type = Net;
};
template <class In, class Out, class... Ls>
struct folded_network<network<In, Out, Ls...>, true> {
    using source = compiled<network<In, Out, Ls...>>;
    using type = typename arrow<begin_with<In>, typename folded_piece<source, 0, chain<Ls...>>::type>::type;
};

/// The topology without batch_norms and dropouts, which gives what Net gives in predict (nn::fold).
template <auto Net>
    requires is_network<network_of<Net>>
constexpr auto folded = typename folded_network<network_of<Net>>::type{};

} // namespace ctnn::inline CTNN_ABI
