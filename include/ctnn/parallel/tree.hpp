#pragma once
// Sums over shards in the fixed order of a binary tree, and what becomes of them. Every value is summed by
// itself, so that it does not matter which thread does it.

#include <ctnn/parallel/threads.hpp>
#include <ctnn/run/clip.hpp>

namespace ctnn::inline CTNN_ABI {

/// The sum over shards First..First+N-1: that of the first half (rounded up) and that of the second. V (a
/// register or a scalar) of every shard is read at p, `stride` values behind that of the one before.
template <class V, index First, index N, class T>
CTNN_INLINE inline V tree_sum(const T* p, index stride) {
    if constexpr (N == 1) return read<V>(p + First * stride);
    else return tree_sum<V, First, N - N / 2>(p, stride) + tree_sum<V, First + N - N / 2, N / 2>(p, stride);
}

/// Gradients of Shards shards, each `stride` values behind the one before, as their sum.
template <class T, index Shards>
struct summed {
    index stride;
    CTNN_INLINE kernels::vec<T> operator()(const T* g) const {
        return tree_sum<kernels::vec<T>, 0, Shards>(g, stride);
    }
    /// Of a row of a sparse table: whether a shard looked it up; and zeros in shards `from` on, because the
    /// next step hands over other rows.
    bool any(const T* row, index n) const {
        for (index s = 0; s < Shards; ++s)
            if (!are_zero(row + s * stride, n)) return true;
        return false;
    }
    void clear(T* row, index n, index from = 0) const {
        for (index s = from; s < Shards; ++s) kernels::fill_values(row + s * stride, n, T(0));
    }
};
/// Gradients of one, times a factor.
template <class T>
struct scaled {
    T factor;
    CTNN_INLINE kernels::vec<T> operator()(const T* g) const {
        return kernels::load(g) * kernels::broadcast(factor);
    }
    static bool any(const T* row, index n) { return !are_zero(row, n); }
    static void clear(T* row, index n) { kernels::fill_values(row, n, T(0)); }
};

/// Hands one thread's share of a block's gradients to a sink; of a sparse table the rows that were looked up,
/// and then clears them.
template <class Block, class T, class Gradients, class Sink, class Clear>
void hand_over_share(T* g, const Gradients& gradients, index thread, index threads, const Sink& sink,
                     const Clear& clear) {
    constexpr index row = [] {
        if constexpr (is_sparse<Block>) return Block::leading;
        else return padded<T>(1);
    }();
    const share_of_thread mine{Block::memory / row, thread, threads};
    for (index at = mine.first * row; at < mine.end * row; at += row) {
        if constexpr (is_sparse<Block>)
            if (!gradients.any(g + at, row)) continue;
        for (index i = at; i < at + row; i += kernels::width<T>) sink(i, gradients(g + i));
        if constexpr (is_sparse<Block>) clear(g + at, row);
    }
}

/// One thread's share in the update of all weights by `summed` or `scaled` gradients.
template <class Net, class T, class Rule, index States, class Tuple, class Gradients>
void update_share(Tuple& weights, Tuple* states, Tuple& g, const Gradients& gradients, const Rule& rule,
                  index thread, index threads) {
    const auto of_block = [&](auto name, auto, auto& w, auto& of_first, auto&... state) {
        if constexpr (trained_layers<Net, T>::template is_updated<decltype(name)::position>())
            hand_over_share<std::remove_cvref_t<decltype(w)>>(
                of_first.data, gradients, thread, threads,
                update_block<T, typename rule_of_block<Rule>::type, States>{
                    w.data,
                    {state.data...},
                    rule_of_block<Rule>::of(rule, decltype(name)::value,
                                            typename std::remove_cvref_t<decltype(w)>::shape_type{})},
                [&](T* row, index n) { gradients.clear(row, n); });
    };
    if constexpr (States == 0) walk<Net, T>(of_block, weights, g);
    else if constexpr (States == 1) walk<Net, T>(of_block, weights, g, states[0]);
    else walk<Net, T>(of_block, weights, g, states[0], states[1]);
}
/// One thread's share in the sums, which become the first shard's gradients.
template <class Net, class T, class Tuple, class Gradients>
void sum_share(Tuple& g, const Gradients& gradients, index thread, index threads) {
    const auto of_block = [&](auto name, auto, auto& of_first) {
        if constexpr (trained_layers<Net, T>::template is_updated<decltype(name)::position>())
            hand_over_share<std::remove_cvref_t<decltype(of_first)>>(
                of_first.data, gradients, thread, threads, store_block<T>{of_first.data},
                [&](T* row, index n) { gradients.clear(row, n, 1); });
    };
    walk<Net, T>(of_block, g);
}

} // namespace ctnn::inline CTNN_ABI
