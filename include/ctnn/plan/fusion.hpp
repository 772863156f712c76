#pragma once
// Operations -> stages, on constexpr values. A stage is one pass over memory: a layer, and what its kernel
// does in its epilogue: an activation, a max pool, and joins with other wires, each with the activation
// behind it.
//
//     input<784> >> dense<128> >> relu >> dense<10>             [dense<128> + relu] [dense<10>]
//     conv2d<6, kernel<5>> >> relu >> max_pool2d<2>             [conv2d<6, kernel<5>> + relu + max_pool2d<2>]
//     sum(a >> relu >> b, identity) >> relu                     [a + relu] [b + sum + relu]
//     conv2d<6, kernel<5>> >> batch_norm<> >> relu              [conv2d<6, kernel<5>> + batch_norm<> + relu]
//
// An activation is fused when the layer before it can (layer_traits::fuses), nobody else reads the value
// between, and, in training, its slope reads y alone, so that the value before it need not be kept for
// backward. A max pool is fused behind a convolution (and its activation) when its windows do not overlap;
// training then keeps the tap of each maximum instead of the values before the pool. A sum or product is
// fused into the stage that makes the later of the two values; what others read as well is stored on the way.
// A batch_norm behind a convolution that nobody else reads is in predict a matter of its weights, which are
// far fewer than its results: they are scaled on the way, into the stage's scratch (training wants its x).
// Concat and slice move nothing: a branch's last stage writes into its part of the concat's wire; only what
// cannot be so (what enters, what a second concat wants, layers whose kernels know no parts) is copied.

#include <ctnn/plan/fused_stage.hpp>
#include <ctnn/plan/graph.hpp>

namespace ctnn::inline CTNN_ABI {

/// What is known of operations beside the graph.
struct operation_facts {
    bool equal = false; ///< a join's two shapes are the same
    bool joining = false; ///< the layer's kernels join in their epilogues
    bool parts = false; ///< they take wires that are parts of wider ones
    bool gathers = false; ///< a view that takes the steps of a sequence together
    bool curve = false; ///< an activation
    bool norm = false; ///< by kept statistics a scale and a shift
    bool takes_norm = false; ///< the layer's weights can have them, which is cheaper than a pass over results
};

/// Values are what stages and concats make, and what enters; an operation is one, or another name for one.
template <index Length>
struct fusion {
    fused_stage of[2 * Length + 2]{};
    index count = 0;
    /// The value that an operation is a name for; the stage that makes a value (-1: none); how often it is
    /// read; after which stage it is there.
    index value[Length + 1]{}, stage[Length + 1]{}, uses[Length + 1]{}, ready[Length + 1]{};
    /// The concat or, of slices, the value whose part a value is (-1: it has a wire of its own); whether the
    /// second part.
    index host[Length + 1]{};
    bool second[Length + 1]{};
};

template <index Length>
constexpr fusion<Length> fuse(const graph<Length>& g, const operation_facts (&facts)[Length + 1],
                              bool trains) {
    fusion<Length> f;
    // Of what a view shows, the thing itself; and whether all that read it can read a part of a wider wire.
    index root[Length + 1]{};
    bool parts[Length + 1]{};
    for (index i = 0; i < g.count; ++i) {
        const operation& o = g.of[i];
        root[i] = o.what == makes::view ? root[o.a] : i;
        f.value[i] = root[i], f.stage[i] = f.host[i] = f.ready[i] = -1, parts[i] = true;
        if (!g.live[i]) continue;
        if (o.what == makes::view ? facts[i].gathers : o.what == makes::layer && !facts[i].parts)
            parts[root[o.a]] = false;
        if (o.what == makes::view) continue;
        if (o.a >= 0) ++f.uses[root[o.a]];
        if (o.b >= 0) ++f.uses[root[o.b]];
    }
    ++f.uses[root[g.output]];
    parts[root[g.output]] = false; // what leaves has a wire of its own

    // The stage whose last value is what operation i reads, and is read by it alone.
    const auto stage_before = [&](index i) -> fused_stage* {
        const index r = root[g.of[i].a], k = f.stage[f.value[r]];
        return k >= 0 && f.of[k].tip == r && f.uses[r] == 1 ? &f.of[k] : nullptr;
    };
    const auto fuses = [&](const fused_stage& s) {
        if (s.what != fused_stage::runs::layer) return s.what == fused_stage::runs::join;
        const role plays = g.of[s.op].plays;
        return plays == role::fusing || plays == role::fusing_with_pool;
    };
    const auto become = [&](fused_stage& s, index i, index value) {
        s.tip = i;
        f.value[i] = value;
        f.uses[value] = f.uses[i];
    };
    // Whether stage k, which makes r, can join it with `other`.
    const auto can_join = [&](index r, index other) {
        const index k = f.stage[f.value[r]];
        if (k < 0 || f.of[k].tip != r || f.of[k].through_view || f.of[k].pool >= 0 ||
            f.of[k].joins == most_joins)
            return false;
        if (f.ready[f.value[other]] >= k) return false;
        return f.of[k].what == fused_stage::runs::layer && facts[f.of[k].op].joining;
    };
    const auto open = [&](fused_stage::runs what, index op) -> fused_stage& {
        f.of[f.count] = {};
        f.of[f.count].what = what;
        f.of[f.count].op = f.of[f.count].own = f.of[f.count].made = f.of[f.count].tip = op;
        return f.of[f.count++];
    };
    for (index i = 1; i < g.count; ++i) {
        const operation& o = g.of[i];
        if (!g.live[i] || o.what == makes::view) continue;
        if (o.what == makes::concat) {
            for (const bool second : {false, true}) {
                const index source = second ? o.b : o.a;
                const index v = f.value[root[source]];
                const bool gathered = root[source] != source && facts[source].gathers;
                const bool writes = f.stage[v] >= 0 && (f.of[f.stage[v]].what != fused_stage::runs::layer ||
                                                        facts[f.of[f.stage[v]].op].parts);
                // Whose parts are already placed, within it.
                const bool joined_only = g.of[v].what == makes::concat;
                if (f.host[v] < 0 && parts[root[source]] && !gathered && (writes || joined_only)) {
                    f.host[v] = i, f.second[v] = second;
                    f.ready[i] = f.ready[v] > f.ready[i] ? f.ready[v] : f.ready[i];
                } else {
                    fused_stage& s = open(fused_stage::runs::copy, i);
                    s.source = source, s.into = second;
                    f.ready[i] = f.count - 1;
                }
            }
            continue;
        }
        if (o.what == makes::part) {
            if (parts[i]) {
                f.host[i] = f.value[root[o.a]], f.ready[i] = f.ready[f.host[i]];
            } else {
                open(fused_stage::runs::copy, i).source = o.a;
                f.stage[i] = f.ready[i] = f.count - 1;
            }
            continue;
        }
        if (o.joins()) {
            const index a = root[o.a], b = root[o.b];
            if (facts[i].equal && a == o.a && b == o.b && a != b && (can_join(b, a) || can_join(a, b))) {
                const index with = can_join(b, a) ? b : a;
                fused_stage& s = f.of[f.stage[f.value[with]]];
                s.then[s.joins++] = {i, with == b ? o.a : o.b, -1};
                f.stage[i] = f.ready[i] = f.stage[f.value[with]], s.made = s.tip = i;
                continue;
            }
        } else if (o.plays == role::fusable_map || (o.plays == role::map_of_x && !trains)) {
            fused_stage* const s = stage_before(i);
            index* const place = !s             ? nullptr
                                 : s->joins > 0 ? &s->then[s->joins - 1].activation
                                                : &s->activation;
            if (place && *place < 0 && (s->joins > 0 || fuses(*s))) {
                *place = i;
                s->through_view = s->through_view || root[o.a] != o.a;
                become(*s, i, s->made);
                continue;
            }
        } else if (facts[i].norm && !trains) {
            fused_stage* const s = stage_before(i);
            if (s && s->what == fused_stage::runs::layer && facts[s->op].takes_norm && s->tip == s->op &&
                root[o.a] == o.a) {
                s->norm = i;
                become(*s, i, s->made);
                continue;
            }
        } else if (o.plays == role::fusable_pool) {
            fused_stage* const s = stage_before(i);
            if (s && s->what == fused_stage::runs::layer && s->joins == 0 && s->pool < 0 &&
                root[o.a] == o.a && g.of[s->op].plays == role::fusing_with_pool) {
                s->pool = i, s->pool_first = s->activation < 0;
                s->own = s->made = s->tip = i;
                f.stage[i] = f.ready[i] = f.stage[f.value[root[o.a]]];
                continue;
            }
        }
        open(o.joins() ? fused_stage::runs::join : fused_stage::runs::layer, i);
        f.stage[i] = f.ready[i] = f.count - 1;
    }
    // Views show what became of what they read.
    for (index i = 0; i < g.count; ++i)
        if (g.of[i].what == makes::view) f.value[i] = f.value[g.of[i].a];
    return f;
}

} // namespace ctnn::inline CTNN_ABI
