#pragma once
// The processes (ranks) of a communicator: what they tell each other. Each call's errors come back here, and
// end all ranks with a sentence: a step has nobody to hand them to, and the others would wait forever.

#include <ctnn/shape/shape.hpp>
#include <ctnn/shape/tensor.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <type_traits>

// The C interface of MPI alone.
#if !defined(OMPI_SKIP_MPICXX)
#define OMPI_SKIP_MPICXX 1
#endif
#if !defined(MPICH_SKIP_MPICXX)
#define MPICH_SKIP_MPICXX 1
#endif
#include <mpi.h>

namespace ctnn::inline CTNN_ABI {

/// A communicator of one's own, like the caller's: messages do not meet those of the program.
class mpi_ranks {
  public:
    /// Ends all ranks with a sentence where their number is no power of two or exceeds `shards`.
    mpi_ranks(MPI_Comm like, index shards) {
        int begun = 0, ended = 0;
        MPI_Initialized(&begun), MPI_Finalized(&ended);
        if (!begun || ended) {
            std::fputs("ctnn: an mpi_trainer is made between MPI_Init and MPI_Finalize\n", stderr);
            std::exit(1);
        }
        expect(MPI_Comm_dup(like, &all_), "copy the communicator");
        expect(MPI_Comm_set_errhandler(all_, MPI_ERRORS_RETURN), "set the handler of errors");
        expect(MPI_Comm_rank(all_, &rank_), "ask for its rank");
        expect(MPI_Comm_size(all_, &size_), "ask for the number of ranks");
        if ((size_ & (size_ - 1)) != 0)
            refuse("the ranks of an mpi_trainer are a power of two: 1, 2, 4, 8, ...");
        if (size_ > shards)
            refuse("an mpi_trainer has at least one shard for every rank: fewer ranks, or more shards");
    }
    mpi_ranks(mpi_ranks&& other) noexcept : all_(other.all_), rank_(other.rank_), size_(other.size_) {
        other.all_ = MPI_COMM_NULL;
    }
    mpi_ranks& operator=(mpi_ranks&&) = delete;
    ~mpi_ranks() {
        int ended = 0;
        if (all_ != MPI_COMM_NULL && MPI_Finalized(&ended) == MPI_SUCCESS && !ended) MPI_Comm_free(&all_);
    }

    index rank() const { return rank_; }
    index size() const { return size_; }

    /// Every rank's n values, a number of whole cache lines, become their sums, by recursive doubling: ranks
    /// that are neighbours in the tree over shards come first, and each sum is that of its left and its right
    /// half, in this order. `room`: as many values.
    template <class T>
    void sum(T* mine, T* room, index n) const {
        constexpr index piece = 1 << 16; // is added while the cache has it
        for (int distance = 1; distance < size_; distance *= 2) {
            const int other = rank_ ^ distance;
            for (index at = 0; at < n; at += piece) {
                const int bytes = int((n - at < piece ? n - at : piece) * index(sizeof(T)));
                expect(MPI_Sendrecv(mine + at, bytes, MPI_BYTE, other, 0, room + at, bytes, MPI_BYTE, other,
                                    0, all_, MPI_STATUS_IGNORE),
                       "exchange gradients");
                const T *left = rank_ < other ? mine : room, *right = rank_ < other ? room : mine;
                for (index i = at; i < at + bytes / index(sizeof(T)); ++i) mine[i] = left[i] + right[i];
            }
        }
    }
    /// An object of rank `from` becomes that of all.
    void share(void* object, std::uint64_t bytes, index from = 0) const {
        constexpr std::uint64_t piece = 1 << 28; // MPI counts in int
        for (std::uint64_t at = 0; at < bytes; at += piece)
            expect(MPI_Bcast(static_cast<char*>(object) + at, int(bytes - at < piece ? bytes - at : piece),
                             MPI_BYTE, int(from), all_),
                   "share what one rank holds");
    }
    template <class X>
    void share(X& object, index from = 0) const {
        static_assert(std::is_trivially_copyable_v<X>);
        share(static_cast<void*>(&object), sizeof object, from);
    }
    /// The first rank whose number is not that of rank 0; -1 where all are the same.
    index first_other(std::uint64_t number) const {
        std::uint64_t first = number;
        share(first);
        int mine = number == first ? size_ : rank_, least = 0;
        expect(MPI_Allreduce(&mine, &least, 1, MPI_INT, MPI_MIN, all_), "compare what the ranks hold");
        return least < size_ ? least : -1;
    }
    /// Ends all ranks, which call this together, with one sentence on stderr.
    [[noreturn]] void refuse(const char* sentence) const {
        if (rank_ == 0) std::fprintf(stderr, "ctnn: %s\n", sentence);
        end();
    }
    [[noreturn]] void end() const {
        std::fflush(stderr);
        MPI_Barrier(all_); // the sentence comes before the end
        MPI_Abort(all_, 1);
        std::abort();
    }

  private:
    void expect(int result, const char* what) const {
        if (result == MPI_SUCCESS) return;
        char reason[MPI_MAX_ERROR_STRING] = {};
        int length = 0;
        MPI_Error_string(result, reason, &length);
        std::fprintf(stderr, "ctnn: rank %d could not %s: %s\n", rank_, what, reason);
        std::fflush(stderr);
        MPI_Abort(all_ != MPI_COMM_NULL ? all_ : MPI_COMM_WORLD, 1);
        std::abort();
    }

    MPI_Comm all_ = MPI_COMM_NULL;
    int rank_ = 0, size_ = 1;
};

} // namespace ctnn::inline CTNN_ABI
