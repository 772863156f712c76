#pragma once
// dW: a product over all samples, and all steps where there are any. Each finished register goes to the sink, once.
//
// K is walked in pieces so short that the rows of B that a column of tiles reads stay in L1 while A's rows pass by; between two
// pieces the sums wait in memory. Over all of K at once each tile fetched them from L2 or L3 again (LSTM 28-64, 28 steps, 32 samples
// with AVX2: the tape is 1.4 MB, and dW ran at 60 % of the peak). The order of the sums is the same.

#include <ctnn/kernels/product.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Rows of B that a piece has, at most: 16 kB of two registers' columns with AVX-512, 8 with AVX2.
inline constexpr index rows_of_piece = 128;

/// Epilogue of dW: each finished register goes to the sink, at the weight's place in storage.
template <class Sink, class T, index Leading>
struct finish_gradient {
    const Sink& sink;
    CTNN_INLINE vec<T> start(index, index) const { return zero<T>(); }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const { sink(i * Leading + j * width<T>, v); }
};
/// The same for a piece: sums go on where the piece before left them.
template <class Sink, class T, index Leading>
struct finish_piece {
    const Sink& sink;
    T* kept;
    bool first, last;
    CTNN_INLINE vec<T> start(index i, index j) const { return first ? zero<T>() : load(kept + i * Leading + j * width<T>); }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        const index at = i * Leading + j * width<T>;
        if (last) sink(at, v);
        else store(kept + at, v);
    }
};

/// Segments of K, of A::length each, in pieces: I rows of J registers. kept: I * Leading values between pieces, and between calls where the
/// first (last) of them is not this one.
template <index I, index J, class A, class B, index Segments, index Leading, class T, class Sink>
inline void gradient_product(const T* a, const T* b, T* kept, bool first, bool last, const Sink& sink) {
    constexpr index most = A::length < rows_of_piece ? rows_of_piece / A::length : 1;
    constexpr index count = Segments > most ? (Segments + most - 1) / most : 1; // no segments: a piece of zeros
    constexpr index each = (Segments + count - 1) / count, whole = each > 0 ? Segments / each : 1, rest = Segments - whole * each;
    const auto piece = [&]<index Count>(std::integral_constant<index, Count>, index n) CTNN_INLINE {
        const index from = n * each;
        product<I, J, Count * A::length, A, B>(
            a + from * A::next, b + from * (A::length * B::k + B::jump),
            finish_piece<Sink, T, Leading>{sink, kept, first && n == 0, last && from + Count == Segments});
    };
    for (index n = 0; n < whole; ++n) piece(std::integral_constant<index, each>{}, n);
    if constexpr (rest > 0) piece(std::integral_constant<index, rest>{}, whole);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
