#pragma once
// resumable: what sources of shuffled batches have in common, the random numbers that they draw, and where in which epoch they are:
//
//     const auto place = batches.here();      ...      batches.resume(place);      // the same batches follow

#include <ctnn/run/seed.hpp>

namespace ctnn::inline CTNN_ABI {

/// CRTP base of sources whose shuffle() begins an epoch, in an order that depends on what is drawn alone.
template <class Derived>
class resumable {
  public:
    /// Plain data for a checkpoint: what had been drawn before the epoch, and the position within it.
    struct place {
        std::uint64_t draws = 0;
        index position = 0;
    };
    place here() const { return {before_, position_}; }
    void resume(place p) {
        draws_ = p.draws;
        static_cast<Derived*>(this)->shuffle();
        position_ = p.position;
    }

  protected:
    explicit resumable(seed s) : seed_(s) {}
    std::uint64_t draw() { return random_bits(seed_, draws_++); }
    void begin_epoch() {
        before_ = draws_;
        position_ = 0;
    }
    index position_ = 0;

  private:
    seed seed_;
    std::uint64_t draws_ = 0, before_ = 0;
};

} // namespace ctnn::inline CTNN_ABI
