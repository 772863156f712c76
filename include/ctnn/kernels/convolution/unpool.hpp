#pragma once
// Backward through a max pool that is fused into the layer before it: by the taps that were kept.

#include <ctnn/kernels/pool/pool.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// The gradient by what was pooled: dy where the maximum was, zero elsewhere. All wires run along samples.
template <class P, class DY, class Taps, class DX>
constexpr void unpool(DY dy, Taps taps, DX dx) {
    using T = typename DX::value_type;
    constexpr index in = P::height * P::width, out = P::out_height * P::out_width;
    const auto all = [&]<class V>(index s, auto load, auto store) CTNN_INLINE {
        for (index c = 0; c < P::channels; ++c)
            for (index r = 0; r < P::out_height; ++r)
                for (index t = 0; t < P::out_width; ++t) {
                    const index from = c * out + r * P::out_width + t;
                    const V gradient = load(&dy(from, s)), kept = load(&taps(from, s));
                    each_tap<P>(r, t, [&](index tap, index at) CTNN_INLINE {
                        store(&dx(c * in + at, s), select(kept == V(T(tap)), gradient, V(T(0))));
                    });
                }
    };
    if constexpr (!has_simd<T>) {
        for (index s = 0; s < DX::samples; ++s)
            for (index i = 0; i < DX::features; ++i) dx(i, s) = T(0);
        for (index s = 0; s < DX::samples; ++s)
            all.template operator()<T>(s, [](const T* p) { return *p; }, [](T* p, T v) { *p = v; });
    } else {
        if constexpr (!P::tiles) fill_values(dx.data, DX::memory, T(0)); // a wire of its own
        for (index s = 0; s < DX::samples; s += width<T>)
            all.template operator()<vec<T>>(
                s, [](const T* p) CTNN_INLINE { return kernels::load(p); },
                [](T* p, vec<T> v) CTNN_INLINE { kernels::store(p, v); });
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
