#pragma once
// A chain: layers in order, with no input yet, so that no shape is known: a piece of topologies, a branch of
// one.
//
//     template <nn::index N> constexpr auto block = nn::dense<N> >> nn::relu;

#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {

template <class... Layers>
struct chain {};

template <class X>
constexpr bool is_chain = false;
template <class... Ls>
constexpr bool is_chain<chain<Ls...>> = true;

/// What may stand on the right of an arrow: a layer or a chain.
template <class X>
concept Attachable = Layer<X> || is_chain<X>;

/// Every layer as a chain of one; chains and topologies as they are.
template <class X>
struct as_chain {
    using type = X;
};
template <Layer L>
struct as_chain<L> {
    using type = chain<L>;
};

} // namespace ctnn::inline CTNN_ABI
