#pragma once
// Matrix times vector: the product of one sample.

#include <ctnn/kernels/product/product.hpp>
#include <ctnn/kernels/simd/unrolled.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// One sample: every register of a panel of outputs stays in registers while the inputs are broadcast; Chains
/// independent sums where a panel alone would not hide the FMA's latency.
template <index Vectors, index Chains, index In, index Leading, class T, class Epilogue>
CTNN_INLINE inline void panel(const T* w, const T* x, index j0, const Epilogue& epilogue) {
    vec<T> acc[Chains][Vectors];
#pragma GCC unroll 16
    for (index c = 0; c < Chains; ++c)
#pragma GCC unroll 16
        for (index j = 0; j < Vectors; ++j) acc[c][j] = c == 0 ? epilogue.start(0, j0 + j) : zero<T>();
    w += j0 * width<T>;
    x = held(x); // what was just written would be taken out of its registers lane by lane
    constexpr index full = In / Chains * Chains;
    for (index k = 0; k < full; k += Chains) {
#pragma GCC unroll 16
        for (index c = 0; c < Chains; ++c) {
            const vec<T> xk = broadcast(x[k + c]);
#pragma GCC unroll 16
            for (index j = 0; j < Vectors; ++j)
                acc[c][j] = fma(xk, load(w + (k + c) * Leading + j * width<T>), acc[c][j]);
        }
    }
#pragma GCC unroll 16
    for (index c = 0; c < In - full; ++c) {
        const vec<T> xk = broadcast(x[full + c]);
#pragma GCC unroll 16
        for (index j = 0; j < Vectors; ++j)
            acc[c][j] = fma(xk, load(w + (full + c) * Leading + j * width<T>), acc[c][j]);
    }
    add_rows<Chains>(acc);
    together(acc[0]);
    if constexpr (requires { epilogue.finish_at_once(j0, acc[0]); }) {
        epilogue.finish_at_once(j0, acc[0]);
    } else {
#pragma GCC unroll 16
        for (index j = 0; j < Vectors; ++j) epilogue.finish(0, j0 + j, acc[0][j]);
    }
}

/// Matrix times vector, one sample, in panels of at most 8 registers.
template <index In, index Vectors, index Leading, class T, class Epilogue>
inline void matrix_vector(const T* w, const T* x, const Epilogue& epilogue) {
    constexpr index most = 8, full = Vectors / most * most, rest = Vectors % most;
    constexpr auto chains = [](index vectors) -> index {
        return vectors >= 5 ? 1 : vectors >= 3 ? 2 : vectors == 2 ? 4 : 8;
    };
    for (index j = 0; j < full; j += most) panel<most, 1, In, Leading>(w, x, j, epilogue);
    if constexpr (rest > 0) {
        constexpr index c = chains(rest) <= In ? chains(rest) : 1;
        panel<rest, c, In, Leading>(w, x, full, epilogue);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
