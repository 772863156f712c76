#pragma once
// Where gradients flow, on constexpr values. The gradient by a value is the sum of what its readers make of
// theirs: a layer computes its share (dx), a sum or a concat hands its own gradient on, which is then only
// another name, or added in the epilogue of a layer that computes. The first reader, going backward, writes;
// later ones add.

#include <ctnn/plan/places.hpp>
#include <ctnn/plan/readers.hpp>

namespace ctnn::inline CTNN_ABI {

/// A reader's share in a gradient: not wanted, written, added to what is there, or computed apart and then
/// added. Behind it another gradient may be added on the way: of the operation `joined`, from its value
/// number `first` on.
struct share {
    enum class goes : char { nowhere, writes, adds, apart } how = goes::nowhere;
    index joined = -1, first = 0;
};
/// A gradient that is added to that by operation `to` (a value, or a slice of it) when the value's stage has
/// its turn.
struct handed_on {
    index to = -1, from = -1, first = 0, next = -1;
    bool writes = false;
};

/// What flow has to know of a stage: whether its layer is trained, whether its kernels add up in their
/// epilogues, whether they take parts of wires.
struct stage_facts {
    bool trained = false, joins = false, parts = false;
};

template <index Length>
struct flow {
    /// Whether the gradient by a value is wanted, and where it lies.
    bool wanted[Length + 1]{};
    place of[Length + 1]{};
    /// The value that takes the shares in an operation's gradient, and where in the gradients' wires that is.
    index base[Length + 1]{};
    place lies[Length + 1]{};
    /// By stage: the share of its layer's input; of the two values of each join.
    share x[2 * Length + 2]{}, own[2 * Length + 2][most_joins]{}, other[2 * Length + 2][most_joins]{};
    /// What is only handed on, in lists by the stage at whose turn that happens.
    handed_on extra[2 * Length + 1]{};
    index extras = 0, first_extra[2 * Length + 2]{};
    /// Of what enters: behind the last turn.
    index extra_of_input = -1, cleared_of_input = -1;
    /// Gradients that get parts only and are cleared before, in lists by the stage that gives the first.
    index first_cleared[2 * Length + 2]{}, next_cleared[Length + 1]{};
    /// The life of each gradient's wire: stage k's turn is at -k, the loss comes before all.
    index from[Length + 1]{}, to[Length + 1]{};
};

/// The flow of gradients from operation `output` back through the first `count` stages.
template <index Length>
constexpr flow<Length> find_flow(const graph<Length>& g, const fusion<Length>& f,
                                 const operation_facts (&facts)[Length + 1],
                                 const operation_size (&sizes)[Length + 1],
                                 const stage_facts (&stages)[2 * Length + 2], index count, index output,
                                 bool wants_input) {
    flow<Length> w;
    index(&base)[Length + 1] = w.base;
    index first[Length + 1]{}; // of slices, where in it
    bool sliced[Length + 1]{}, gathered[Length + 1]{}, curved[Length + 1]{}; // curved: an activation made it
    for (index i = 0; i < g.count; ++i) {
        const operation& o = g.of[i];
        const bool slice = o.what == makes::part && f.stage[i] < 0, alias = slice || o.what == makes::view;
        base[i] = alias ? base[o.a] : f.value[i];
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
    // Wanted, where something that is trained lies before; a value is wanted by any of its names.
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
    w.wanted[base[output]] = true;

    const readers<Length> reads = find_readers(g, f, w.base, w.wanted, count);

    struct computed_share {
        index stage = 0, source = 0;
        share* to = nullptr;
        index first = 0, size = 0;
    };
    struct named_share {
        index from = 0, first = 0, source = 0;
    };
    computed_share computed[2 * Length + 1]{};
    named_share named[2 * Length + 1]{};
    for (index v = g.count - 1; v >= 0; --v) {
        if (!g.live[v] || base[v] != v || !w.wanted[v]) continue;
        index shares = 0, names = 0, covered = 0;
        bool partial = false;
        for (index e = reads.first[v]; e >= 0; e = reads.of[e].next) {
            const index r = reads.of[e].reader, source = reads.of[e].second ? g.of[r].b : g.of[r].a,
                        k = f.stage[f.value[r]];
            const operation& o = g.of[r];
            share* to = &w.x[k < 0 ? 0 : k];
            if (o.what == makes::concat) {
                named[names++] = {r, reads.of[e].second ? sizes[o.a].step : 0, source};
                partial = partial || sliced[source], covered += sizes[source].step;
                continue;
            }
            if (o.joins()) {
                if (o.what == makes::sum && sizes[source].step == sizes[r].step) {
                    named[names++] = {r, 0, source};
                    partial = partial || sliced[source], covered += sizes[source].step;
                    continue;
                }
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
            for (; at > 0 && computed[at - 1].stage < k; --at) computed[at] = computed[at - 1];
            computed[at] = {k, source, to, first[source] + (copied ? sizes[r].first : 0), size};
        }
        const index turn = f.ready[v];
        const bool from_loss = base[output] == v;
        const auto lives_to = [&](index value, index moment) {
            if (w.to[value] < moment) w.to[value] = moment;
        };
        const place& p = w.of[names > 0 ? named[0].from : v];
        const bool takes = p.of == sizes[v].step || turn < 0 || f.of[turn].own != v || stages[turn].parts;
        if (shares == 0 && names == 1 && !partial && !curved[v] && !from_loss && takes) { // only another name
            w.of[v] = {p.value, p.first + named[0].first, p.of};
            lives_to(p.value, -turn);
            continue;
        }
        w.of[v] = {v, 0, sizes[v].step};
        w.from[v] = from_loss ? -count : shares > 0 ? -computed[0].stage : -turn;
        w.to[v] = -turn;
        // Slices that share the value out between them need not clear it first.
        bool there = from_loss;
        bool shared_out = partial && !there && names == 0 && covered == sizes[v].step;
        for (index t = 0; t < shares && shared_out; ++t)
            for (index u = 0; u < t; ++u) {
                const computed_share &a = computed[t], &b = computed[u];
                if (a.first < b.first + b.size && b.first < a.first + a.size) shared_out = false;
            }
        if (partial && !shared_out && !there) {
            index& list = shares == 0 && turn < 0 ? w.cleared_of_input
                                                  : w.first_cleared[shares > 0 ? computed[0].stage : turn];
            w.next_cleared[v] = list, list = v;
            there = true;
        }
        for (index t = 0; t < shares; ++t) {
            const bool adds = there && !shared_out;
            computed[t].to->how = !adds                             ? share::goes::writes
                                  : stages[computed[t].stage].joins ? share::goes::adds
                                                                    : share::goes::apart;
            there = true;
        }
        for (index n = 0; n < names; ++n) {
            const index given = w.of[named[n].from].value;
            index t = shares - 1;
            const auto takes_along = [&](const computed_share& c) {
                const fused_stage& s = f.of[c.stage];
                return c.to == &w.x[c.stage] && s.what == fused_stage::runs::layer && stages[c.stage].joins &&
                       !sliced[c.source] && !gathered[c.source] && c.to->joined < 0 &&
                       c.stage <= f.ready[named[n].from];
            };
            while (t >= 0 && (sliced[named[n].source] || !takes_along(computed[t]))) --t;
            if (t >= 0) {
                computed[t].to->joined = named[n].from, computed[t].to->first = named[n].first;
                lives_to(given, -computed[t].stage);
            } else {
                index* last = turn >= 0 ? &w.first_extra[turn] : &w.extra_of_input;
                while (*last >= 0) last = &w.extra[*last].next; // behind those that are there
                *last = w.extras;
                w.extra[w.extras++] = {named[n].source, named[n].from, named[n].first, -1, !there};
                there = true;
                lives_to(given, -turn);
            }
        }
    }
    for (index i = 0; i < g.count; ++i)
        if (const place& p = w.of[base[i]]; g.live[i] && w.wanted[base[i]])
            w.lies[i] = gathered[i] ? place{p.value, p.first + first[i], sizes[i].step}
                                    : place{p.value, p.first + first[i], p.of};
    return w;
}

} // namespace ctnn::inline CTNN_ABI
