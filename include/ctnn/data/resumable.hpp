#pragma once
// resumable: what sources of shuffled batches have in common, the random numbers that they draw, and where in
// which epoch they are:
//
//     const auto place = batches.here();      ...      batches.resume(place)      // true: the same follow

#include <ctnn/run/seed.hpp>

#include <utility>

namespace ctnn::inline CTNN_ABI {

/// 0 .. n-1, unbiased (Lemire's rejection), of draws of 64 random bits.
template <class Draw>
std::uint64_t drawn_below(std::uint64_t n, Draw draw) {
    if (n >> 32) return draw() % n; // as good as unbiased
    for (;;) {
        const std::uint64_t scaled = (draw() >> 32) * n;
        if ((scaled & 0xffffffffu) >= (std::uint64_t(1) << 32) % n) return scaled >> 32;
    }
}
/// Puts n things into a random order (Fisher, Yates).
template <class X, class Draw>
void shuffle_in_place(X* things, std::size_t n, Draw draw) {
    for (std::size_t i = n; i > 1; --i) std::swap(things[i - 1], things[std::size_t(drawn_below(i, draw))]);
}

/// CRTP base of sources whose shuffle() begins an epoch, in an order that depends on what is drawn alone.
template <class Derived>
class resumable {
  public:
    /// Plain data for a checkpoint: what had been drawn before the epoch, and the position within it.
    struct place {
        std::uint64_t draws = 0;
        index position = 0;
        constexpr bool possible() const { return position >= 0; }
    };
    place here() const { return {before_, position_}; }
    /// Goes on from a place. False where it is none of this source (but of other data, say): then the epoch
    /// that was begun last begins again.
    bool resume(place p) {
        const std::uint64_t before = before_;
        draws_ = p.draws;
        static_cast<Derived*>(this)->shuffle();
        if (p.possible() && p.position <= static_cast<Derived*>(this)->size()) {
            position_ = p.position;
            return true;
        }
        draws_ = before;
        static_cast<Derived*>(this)->shuffle();
        return false;
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
