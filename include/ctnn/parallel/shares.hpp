#pragma once
// What one of several threads does with the sums over shards: its share of every block.

#include <ctnn/parallel/tree.hpp>

namespace ctnn::inline CTNN_ABI {

/// Hands one thread's share of the sums of a block to a sink, in pieces that the L1 cache holds; of a sparse
/// table the rows that were looked up, which then become zero in the shards from `cleared` on.
template <class Block, class T, class Sink>
void hand_over_share(T* g, const sums_of_shards<T>& sums, index thread, index threads, const Sink& sink,
                     index cleared = 0) {
    constexpr bool rows = is_sparse<Block>;
    constexpr index piece = [] {
        if constexpr (rows) return Block::leading;
        else return padded<T>(1);
    }();
    const share_of_thread mine{Block::memory / piece, thread, threads};
    const index end = mine.end * piece, most = rows ? piece : 64 * piece;
    for (index at = mine.first * piece; at < end; at += most) {
        const index n = end - at < most ? end - at : most;
        if constexpr (rows)
            if (!sums.any(g + at, n)) continue;
        sums.template hand_over<rows>(g, at, n, sink);
        if constexpr (rows) sums.clear(g + at, n, cleared);
    }
}

/// Calls visit(name, weights, gradients, ...) for every block that a trainer changes.
template <class Net, class T, class Visit, class... Tuples>
void walk_updated(const Visit& visit, Tuples&... tuples) {
    walk<Net, T>(
        [&](auto name, auto, auto&... blocks) {
            if constexpr (trained_layers<Net, T>::template is_updated<decltype(name)::position>())
                visit(name, blocks...);
        },
        tuples...);
}

/// One thread's share in the sums themselves, which take the place of the first shard's gradients.
template <class Net, class T, class Tuple>
void sum_share(Tuple& g, const sums_of_shards<T>& sums, index thread, index threads) {
    walk_updated<Net, T>(
        [&](auto, auto& of_first) {
            hand_over_share<std::remove_reference_t<decltype(of_first)>>(of_first.data, sums, thread, threads,
                                                                         store_block<T>{of_first.data}, 1);
        },
        g);
}
/// One thread's share in a weighted sum of sums: total += factor · sum.
template <class Net, class T, class Tuple>
void add_share(Tuple& total, Tuple& g, const sums_of_shards<T>& sums, T factor, index thread, index threads) {
    walk_updated<Net, T>(
        [&](auto, auto& to, auto& of_first) {
            hand_over_share<std::remove_reference_t<decltype(to)>>(of_first.data, sums, thread, threads,
                                                                   add_times_block<T>{to.data, factor});
        },
        total, g);
}
/// One thread's share in the update of all weights by the sums times a factor.
template <class Net, class T, class Rule, index States, bool Scales, class Tuple>
void update_share(Tuple& weights, Tuple* states, Tuple& g, const sums_of_shards<T>& sums, const Rule& rule,
                  T factor, index thread, index threads) {
    using of_blocks = rule_of_block<Rule>;
    const auto of_block = [&](auto name, auto& w, auto& of_first, auto&... state) {
        using shape = typename std::remove_cvref_t<decltype(w)>::shape_type;
        const update_block<T, typename of_blocks::type, States> update{
            w.data, {state.data...}, of_blocks::of(rule, decltype(name)::value, shape{})};
        hand_over_share<std::remove_cvref_t<decltype(w)>>(
            of_first.data, sums, thread, threads, [update, factor](index at, kernels::vec<T> v) CTNN_INLINE {
                [[maybe_unused]] const kernels::vec<T> scale = kernels::broadcast(factor);
                if constexpr (Scales) v = v * scale;
                update(at, v);
            });
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        walk_updated<Net, T>(of_block, weights, g, states[I]...);
    }(std::make_index_sequence<std::size_t(States)>{});
}

} // namespace ctnn::inline CTNN_ABI
