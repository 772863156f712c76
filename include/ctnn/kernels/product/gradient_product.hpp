#pragma once
// dW: a product over all samples, and all steps where there are any. Each finished register goes to the sink,
// once.
//
// K is walked in pieces so short that the rows of B that a column of tiles reads stay in L1 while A's rows
// pass by; between two pieces the sums wait in memory. Over all of K at once each tile fetched them from L2
// or L3 again (LSTM 28-64, 28 steps, 32 samples with AVX2: the tape is 1.4 MB, and dW ran at 60 % of the
// peak). The order of the sums is the same.

#include <ctnn/kernels/product/product.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Rows of B that a piece has, at most: 16 kB of two registers' columns with AVX-512, 8 with AVX2.
inline constexpr index rows_of_piece = 128;

/// How the K of a product is cut: Segments of Length each, in Calls calls that add up. Who reserves memory
/// for the sums that wait and who lets them wait both ask here.
template <index Segments, index Length, index Calls = 1>
struct pieces_of_product {
    static constexpr index most = Length < rows_of_piece ? rows_of_piece / Length : 1;
    // No segments: a piece of zeros.
    static constexpr index count = Segments > most ? (Segments + most - 1) / most : 1;
    static constexpr index each = (Segments + count - 1) / count, whole = each > 0 ? Segments / each : 1;
    static constexpr index rest = Segments - whole * each;
    /// Whether sums wait in memory at all, and the values of T that I rows of them take.
    static constexpr bool wait = Calls * count > 1;
    template <index I, index Leading>
    static constexpr index kept = wait ? I * Leading : 0;
};

/// Whether a sink reads more than the weights: then it waits for memory even where these are in L2.
template <class Sink>
constexpr bool reads_states = requires { requires Sink::reads_states; };

/// Epilogue of dW, of rows from `first` on: each finished register goes to the sink, at the weight's place in
/// storage. Fetches: what the sink will read is on its way while the tile is computed (g++ drops a function
/// that only fetches, unless it is inlined).
template <class Sink, class T, index Leading, bool Fetches = false>
struct finish_gradient {
    Sink sink;
    index first = 0;
    CTNN_INLINE vec<T> start(index i, index j) const {
        if constexpr (Fetches && requires { sink.fetch(i); })
            sink.fetch((first + i) * Leading + j * width<T>);
        return zero<T>();
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        sink((first + i) * Leading + j * width<T>, v);
    }
};
/// The same for a piece: sums go on where the piece before left them.
template <class Sink, class T, index Leading>
struct finish_piece {
    Sink sink;
    T* kept;
    bool first, last;
    CTNN_INLINE vec<T> start(index i, index j) const {
        return first ? zero<T>() : load(kept + i * Leading + j * width<T>);
    }
    CTNN_INLINE void finish(index i, index j, vec<T> v) const {
        const index at = i * Leading + j * width<T>;
        if (last) sink(at, v);
        else store(kept + at, v);
    }
};

/// I rows of J registers over Segments of K, of A::length each, and that in Calls calls: call number n reads
/// a + n * next_a and b + n * next_b. kept: pieces_of_product<Segments, A::length, Calls>::kept<I, Leading>
/// values.
template <index I, index J, class A, class B, index Segments, index Leading, index Calls, class T, class Sink>
inline void gradient_product(const T* a, index next_a, const T* b, index next_b, T* kept, const Sink& sink) {
    using cut = pieces_of_product<Segments, A::length, Calls>;
    for (index call = 0; call < Calls; ++call, a += next_a, b += next_b) {
        const auto piece = [&]<index Count>(std::integral_constant<index, Count>, index n) CTNN_INLINE {
            const index from = n * cut::each;
            const T *const at_a = a + from * A::next, *const at_b = b + from * (A::length * B::k + B::jump);
            if constexpr (cut::wait)
                product<I, J, Count * A::length, A, B>(
                    at_a, at_b,
                    finish_piece<Sink, T, Leading>{sink, kept, call == 0 && n == 0,
                                                   call + 1 == Calls && from + Count == Segments});
            else product<I, J, Count * A::length, A, B>(at_a, at_b, finish_gradient<Sink, T, Leading>{sink});
        };
        for (index n = 0; n < cut::whole; ++n) piece(std::integral_constant<index, cut::each>{}, n);
        if constexpr (cut::rest > 0) piece(std::integral_constant<index, cut::rest>{}, cut::whole);
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
