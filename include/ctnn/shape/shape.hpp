#pragma once
// Shapes: how many values there are, and along which axes.
//
//     static_assert(nn::shape<1, 28, 28>::size == 784);
//
// A shape is an empty type; its values are listed row-major, in PyTorch's order (NCHW, the batch first).

#include <ctnn/shape/abi.hpp>

#include <cstddef>

namespace ctnn::inline CTNN_ABI {

/// Every count and position in ctnn. Signed, so that differences are what they look like.
using index = std::ptrdiff_t;

/// The extents of a tensor, outermost first: `shape<16, 5, 5>` is 16 channels of 5 rows of 5 columns.
template <index... Extents>
struct shape {
    static_assert(((Extents > 0) && ...), "ctnn: every extent of a shape is at least 1");

    /// Number of axes.
    static constexpr index rank = sizeof...(Extents);
    /// Number of values: the product of the extents (1 for a scalar, `shape<>`).
    static constexpr index size = (Extents * ... * 1);

    /// The extent of one axis, counted from 0. Defined for 0 <= axis < rank.
    static constexpr index extent(index axis) {
        constexpr index all[] = {Extents..., 0};
        return all[axis];
    }

    template <index... Others>
    friend constexpr bool operator==(shape, shape<Others...>) {
        return __is_same(shape, shape<Others...>);
    }
};

/// A shape with one more axis in front: a batch of B samples of a shape.
template <index B, class S>
struct batch_of;
template <index B, index... Extents>
struct batch_of<B, shape<Extents...>> {
    using type = shape<B, Extents...>;
};
template <index B, class S>
using batch_shape = typename batch_of<B, S>::type;

/// True for every `shape<...>`.
template <class S>
constexpr bool is_shape = false;
template <index... Extents>
constexpr bool is_shape<shape<Extents...>> = true;

/// True for one axis of features, `shape<N>`: what matrices act on.
template <class S>
constexpr bool is_features = false;
template <index N>
constexpr bool is_features<shape<N>> = true;

} // namespace ctnn::inline CTNN_ABI
