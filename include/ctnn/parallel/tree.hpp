#pragma once
// The binary tree over the shards of a batch, in whose order gradients are summed: the sum over shards
// First..First+N-1 is that over the first half (rounded up) plus that over the second. Who computes which
// shard does not matter. A thread adds what is complete within its own shards while it computes them; what is
// left is summed at the end, every value by itself.

#include <ctnn/parallel/threads.hpp>
#include <ctnn/run/clip.hpp>

#include <bit>

namespace ctnn::inline CTNN_ABI {

/// The shards below one node of the tree.
struct shard_node {
    index first, count;
    constexpr shard_node left() const { return {first, count - count / 2}; }
    constexpr shard_node right() const { return {first + count - count / 2, count / 2}; }
    /// The part of one of `ranks` processes, a power of two and no more than there are shards: a whole
    /// subtree.
    constexpr shard_node part(index rank, index ranks) const {
        shard_node n = *this;
        while ((ranks /= 2) > 0) n = (rank & ranks) != 0 ? n.right() : n.left();
        return n;
    }
};

/// The tree over `shards` shards, numbered from 0, of which the first `used` have samples: a half without is
/// left out. `threads` share them in order; the sum of a node lies where its first shard's gradients did.
struct shard_tree {
    index shards = 1, used = 1, threads = 1;

    constexpr share_of_thread share(index thread) const { return {used, thread, threads}; }
    constexpr bool is_empty(shard_node n) const { return n.first >= used; }
    /// Whether one thread has computed all of a node, and hence summed it.
    constexpr bool is_summed(shard_node n) const {
        const index end = n.first + n.count < used ? n.first + n.count : used;
        return end <= share(((n.first + 1) * threads - 1) / used).end;
    }
    /// Where its top is: below halves that are empty.
    constexpr shard_node root() const {
        shard_node n{0, shards};
        while (n.count > 1 && is_empty(n.right())) n = n.left();
        return n;
    }
    /// Calls with every node, nearest to its root first, whose sum wants nothing but shard s, computed by a
    /// thread whose shards begin with `begin`.
    template <index Depth>
    constexpr index completed_by(index s, index begin, index (&lefts)[Depth]) const {
        index count = 0;
        for (shard_node n{0, shards}; n.count > 1;) {
            if (s >= n.right().first) {
                if (n.first >= begin) lefts[count++] = n.first;
                n = n.right();
            } else {
                if (!is_empty(n.right())) count = 0; // there are more to come
                n = n.left();
            }
        }
        return count;
    }
};
/// How many halvings there are at most.
template <index Shards>
constexpr index depth_of_tree = index(std::bit_width(std::uint64_t(Shards > 1 ? Shards - 1 : 1)));

/// Adds the gradient of one block to complete sums left of it, from below, and stores the sum in the place of
/// the last; or it alone.
template <class T, index Depth>
struct add_up_block {
    T* to;
    const T* lefts[Depth];
    index count;
    template <class V>
    CTNN_INLINE void operator()(index at, V v) const {
        for (index i = count; i-- > 0;) v = read<V>(lefts[i] + at) + v;
        write(to + at, v);
    }
};
/// The sinks of a whole network for shard s. Rows of a sparse table that one shard looked up and another did
/// not are summed at the end alone.
template <class Net, class T, class Tuple, index Depth>
struct add_up_sinks {
    Tuple& gradients; // of the shard
    index lefts[Depth], count;
    index shard, stride;

    template <class Stage>
    constexpr auto of() const {
        constexpr std::size_t slot = std::size_t(trained_layers<Net, T>::map.of_layer[Stage::position]);
        return [this](auto member) {
            auto& block = hana::at_c<slot>(gradients).*member;
            if constexpr (is_sparse<std::remove_reference_t<decltype(block)>>) {
                return store_block<T>{block.data};
            } else {
                add_up_block<T, Depth> sink{block.data, {}, count};
                for (index i = 0; i < count; ++i) sink.lefts[i] = block.data + (lefts[i] - shard) * stride;
                if (count > 0) sink.to = block.data + (lefts[0] - shard) * stride;
                return sink;
            }
        };
    }
};

/// Gradients of the shards of a tree, each `stride` values behind the one before, as their sum.
template <class T>
struct sums_of_shards {
    shard_tree tree;
    index stride;

    /// Hands n sums at g + from to a sink. Leaves: no thread has summed.
    template <bool Leaves, class Sink>
    void hand_over(T* g, index from, index n, const Sink& sink) const {
        const shard_node root = tree.root();
        T* const left = g + from;
        if (is_done<Leaves>(root)) {
            for (index i = 0; i < n; i += kernels::width<T>) sink(from + i, kernels::load(left + i));
            return;
        }
        sum<Leaves>(left, n, root.left()), sum<Leaves>(left, n, root.right());
        const T* const right = left + root.right().first * stride;
        for (index i = 0; i < n; i += kernels::width<T>)
            sink(from + i, kernels::load(left + i) + kernels::load(right + i));
    }
    /// Of a row of a sparse table: whether a shard looked it up; and zeros in shards `first` on, because the
    /// next step hands over other rows.
    bool any(const T* row, index n) const {
        for (index s = 0; s < tree.used; ++s)
            if (!are_zero(row + s * stride, n)) return true;
        return false;
    }
    void clear(T* row, index n, index first) const {
        for (index s = first; s < tree.used; ++s) kernels::fill_values(row + s * stride, n, T(0));
    }
    /// The sum of one value of every shard.
    T total(const T* p, shard_node n) const {
        if (n.count == 1) return p[n.first * stride];
        const T left = total(p, n.left());
        return tree.is_empty(n.right()) ? left : left + total(p, n.right());
    }

  private:
    template <bool Leaves>
    bool is_done(shard_node n) const {
        return Leaves ? n.count == 1 : tree.is_summed(n);
    }
    /// n values of a node's shards become their sum in the first of these.
    template <bool Leaves>
    void sum(T* g, index n, shard_node node) const {
        if (tree.is_empty(node) || is_done<Leaves>(node)) return;
        sum<Leaves>(g, n, node.left()), sum<Leaves>(g, n, node.right());
        if (tree.is_empty(node.right())) return;
        T* const to = g + node.first * stride;
        const T* const from = g + node.right().first * stride;
        for (index i = 0; i < n; i += kernels::width<T>)
            kernels::store(to + i, kernels::load(to + i) + kernels::load(from + i));
    }
};

} // namespace ctnn::inline CTNN_ABI
