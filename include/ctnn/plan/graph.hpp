#pragma once
// The graph of a program, on constexpr values: operations in reading order, each with the operations that it
// reads. Names are gone, a join of several branches is a join of two and one more, and what leads nowhere is
// marked.
//
//     dense<8> >> as<"a"> >> dense<8> >> sum(identity, from<"a">)
//     0 entry   1 layer (0)   2 layer (1)   3 sum (2, 1)

#include <ctnn/plan/program.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {

/// What an entry of a program is, for the graph and for fusion.
enum class role : char {
    nothing,          ///< the same values under the same shape
    view,             ///< the same values under another shape
    part,             ///< a slice of the values
    fusing,           ///< a layer that applies activations in its kernel's epilogue
    fusing_with_pool, ///< and a pool
    fusable_map,      ///< an activation that may be applied there
    map_of_x,         ///< one whose slope reads x: only where nothing is trained
    fusable_pool,
    zeros,            ///< around an image
    other,            ///< any other layer
    as,
    from,
    add_to,
    fork,
    next_branch,
    meet,
};
struct instruction {
    role what = role::view;
    join how = join::sum;
    index branches = 0;
    unsigned long long name = 0;
    bool takes_zeros = false; // as padding of its own
    bool only_trains = false; // else it does nothing
};

template <class L>
constexpr role role_of() {
    if (layer_traits<L>::same) return role::nothing;
    if (layer_traits<L>::view) return role::view;
    if (layer_traits<L>::part) return role::part;
    if (layer_traits<L>::fuses) return layer_traits<L>::fuses_pool ? role::fusing_with_pool : role::fusing;
    if (layer_traits<L>::pools_apart) return role::fusable_pool;
    if (layer_traits<L>::pads) return role::zeros;
    if constexpr (layer_traits<L>::map)
        return L::reads == reads::y || L::reads == reads::none ? role::fusable_map : role::map_of_x;
    return role::other;
}
template <class L>
struct instruction_of {
    static constexpr instruction value{role_of<L>(), join::sum, 0, 0, layer_traits<L>::fuses_padding,
                                       requires {requires L::is_off_in_predict;
}
}; // namespace ctnn::inline CTNN_ABI
}
;
template <>
struct instruction_of<fork> {
    static constexpr instruction value{role::fork};
};
template <>
struct instruction_of<next_branch> {
    static constexpr instruction value{role::next_branch};
};
template <join How, index Branches>
struct instruction_of<meet<How, Branches>> {
    static constexpr instruction value{role::meet, How, Branches};
};
template <fixed_string Name>
struct instruction_of<layer::as<Name>> {
    static constexpr instruction value{role::as, join::sum, 0, name_number(Name.view())};
};
template <fixed_string Name>
struct instruction_of<layer::from<Name>> {
    static constexpr instruction value{role::from, join::sum, 0, name_number(Name.view())};
};
template <fixed_string Name>
struct instruction_of<layer::add_to<Name>> {
    static constexpr instruction value{role::add_to, join::sum, 0, name_number(Name.view())};
};

/// What an operation makes of what it reads.
enum class makes : char { entry, layer, view, part, sum, product, concat };
/// An operation: what it is, where its layer stands in the program (-1: it has none), and the operations that
/// it reads (-1: none).
struct operation {
    makes what = makes::entry;
    role plays = role::other;
    index at = -1, a = -1, b = -1;
    index zeros = -1; // where the layer stands whose zeros are its padding
    constexpr bool joins() const {
        return what == makes::sum || what == makes::product || what == makes::concat;
    }
};

/// Operations 0 (what enters) to count - 1, sources before readers; `output` is what leaves the network.
template <index Length>
struct graph {
    operation of[Length + 1]{};
    index count = 0, output = 0;
    /// Whether the output needs it.
    bool live[Length + 1]{};
    /// The operation of an entry of the program, or what it hands on; what its layer reads.
    index made_by[Length + 1]{}, read_by[Length + 1]{};
};

/// Trains: what does nothing in predict is there.
template <index Length>
constexpr graph<Length> find_graph(const instruction (&program)[Length + 1], bool trains) {
    graph<Length> g;
    struct name {
        unsigned long long number;
        index value;
        bool is_sum;
    };
    name names[Length + 1]{};
    index arrived[Length + 1]{}, made[Length + 1]{}; // at forks, at the ends of branches
    index known = 0, forks = 0, ends = 0, now = 0;
    const auto add = [&](operation o) { return g.of[g.count] = o, g.count++; };
    const auto find = [&](unsigned long long number) {
        index i = 0;
        while (i < known && names[i].number != number) ++i;
        return i;
    };
    const auto remember = [&](index i, name n) {
        names[i] = n;
        if (i == known) ++known;
    };
    add({});
    for (index i = 0; i < Length; ++i) {
        const instruction& s = program[i];
        g.read_by[i] = now;
        switch (s.only_trains && !trains ? role::nothing : s.what) {
        case role::nothing: break;
        case role::view: now = add({makes::view, s.what, i, now}); break;
        case role::part: now = add({makes::part, s.what, i, now}); break;
        case role::as: remember(find(s.name), {s.name, now, false}); break;
        case role::from: now = names[find(s.name)].value; break;
        case role::add_to: {
            const index n = find(s.name);
            const bool goes_on = n < known && names[n].is_sum;
            const index sum = goes_on ? add({makes::sum, role::other, -1, names[n].value, now}) : now;
            remember(n, {s.name, sum, true});
            break;
        }
        case role::fork: arrived[forks++] = now; break;
        case role::next_branch: made[ends++] = now, now = arrived[forks - 1]; break;
        case role::meet:
            --forks, ends -= s.branches;
            now = made[ends];
            for (index b = 1; b < s.branches; ++b)
                now = add({s.how == join::sum       ? makes::sum
                           : s.how == join::product ? makes::product
                                                    : makes::concat,
                           role::other, -1, now, made[ends + b]});
            break;
        default:
            if (s.takes_zeros && g.of[now].plays == role::zeros)
                now = add({makes::layer, s.what, i, g.of[now].a, -1, g.of[now].at});
            else now = add({makes::layer, s.what, i, now});
        }
        g.made_by[i] = now;
    }
    g.output = now;
    g.live[now] = true;
    for (index i = g.count - 1; i >= 0; --i)
        for (const index source : {g.of[i].a, g.of[i].b})
            if (g.live[i] && source >= 0) g.live[source] = true;
    return g;
}

} // namespace ctnn::inline CTNN_ABI
