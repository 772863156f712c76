#pragma once
// What a stream takes for many steps at once: spans, vectors, arrays and the like, of its own type.

#include <ctnn/plan/plan.hpp>
#include <ctnn/shape/flat_span.hpp>

namespace ctnn::inline CTNN_ABI {

/// Ranges that a stream reads steps from and writes them to.
template <class S, class T, class From, class To>
struct ranges_of_a_stream {
    using value = std::remove_const_t<typename flat_element<From>::type>;
    static constexpr bool flat = is_flat_range<From> && is_flat_range<To>;
    static constexpr bool type =
        !flat ||
        (std::is_same_v<typename flat_element<To>::type, T> &&
         (has_tokens<S> ? std::is_integral_v<value> || std::is_enum_v<value> : std::is_same_v<value, T>));
    static constexpr bool fit = flat && type;
};
/// Reports ranges that are none, or of another type.
template <class S, class T, class From, class To>
struct the_ranges_fit_the_stream {
    using ranges = ranges_of_a_stream<S, T, From, To>;
    static_assert(ranges::flat,
                  "ctnn: a stream processes arrays, vectors, spans and other ranges of contiguous values");
    static_assert(ranges::type, "ctnn: a stream processes values of its own type (float or double; tokens "
                                "come as integers) into values of that type "
                                "that may be written");
};

} // namespace ctnn::inline CTNN_ABI
