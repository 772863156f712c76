#pragma once
// Whether a name of a header occurs twice: in time linear in the header, whatever the names are, and without
// memory for them.
//
// Names are told apart by 64 bits of hash. Equal names have equal hashes, so no name that occurs twice is
// ever missed; of different names two agree by a chance of 2^-64, or by purpose, and then the file is
// refused, too. A first walk over the header puts the hashes into a filter (Bloom 1970); where its bits were
// set already, by another name or by the same one, the hash is doubtful. Of those there are few, a hundredth,
// and a second walk counts their names. Which bits belong to a hash depends on an address in this process:
// nobody can aim at them.

#include <ctnn/run/seed.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {
namespace io {

class seen_names {
  public:
    /// For a header of so many bytes, at most 1 MiB: an eighth of a bit for each of its bytes, 7 for the
    /// shortest entry that there is.
    constexpr explicit seen_names(std::uint64_t header_bytes)
        : bits_(std::bit_ceil(header_bytes / 8 + 1024)) {
        if (bits_ > 8 * sizeof filter_) bits_ = 8 * sizeof filter_;
        for (std::uint64_t i = 0; i < bits_ / 64; ++i) filter_[i] = 0;
        if (!std::is_constant_evaluated()) key_.value = std::bit_cast<std::uintptr_t>(&filter_[0]);
    }

    /// In the first walk.
    constexpr void add(std::uint64_t hash) {
        const std::uint64_t where = random_bits(key_, hash);
        bool doubtful = true;
        for (int shift = 0; shift < 64; shift += 16) {
            const std::uint64_t bit = std::rotl(where, shift) & (bits_ - 1);
            doubtful = doubtful && (filter_[bit / 64] >> bit % 64 & 1);
            filter_[bit / 64] |= std::uint64_t(1) << bit % 64;
        }
        if (!doubtful) return;
        const std::size_t at = place_of(hash);
        if (at < count_ && doubts_[at] == (hash | 1)) return;
        if (count_ == most_doubts) {
            too_many_ = true;
            return;
        }
        for (std::size_t i = count_++; i > at; --i) doubts_[i] = doubts_[i - 1];
        doubts_[at] = hash | 1;
    }
    constexpr bool in_doubt() const { return count_ > 0; }
    /// More than chance explains.
    constexpr bool too_many() const { return too_many_; }

    /// In the second walk: whether this hash was doubtful, and came before.
    constexpr bool again(std::uint64_t hash) {
        const std::size_t at = place_of(hash);
        if (at == count_ || (doubts_[at] | 1) != (hash | 1)) return false;
        const bool before = (doubts_[at] & 1) == 0;
        doubts_[at] &= ~std::uint64_t(1); // the last bit says that it did not come yet
        return before;
    }

  private:
    /// Twenty deviations above what the longest header has by chance.
    static constexpr std::size_t most_doubts = 512;

    /// Where a hash is among the doubtful ones, or belongs.
    constexpr std::size_t place_of(std::uint64_t hash) const {
        std::size_t first = 0, last = count_;
        while (first < last) {
            const std::size_t middle = (first + last) / 2;
            if ((doubts_[middle] | 1) < (hash | 1)) first = middle + 1;
            else last = middle;
        }
        return first;
    }

    std::uint64_t bits_;
    seed key_{};
    std::size_t count_ = 0;
    bool too_many_ = false;
    // Not initialised: of short headers a small part is used.
    std::uint64_t filter_[2048], doubts_[most_doubts];
};

} // namespace io
} // namespace ctnn::inline CTNN_ABI
