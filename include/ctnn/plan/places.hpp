#pragma once
// Where the values of every operation lie, within the wires of the values that are stored: on constexpr
// values.

#include <ctnn/plan/fusion.hpp>

namespace ctnn::inline CTNN_ABI {

/// Where the values of an operation lie: in the wire of a value, as many values of each step from `first` on;
/// a step of that wire has `of` values.
struct place {
    index value = -1, first = 0, of = 0;
};
/// Sizes of an operation's result: values of one step; where, of a slice, its first one lies.
struct operation_size {
    index step = 0, first = 0;
};

template <index Length>
struct places {
    place of[Length + 1]{};
};
/// Places of all operations, within the wires of values.
template <index Length>
constexpr places<Length> find_places(const graph<Length>& g, const fusion<Length>& f,
                                     const operation_facts (&facts)[Length + 1],
                                     const operation_size (&sizes)[Length + 1]) {
    places<Length> p;
    for (index i = g.count - 1; i >= 0; --i) { // values, hosts before what they hold
        const index host = f.host[i];
        const bool within_concat = host >= 0 && g.of[host].what == makes::concat && host > i;
        if (!g.live[i] || f.value[i] != i) continue;
        if (within_concat)
            p.of[i] = {p.of[host].value, p.of[host].first + (f.second[i] ? sizes[g.of[host].a].step : 0),
                       p.of[host].of};
        else p.of[i] = {i, 0, sizes[i].step};
    }
    for (index i = 0; i < g.count; ++i) { // other names, sources before readers
        const operation& o = g.of[i];
        if (!g.live[i]) continue;
        if (o.what == makes::view)
            p.of[i] = facts[i].gathers ? place{p.of[o.a].value, 0, sizes[i].step} : p.of[o.a];
        else if (o.what == makes::part && f.stage[i] < 0)
            p.of[i] = {p.of[o.a].value, p.of[o.a].first + sizes[i].first, p.of[o.a].of};
        else if (f.value[i] != i) p.of[i] = p.of[f.value[i]];
    }
    return p;
}

} // namespace ctnn::inline CTNN_ABI
