#pragma once
// What the ranks of an mpi_trainer agree upon: at first what rank 0 holds, then the sums of every step; and
// now and then they see whether they still hold the same.

#include <ctnn/mpi/ranks.hpp>
#include <ctnn/run/seed.hpp>

namespace ctnn::inline CTNN_ABI {

/// A hash of memory, whole words of 8 bytes.
inline std::uint64_t hash_of_words(std::uint64_t hash, const void* memory, std::size_t bytes) {
    const char* at = static_cast<const char*>(memory);
    for (const char* end = at + bytes; at < end; at += 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    return hash;
}

/// One of several processes with shards of one batch.
template <class T>
class mpi_team : public mpi_ranks {
  public:
    static constexpr bool several = true;
    const index rank, ranks;
    /// Steps from one look at what all hold to the next; 0: never.
    long check_every = 100;

    mpi_team(MPI_Comm like, index shards)
        : mpi_ranks(like, shards), rank(mpi_ranks::rank()), ranks(mpi_ranks::size()) {}

    /// Before a step: the first time all get the model, the optimizer's options and the seed of rank 0;
    /// every check_every steps they compare.
    template <class Tuple, class Optimizer>
    void agree(Tuple& weights, Tuple* states, index count, Optimizer& optimizer, seed& s, long steps) {
        if (!begun_) {
            begun_ = true;
            share(weights), share(optimizer), share(s);
        } else if (check_every > 0 && steps % check_every == 0 && steps != checked_) {
            checked_ = steps;
            if (const index other = first_that_differs(weights, states, count, steps); other >= 0) {
                if (rank == 0)
                    std::fprintf(
                        stderr,
                        "ctnn: after step %ld rank %ld holds other weights than rank 0: the model, the "
                        "optimizer or the data were changed on one rank alone\n",
                        steps, long(other));
                end();
            }
        }
    }
    /// The first rank that holds other weights, states or steps than rank 0; or -1.
    template <class Tuple>
    index first_that_differs(const Tuple& weights, const Tuple* states, index count, long steps) const {
        std::uint64_t hash = hash_of_words(std::uint64_t(steps), &weights, sizeof weights);
        for (index i = 0; i < count; ++i) hash = hash_of_words(hash, states + i, sizeof(Tuple));
        return first_other(hash);
    }
    /// The sums over ranks of n values.
    void sum(T* values, index n) {
        if (ranks == 1) return;
        if (!room_) room_ = std::make_unique<T[]>(std::size_t(n));
        mpi_ranks::sum(values, room_.get(), n);
    }

  private:
    std::unique_ptr<T[]> room_;
    bool begun_ = false;
    long checked_ = -1;
};

} // namespace ctnn::inline CTNN_ABI
