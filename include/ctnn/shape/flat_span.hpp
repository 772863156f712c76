#pragma once
// Arrays, nested or not, and ranges of contiguous values as one span.

#include <ctnn/shape/door.hpp>

#include <span>
#include <type_traits>
#include <utility>

namespace ctnn::inline CTNN_ABI {

/// Arrays, nested or not, and ranges of contiguous values: what `flat_span` makes one span of, const where X
/// is.
template <class X>
constexpr bool is_flat_range = nests_without_gaps<std::remove_const_t<X>> || requires(X& x) { std::span(x); };
template <class X>
constexpr auto flat_span(X& x) {
    using rows = values_of<std::remove_const_t<X>>;
    if constexpr (nests_without_gaps<std::remove_const_t<X>>) {
        using value =
            std::conditional_t<std::is_const_v<X>, const typename rows::element, typename rows::element>;
        return std::span<value>(const_cast<value*>(rows::first(x)), std::size_t(rows::count));
    } else {
        return std::span(x);
    }
}
template <class X>
struct flat_element {
    using type = void;
};
template <class X>
    requires is_flat_range<X>
struct flat_element<X> {
    using type = typename decltype(flat_span(std::declval<X&>()))::element_type;
};

} // namespace ctnn::inline CTNN_ABI
