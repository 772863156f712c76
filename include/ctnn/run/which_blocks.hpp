#pragma once
// The blocks of a layer that a walk over a network visits.

#include <ctnn/kernels/wire/block.hpp>

namespace ctnn::inline CTNN_ABI {

/// Which blocks of a layer's are meant: the trained ones; its buffers, which are saved but not trained; both,
/// in the order of PyTorch's state_dict.
struct trained_blocks {
    template <class P>
    using of = typename P::list;
};
struct saved_blocks {
    template <class P>
    static auto find(P*) -> typename P::buffers;
    static auto find(...) -> blocks<>;
    template <class P>
    using of = decltype(find(static_cast<P*>(nullptr)));
};
struct all_blocks {
    template <class... A, class... B>
    static auto both(blocks<A...>, blocks<B...>) -> blocks<A..., B...>;
    template <class P>
    using of = decltype(both(typename P::list{}, saved_blocks::of<P>{}));
};

} // namespace ctnn::inline CTNN_ABI
