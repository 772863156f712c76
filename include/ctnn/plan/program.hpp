#pragma once
// A topology as a program: its layers in reading order, branches written out, each layer with its place.
// Where a join stands, the program says fork, between its branches next, and at their end meet:
//
//     dense<8> >> sum(a >> b, identity) >> relu        dense<8>  fork  a  b  next  identity  next  meet  relu
//
// A place is what the layer's parameters are called by: "0", or "3.0.1" in a branch, or the layer's own name
// (nn::named).

#include <ctnn/topology/network.hpp>

#include <utility>

namespace ctnn::inline CTNN_ABI {

/// A list of types by position. The compiler goes through all bases of `items` for every look-up: so a long
/// list is one of lists of sixteen.
template <index I, class X>
struct item {
    using type = X;
};
template <class Indices, class... Xs>
struct items;
template <std::size_t... I, class... Xs>
struct items<std::index_sequence<I...>, Xs...> : item<index(I), Xs>... {};
template <index I, class X>
item<I, X> pick(const item<I, X>&);
template <class... Xs>
using few = items<std::make_index_sequence<sizeof...(Xs)>, Xs...>;
template <class List, index I>
using one_of = typename decltype(pick<I>(std::declval<const List&>()))::type;

template <class... Xs>
struct sixteens {};
template <class Done, class... Xs>
struct cut_in_sixteens;
template <class... Done, class... Xs>
struct cut_in_sixteens<sixteens<Done...>, Xs...> {
    using type = few<Done..., few<Xs...>>;
};
template <class... Done, class A, class B, class C, class D, class E, class F, class G, class H, class I,
          class J, class K, class L, class M, class N, class O, class P, class... Xs>
struct cut_in_sixteens<sixteens<Done...>, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Xs...>
    : cut_in_sixteens<sixteens<Done..., few<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P>>, Xs...> {};
template <class... Xs>
using list = typename cut_in_sixteens<sixteens<>, Xs...>::type;
template <class List, index I>
using at = one_of<one_of<List, I / 16>, I % 16>;

/// A layer at its place.
template <class L, class Place>
struct placed {
    using layer = L;
    using place = Place;
};

// What stands for a join's beginning, the end of each branch, and its end.
struct fork {};
struct next_branch {};
template <join How, index Branches>
struct meet {
    static constexpr join how = How;
    static constexpr index branches = Branches;
};

/// Layers in order, each with its place.
template <class... Placed>
struct program {
    static constexpr index length = sizeof...(Placed);
};
template <class... Programs>
struct one_after_the_other;
template <class... As>
struct one_after_the_other<program<As...>> {
    using type = program<As...>;
};
template <class... As, class... Bs>
struct one_after_the_other<program<As...>, program<Bs...>> {
    using type = program<As..., Bs...>;
};
template <class... As, class... Bs, class... Cs, class... Rest>
struct one_after_the_other<program<As...>, program<Bs...>, program<Cs...>, Rest...>
    : one_after_the_other<program<As..., Bs..., Cs...>, Rest...> {};

constexpr bool any_of(std::initializer_list<bool> all) {
    for (const bool one : all)
        if (one) return true;
    return false;
}

/// The program of a chain whose first layer is at Place..., 0.
template <class Place, class Indices, bool Branches, class... Ls>
struct written_out;
template <class Place, class L>
struct program_of_layer;
template <class Place, class... Ls>
using program_of = typename written_out<Place, std::make_index_sequence<sizeof...(Ls)>,
                                        any_of({false, is_join<Ls>...}), Ls...>::type;

template <class Place, std::size_t... I, class... Ls>
struct written_out<Place, std::index_sequence<I...>, false, Ls...> {
    using type = program<placed<Ls, typename position_in<Place, index(I)>::type>...>;
};
template <class Place, std::size_t... I, class... Ls>
struct written_out<Place, std::index_sequence<I...>, true, Ls...> {
    using type = typename one_after_the_other<
        typename program_of_layer<typename position_in<Place, index(I)>::type, Ls>::type...>::type;
};
template <class Place, class L>
struct program_of_layer {
    using type = program<placed<L, Place>>;
};
template <class Place, class... Ls>
auto program_of_branch(chain<Ls...>) -> program_of<Place, Ls...>;
template <class Place, class Indices, join How, class... Branches>
struct program_of_join;
template <class Place, std::size_t... I, join How, class... Branches>
struct program_of_join<Place, std::index_sequence<I...>, How, Branches...> {
    using type = typename one_after_the_other<
        program<placed<fork, Place>>,
        typename one_after_the_other<decltype(program_of_branch<typename position_in<Place, index(I)>::type>(
                                         Branches{})),
                                     program<placed<next_branch, Place>>>::type...,
        program<placed<meet<How, index(sizeof...(Branches))>, Place>>>::type;
};
template <class Place, join How, class... Branches>
struct program_of_layer<Place, layer::joined<How, Branches...>>
    : program_of_join<Place, std::make_index_sequence<sizeof...(Branches)>, How, Branches...> {};

} // namespace ctnn::inline CTNN_ABI
