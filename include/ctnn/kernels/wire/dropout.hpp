#pragma once
// Dropout: which values of a batch are left out follows from a key, the sample and the feature alone, so that
// backward finds the same ones, on every instruction set.

#include <ctnn/kernels/wire/lanes.hpp>

#include <cstdint>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// A well mixed number for a number (Wellons: Prospecting for hash functions, 2018).
CTNN_INLINE constexpr std::uint32_t mixed(std::uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

/// What the values of a batch are multiplied by: 0 with a probability of Numerator / Denominator, else what
/// keeps their mean.
template <class T, index Numerator, index Denominator>
struct dropout_mask {
    std::uint64_t key;
    index first = 0; // place of the first sample in the whole batch
    static constexpr std::uint64_t least = (std::uint64_t(Numerator) << 32) / std::uint64_t(Denominator);
    static constexpr double scale =
        Numerator == Denominator ? 0 : double(Denominator) / double(Denominator - Numerator);

    CTNN_INLINE constexpr T at(index sample, index feature) const {
        const std::uint32_t of_feature = mixed(std::uint32_t(key) + std::uint32_t(feature) * 0x9E3779B9u);
        return mixed((of_feature ^ std::uint32_t(key >> 32)) + std::uint32_t(first + sample)) < least
                   ? T(0)
                   : T(scale);
    }
    CTNN_INLINE T one(index sample, index feature) const { return at(sample, feature); }
    CTNN_INLINE vec<T> some(index sample, index feature) const {
        alignas(alignment) T lanes[width<T>];
        for (index i = 0; i < width<T>; ++i) lanes[i] = at(sample + i, feature);
        return load(lanes);
    }
};

/// Calls body(feature, sample, mask) for the values of a batch, registers of samples where T has any.
template <class W, class Mask, class Body>
CTNN_INLINE inline void each_dropped(const Mask& mask, Body body) {
    using T = typename W::value_type;
    constexpr index all = is_sequence<typename W::shape_type> ? padded<T>(W::samples) : W::samples;
    if constexpr (has_simd<T>) {
        for (index s = 0; s < all; s += width<T>)
            for (index i = 0; i < W::features; ++i) body(i, s, mask.some(s, i));
    } else {
        for (index s = 0; s < W::samples; ++s)
            for (index i = 0; i < W::features; ++i) body(i, s, mask.one(s, i));
    }
}

/// y = mask · x
template <class X, class Y, class Mask, class Act>
void dropout(X x, Y y, const Mask& mask, const Act& act) {
    each_dropped<Y>(mask, [&](index i, index s, auto m) CTNN_INLINE {
        if constexpr (has_simd<typename Y::value_type>) put(act, &y(i, s), load(&x(i, s)) * m);
        else put_one(act, &y(i, s), x(i, s) * m);
    });
}
/// dx = slope · mask · dy
template <class X, class DY, class DX, class Mask, class Slope>
void dropout_backward(X x, DY dy, DX dx, const Mask& mask, const Slope& slope) {
    using T = typename DX::value_type;
    each_dropped<DX>(mask, [&](index i, index s, auto m) CTNN_INLINE {
        const T* const at = &x(i, s);
        if constexpr (has_simd<T>) hand_on(slope, load(&dy(i, s)) * m, at, &dx(i, s));
        else hand_on_one(slope, dy(i, s) * m, at, &dx(i, s));
    });
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
