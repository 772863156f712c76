#pragma once
// The matrix product that everything dense is made of: C(i, j) = start(i, j) + sum over k of A(i, k) * B(k,
// j), i counted in scalars, j in registers, each finished register handed to the epilogue once.
//
//     forward   C = y, A = W,  B = x        dx   C = dx, A = W (its other axis), B = dy
//     dW        C = dW, A = x, B = dy turned to rows; the sink (update, add, store) is the epilogue
//
// A tile of MR x NR accumulators stays in registers over the whole of K: no packing, no K-blocking. Each
// result is one chain of fused multiply-adds in the order of k, whatever tile it falls into, so a sample's
// bits do not depend on its place in a batch.

#include <ctnn/kernels/simd/simd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Longer than anything: all is one group.
inline constexpr index endless = index(1) << (8 * sizeof(index) - 4);

/// Strides of the broadcast operand A: from i to i + 1, from k to k + 1; K in segments of Length, from one
/// segment to the next. Where segments come in groups of Group, Skip more from the last of one group to the
/// first of the next (and B's skip).
template <index I, index K, index Length, index Next = 0, index Group = endless, index Skip = 0>
struct broadcasts {
    static constexpr index i = I, k = K, length = Length, next = Next, group = Group, skip = Skip;
};

/// Strides of the register operand B: from k to k + 1; registers in groups that lie side by side, from group
/// to group. Jump: how much further than k + 1 the next segment lies; Skip: more at the end of a group of
/// segments.
template <index K, index Group, index Next, index Jump = 0, index Skip = 0>
struct registers_of {
    static constexpr index k = K, group = Group, next = Next, jump = Jump, skip = Skip;
    template <class T>
    static constexpr index offset(index j) {
        return j / group * next + j % group * width<T>;
    }
};

/// Rows that are one after the other: every register of a row is in one group.
template <index Leading, index Jump = 0, index Skip = 0>
using contiguous_rows = registers_of<Leading, endless, 0, Jump, Skip>;

/// The register tile: as many rows as the register file holds beside NR registers of B and one broadcast of
/// A, and not so few that the FMA's latency shows; few rows (a small batch) take more columns. Rows are
/// shared out evenly over the tiles; one tile more, where all are of one size then: half the code.
template <index Rows, index Vectors>
struct register_tile {
    static constexpr index widest = Rows <= (registers >= 32 ? 4 : 2)                ? 4
                                    : (Vectors == 3 || Rows == 3) && registers >= 32 ? 3
                                                                                     : 2;
    static constexpr index columns = Vectors < widest ? Vectors : widest;
    static constexpr index most = columns == 1 ? (registers >= 32 ? 16 : 12) : (registers >= 32 ? 8 : 6);
    static constexpr index fewest = (Rows + most - 1) / most;
    static constexpr index count = fewest + (fewest >= 4 && Rows % fewest != 0 && Rows % (fewest + 1) == 0);
    static constexpr index rows = (Rows + count - 1) / count;
};

/// One tile: rows i.., registers j.. . Everything is a constant but where it lies. An epilogue may have
/// something to do meanwhile(i, k), for every k.
template <index MR, index NR, class A, class B, index K, class T, class Epilogue>
CTNN_INLINE inline void tile(const T* a, const T* b, index i0, index j0, const Epilogue& epilogue) {
    vec<T> acc[MR][NR];
#pragma GCC unroll 32
    for (index i = 0; i < MR; ++i)
#pragma GCC unroll 32
        for (index j = 0; j < NR; ++j) acc[i][j] = epilogue.start(i0 + i, j0 + j);

    a += i0 * A::i;
    b += B::template offset<T>(j0);
    constexpr index segments = (K + A::length - 1) / A::length, rest = K % A::length;
    for (index s = 0; s < segments; ++s, b += B::jump) {
        if constexpr (A::skip != 0 || B::skip != 0)
            if (s > 0 && s % A::group == 0) b += B::skip;
        const T* ak = a + s * A::next + s / A::group * A::skip;
        const index length = rest == 0 || s + 1 < segments ? A::length : rest;
        for (index k = 0; k < length; ++k, ak += A::k, b += B::k) {
            if constexpr (requires { epilogue.meanwhile(index(0), index(0)); })
                epilogue.meanwhile(i0, s * A::length + k);
            vec<T> row[NR];
#pragma GCC unroll 32
            for (index j = 0; j < NR; ++j) row[j] = load(b + B::template offset<T>(j));
#pragma GCC unroll 32
            for (index i = 0; i < MR; ++i) {
                const vec<T> x = broadcast(ak[i * A::i]);
#pragma GCC unroll 32
                for (index j = 0; j < NR; ++j) acc[i][j] = fma(x, row[j], acc[i][j]);
            }
        }
    }

#pragma GCC unroll 32
    for (index i = 0; i < MR; ++i)
#pragma GCC unroll 32
        for (index j = 0; j < NR; ++j) epilogue.finish(i0 + i, j0 + j, acc[i][j]);
}

/// All rows of NR registers from j0 on, in Count tiles: some of one row more than the others, none so small
/// that its sums would wait for themselves.
template <index I, index Count, index NR, class A, class B, index K, class T, class Epilogue>
CTNN_INLINE inline void column_of_tiles(const T* a, const T* b, index j0, const Epilogue& epilogue) {
    constexpr index rows = I / Count, larger = I % Count, from = larger * (rows + 1);
    if constexpr (larger > 0)
        for (index i = 0; i < from; i += rows + 1) tile<rows + 1, NR, A, B, K>(a, b, i, j0, epilogue);
    for (index i = from; i < I; i += rows) tile<rows, NR, A, B, K>(a, b, i, j0, epilogue);
}

/// The product of I scalars by J registers over K; A and B are stride types, see above. A function of its
/// own, never inlined: equal shapes share its code, and g++ keeps the accumulators in registers whatever
/// surrounds the call (inlined into a loop over pieces of a batch it spilled them, and took 1.4 times as
/// long).
template <index I, index J, index K, class A, class B, class T, class Epilogue>
[[gnu::noinline]] void product(const T* a, const T* b, const Epilogue epilogue) {
    using shape = register_tile<I, J>;
    constexpr index full = J / shape::columns * shape::columns, rest = J % shape::columns;
    for (index j = 0; j < full; j += shape::columns)
        column_of_tiles<I, shape::count, shape::columns, A, B, K>(a, b, j, epilogue);
    if constexpr (rest > 0) column_of_tiles<I, shape::count, rest, A, B, K>(a, b, full, epilogue);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
