#pragma once
// Where each tap of a causal convolution finds its values: a table, which kernels of any dilation share; of
// kernels whose table would be large for a stack (an impulse response) each is found when it is asked for.

#include <ctnn/kernels/simd/simd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// from()[j]: place(j), a const T*, of the past; the last of Taps is the newest.
template <index Taps, class T, class Place, bool Few = (Taps <= 128)>
struct taps_of_step {
    const T* of[Taps];
    CTNN_INLINE taps_of_step(const Place& place, const T* newest) {
        for (index j = 0; j + 1 < Taps; ++j) of[j] = place(j);
        of[Taps - 1] = newest;
    }
    CTNN_INLINE const T* const* operator()() const { return of; }
};
template <index Taps, class T, class Place>
struct taps_of_step<Taps, T, Place, false> {
    Place place;
    const T* newest;
    CTNN_INLINE taps_of_step(const Place& past, const T* last) : place(past), newest(last) {}
    CTNN_INLINE const T* operator[](index j) const { return j + 1 < Taps ? place(j) : newest; }
    CTNN_INLINE const taps_of_step& operator()() const { return *this; }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
