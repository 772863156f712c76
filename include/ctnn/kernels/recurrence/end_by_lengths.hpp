#pragma once
// What is remembered of sequences that end before the last step (nn::lengths): from what forward has left on
// the tape.

#include <ctnn/kernels/recurrence/recur.hpp>
#include <ctnn/shape/counted_steps.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// h, and c where a cell has it, as they were before the first step of each sample that does not count.
template <class R, index Samples, class Memory, class T>
void end_by_lengths(Memory& memory, const T* tape, first_steps steps) {
    for (index s = 0; s < Samples; ++s) {
        const index t = steps.of(s), block = s / R::lanes, lane = s % R::lanes;
        if (t == R::steps) continue;
        const T* const h = tape + R::h_before(block, t) + lane;
        for (index u = 0; u < R::units; ++u) memory.h(u, s) = h[u * R::lanes];
        if constexpr (R::cell::has_state) {
            const T* const c = tape + block * (R::slots / R::blocks) + t * R::slot +
                               R::cell::state_kept * R::units * R::lanes + lane;
            for (index u = 0; u < R::units; ++u) memory.c(u, s) = c[u * R::lanes];
        }
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
