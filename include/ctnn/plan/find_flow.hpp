#pragma once
// Finds where gradients flow, value by value from the last to the first: who has a share in a value's gradient,
// where that lies, and for each share whether it is written, added or handed on.

#include <ctnn/plan/flow.hpp>
#include <ctnn/plan/readers.hpp>

namespace ctnn::inline CTNN_ABI {

template <index Length>
struct flow_search {
    const graph<Length>& g;
    const fusion<Length>& f;
    const operation_size (&sizes)[Length + 1];
    const stage_facts (&stages)[2 * Length + 2];
    index count, output; ///< stages, and the operation whose gradient the loss gives

    flow<Length> w{};
    index first[Length + 1]{}; ///< of slices, where in it
    /// curved: an activation made it.
    bool sliced[Length + 1]{}, gathered[Length + 1]{}, curved[Length + 1]{};

    /// Of the value at hand.
    computed_share computed[2 * Length + 1]{};
    named_share named[2 * Length + 1]{};
    index shares = 0, names = 0, covered = 0; ///< how many, and how many numbers they give
    bool partial = false; ///< some give a part of the value only

    /// Which value each operation is a name or a part of.
    constexpr void find_bases(const operation_facts (&facts)[Length + 1]) {
        for (index i = 0; i < g.count; ++i) {
            const operation& o = g.of[i];
            const bool slice = o.what == makes::part && f.stage[i] < 0,
                       alias = slice || o.what == makes::view;
            w.base[i] = alias ? w.base[o.a] : f.value[i];
            sliced[i] = slice || (alias && sliced[o.a]),
            gathered[i] = facts[i].gathers || (alias && gathered[o.a]),
            first[i] = (alias ? first[o.a] : 0) + (slice ? sizes[i].first : 0);
        }
        for (index k = 0; k < count; ++k) {
            const fused_stage& s = f.of[k];
            // By hand: g++ 12 makes zeros of what is changed by a pointer.
            w.first_extra[k] = w.first_cleared[k] = -1, w.x[k] = {};
            for (index j = 0; j < most_joins; ++j) w.own[k][j] = w.other[k][j] = {};
            if (s.activation >= 0) curved[s.own] = true;
            for (index j = 0; j < s.joins; ++j)
                if (s.then[j].activation >= 0) curved[s.then[j].join] = true;
        }
    }

    /// Wanted, where something that is trained lies before; a value is wanted by any of its names.
    constexpr void find_wanted(bool wants_input) {
        w.wanted[0] = wants_input;
        for (index i = 1; i < g.count; ++i) {
            const operation& o = g.of[i];
            const index k = f.stage[f.value[i]];
            const bool trains =
                o.what == makes::layer && k >= 0 && k < count && f.of[k].op == i && stages[k].trained;
            w.wanted[i] = g.live[i] && (trains || (o.a >= 0 && w.wanted[o.a]) || (o.b >= 0 && w.wanted[o.b]));
        }
        for (index i = g.count - 1; i > 0; --i)
            if (w.wanted[i]) w.wanted[f.value[i]] = true;
        w.wanted[w.base[output]] = true;
    }

    constexpr void collect_shares(index v, const readers<Length>& reads) {
        shares = names = covered = 0, partial = false;
        for (index e = reads.first[v]; e >= 0; e = reads.of[e].next) {
            const index r = reads.of[e].reader, source = reads.of[e].second ? g.of[r].b : g.of[r].a,
                        k = f.stage[f.value[r]];
            const operation& o = g.of[r];
            const bool concat = o.what == makes::concat;
            if (concat || (o.what == makes::sum && sizes[source].step == sizes[r].step)) {
                named[names++] = {r, concat && reads.of[e].second ? sizes[o.a].step : 0, source};
                partial = partial || sliced[source], covered += sizes[source].step;
                continue;
            }
            share* to = &w.x[k < 0 ? 0 : k];
            if (o.joins()) {
                const fused_stage& s = f.of[k];
                index j = 0;
                while (j < s.joins && s.then[j].join != r) ++j;
                const bool other = j < s.joins ? source == s.then[j].other : reads.of[e].second;
                j = j < s.joins ? j : 0;
                to = other ? &w.other[k][j] : &w.own[k][j];
            }
            const bool copied = o.what == makes::part; // a slice
            const index size = copied ? sizes[r].step : sizes[source].step;
            partial = partial || copied || sliced[source], covered += size;
            index at = shares++; // the last stage's turn comes first
            for (; at > 0 && k > computed[at - 1].stage; --at) computed[at] = computed[at - 1];
            computed[at] = {k, source, to, first[source] + (copied ? sizes[r].first : 0), size};
        }
    }

    constexpr void lives_to(index value, index moment) {
        if (w.to[value] < moment) w.to[value] = moment;
    }

    /// Whether the gradient of v is only another name of that which a sum or a concat hands on.
    constexpr bool is_only_named(index v) {
        const index turn = f.ready[v];
        if (shares > 0 || names != 1 || partial || curved[v] || w.base[output] == v) return false;
        const place& p = w.of[named[0].from];
        if (p.of != sizes[v].step && turn >= 0 && f.of[turn].own == v && !stages[turn].parts) return false;
        w.of[v] = {p.value, p.first + named[0].first, p.of};
        lives_to(p.value, -turn);
        return true;
    }

    /// Whether the computed shares are slices that share the value out between them.
    constexpr bool is_shared_out(index v) const {
        if (!partial || w.base[output] == v || names > 0 || covered != sizes[v].step) return false;
        for (index t = 0; t < shares; ++t)
            for (index u = 0; u < t; ++u) {
                const computed_share &a = computed[t], &b = computed[u];
                if (a.first < b.first + b.size && b.first < a.first + a.size) return false;
            }
        return true;
    }

    /// A wire of its own for the gradient of v: the first share writes, unless something is there.
    constexpr void add_shares(index v) {
        const index turn = f.ready[v];
        bool there = w.base[output] == v; // from the loss
        w.of[v] = {v, 0, sizes[v].step};
        w.from[v] = there ? -count : shares > 0 ? -computed[0].stage : -turn;
        w.to[v] = -turn;
        // Slices that share the value out between them need not clear it first.
        const bool shared_out = is_shared_out(v);
        if (partial && !shared_out && !there) {
            index& list = shares == 0 && turn < 0 ? w.cleared_of_input
                                                  : w.first_cleared[shares > 0 ? computed[0].stage : turn];
            w.next_cleared[v] = list, list = v;
            there = true;
        }
        for (index t = 0; t < shares; ++t) {
            computed[t].to->how = !there || shared_out              ? share::goes::writes
                                  : stages[computed[t].stage].joins ? share::goes::adds
                                                                    : share::goes::apart;
            there = true;
        }
        for (index n = 0; n < names; ++n) hand_on(named[n], turn, there);
    }

    /// What is handed on is added on the way by a layer that computes, or when the value's stage has its turn.
    constexpr void hand_on(const named_share& name, index turn, bool& there) {
        const index given = w.of[name.from].value;
        const auto takes_along = [&](const computed_share& c) {
            const fused_stage& s = f.of[c.stage];
            return c.to == &w.x[c.stage] && s.what == fused_stage::runs::layer && stages[c.stage].joins &&
                   !sliced[c.source] && !gathered[c.source] && c.to->joined < 0 &&
                   c.stage <= f.ready[name.from];
        };
        index t = shares - 1;
        while (t >= 0 && (sliced[name.source] || !takes_along(computed[t]))) --t;
        if (t >= 0) {
            computed[t].to->joined = name.from, computed[t].to->first = name.first;
            lives_to(given, -computed[t].stage);
            return;
        }
        index* last = turn >= 0 ? &w.first_extra[turn] : &w.extra_of_input;
        while (*last >= 0) last = &w.extra[*last].next; // behind those that are there
        *last = w.extras;
        w.extra[w.extras++] = {name.source, name.from, name.first, -1, !there};
        there = true;
        lives_to(given, -turn);
    }

    constexpr void find_shares() {
        const readers<Length> reads = find_readers(g, f, w.base, w.wanted, count);
        for (index v = g.count - 1; v >= 0; --v)
            if (g.live[v] && w.base[v] == v && w.wanted[v]) {
                collect_shares(v, reads);
                if (!is_only_named(v)) add_shares(v);
            }
        for (index i = 0; i < g.count; ++i)
            if (const place& p = w.of[w.base[i]]; g.live[i] && w.wanted[w.base[i]])
                w.lies[i] = {p.value, p.first + first[i], gathered[i] ? sizes[i].step : p.of};
    }
};

/// The flow of gradients from operation `output` back through the first `count` stages.
template <index Length>
constexpr flow<Length> find_flow(const graph<Length>& g, const fusion<Length>& f,
                                 const operation_facts (&facts)[Length + 1],
                                 const operation_size (&sizes)[Length + 1],
                                 const stage_facts (&stages)[2 * Length + 2], index count, index output,
                                 bool wants_input) {
    flow_search<Length> search{g, f, sizes, stages, count, output};
    search.find_bases(facts);
    search.find_wanted(wants_input);
    search.find_shares();
    return search.w;
}

} // namespace ctnn::inline CTNN_ABI
