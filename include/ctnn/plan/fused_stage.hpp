#pragma once
// What one pass over memory does (fusion.hpp finds it).

#include <ctnn/shape/shape.hpp>

namespace ctnn::inline CTNN_ABI {

/// A join in a stage's epilogue: its operation, the other value that it reads, the activation behind it (-1:
/// none).
struct fused_join {
    index join = -1, other = -1, activation = -1;
};
/// Joins that one stage takes: a sum, say, and behind its activation another to a sum that runs along.
inline constexpr index most_joins = 2;

/// One stage. `op` is the operation that it runs: a layer, or a join or copy of its own.
struct fused_stage {
    enum class runs : char { layer, join, copy } what = runs::layer;
    index op = -1, norm = -1, activation = -1, pool = -1;
    bool pool_first = false, through_view = false;
    fused_join then[most_joins]{};
    index joins = 0;
    /// The value that leaves the layer's kernel, the one that leaves the stage at last, and its name among
    /// operations (behind an activation).
    index own = -1, made = -1, tip = -1;
    /// Of a copy: what is copied, and of which part of the concat it becomes (0, 1; -1: it gets a wire of its
    /// own).
    index source = -1, into = -1;
};

} // namespace ctnn::inline CTNN_ABI
