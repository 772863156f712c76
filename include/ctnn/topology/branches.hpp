#pragma once
// Branches: every one gets what arrives, a layer or a chain.
//
//     nn::sum(conv >> nn::relu >> conv, nn::identity) >> nn::relu          a residual block (He et al., 2015)
//     nn::product(nn::dense<8> >> nn::tanh, nn::dense<8> >> nn::sigmoid)   a gate
//     nn::concat(nn::conv2d<8, nn::kernel<1>>, nn::identity)   features, channels, features of each step
//     (a >> b) + (c >> d),  (a >> b) * (c >> d)                            the same for two chains
//
// sum and product take equal shapes; shape<C> beside C channels acts on each channel (squeeze-and-excitation:
// Hu et al., 2017). In PyTorch every branch is an nn.Sequential inside a module at the join's position:
// "3.0.1.weight" is position 3, branch 0, position 1 in it.

#include <ctnn/topology/attach.hpp>
#include <ctnn/topology/chain.hpp>
#include <ctnn/topology/joined.hpp>

namespace ctnn::inline CTNN_ABI {

/// A branch, by its number and what leaves it.
template <index N, class S>
struct branch {};
/// Reports branches that do not fit together.
template <class Position, join How, class First, class Other>
struct the_branches_fit {
    static_assert(
        never<Position> || How == join::concat,
        "ctnn: the branches of a sum or a product have one shape (or shape<C> beside C channels); these "
        "two differ");
    static_assert(never<Position> || How != join::concat,
                  "ctnn: the branches of a concat are features, images of one height and width, or sequences "
                  "of as many "
                  "steps; these two differ");
};

/// A chain behind State, its first layer at Position..., At.
template <class Position, index At, class State, class... Ls>
struct walk_chain {
    using mistake = no_mistake;
    using next = State;
};
template <class Position, index At>
struct position_in;
template <index... N, index At>
struct position_in<position<N...>, At> {
    using type = position<N..., At>;
};
template <class Mistake, class Position, index At, class State, class... Ls>
struct walk_on {
    using mistake = Mistake;
    using next = State;
};
template <class Position, index At, class State, class... Ls>
struct walk_on<no_mistake, Position, At, State, Ls...> : walk_chain<Position, At, State, Ls...> {};
template <class Position, index At, class State, class L, class... Ls>
struct walk_chain<Position, At, State, L, Ls...> {
    using now = attach<typename position_in<Position, At>::type, State, L>;
    using on = walk_on<typename now::mistake, Position, At + 1, typename now::next, Ls...>;
    using mistake = typename on::mistake;
    using next = typename on::next;
};

/// The branches from number At on, each behind the shape Arrives; names pass from one to the next. So far:
/// the first branch and what the branches before make together (void: there are none).
template <class Position, join How, index At, class Arrives, class State, class First, class SoFar,
          class... Bs>
struct walk_branches {
    using mistake = no_mistake;
    using next = with_shape<State, SoFar>;
};
template <class Mistake, class Position, join How, index At, class Arrives, class State, class First,
          class SoFar, class... Bs>
struct walk_branches_on {
    using mistake = Mistake;
    using next = State;
};
template <class Position, join How, index At, class Arrives, class State, class First, class SoFar,
          class... Bs>
struct walk_branches_on<no_mistake, Position, How, At, Arrives, State, First, SoFar, Bs...>
    : walk_branches<Position, How, At, Arrives, State, First, SoFar, Bs...> {};
template <class Position, join How, index At, class Arrives, class State, class First, class SoFar,
          class... Ls, class... Bs>
struct walk_branches<Position, How, At, Arrives, State, First, SoFar, chain<Ls...>, Bs...> {
    using here = typename position_in<Position, At>::type;
    using now = walk_chain<here, 0, with_shape<State, Arrives>, Ls...>;
    using made = shape_of<typename now::next>;
    static constexpr bool first = __is_same(SoFar, void);
    template <bool IsFirst, class>
    struct together {
        using type = std::conditional_t<has_tokens<made>, void, made>;
    };
    template <class S>
    struct together<false, S> : shape_of_join<How, S, made> {};
    using shape = typename together<first, SoFar>::type;
    using first_branch = std::conditional_t<first, branch<0, made>, First>;
    static constexpr bool walked = __is_same(typename now::mistake, no_mistake),
                          fits = !walked || !__is_same(shape, void);
    using misfit =
        std::conditional_t<has_tokens<made>, numbers_can_be_added<here, branch<At, made>, got<made>>,
                           the_branches_fit<Position, How, first_branch, branch<At, made>>>;
    using on = walk_branches_on<std::conditional_t<fits, typename now::mistake, misfit>, Position, How,
                                At + 1, Arrives, typename now::next, first_branch, shape, Bs...>;
    using mistake = typename on::mistake;
    using next = typename on::next;
};
template <class Position, class State, join How, class... Bs>
struct attach<Position, State, layer::joined<How, Bs...>>
    : walk_branches<Position, How, 0, shape_of<State>, State, void, void, Bs...> {};

/// Reports what is no branch.
template <index Number, class X>
struct a_branch_is_a_layer_or_a_chain {
    static_assert(Attachable<X>, "ctnn: a branch of nn::sum, nn::product or nn::concat is a layer or a "
                                 "chain; this is neither (nn::input stands outside)");
};
/// Reports a join of nothing.
template <index Count>
struct a_join_has_branches {
    static_assert(Count > 0, "ctnn: nn::sum, nn::product and nn::concat take at least one branch");
};

template <class Numbers, class... Xs>
struct branches_are_layers_or_chains;
template <std::size_t... I, class... Xs>
struct branches_are_layers_or_chains<std::index_sequence<I...>, Xs...>
    : a_branch_is_a_layer_or_a_chain<index(I), Xs>... {};

template <join How, class... Xs>
constexpr auto join_branches(const Xs&...) {
    static_assert(sizeof(a_join_has_branches<sizeof...(Xs)>) > 0);
    static_assert(sizeof(branches_are_layers_or_chains<std::index_sequence_for<Xs...>, Xs...>) > 0);
    if constexpr ((Attachable<Xs> && ...)) return layer::joined<How, typename as_chain<Xs>::type...>{};
    else return chain<>{};
}
/// What arrives goes through every branch, and the results are added up: sum(a, b, ...).
template <class... Branches>
constexpr auto sum(const Branches&... branches) {
    return join_branches<join::sum>(branches...);
}
/// The same, multiplied value by value.
template <class... Branches>
constexpr auto product(const Branches&... branches) {
    return join_branches<join::product>(branches...);
}
/// The same, side by side: features, channels, or the features of each step, in order.
template <class... Branches>
constexpr auto concat(const Branches&... branches) {
    return join_branches<join::concat>(branches...);
}

/// Reports what cannot stand beside + and *.
template <class Left, class Right>
struct both_sides_are_chains {
    static_assert(is_chain<Left> && is_chain<Right>, "ctnn: + and * join two chains, (a >> b) + (c >> d), "
                                                     "and bind tighter than >>: parenthesise the branch, or "
                                                     "write nn::sum(...), nn::product(...)");
};
/// Whatever is of a topology's kind.
template <class X>
concept PartOfTopology = Attachable<X> || requires {
    typename X::input_type;
    typename X::output_type;
};

/// The sum of two chains; anything else beside a layer or a chain is reported.
template <class Left, class Right>
    requires(PartOfTopology<Left> || PartOfTopology<Right>)
constexpr auto operator+(const Left&, const Right&) {
    static_assert(sizeof(both_sides_are_chains<Left, Right>) > 0);
    if constexpr (is_chain<Left> && is_chain<Right>) return chain<layer::sum<Left, Right>>{};
    else return chain<>{};
}
/// The product of two chains.
template <class Left, class Right>
    requires(PartOfTopology<Left> || PartOfTopology<Right>)
constexpr auto operator*(const Left&, const Right&) {
    static_assert(sizeof(both_sides_are_chains<Left, Right>) > 0);
    if constexpr (is_chain<Left> && is_chain<Right>) return chain<layer::product<Left, Right>>{};
    else return chain<>{};
}

} // namespace ctnn::inline CTNN_ABI
