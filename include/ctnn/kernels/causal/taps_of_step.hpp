#pragma once
// Where each tap of a causal convolution finds its values: a table, which kernels of any dilation share; of
// kernels whose table would be large for a stack (an impulse response) each is found when it is asked for.

#include <ctnn/kernels/simd/simd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// from()[j], j < Taps: place(j), a const T*.
template <index Taps, class T, class Place, bool Few = (Taps <= 128)>
struct taps_of_step {
    const T* of[Taps];
    CTNN_INLINE explicit taps_of_step(const Place& place) {
        for (index j = 0; j < Taps; ++j) of[j] = place(j);
    }
    CTNN_INLINE const T* const* operator()() const { return of; }
};
template <index Taps, class T, class Place>
struct taps_of_step<Taps, T, Place, false> {
    Place place;
    CTNN_INLINE explicit taps_of_step(const Place& found) : place(found) {}
    CTNN_INLINE const T* operator[](index j) const { return place(j); }
    CTNN_INLINE const taps_of_step& operator()() const { return *this; }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
