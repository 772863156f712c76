#pragma once
// The file of a mapped_dataset, version 1, little endian. A header of 192 bytes:
//
//       0  "ctnn-set"
//       8  version, 32 bits: 1
//      12  type of the inputs' values, four bytes, numpy's: "<f4", "<f8", "|u1", "<i4", ..., zero behind
//      16  type of the targets' values: "<i4" of class numbers, the inputs' of values, four zeros of none
//      20  classes, 32 bits: how many there are; 0 where targets are values or none
//      24  axes of a sample, 32 bits; 28  axes of its targets, 32 bits (0: one value, or none)
//      32  extents of a sample, eight of 64 bits, zeros behind the last; 96  extents of its targets, likewise
//     160  samples in the file, 64 bits; 168  samples in a block, 64 bits: the last block may have fewer
//     176  zero, 64 bits
//     184  xxh64 of the 184 bytes before, seed 0
//
// Then block after block, and nothing behind the last: the samples' values row-major, zeros up to a multiple
// of 8 bytes, the targets' values, zeros up to a multiple of 8, and xxh64 of all that, with the block's
// number (from 0) as its seed, so that blocks out of order are noticed too.

#include <ctnn/data/sample_source.hpp>
#include <ctnn/mapped/checksum.hpp>

namespace ctnn::inline CTNN_ABI {
namespace mapped {

/// The header of a file, as it lies there.
struct set_header {
    char magic[8] = {'c', 't', 'n', 'n', '-', 's', 'e', 't'};
    std::uint32_t version = 1;
    char type[4] = {}, target_type[4] = {};
    std::uint32_t classes = 0, axes = 0, target_axes = 0;
    std::uint64_t extents[8] = {}, target_extents[8] = {};
    std::uint64_t samples = 0, in_block = 1, zero = 0, checksum = 0;

    std::uint64_t right_checksum() const {
        return xxh64::of({reinterpret_cast<const std::byte*>(this), sizeof *this - sizeof checksum}, 0);
    }
};
static_assert(sizeof(set_header) == 192 && std::is_trivially_copyable_v<set_header>);

/// Reports values that no file has.
template <class T>
struct the_values_fit_a_file {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool> && sizeof(T) <= 8,
                  "ctnn: the values of a dataset in files are integers, float or double");
};
/// numpy's name of a type.
template <class T>
void name_type(char (&to)[4]) {
    static_assert(sizeof(the_values_fit_a_file<T>) > 0);
    to[0] = sizeof(T) == 1 ? '|' : '<';
    to[1] = std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
    to[2] = char('0' + sizeof(T));
}

/// What targets look like in a file.
template <class Target>
struct target_form {
    using shape_type = shape<>;
};
template <std::size_t N>
struct target_form<int[N]> {
    using shape_type = shape<index(N)>;
};
template <index... Extents>
struct target_form<shape<Extents...>> {
    using shape_type = shape<Extents...>;
};

/// Bytes of a sample, of a block, and of a file of one kind of set.
template <class T, class S, class Target>
struct set_format {
    using facts = targets_of_samples<T, Target>;
    using element = typename facts::element;
    using target_shape = typename target_form<Target>::shape_type;
    static constexpr std::uint64_t sample_bytes = std::uint64_t(S::size) * sizeof(T),
                                   target_bytes = std::uint64_t(facts::each) * sizeof(element);
    static_assert(S::rank <= 8 && target_shape::rank <= 8, "ctnn: a sample in a file has at most 8 axes");

    static constexpr std::uint64_t up(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }
    /// Where in a block of n samples the targets begin, and its checksum.
    static constexpr std::uint64_t targets_at(std::uint64_t n) { return up(n * sample_bytes); }
    static constexpr std::uint64_t checksum_at(std::uint64_t n) {
        return targets_at(n) + up(n * target_bytes);
    }
    static constexpr std::uint64_t block_bytes(std::uint64_t n) { return checksum_at(n) + 8; }

    static std::uint64_t blocks(const set_header& h) { return (h.samples + h.in_block - 1) / h.in_block; }
    static std::uint64_t in_block(const set_header& h, std::uint64_t block) {
        return block + 1 < blocks(h) ? h.in_block : h.samples - block * h.in_block;
    }
    static std::uint64_t block_at(const set_header& h, std::uint64_t block) {
        return sizeof h + block * block_bytes(h.in_block);
    }
    static std::uint64_t file_bytes(const set_header& h) {
        const std::uint64_t n = blocks(h);
        return n == 0 ? sizeof h : block_at(h, n - 1) + block_bytes(in_block(h, n - 1));
    }
    /// The header of an empty file.
    static set_header header() {
        set_header h;
        name_type<T>(h.type);
        if constexpr (facts::each > 0) name_type<element>(h.target_type);
        h.axes = std::uint32_t(S::rank), h.target_axes = std::uint32_t(target_shape::rank);
        for (index i = 0; i < S::rank; ++i) h.extents[i] = std::uint64_t(S::extent(i));
        for (index i = 0; i < target_shape::rank; ++i)
            h.target_extents[i] = std::uint64_t(target_shape::extent(i));
        return h;
    }
    /// What is wrong with a header of a file of so many bytes; empty where nothing is.
    static std::string wrong(const set_header& h, std::uint64_t size) {
        const set_header want = header();
        const auto differ = [](const auto& a, const auto& b) { return std::memcmp(&a, &b, sizeof a) != 0; };
        if (differ(h.magic, want.magic)) return "byte 0: no file of a dataset: it begins with \"ctnn-set\"";
        if (h.version != want.version)
            return "byte 8: version " + std::to_string(h.version) + " of the format; 1 is read";
        if (h.checksum != h.right_checksum())
            return "byte 184: the checksum does not fit the header: the file was altered";
        if (differ(h.type, want.type)) return types(12, "inputs", h.type, want.type);
        if (differ(h.target_type, want.target_type))
            return types(16, "targets", h.target_type, want.target_type);
        if (h.axes != want.axes || differ(h.extents, want.extents))
            return "byte 32: samples of shape " + extents(h.axes, h.extents) + ", expected " +
                   extents(want.axes, want.extents);
        if (h.target_axes != want.target_axes || differ(h.target_extents, want.target_extents))
            return "byte 96: targets of shape " + extents(h.target_axes, h.target_extents) + ", expected " +
                   extents(want.target_axes, want.target_extents);
        if (h.zero != 0) return "byte 176: it has to be zero";
        if (facts::of_classes ? h.classes > 0x7fffffff || (h.classes == 0 && h.samples > 0) : h.classes != 0)
            return "byte 20: " + std::to_string(h.classes) + " classes are none that this set can have";
        // So few that no size of a block or of the file is beyond 2^63, whatever the header says.
        constexpr std::uint64_t most = (~std::uint64_t(0) >> 2) / (sample_bytes + target_bytes + 64);
        constexpr std::uint64_t most_in_block = 0xffffffff; // a reader counts them in 32 bits
        if (h.in_block == 0 || h.in_block > most || (h.in_block > most_in_block && h.samples > most_in_block))
            return "byte 168: blocks of " + std::to_string(h.in_block) + " samples";
        if (h.samples > most || file_bytes(h) != size)
            return std::to_string(size) + " bytes: " + std::to_string(h.samples) + " samples " +
                   (h.samples > most ? "are more than any file holds"
                    : size < file_bytes(h)
                        ? "take " + std::to_string(file_bytes(h)) + ": the file was truncated"
                        : "end before: the file goes on behind its last block");
        return {};
    }

  private:
    static std::string text(const char (&type)[4]) {
        if (type[0] == 0) return "none";
        std::string s;
        for (char c : type)
            if (c != 0) s += c > 0x20 && c < 0x7f ? c : '?';
        return s;
    }
    static std::string types(int at, const char* what, const char (&is)[4], const char (&wanted)[4]) {
        return "byte " + std::to_string(at) + ": type of the " + what + ": " + text(is) + ", expected " +
               text(wanted);
    }
    static std::string extents(std::uint32_t axes, const std::uint64_t (&of)[8]) {
        if (axes > 8) return "with " + std::to_string(axes) + " axes";
        std::string s = "[";
        for (std::uint32_t i = 0; i < axes; ++i) s += (i > 0 ? ", " : "") + std::to_string(of[i]);
        return s + "]";
    }
};

} // namespace mapped
} // namespace ctnn::inline CTNN_ABI
