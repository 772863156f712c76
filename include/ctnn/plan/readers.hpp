#pragma once
// What reads each value of a graph, and so has a share in its gradient: on constexpr values.

#include <ctnn/plan/fusion.hpp>

namespace ctnn::inline CTNN_ABI {

/// Operations by the value that they read, in lists from `first` of a value on: its last reader comes first.
template <index Length>
struct readers {
    struct reader_of_value {
        index reader = 0, next = -1;
        bool second = false; ///< as the second of two
    };
    reader_of_value of[2 * Length + 1]{};
    index first[Length + 1]{};
};
/// The readers among the first `count` stages of the values that are wanted; those are what base names.
template <index Length>
constexpr readers<Length> find_readers(const graph<Length>& g, const fusion<Length>& f,
                                       const index (&base)[Length + 1], const bool (&wanted)[Length + 1],
                                       index count) {
    readers<Length> all;
    index number = 0;
    for (index i = 0; i < g.count; ++i) all.first[i] = -1;
    for (index i = 1; i < g.count; ++i) {
        const operation& o = g.of[i];
        const index k = f.stage[f.value[i]];
        if (!g.live[i] || o.what == makes::view || (o.what == makes::part && k < 0)) continue;
        // Fused, or the loss's.
        if (o.what == makes::layer && (k < 0 || k >= count || f.of[k].op != i)) continue;
        for (const bool second : {false, true})
            if (const index source = second ? o.b : o.a; source >= 0 && wanted[base[source]]) {
                all.of[number] = {i, all.first[base[source]], second};
                all.first[base[source]] = number++;
            }
    }
    return all;
}

} // namespace ctnn::inline CTNN_ABI
