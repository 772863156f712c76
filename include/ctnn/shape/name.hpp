#pragma once
// Names as template arguments: nn::as<"skip">, nn::parameter<"3.weight">.

#include <ctnn/shape/shape.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {

/// A string that can be a template argument.
template <std::size_t N>
struct fixed_string {
    char text[N]{};
    consteval fixed_string(const char (&from)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

/// A number of 64 bits for a name, so that names are compared while compiling without a look at their letters
/// (FNV-1a); of one letter more.
constexpr unsigned long long name_number(char letter, unsigned long long before) {
    return (before ^ static_cast<unsigned char>(letter)) * 0x100000001b3u;
}
constexpr unsigned long long name_number(std::string_view name) {
    unsigned long long number = 0xcbf29ce484222325u;
    for (const char c : name) number = name_number(c, number);
    return number;
}

} // namespace ctnn::inline CTNN_ABI
