#pragma once
// The product by weights that the caches do not hold.
//
// product.hpp's loops fetch all of A once for every two registers of B, a line of each of K pages: 1024 x
// 1024 weights ran at 45 % of the peak, 2048 x 2048 at 35. Here a panel of A, some rows by some of K, meets
// all of B while it is in L1; the next one is fetched meanwhile. Where A's rows lie so far apart that a panel
// has but a few sets of L1, it is copied first. (Copying every panel cost up to a fifth: 32 samples by 1024 x
// 1024 weights 79 % of the peak, 94 without.) Between two pieces of K the sums wait where the results will
// be. The order of the sums is the same.

#include <ctnn/kernels/product/product.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Whether a layer's weights are more than a core's share of the caches.
constexpr bool are_large(index out, index in) { return out * in > 128 * 1024; }

/// A panel: rows of A (three cache lines: whole tiles of 6 and of 8) by values of K, 24 kB.
template <class T>
inline constexpr index rows_of_panel = 192 / index(sizeof(T));
inline constexpr index length_of_panel = 128;
/// Whether the lines of a panel whose rows lie Leading values apart share a few sets of L1: from 8 lines on
/// that divide the 64 of a page, fewer than half of the sets are left.
template <class T, index Leading>
constexpr bool panels_are_copied = Leading * index(sizeof(T)) % (8 * 64) == 0;
/// Values that large_product wants for the panel that it copies.
template <class T, index Leading>
inline constexpr index panel_memory = panels_are_copied<T, Leading> ? rows_of_panel<T> * length_of_panel : 0;
/// Registers of B that a panel meets at once: of them a piece of K stays in L2.
inline constexpr index columns_at_once = 16;

/// A panel's epilogue. Its rows are those of A from i0 on; sums go on where the piece of K before left them.
/// While a tile computes, its rows at `next` are fetched, Next apart, if that is no 0.
template <class Epilogue, class T, index Next>
struct finish_panel {
    const Epilogue& epilogue;
    index i0;
    bool first, last;
    const T* next;
    CTNN_INLINE vec<T> start(index i, index j) const {
        return first ? epilogue.start(i0 + i, j) : epilogue.resume(i0 + i, j);
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        if (last) epilogue.finish(i0 + i, j, v);
        else epilogue.wait(i0 + i, j, v);
    }
    CTNN_INLINE void meanwhile(index i, index k) const
        requires(Next > 0)
    {
        __builtin_prefetch(next + i + k * Next);
    }
};

/// One panel's share: Rows of A from i0 on, Length of K from `from` on, Count registers of B from j0 on.
template <index Rows, index Count, index Length, index K, class A, class B, class T, class Epilogue>
CTNN_INLINE inline void panel_product(const T* a, const T* b, index i0, index from, index j0, const T* next,
                                      [[maybe_unused]] T* panel, const Epilogue& epilogue) {
    constexpr bool copied = panels_are_copied<T, A::k>;
    constexpr index row = copied ? padded<T>(Rows) : A::k;
    a += i0 + from * A::k;
    if constexpr (copied) {
        for (index k = 0; k < Length; ++k)
            for (index i = 0; i < row; i += width<T>) store(panel + k * row + i, load(a + k * A::k + i));
        a = panel;
    }
    using shape = register_tile<Rows, Count>;
    using rows = broadcasts<1, row, Length>;
    constexpr index columns = shape::columns, full = Count / columns * columns;
    const bool first = from == 0, last = from + Length == K;
    const finish_panel<Epilogue, T, A::k> fetching{epilogue, i0, first, last, next};
    const finish_panel<Epilogue, T, 0> done{epilogue, i0, first, last, nullptr};
    b += from * B::k;
    column_of_tiles<Rows, shape::count, columns, rows, B, Length>(a, b, j0, fetching);
    for (index j = columns; j < full; j += columns)
        column_of_tiles<Rows, shape::count, columns, rows, B, Length>(a, b, j0 + j, done);
    if constexpr (full < Count)
        column_of_tiles<Rows, shape::count, Count - full, rows, B, Length>(a, b, j0 + full, done);
}

/// Calls run(length, first) for parts of 0 ... N - 1 of a constant length, and a shorter one at the end.
template <index N, index Length, class Run>
CTNN_INLINE inline void in_parts(Run run) {
    for (index i = 0; i + Length <= N; i += Length) run(std::integral_constant<index, Length>{}, i);
    if constexpr (N % Length > 0) run(std::integral_constant<index, N % Length>{}, N / Length * Length);
}

/// product<I, J, K, A, B>, of an A whose rows lie side by side, padded. The epilogue also has wait(i, j, v)
/// and resume(i, j), for sums on their way. panel: panel_memory<T, A::k> values.
template <index I, index J, index K, class A, class B, class T, class Epilogue>
[[gnu::noinline]] void large_product(const T* a, const T* b, T* panel, const Epilogue epilogue) {
    static_assert(A::i == 1 && A::length >= K && B::jump == 0);
    in_parts<J, columns_at_once>([&](auto count, index j) CTNN_INLINE {
        in_parts<K, length_of_panel>([&](auto length, index from) CTNN_INLINE {
            in_parts<I, rows_of_panel<T>>([&](auto rows, index i) CTNN_INLINE {
                const index end = i + rows.value;
                const T* next = end < I ? a + end + from * A::k : a + (from + length.value) % K * A::k;
                panel_product<rows.value, count.value, length.value, K, A, B>(a, b, i, from, j, next, panel,
                                                                              epilogue);
            });
        });
    });
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
