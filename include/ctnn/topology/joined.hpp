#pragma once
// What branches become where they come together: a sum, a product, a concat, and its shape.

#include <ctnn/shape/window.hpp>
#include <ctnn/topology/layer.hpp>

#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// How branches come together.
enum class join { sum, product, concat };

namespace layer {
/// Where branches, chains all, come together.
template <join How, class... Branches>
struct joined : layer_base {
    static constexpr join how = How;
};
template <class... Branches>
using sum = joined<join::sum, Branches...>;
template <class... Branches>
using product = joined<join::product, Branches...>;
template <class... Branches>
using concat = joined<join::concat, Branches...>;
} // namespace layer

template <class L>
constexpr bool is_join = false;
template <join How, class... Bs>
constexpr bool is_join<layer::joined<How, Bs...>> = true;

/// The shape of two branches together; void where they do not fit.
template <join How, class A, class B>
struct shape_of_join {
    // A value for each channel acts on all of it.
    static constexpr bool a_on_b = is_features<A> && image<B>::rank > 0 &&
                                   A::size*(B::size / A::size) == B::size&& B::extent(0) == A::size;
    static constexpr bool b_on_a = is_features<B> && image<A>::rank > 0 &&
                                   B::size*(A::size / B::size) == A::size&& A::extent(0) == B::size;
    using type = std::conditional_t<
        has_tokens<A>, void,
        std::conditional_t<__is_same(A, B) || b_on_a, A, std::conditional_t<a_on_b, B, void>>>;
};
template <class A, class B>
struct shape_of_join<join::concat, A, B> {
    using type = void;
};
template <index A, index B>
struct shape_of_join<join::concat, shape<A>, shape<B>> {
    using type = shape<A + B>;
};
template <index A, index B, index... Extents>
    requires(sizeof...(Extents) > 0)
struct shape_of_join<join::concat, shape<A, Extents...>, shape<B, Extents...>> {
    using type = shape<A + B, Extents...>;
};
template <index T, index A, index B>
struct shape_of_join<join::concat, steps<T, shape<A>>, steps<T, shape<B>>> {
    using type = steps<T, shape<A + B>>;
};

} // namespace ctnn::inline CTNN_ABI
