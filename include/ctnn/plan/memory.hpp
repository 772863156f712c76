#pragma once
// Where each buffer of a plan lies in its arena. Time runs over the stages, forward 0..n-1, the loss at n,
// backward from n + 1 on; a wire lives from its writer to its last reader.

#include <ctnn/plan/arena.hpp>
#include <ctnn/plan/flow.hpp>

#include <utility>

namespace ctnn::inline CTNN_ABI {

/// Where everything lies: offsets in the arena, in values of T. Wires by value, and their gradients; scratch
/// and what forward leaves for backward by stage.
template <index Length, index Stages>
struct memory_map {
    buffer wire[Length + 1]{}, gradient[Length + 1]{}, forward_scratch[Stages + 1]{},
        backward_scratch[Stages + 1]{};
    /// What forward leaves for backward beside the wires (of stages that pool: the taps of the maxima); of
    /// stages that pool: the gradient before the pool; the share of dx of a layer that cannot add it up by
    /// itself.
    buffer tape[Stages + 1]{}, unpooled[Stages + 1]{}, apart[Stages + 1]{};
    index total = 0;

    /// Calls visit(buffer) for every buffer that is not empty, of a map or a const one.
    template <class Map, class Visit>
    static constexpr void each(Map& map, Visit visit) {
        const auto some = [&](auto& buffers) {
            for (auto& b : buffers)
                if (b.size > 0) visit(b);
        };
        some(map.wire), some(map.gradient), some(map.forward_scratch), some(map.backward_scratch);
        some(map.tape), some(map.unpooled), some(map.apart);
    }
};

/// The values that have a wire: what they take, and when they live.
template <class Plan, class Map>
constexpr void find_wires(Map& map, const index (&sizes)[Plan::length + 1]) {
    using source = typename Plan::source;
    constexpr index count = Plan::count;
    const auto& g = source::operations;
    const auto& f = source::found;
    index from[Plan::length + 1]{}, to[Plan::length + 1]{};
    bool stored[Plan::length + 1]{};
    for (index v = 0; v < g.count; ++v) from[v] = count, to[v] = -1;
    const auto writes = [&](index op, index stage) {
        const index v = source::lies.of[op].value;
        stored[v] = true;
        if (stage < from[v]) from[v] = stage;
        if (stage > to[v]) to[v] = stage;
    };
    const auto reads = [&](index op, index stage) {
        const index v = source::lies.of[op].value;
        if (stage > to[v]) to[v] = stage;
    };
    if (Plan::enters_by_copy) writes(0, 0);
    for (index i = 0; i < count; ++i) {
        const fused_stage& s = f.of[i];
        reads(Plan::read_by(i), i);
        if (s.what == fused_stage::runs::join) reads(g.of[s.op].b, i);
        for (index j = 0; j < s.joins; ++j) {
            reads(s.then[j].other, i);
            if (Plan::kept(i, j)) writes(j == 0 ? s.own : s.then[j - 1].join, i);
        }
        writes(s.made, i);
    }
    reads(Plan::output_operation, count);
    for (index v = 0; v < g.count; ++v)
        if (stored[v]) map.wire[v] = {sizes[v], from[v], Plan::trains ? 2 * count - from[v] : to[v]};
}
/// The same for gradients.
template <class Plan, class Map>
constexpr void find_gradients(Map& map, const index (&sizes)[Plan::length + 1]) {
    constexpr index count = Plan::count;
    const auto& flows = Plan::gradients;
    for (index v = 0; v < Plan::source::operations.count; ++v)
        if (flows.wanted[v] && flows.of[v].value == v)
            map.gradient[v] = {sizes[v], flows.from[v] == -count ? count : 2 * count + flows.from[v],
                               2 * count + flows.to[v]};
}

/// Places all buffers of a map of values of T, each of which lives between two of so many moments.
template <class T, index Moments, index Length, index Stages>
constexpr index place_all(memory_map<Length, Stages>& map) {
    buffer all[2 * Length + 5 * Stages + 8];
    index n = 0;
    map.each(map, [&](buffer& b) {
        all[n] = b;
        all[n++].size += red_zone<T>;
    });
    const index total = place_buffers<Moments>(all);
    n = 0;
    map.each(map, [&](buffer& b) { b.offset = all[n++].offset; });
    return total;
}

/// The memory of a plan.
template <class Plan>
constexpr memory_map<Plan::length, Plan::count> map_memory() {
    using T = typename Plan::value_type;
    using layout = typename Plan::layout;
    constexpr index count = Plan::count, last = 2 * count;
    return []<std::size_t... I, std::size_t... Op>(std::index_sequence<I...>, std::index_sequence<Op...>) {
        memory_map<Plan::length, count> map;
        const index sizes[Plan::length + 1] = {
            Plan::template wire<typename Plan::source::template shape_made<index(Op)>>::memory...};
        find_wires<Plan>(map, sizes);
        if constexpr (Plan::trains) find_gradients<Plan>(map, sizes);
        const index forward[] = {0, padded<T>(Plan::template forward_scratch<index(I)>())...};
        const index backward[] = {
            0, (Plan::trains ? padded<T>(Plan::template stage<index(I)>::template backward_scratch<T, layout>)
                             : 0)...};
        const index tapes[] = {0, Plan::template tape<index(I)>()...};
        const index unpooled[] = {
            0, (Plan::template keeps_taps<index(I)>()
                    ? Plan::template wire<typename Plan::template stage<index(I)>::unpooled>::memory
                    : 0)...};
        const index apart[] = {0,
                               Plan::template wire<typename Plan::template stage<index(I)>::in>::memory...};
        for (index i = 0; i < count; ++i) {
            map.forward_scratch[i] = {forward[i + 1], i, i};
            map.tape[i] = {tapes[i + 1], i, last - i};
            if constexpr (Plan::trains) {
                map.backward_scratch[i] = {backward[i + 1], last - i, last - i};
                map.unpooled[i] = {unpooled[i + 1], last - i, last - i};
                if (Plan::gradients.x[i].how == share::goes::apart)
                    map.apart[i] = {apart[i + 1], last - i, last - i};
            }
        }
        map.total = place_all<T, (Plan::trains ? last + 2 : count + 1)>(map);
        return map;
    }(std::make_index_sequence<std::size_t(count)>{},
           std::make_index_sequence<std::size_t(Plan::source::operations.count)>{});
}

} // namespace ctnn::inline CTNN_ABI
