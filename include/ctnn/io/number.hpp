#pragma once
// The numbers of safetensors files: their types by name, and F64, F32, F16 and BF16 as what a model holds.

#include <ctnn/io/source.hpp>

#include <limits>
#include <string_view>

namespace ctnn::inline CTNN_ABI {
namespace io {

/// The types that the format knows.
enum class dtype : unsigned char {
    f32,
    f64,
    f16,
    bf16,
    boolean,
    u8,
    i8,
    f8_e5m2,
    f8_e4m3,
    i16,
    u16,
    i32,
    u32,
    i64,
    u64
};
struct dtype_fact {
    std::string_view name;
    std::uint64_t bytes;
};
inline constexpr dtype_fact dtype_facts[] = {
    {"F32", 4},     {"F64", 8}, {"F16", 2}, {"BF16", 2}, {"BOOL", 1}, {"U8", 1},  {"I8", 1}, {"F8_E5M2", 1},
    {"F8_E4M3", 1}, {"I16", 2}, {"U16", 2}, {"I32", 4},  {"U32", 4},  {"I64", 8}, {"U64", 8}};
constexpr std::string_view name_of(dtype t) { return dtype_facts[std::size_t(t)].name; }
constexpr std::uint64_t bytes_of(dtype t) { return dtype_facts[std::size_t(t)].bytes; }

/// What a model's parameters can be read from.
constexpr bool is_real(dtype t) {
    return t == dtype::f16 || t == dtype::bf16 || t == dtype::f32 || t == dtype::f64;
}
constexpr bool is_integer(dtype t) {
    return t == dtype::u8 || t == dtype::i8 || t >= dtype::i16; // all behind it, too
}
/// The type that T is stored as.
template <class T>
constexpr dtype dtype_of = sizeof(T) == 4 ? dtype::f32 : dtype::f64;

/// IEEE 754 binary16, exactly: a float holds every one, subnormals, infinities and NaNs with their payload
/// included.
constexpr float from_half(std::uint16_t half) {
    const std::uint32_t sign = std::uint32_t(half & 0x8000u) << 16, exponent = half >> 10 & 0x1f,
                        fraction = half & 0x3ff;
    if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
    if (exponent == 0) {
        const float tiny = float(fraction) / float(1 << 24);
        return sign ? -tiny : tiny;
    }
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}
/// bfloat16: the upper half of a float.
constexpr float from_bfloat(std::uint16_t half) { return std::bit_cast<float>(std::uint32_t(half) << 16); }

/// The number of type t at this place, as a T. F64 is rounded where T is float.
template <class T, class Source>
constexpr T number_at(const Source& s, dtype t, std::uint64_t at) {
    switch (t) {
    case dtype::f16: return T(from_half(word_at<std::uint16_t>(s, at)));
    case dtype::bf16: return T(from_bfloat(word_at<std::uint16_t>(s, at)));
    case dtype::f32: return T(std::bit_cast<float>(word_at<std::uint32_t>(s, at)));
    case dtype::f64: return T(std::bit_cast<double>(word_at<std::uint64_t>(s, at)));
    default: return std::numeric_limits<T>::quiet_NaN();
    }
}

/// The same as a whole number; false where it is none, or has no place in 64 bits.
template <class Source>
constexpr bool integer_at(const Source& s, dtype t, std::uint64_t at, std::int64_t& n) {
    std::uint64_t bits = 0;
    for (std::uint64_t i = 0; i < bytes_of(t); ++i) bits |= std::uint64_t(s[at + i]) << 8 * i;
    switch (t) {
    case dtype::i8: n = std::int8_t(bits); return true;
    case dtype::i16: n = std::int16_t(bits); return true;
    case dtype::i32: n = std::int32_t(bits); return true;
    case dtype::u8:
    case dtype::u16:
    case dtype::u32:
    case dtype::i64:
    case dtype::u64: n = std::int64_t(bits); return t != dtype::u64 || n >= 0;
    default: break;
    }
    if (!is_real(t)) return false;
    const double x = number_at<double>(s, t, at);
    constexpr double most = 9007199254740992; // 2^53: up to there a double holds every one
    if (!(x >= -most && x <= most)) return false;
    n = std::int64_t(x);
    return double(n) == x;
}

} // namespace io
} // namespace ctnn::inline CTNN_ABI
