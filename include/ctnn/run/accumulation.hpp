#pragma once
// What trainers keep beside the models: states, and gradients that are added up until an update.

#include <ctnn/run/seed.hpp>
#include <ctnn/shape/anew.hpp>
#include <ctnn/shape/shape.hpp>

#include <cstdint>

namespace ctnn::inline CTNN_ABI {

/// N objects, each zero; nothing at all where N is 0.
template <class X, index N>
struct several {
    X all[N]{};
    constexpr X* data() { return all; }
};
template <class X>
struct several<X, 0> {
    constexpr X* data() { return nullptr; }
};

/// Room for an X that nobody has written yet.
template <class X>
union room_for {
    X value;
    room_for() {}
};

/// Gradients that are added up until an update: in how many pieces, and what their mean divides by.
struct accumulation {
    long pieces = 0;
    double terms = 0;
    bool made = false; // whether the total exists
    /// The random bits of the next piece after `steps` steps.
    std::uint64_t next(seed s, long steps) {
        return random_bits({random_bits(s, std::uint64_t(steps + 1))}, std::uint64_t(++pieces));
    }
    /// The same; before the first one the total becomes zero, or, where that piece stores every value, no more
    /// than exists: what nobody stores (padding) stays zero.
    template <class Tuple>
    std::uint64_t next(Tuple& total, seed s, long steps, bool stores = false) {
        if (pieces == 0 && !(stores && made)) begin_anew(total);
        made = true;
        return next(s, steps);
    }
    void forget() { pieces = 0, terms = 0; }
};

} // namespace ctnn::inline CTNN_ABI
