#pragma once
// Strings of a header where they lie, as they are escaped there: compared, cut and hashed without a copy.

#include <ctnn/io/source.hpp>
#include <ctnn/run/seed.hpp>

#include <cstring>
#include <string_view>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// A string of the header as it is written: what is between its quotes.
struct text {
    std::uint64_t begin = 0, end = 0;
    /// ASCII without escapes, as nearly all are: characters are bytes.
    bool plain = false;
};

/// The character (a code point) at `at` of a string that was found valid; moves on behind it.
template <class Source>
constexpr std::uint32_t next_character(const Source& s, std::uint64_t& at) {
    const auto hex = [&] {
        std::uint32_t code = 0;
        for (int i = 0; i < 4; ++i) {
            const unsigned char c = s[at++];
            code = code * 16 + std::uint32_t(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return code;
    };
    const unsigned char c = s[at++];
    if (c == '\\') {
        const unsigned char kind = s[at++];
        constexpr char names[] = "bfnrt", codes[] = "\b\f\n\r\t";
        for (int i = 0; i < 5; ++i)
            if (kind == static_cast<unsigned char>(names[i])) return static_cast<unsigned char>(codes[i]);
        if (kind != 'u') return kind;
        const std::uint32_t first = hex();
        if (first < 0xd800 || first > 0xdfff) return first;
        at += 2;
        return 0x10000 + ((first - 0xd800) << 10) + (hex() - 0xdc00);
    }
    if (c < 0x80) return c;
    const int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    std::uint32_t code = c & (0x3fu >> more);
    for (int i = 0; i < more; ++i) code = code << 6 | (s[at++] & 0x3fu);
    return code;
}

/// Whether the bytes from `at` on, as many as `wanted` has, are the same.
template <class Source>
constexpr bool same_bytes(const Source& s, std::uint64_t at, std::string_view wanted) {
    if constexpr (requires { s.data; })
        if (!std::is_constant_evaluated())
            return wanted.empty() ||
                   std::memcmp(s.data + at, wanted.data(), wanted.size()) == 0; // no null to memcmp
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (s[at + i] != static_cast<unsigned char>(wanted[i])) return false;
    return true;
}

/// A character's bytes in UTF-8, the first one first.
template <class Visit>
constexpr void for_each_byte(std::uint32_t character, Visit visit) {
    const int more = character < 0x80      ? 0
                     : character < 0x800   ? 1
                     : character < 0x10000 ? 2
                                           : 3; // bytes behind its first
    const std::uint32_t first = more == 0 ? 0 : 0xffu << (7 - more) & 0xffu;
    for (int k = more; k >= 0; --k)
        visit(static_cast<unsigned char>(k == more ? first | character >> 6 * k
                                                   : 0x80u | (character >> 6 * k & 0x3fu)));
}

/// Whether t begins with `wanted` (UTF-8); then `rest` is what follows.
template <class Source>
constexpr bool begins_with(const Source& s, text t, std::string_view wanted, text& rest) {
    std::size_t i = 0;
    if (t.plain) {
        i = wanted.size();
        if (t.end - t.begin < i || !same_bytes(s, t.begin, wanted)) return false;
        t.begin += i;
    }
    while (i < wanted.size()) {
        if (t.begin >= t.end) return false;
        bool equal = true;
        for_each_byte(next_character(s, t.begin), [&](unsigned char c) {
            equal = equal && i < wanted.size() && static_cast<unsigned char>(wanted[i]) == c;
            ++i;
        });
        if (!equal) return false;
    }
    rest = t;
    return true;
}
template <class Source>
constexpr bool begins_with(const Source& s, text t, std::string_view wanted) {
    return begins_with(s, t, wanted, t);
}
/// Whether t, written without escapes, ends with `wanted`.
template <class Source>
constexpr bool ends_with(const Source& s, text t, std::string_view wanted) {
    return t.plain && t.end - t.begin >= wanted.size() && same_bytes(s, t.end - wanted.size(), wanted);
}
/// Whether t says `wanted`.
template <class Source>
constexpr bool equals(const Source& s, text t, std::string_view wanted) {
    if (t.plain && t.end - t.begin != wanted.size()) return false;
    return begins_with(s, t, wanted, t) && t.begin == t.end;
}
/// FNV-1a (Fowler, Noll, Vo): where a hash begins, and one byte more.
inline constexpr std::uint64_t empty_hash = 0xcbf29ce484222325u;
constexpr std::uint64_t hash_with(std::uint64_t hash, unsigned char c) { return (hash ^ c) * 0x100000001b3u; }

/// Sixty-four well mixed bits of a name's bytes, however they are escaped; `hash`: of what stands before.
template <class Source>
constexpr std::uint64_t hash_of(const Source& s, text t, std::uint64_t hash = empty_hash) {
    const auto add = [&](unsigned char c) { hash = hash_with(hash, c); };
    while (t.begin < t.end) {
        if (t.plain) add(s[t.begin++]);
        else for_each_byte(next_character(s, t.begin), add);
    }
    return random_bits({hash}, 0);
}
constexpr std::uint64_t hash_of(std::string_view name) {
    std::uint64_t hash = empty_hash;
    for (const char c : name) hash = hash_with(hash, static_cast<unsigned char>(c));
    return random_bits({hash}, 0);
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
