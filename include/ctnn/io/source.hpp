#pragma once
// Where the bytes of a file are: in memory, or in a constant. Alignment is never assumed.

#include <ctnn/shape/shape.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {
namespace io {

static_assert(std::endian::native == std::endian::little,
              "ctnn: the formats of io/ are little endian, and so is every machine it runs on");

/// Bytes in memory.
struct bytes_source {
    const std::byte* data = nullptr;
    std::uint64_t size = 0;

    constexpr unsigned char operator[](std::uint64_t i) const {
        return std::to_integer<unsigned char>(data[i]);
    }
};

/// N bytes as an unsigned integer, the lowest first.
template <class Word, class Source>
constexpr Word word_at(const Source& s, std::uint64_t at) {
    Word word = 0;
    for (std::size_t i = 0; i < sizeof(Word); ++i) word = Word(word | Word(Word(s[at + i]) << 8 * i));
    return word;
}

/// A file in the program itself, an empty type that ctnn_embed (cmake/ctnn-embed.cmake) generates.
template <class F>
concept EmbeddedFile = std::is_empty_v<F> && requires { F::is_embedded_file; };

/// One that is a constant: 64-bit words, the first byte lowest, an eighth of the elements and of the time to
/// compile them.
template <class F>
concept ConstantFile = EmbeddedFile<F> && requires { F::words; };

/// What a constant file gives to read while compiling.
template <ConstantFile F>
struct constant_source {
    static constexpr std::uint64_t size = F::size;
    /// Every four bytes as a float, in one conversion: compilers take 10 µs and more to put one together out
    /// of bytes.
    struct all_floats {
        float of[2 * std::extent_v<decltype(F::words)>];
    };
    static constexpr all_floats floats = std::bit_cast<all_floats>(F::words);

    constexpr unsigned char operator[](std::uint64_t i) const {
        return static_cast<unsigned char>(F::words[i / 8] >> i % 8 * 8);
    }
};
/// Bytes at run time: words are bytes, the lowest first.
template <EmbeddedFile F>
std::span<const std::byte> bytes_of(F) {
    if constexpr (ConstantFile<F>) return {reinterpret_cast<const std::byte*>(F::words), F::size};
    else return F::bytes();
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
