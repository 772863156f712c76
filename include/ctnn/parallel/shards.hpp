#pragma once
// A batch as equal parts, its shards: how its samples are divided, and what layers of each shard remember.

#include <ctnn/parallel/tree.hpp>
#include <ctnn/run/trainer.hpp>

namespace ctnn::inline CTNN_ABI {

/// Whether a batch can be divided; else the_shards_are_equal reports it.
template <index Batch, index Shards>
inline constexpr bool equal_shards = Shards > 0 && Batch > 0 && Batch % (Shards > 0 ? Shards : 1) == 0;
template <index Batch, index Shards>
struct the_shards_are_equal {
    static_assert(Batch < 1 || equal_shards<Batch, Shards>,
                  "ctnn: a parallel_trainer divides a batch into equal shards: "
                  "nn::parallel_trainer<net, loss, optimizer, 256, 8>");
};
/// Reports shards of one sample where a batch_norm of features wants their variance.
template <bool Fits>
struct the_shards_have_a_variance {
    static_assert(Fits, "ctnn: each shard has statistics of its own, and a batch_norm of features needs two "
                        "samples for them: fewer shards");
};

/// What layers of each shard remember, for checkpoints.
template <class Memories, index Shards>
struct memories_of_shards {
    Memories layers[Shards]{};
    bool possible() const {
        for (const Memories& m : layers)
            if (!m.possible()) return false;
        return true;
    }
};

/// How the first `count` samples of a batch are divided: among `used` shards, as evenly as can be, or, where
/// layers carry a memory from step to step, so that each sample stays in its shard. None where a shard had
/// fewer than `least`.
template <index Batch, index Shards, index Least, bool Carries, bool HasBuffers>
struct division {
    static constexpr index each = Batch / Shards;
    index count, used;
    constexpr explicit division(index n) : count(n), used(0) {
        if (n < Least || n > Batch) return;
        if constexpr (Carries) {
            used = HasBuffers && n - (Shards - 1) * each < Least ? 0 : Shards;
        } else {
            used = n / Least < Shards ? n / Least : Shards;
            if (n > used * each) used = 0;
        }
    }
    constexpr index first(index s) const { return Carries ? s * each : count * s / used; }
    constexpr index size(index s) const {
        const index n = (Carries ? count : first(s + 1)) - first(s);
        return n < 0 ? 0 : n < each ? n : each;
    }
};

/// The gradients of a shard, or the sum of some, and their loss; in one piece, so that processes can exchange
/// them at once. The loss has a line of its own, and with it shards do not lie a multiple of 4096 bytes
/// apart.
template <class Parameters, class T>
struct alignas(alignment) shard_sums {
    Parameters gradients{};
    T loss[padded<T>(1)]{};
};

} // namespace ctnn::inline CTNN_ABI
