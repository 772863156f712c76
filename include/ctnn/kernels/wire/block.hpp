#pragma once
// Blocks: how parameters are stored. The storage depends on the topology alone, never on ISA or batch; what
// leaves is in PyTorch's order, through `offset`.

#include <ctnn/shape/name.hpp>
#include <ctnn/shape/tensor.hpp>

namespace ctnn::inline CTNN_ABI {

/// Where a block keeps the values that PyTorch counts row by row: from one row to the next, from one value to
/// the next.
struct storage_order {
    index row, next_row, next;
    constexpr index offset(index i) const { return i / row * next_row + i % row * next; }
};

/// A weight matrix: PyTorch's [Out, In] (or a Shape of as many values, the filters of a convolution), stored
/// [In][Out padded to cache lines], so that a register holds neighbouring outputs in every product that uses
/// it. One more line where rows would lie a multiple of 4096 bytes apart, because such rows would share a few
/// sets of the L1 cache.
template <class T, index Out, index In, class Shape = ctnn::shape<Out, In>>
struct matrix {
    using value_type = T;
    using shape_type = Shape;
    static constexpr index out = Out, in = In;
    static constexpr index line = padded<T>(1);
    /// Distance from one input's row to the next, in values.
    static constexpr index leading =
        padded<T>(Out) + (padded<T>(Out) * index(sizeof(T)) % 4096 == 0 ? line : 0);
    static constexpr index memory = In * leading;

    alignas(alignment) T data[memory] = {};

    /// Where PyTorch's value number i (row-major [Out, In]) is stored.
    static constexpr storage_order order{In, 1, leading};
    static constexpr index offset(index i) { return order.offset(i); }
};

template <class Block>
inline constexpr bool is_matrix = false;
template <class T, index Out, index In, class Shape>
inline constexpr bool is_matrix<matrix<T, Out, In, Shape>> = true;

/// Rows to be looked up, PyTorch's [Rows, N]: each one padded to cache lines. Sparse: an update leaves rows
/// alone that were not looked up.
template <class T, index Rows, index N, bool Sparse = false>
struct table {
    using value_type = T;
    using shape_type = ctnn::shape<Rows, N>;
    static constexpr index leading = padded<T>(N), memory = Rows * leading;

    alignas(alignment) T data[memory] = {};

    static constexpr storage_order order{N, leading, 1};
    static constexpr index offset(index i) { return order.offset(i); }
};

template <class Block>
inline constexpr bool is_table = false;
template <class T, index Rows, index Cols, bool Sparse>
inline constexpr bool is_table<table<T, Rows, Cols, Sparse>> = true;
template <class Block>
inline constexpr bool is_sparse = false;
template <class T, index Rows, index Cols>
inline constexpr bool is_sparse<table<T, Rows, Cols, true>> = true;

/// A vector of parameters, PyTorch's [N] (or a Shape of as many values), padded to cache lines.
template <class T, index N, class Shape = ctnn::shape<N>>
struct vector {
    using value_type = T;
    using shape_type = Shape;
    static constexpr index memory = padded<T>(N);

    alignas(alignment) T data[memory] = {};

    static constexpr storage_order order{N, N, 1};
    static constexpr index offset(index i) { return i; }
};

/// What a layer carries from call to call: N values per sample, laid out as the wires of Layout are; zero
/// when fresh.
template <class T, index N, class Layout>
struct carried {
    using value_type = T;
    using shape_type = ctnn::shape<N>;
    static constexpr index memory = Layout::template size<T, N>, samples = Layout::samples;

    alignas(alignment) T data[memory] = {};

    constexpr T& operator()(index i, index sample = 0) {
        return data[Layout::template offset<T, N>(i, sample)];
    }
    /// Begins a sample anew.
    constexpr void forget(index sample) {
        for (index i = 0; i < N; ++i) (*this)(i, sample) = T{};
    }
    constexpr const T& operator()(index i, index sample = 0) const {
        return data[Layout::template offset<T, N>(i, sample)];
    }
};

/// Initial values: U(-1/√FanIn, 1/√FanIn), PyTorch's default for Linear and Conv, weight and bias alike.
template <index FanIn>
struct uniform_fan_in {
    static constexpr index fan_in = FanIn;
};
/// Initial values: N(0, 1), PyTorch's default for Embedding.
struct standard_normal {};
/// Initial values: all Value / Of.
template <index Value, index Of = 1>
struct filled_with {
    static constexpr double value = double(Value) / double(Of);
};

/// One trained block of a layer: its name in PyTorch, the member that holds it, and its initial values.
template <fixed_string Name, auto Member, class Initial>
struct trained {
    static constexpr const char* name = Name.text;
    static constexpr auto member = Member;
    using initial = Initial;
};
/// The trained blocks of a layer, in PyTorch's order. This one list walks weights, gradients and optimizer
/// state.
template <class... Trained>
struct blocks {};
/// Several lists as one.
template <class First, class... Lists>
struct lists_of_blocks {
    using type = First;
};
template <class... A, class... B, class... Lists>
struct lists_of_blocks<blocks<A...>, blocks<B...>, Lists...> : lists_of_blocks<blocks<A..., B...>, Lists...> {
};
template <class... Lists>
using joined_blocks = typename lists_of_blocks<Lists...>::type;

/// A block that a topology leaves out (dense without bias); it holds nothing and is never listed.
struct no_block {};

namespace kernels {

/// Parameter i of a block; what stands for it where it is left out.
template <class Block, class T>
CTNN_INLINE constexpr T parameter_or(const Block& block, index i, T other) {
    if constexpr (__is_same(Block, no_block)) return other;
    else return block.data[i];
}

} // namespace kernels

} // namespace ctnn::inline CTNN_ABI
