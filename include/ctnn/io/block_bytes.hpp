#pragma once
// Blocks of parameters from the bytes of a file, and back: PyTorch's order outside, the kernels' storage
// inside.

#include <ctnn/io/number.hpp>
#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/simd/shuffle.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// W values that may lie anywhere.
template <class T>
CTNN_INLINE inline kernels::vec<T> load_anywhere(const std::byte* p) {
    kernels::vec<T> v;
    static_assert(std::is_trivially_copyable_v<decltype(v)> && sizeof v == kernels::width<T> * sizeof(T));
    std::memcpy(&v, p, sizeof v);
    return v;
}

/// PyTorch's rows [Out][In] of T as they lie in a file -> [In][Leading]: cache lines of outputs, by the
/// register transpose. The last columns of tiles may overlap those before; rows that are missing become the
/// zeros of the padding.
template <index Out, index In, index Leading, class T>
[[gnu::noinline]] inline void turn_in(const std::byte* from, T* to) {
    using namespace kernels;
    constexpr index w = width<T>, line = padded<T>(1), bytes = index(sizeof(T));
    if constexpr (In < w) {
        for (index o = 0; o < Out; ++o)
            for (index i = 0; i < In; ++i)
                std::memcpy(to + i * Leading + o, from + (o * In + i) * bytes, sizeof(T));
    } else {
        const auto tile = [&](index o, index first, auto rows) CTNN_INLINE {
            vec<T> square[w];
#pragma GCC unroll 16
            for (index k = 0; k < w; ++k)
                square[k] = k < rows ? load_anywhere<T>(from + ((o + k) * In + first) * bytes) : zero<T>();
            transpose(square);
#pragma GCC unroll 16
            for (index k = 0; k < w; ++k) store(to + (first + k) * Leading + o, square[k]);
        };
        constexpr index whole = Out / w * w;
        const auto columns = [&](index o, index end, auto rows) CTNN_INLINE {
            for (index i = 0; i < In; i += w)
                for (index part = o; part < end; part += w) tile(part, std::min(i, In - w), rows);
        };
        for (index o = 0; o < whole; o += line)
            columns(o, std::min(o + line, whole), std::integral_constant<index, w>{});
        if constexpr (whole < Out) columns(whole, Out, std::integral_constant<index, Out - whole>{});
    }
}

/// All values of a block out of a constant's floats. For compilers: in the order of storage, because what
/// comes out of order is inserted at the cost of a move of all the rest, and from array to array without a
/// pointer between, which takes a third of the time.
template <class Source, class Block>
constexpr void take_block(Block& block, index first) {
    using T = typename Block::value_type;
    Block filled; // deep inside a model every store takes longer
    if constexpr (is_matrix<Block>) {
        for (index i = 0; i < Block::in; ++i) {
            index at = i * Block::leading;
            for (index from = first + i; from < first + Block::out * Block::in; from += Block::in)
                filled.data[at++] = T(Source::floats.of[from]);
        }
    } else {
        for (index i = 0; i < Block::shape_type::size; ++i)
            filled.data[Block::offset(i)] = T(Source::floats.of[first + i]);
    }
    block = filled;
}

/// All values of a block, of the type t, from `at` on.
template <class Block, class Source>
constexpr void read_block(Block& block, const Source& s, dtype t, std::uint64_t at) {
    using T = typename Block::value_type;
    constexpr index n = Block::shape_type::size;
    if constexpr (requires { Source::floats; }) {
        if (t == dtype::f32 && at % sizeof(float) == 0)
            return take_block<Source>(block, index(at / sizeof(float)));
    } else if constexpr (kernels::has_simd<T>) {
        if (!std::is_constant_evaluated() && t == dtype_of<T>) {
            const std::byte* const from = s.data + at;
            if constexpr (is_matrix<Block>) {
                turn_in<Block::out, Block::in, Block::leading>(from, block.data);
            } else {
                constexpr index row = [] {
                    if constexpr (is_table<Block>) return Block::shape_type::extent(1);
                    else return n;
                }();
                for (index i = 0; i < n; i += row)
                    std::memcpy(block.data + Block::offset(i), from + i * index(sizeof(T)), row * sizeof(T));
            }
            return;
        }
    }
    for (index i = 0; i < n; ++i)
        block.data[Block::offset(i)] = number_at<T>(s, t, at + std::uint64_t(i) * bytes_of(t));
}

/// All values of a block, in PyTorch's order.
template <class Block>
void write_block(const Block& block, std::byte* to) {
    using T = typename Block::value_type;
    for (index i = 0; i < Block::shape_type::size; ++i)
        std::memcpy(to + i * index(sizeof(T)), block.data + Block::offset(i), sizeof(T));
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
