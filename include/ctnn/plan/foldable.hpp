#pragma once
// A network is a Foldable of Boost.Hana, over its layers' values, without the input:
//
//     hana::length(lenet)                                  hana::size_c<12>
//     hana::count_if(lenet, is_dense)                      hana::unpack(lenet, f) calls f(layer...)

#include <ctnn/topology/network.hpp>

#include <boost/hana/core/tag_of.hpp>
#include <boost/hana/fwd/unpack.hpp>

namespace ctnn::inline CTNN_ABI {
/// Hana's tag of topologies and chains.
struct network_tag;
} // namespace ctnn::inline CTNN_ABI

namespace boost::hana {
template <class In, class Out, class... Ls>
struct tag_of<ctnn::network<In, Out, Ls...>> {
    using type = ctnn::network_tag;
};
template <class... Ls>
struct tag_of<ctnn::chain<Ls...>> {
    using type = ctnn::network_tag;
};
template <>
struct unpack_impl<ctnn::network_tag> {
    template <class In, class Out, class... Ls, class F>
    static constexpr decltype(auto) apply(ctnn::network<In, Out, Ls...>, F&& f) {
        return static_cast<F&&>(f)(Ls{}...);
    }
    template <class... Ls, class F>
    static constexpr decltype(auto) apply(ctnn::chain<Ls...>, F&& f) {
        return static_cast<F&&>(f)(Ls{}...);
    }
};
} // namespace boost::hana
