#pragma once
// Where batch_norms go when a topology is folded, on constexpr values: into the layers whose values they take,
// where nobody else reads those: behind a concat each takes its own channels, behind a sum each the scale,
// the first one the shift. Or else into the layers that read it, where these are all its readers and no
// padding counts: as they are, flattened, beside others in a concat, or a slice of it. What can go nowhere
// becomes the scale and shift that it is.
//
//     concat(dense<2>, dense<3>) >> batch_norm<>       becomes concat(dense<2>, dense<3>)
//     batch_norm<> >> sum(dense<4>, dense<4>)          becomes sum(dense<4>, dense<4>)

#include <ctnn/plan/graph.hpp>
#include <ctnn/topology/folding.hpp>

namespace ctnn::inline CTNN_ABI {

/// What becomes of an entry of the program: it stays, vanishes, is a scale and shift of its own, goes into
/// what is before or behind it; `biased`: a shift goes into it.
struct folded_entry {
    enum class goes : char { stays, off, alone, before, behind } how = goes::stays;
    bool biased = false;
};
template <index Length>
struct folding {
    folded_entry of[Length + 1]{};
    /// By operation: the one whose values these are, but for what vanishes.
    index made_by[Length + 1]{};
    bool any = false;
};

/// Finds it. Facts: by operation.
template <index Length>
struct folding_search {
    using goes = folded_entry::goes;
    const graph<Length>& g;
    const folding_facts (&facts)[Length + 1];
    folding<Length> f{};
    /// What an operation is without dropouts, and how often that is read. Takes: whether a scale and shift of
    /// each channel can go into what an operation makes; handed_on: whether all that read it can take one.
    index root[Length + 1]{}, uses[Length + 1]{};
    bool takes[Length + 1]{}, handed_on[Length + 1]{}, is_read[Length + 1]{};

    constexpr folded_entry& entry(index i) { return f.of[g.of[i].at]; }
    constexpr bool alone_takes(index i) const { return uses[root[i]] == 1 && takes[root[i]]; }
    constexpr void count_readers() {
        for (index i = 0; i < g.count; ++i) {
            root[i] = facts[i].off ? root[g.of[i].a] : i;
            if (!g.live[i] || facts[i].off) continue;
            for (const index source : {g.of[i].a, g.of[i].b})
                if (source >= 0) ++uses[root[source]];
        }
        ++uses[root[g.output]];
    }
    /// The first of the layers that operation i is a sum of.
    constexpr void give_bias(index i) {
        const operation& o = g.of[f.made_by[i]];
        if (!o.joins()) {
            f.of[o.at].biased = true;
            return;
        }
        give_bias(o.a);
        if (o.what == makes::concat) give_bias(o.b);
    }
    constexpr void go_before() {
        for (index i = 1; i < g.count; ++i) {
            const operation& o = g.of[i];
            if (facts[i].norm || facts[i].off) f.any = true, entry(i).how = goes::off;
            f.made_by[i] = root[i] == i ? i : f.made_by[root[i]];
            if (!g.live[i]) continue;
            takes[i] = facts[i].sum;
            if (o.what == makes::concat || o.what == makes::sum)
                takes[i] = alone_takes(o.a) && alone_takes(o.b);
            if (!facts[i].norm || !alone_takes(o.a)) continue;
            entry(i).how = goes::before;
            takes[i] = true, f.made_by[i] = f.made_by[root[o.a]];
            give_bias(i);
        }
    }
    /// Whether operation i, as a reader, takes a scale and shift of what it reads.
    constexpr bool absorbs(index i) const {
        const operation& o = g.of[i];
        if (facts[i].off || facts[i].flat || o.what == makes::concat || o.what == makes::part)
            return handed_on[i];
        if (facts[i].norm) return f.of[o.at].how == goes::behind;
        return facts[i].takes_shifts && o.zeros < 0;
    }
    constexpr void go_behind() {
        for (index i = 0; i < g.count; ++i) handed_on[i] = i != g.output;
        for (index i = g.count - 1; i > 0; --i) {
            if (!g.live[i]) continue;
            handed_on[i] = handed_on[i] && is_read[i];
            if (facts[i].norm && entry(i).how != goes::before)
                entry(i).how = handed_on[i] ? goes::behind : goes::alone;
            for (const index source : {g.of[i].a, g.of[i].b})
                if (source >= 0) is_read[source] = true, handed_on[source] = handed_on[source] && absorbs(i);
        }
        // What shifts arrive at gets a bias.
        bool brings[Length + 1]{};
        for (index i = 1; i < g.count; ++i) {
            const operation& o = g.of[i];
            if (!g.live[i]) continue;
            const bool arrives = brings[o.a] || (o.b >= 0 && brings[o.b]);
            if (facts[i].norm) brings[i] = entry(i).how == goes::behind;
            else if (facts[i].sum) entry(i).biased = entry(i).biased || (arrives && absorbs(i));
            else brings[i] = arrives && handed_on[i];
        }
    }
};
template <index Length>
constexpr folding<Length> find_folding(const graph<Length>& g, const folding_facts (&facts)[Length + 1]) {
    folding_search<Length> search{g, facts};
    search.count_readers();
    search.go_before();
    search.go_behind();
    return search.f;
}

} // namespace ctnn::inline CTNN_ABI
