#pragma once
// The header of a safetensors file (Hugging Face, 2022), read strictly: no allocation, no exception,
// constexpr.
//
//     8 bytes: N, little endian | N bytes of JSON, spaces at its end | the values, tensor after tensor
//     {"__metadata__": {"key": "text"}, "0.weight": {"dtype": "F32", "shape": [10], "data_offsets": [0, 40]}}
//
// N <= 1 MiB; UTF-8; every name once; dtype, shape and data_offsets, each once and nothing else; the tensors
// cover the values without holes, overlaps or anything behind them; sizes that fit their shapes.

#include <ctnn/io/number.hpp>
#include <ctnn/io/text.hpp>

#include <bit>
#include <cstring>

namespace ctnn::inline CTNN_ABI {
namespace io {

inline constexpr std::uint64_t most_header_bytes = 1 << 20;
/// More axes than any layer has.
inline constexpr index most_axes = 8;

/// A broken rule of the format: a sentence, and the byte where it was found. No sentence: all is well.
struct problem {
    const char* sentence = nullptr;
    std::uint64_t at = 0;
    constexpr explicit operator bool() const { return sentence != nullptr; }
};

/// What the header says of one tensor; offsets count from the first value.
struct tensor_entry {
    text name;
    dtype type = dtype::f32;
    index axes = 0, extents[most_axes] = {};
    std::uint64_t begin = 0, end = 0;
};

/// Reads JSON from left to right; of two problems the first stays.
template <class Source>
class cursor {
  public:
    constexpr cursor(const Source& s, std::uint64_t begin, std::uint64_t end)
        : s_(s), at_(begin), end_(end) {}

    constexpr std::uint64_t at() const { return at_; }
    constexpr const problem& found() const { return problem_; }
    constexpr bool fail(const char* sentence) {
        if (!problem_) problem_ = {sentence, at_};
        return false;
    }

    constexpr void skip_space() {
        if (at_ < end_ && s_[at_] > ' ') return; // nearly always
        while (at_ < end_ && (s_[at_] == ' ' || s_[at_] == '\n' || s_[at_] == '\r' || s_[at_] == '\t')) ++at_;
    }
    /// The next character that is not space, taken where it is c.
    constexpr bool take(char c) {
        skip_space();
        if (at_ == end_ || s_[at_] != static_cast<unsigned char>(c)) return false;
        ++at_;
        return true;
    }
    constexpr bool expect(char c, const char* sentence) { return take(c) || fail(sentence); }
    /// After a value: another one follows (a comma), or this was the last.
    constexpr bool goes_on(char close, bool& more) {
        more = take(',');
        return more || take(close) || fail("a comma or a closing bracket is missing");
    }

    constexpr bool string(text& t) {
        if (!expect('"', "a string is missing")) return false;
        t.begin = at_;
        for (t.plain = true;; t.plain = false) {
            at_ = behind_plain(at_);
            if (at_ == end_ || s_[at_] == '"') break;
            if (!(s_[at_] == '\\' ? escape() : character())) return false;
        }
        if (at_ == end_) return fail("a string does not end");
        t.end = at_++;
        return true;
    }
    constexpr bool number(std::uint64_t& n) {
        skip_space();
        const std::uint64_t from = at_;
        std::uint64_t at = at_, sum = 0;
        for (; at < end_ && s_[at] >= '0' && s_[at] <= '9'; ++at) {
            const std::uint64_t digit = s_[at] - std::uint64_t('0');
            if (at - from >= 18 &&
                sum > (std::uint64_t(std::numeric_limits<std::int64_t>::max()) - digit) / 10) {
                at_ = at;
                return fail("a number is too large");
            }
            sum = sum * 10 + digit;
        }
        at_ = at;
        n = sum;
        if (at_ == from) return fail("a whole number is missing");
        return at_ == from + 1 || s_[from] != '0' || fail("a number begins with 0");
    }

    /// Nothing but spaces up to the end.
    constexpr bool ends() {
        while (at_ < end_ && s_[at_] == ' ') ++at_;
        return at_ == end_ || fail("something stands behind the header");
    }

  private:
    /// The first character from `at` on that is not plain, or the end.
    constexpr std::uint64_t behind_plain(std::uint64_t at) const {
        if constexpr (requires { s_.data; } && std::endian::native == std::endian::little) {
            // Eight at once: the highest bit of a byte says that it is not plain. (A borrow only reaches
            // bytes behind the first of these.)
            while (!std::is_constant_evaluated() && at + 8 <= end_) {
                constexpr std::uint64_t ones = 0x0101010101010101u;
                std::uint64_t word;
                std::memcpy(&word, s_.data + at, 8);
                const std::uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
                const std::uint64_t found =
                    (word | (word - ones * 0x20) | (quote - ones) | (backslash - ones)) & ones * 0x80;
                if (found != 0) return at + std::uint64_t(std::countr_zero(found)) / 8;
                at += 8;
            }
        }
        while (at < end_ && plain(s_[at])) ++at;
        return at;
    }
    static constexpr bool plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '"' && c != '\\'; }
    constexpr unsigned char peek(std::uint64_t i) const { return at_ + i < end_ ? s_[at_ + i] : 0; }
    /// One character in UTF-8 (RFC 3629: the shortest form, no surrogates, at most 10FFFF).
    constexpr bool character() {
        const unsigned char c = s_[at_];
        if (c < 0x20) return fail("a control character stands in a string");
        std::uint64_t bytes = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
        for (std::uint64_t i = 1; i < bytes; ++i)
            if ((peek(i) & 0xc0) != 0x80) bytes = 0;
        const unsigned char second = peek(1);
        if ((c == 0xe0 && second < 0xa0) || (c == 0xed && second > 0x9f) || (c == 0xf0 && second < 0x90) ||
            (c == 0xf4 && second > 0x8f))
            bytes = 0;
        at_ += bytes;
        return bytes > 0 || fail("the header is no UTF-8");
    }
    constexpr bool four_digits(std::uint64_t from, std::uint32_t& code) const {
        code = 0;
        for (std::uint64_t i = from; i < from + 4; ++i) {
            const unsigned char c = peek(i), low = c | 0x20;
            if (!((c >= '0' && c <= '9') || (low >= 'a' && low <= 'f'))) return false;
            code = code * 16 + std::uint32_t(c <= '9' ? c - '0' : low - 'a' + 10);
        }
        return true;
    }
    constexpr bool escape() {
        const unsigned char kind = peek(1);
        if (kind != 'u') {
            for (char known : {'"', '\\', '/', 'b', 'f', 'n', 'r', 't'})
                if (kind == static_cast<unsigned char>(known)) {
                    at_ += 2;
                    return true;
                }
            return fail("an escape is unknown");
        }
        std::uint32_t first = 0, second = 0;
        if (!four_digits(2, first)) return fail("an escape lacks hexadecimal digits");
        if (first >= 0xdc00 && first <= 0xdfff) return fail("half a surrogate pair");
        if (first >= 0xd800 && first <= 0xdbff) {
            if (peek(6) != '\\' || peek(7) != 'u' || !four_digits(8, second) || second < 0xdc00 ||
                second > 0xdfff)
                return fail("half a surrogate pair");
            at_ += 6;
        }
        at_ += 6;
        return true;
    }

    const Source& s_;
    std::uint64_t at_, end_;
    problem problem_;
};

} // namespace io
} // namespace ctnn::inline CTNN_ABI
