#pragma once
// Loops over registers that have to stay registers: unrolled by the language, because `#pragma GCC unroll`
// leaves loops whose bounds depend on an outer one as they are, and what they index goes to the stack.

#include <ctnn/kernels/simd/simd.hpp>

#include <type_traits>
#include <utility>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Calls f(0), ..., f(N - 1) with numbers that are types.
template <index N, class F>
CTNN_INLINE inline void with_each(F f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) CTNN_INLINE {
        (f(std::integral_constant<index, index(I)>{}), ...);
    }(std::make_index_sequence<std::size_t(N)>{});
}

/// The first row becomes the sum of the first Rows rows, in a tree.
template <index Rows, index All, index N, class T>
CTNN_INLINE inline void add_rows(vec<T> (&sum)[All][N]) {
    if constexpr (Rows > 1) {
        constexpr index half = (Rows + 1) / 2;
        with_each<Rows - half>([&](auto i) CTNN_INLINE {
            with_each<N>([&](auto j) CTNN_INLINE { sum[i][j] = sum[i][j] + sum[i + half][j]; });
        });
        add_rows<half>(sum);
    }
}

/// Neither is used before both are there.
template <class T>
CTNN_INLINE inline void tie([[maybe_unused]] vec<T>& a, [[maybe_unused]] vec<T>& b) {
#if defined(__clang__) && defined(__SSE2__) && defined(CTNN_XSIMD)
    asm("" : "+v"(a.lanes), "+v"(b.lanes));
#endif
}
/// None is used before all are there: clang would sink each chain of sums to its use, where none hides the
/// other's latency (GRU 16, one step: 1.5 times as long). Few chains fit into the core's window one after the
/// other.
template <index N, class T>
CTNN_INLINE inline void together(vec<T> (&v)[N]) {
    if constexpr (N > 4) {
        // The last waits for all,.
        with_each<N - 1>([&](auto i) CTNN_INLINE { tie(v[i], v[i + 1]); });
        // And all for the last.
        with_each<N - 1>([&](auto i) CTNN_INLINE { tie(v[N - 2 - i], v[N - 1 - i]); });
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
