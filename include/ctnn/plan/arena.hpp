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

/// Values of T that lie behind each buffer, to be poisoned.
#if defined(CTNN_RED_ZONES)
template <class T>
inline constexpr index red_zone = index((sizeof(T) < 64 ? 256 : 4 * sizeof(T)) / sizeof(T));
#else
template <class T>
inline constexpr index red_zone = 0;
#endif

/// What is free of an arena: gaps in order, each a multiple of cache lines, and all from `end` on.
template <index N>
struct free_memory {
    struct gap {
        index begin = 0, end = 0;
    };
    gap gaps[N + 1]{};
    index count = 0, end = 0;

    /// The lowest place for `size` values.
    constexpr index take(index size) {
        for (index i = 0; i < count; ++i) {
            gap& g = gaps[i];
            if (g.end - g.begin < size && !(i + 1 == count && g.end == end)) continue;
            const index at = g.begin;
            if (g.end - g.begin > size) {
                g.begin += size;
            } else {
                if (g.end - g.begin < size) end = at + size; // the last gap grows
                for (index k = i + 1; k < count; ++k) gaps[k - 1] = gaps[k];
                --count;
            }
            return at;
        }
        end += size;
        return end - size;
    }
    constexpr void give(index begin, index stop) {
        index i = 0;
        while (i < count && gaps[i].end < begin) ++i;
        if (i < count && gaps[i].end == begin) { // behind a gap, and perhaps before the next
            gaps[i].end = stop;
            if (i + 1 < count && gaps[i + 1].begin == stop) {
                gaps[i].end = gaps[i + 1].end;
                for (index k = i + 2; k < count; ++k) gaps[k - 1] = gaps[k];
                --count;
            }
        } else if (i < count && gaps[i].begin == stop) {
            gaps[i].begin = begin;
        } else {
            for (index k = count; k > i; --k) gaps[k] = gaps[k - 1];
            gaps[i] = {begin, stop};
            ++count;
        }
    }
};

/// Places buffers moment by moment, each at the lowest offset where there is room; moments lie from 0 to
/// Moments - 1. Sizes are in values and multiples of a cache line; returns the size of the arena. Its cost is
/// linear in the buffers, but for the number of gaps.
template <index Moments, index N>
constexpr index place_buffers(buffer (&buffers)[N]) {
    // Lists of the buffers that begin, and that end, at each moment.
    index begins[Moments + 1]{}, ends[Moments + 1]{}, next_begin[N + 1]{}, next_end[N + 1]{};
    for (index t = 0; t < Moments; ++t) begins[t] = ends[t] = -1;
    for (index i = N - 1; i >= 0; --i)
        if (buffers[i].size > 0) {
            next_begin[i] = begins[buffers[i].from], begins[buffers[i].from] = i;
            next_end[i] = ends[buffers[i].to], ends[buffers[i].to] = i;
        }
    free_memory<N> memory;
    for (index t = 0; t < Moments; ++t) {
        if (t > 0)
            for (index i = ends[t - 1]; i >= 0; i = next_end[i])
                memory.give(buffers[i].offset, buffers[i].offset + buffers[i].size);
        for (index i = begins[t]; i >= 0; i = next_begin[i]) buffers[i].offset = memory.take(buffers[i].size);
    }
    return memory.end;
}

} // namespace ctnn::inline CTNN_ABI
