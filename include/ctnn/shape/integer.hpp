#pragma once
// Integers of any width, and enums, as indices: labels and tokens are compared as they are, before anything
// narrows them.

#include <ctnn/shape/shape.hpp>

#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// A label that counts nowhere: its loss and its gradient are left out, and out of the mean (PyTorch's
/// ignore_index).
inline constexpr int ignore = -100;

/// The integer that an enum stands for; other integers as they are.
template <class X>
CTNN_INLINE constexpr auto as_integer(X x) {
    if constexpr (std::is_enum_v<X>) return static_cast<std::underlying_type_t<X>>(x);
    else return x;
}

/// i as an index, where it is one of 0..count-1; else -1.
template <class I>
CTNN_INLINE constexpr index index_below(I i, index count) {
    const auto n = as_integer(i);
    using number = std::remove_const_t<decltype(n)>;
    if (!(n >= number(0)) || count < 1) return -1;
    if constexpr (sizeof(number) > sizeof(index))
        return n < static_cast<number>(count) ? static_cast<index>(n) : -1;
    else return static_cast<std::size_t>(n) < static_cast<std::size_t>(count) ? static_cast<index>(n) : -1;
}

/// Whether a label is nn::ignore; one of an unsigned type never is.
template <class Label>
CTNN_INLINE constexpr bool is_ignored(Label label) {
    const auto n = as_integer(label);
    using number = std::remove_const_t<decltype(n)>;
    if constexpr (number(-1) < number(0)) return n == static_cast<number>(ignore);
    else return false;
}

} // namespace ctnn::inline CTNN_ABI
