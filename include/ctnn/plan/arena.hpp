#pragma once
// Lifetimes -> offsets: buffers of one arena share memory when they are never alive together.

#include <ctnn/shape/tensor.hpp>

namespace ctnn::inline CTNN_ABI {

/// A buffer: how many values, the first and the last moment of its life, and (the answer) where it lies.
struct buffer {
    index size = 0, from = 0, to = 0, offset = 0;
    constexpr bool meets(const buffer& other) const {
        return size > 0 && other.size > 0 && from <= other.to && other.from <= to;
    }
};

/// Places buffers in the order given, each at the lowest offset where it overlaps none that is alive with it. Sizes are in
/// values and multiples of `unit`; returns the size of the arena.
template <index N>
constexpr index place(buffer (&buffers)[N]) {
    index total = 0;
    for (index i = 0; i < N; ++i) {
        buffer& b = buffers[i];
        for (bool moved = true; moved;) {
            moved = false;
            for (index j = 0; j < i; ++j) {
                const buffer& other = buffers[j];
                if (b.meets(other) && b.offset < other.offset + other.size && other.offset < b.offset + b.size) {
                    b.offset = other.offset + other.size;
                    moved = true;
                }
            }
        }
        if (b.offset + b.size > total) total = b.offset + b.size;
    }
    return total;
}

} // namespace ctnn::inline CTNN_ABI
