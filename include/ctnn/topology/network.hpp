#pragma once
// A topology: an empty value whose type is the network, written in the order in which data flow.
//
//     constexpr auto net = nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<10>;
//
// A topology begins with `input<...>` (features or an image), `sequence<T, F>` (T steps of F features) or
// `tokens<T, V>` (T integers below V). `>>` builds a flat pack, so it is associative: a >> (b >> c) is the
// same type as (a >> b) >> c. What is written without an input is a chain, a piece to be used in topologies.

#include <ctnn/topology/branches.hpp>
#include <ctnn/topology/chain.hpp>

namespace ctnn::inline CTNN_ABI {

/// The output of a topology in which an arrow reports a mistake, once: what follows stays silent.
template <class Output, class Mistake>
struct after_a_mistake {};

/// A whole topology: what enters, what leaves, and the layers between. `Output` follows from the others; it
/// stands in the type so that each `>>` computes one shape instead of all of them again. Where wires have
/// names, it holds their shapes, too (`wires`).
template <class Input, class Output, class... Layers>
struct network {
    using input_type = Input;
    using output_type = shape_of<Output>;
    using mistake = no_mistake;
};
template <class Input, class Output, class Mistake, class... Layers>
struct network<Input, after_a_mistake<Output, Mistake>, Layers...> {
    using input_type = Input;
    using output_type = shape_of<Output>;
    using mistake = Mistake;
};

/// Reports an input with nothing in it.
template <index... Extents>
struct the_extents_of_the_input {
    static constexpr bool some = sizeof...(Extents) > 0, positive = ((Extents > 0) && ...);
    using type = std::conditional_t<some && positive, shape<(Extents > 0 ? Extents : 1)...>, shape<1>>;
    static_assert(some, "ctnn: an input has at least one extent: nn::input<784>, nn::input<3, 32, 32>");
    static_assert(positive, "ctnn: every extent of a shape is at least 1");
};

/// A topology with no layer yet.
template <class In>
using begin_with = network<In, In>;

/// The beginning of a topology: data of this shape, `input<784>` or `input<1, 28, 28>`.
template <index... Extents>
constexpr auto input = begin_with<typename the_extents_of_the_input<Extents...>::type>{};

/// The same for an input of steps.
template <index T, index N, bool Tokens>
struct the_steps_of_the_input {
    static constexpr bool positive = T > 0 && N > 0;
    static constexpr index number = N > 0 ? N : 1;
    using step = std::conditional_t<Tokens, token<number>, shape<number>>;
    using type = steps<(T > 0 ? T : 1), step>;
    static_assert(
        positive,
        "ctnn: a sequence has at least one step, and a step at least one feature (tokens: one class)");
};
/// The beginning of a topology of sequences: T steps of F features, row-major [steps][features].
template <index T, index F>
constexpr auto sequence = begin_with<typename the_steps_of_the_input<T, F, false>::type>{};
/// The beginning of a topology of T integers from 0 to V - 1: characters, words. nn::embedding takes them.
template <index T, index V>
constexpr auto tokens = begin_with<typename the_steps_of_the_input<T, V, true>::type>{};

template <class X>
constexpr bool is_network = false;
template <class In, class Out, class... Ls>
constexpr bool is_network<network<In, Out, Ls...>> = true;
/// A topology whose mistake has been reported already: whoever looks at it says no more about it.
template <class X>
constexpr bool has_a_mistake = false;
template <class In, class Out, class Mistake, class... Ls>
constexpr bool has_a_mistake<network<In, after_a_mistake<Out, Mistake>, Ls...>> = true;
/// The type of a topology value.
template <auto Net>
using network_of = std::remove_const_t<decltype(Net)>;

/// What may stand on either side of an arrow.
template <class X>
concept Topology = Attachable<X> || is_network<X>;

/// One arrow: what `Left >> Right` is. At a mistake the network stays as it was; `>>` itself reports it, so
/// that no more than its own line stands between the sentence and the user's.
template <class Left, class Right>
struct arrow;

template <class... As, class... Bs>
struct arrow<chain<As...>, chain<Bs...>> {
    using type = chain<As..., Bs...>;
    using mistake = no_mistake;
};

template <class Mistake, class Net, class Next, class L>
struct attached;
template <class In, class Out, class... Ls, class Next, class L>
struct attached<no_mistake, network<In, Out, Ls...>, Next, L> {
    using type = network<In, Next, Ls..., L>;
};
template <class Mistake, class In, class Out, class... Ls, class Next, class L>
struct attached<Mistake, network<In, Out, Ls...>, Next, L> {
    using type = network<In, after_a_mistake<Out, Mistake>, Ls...>;
};
template <class Net, class L>
struct attach_one;
template <class In, class Out, class... Ls, class L>
struct attach_one<network<In, Out, Ls...>, L> {
    using now = attach<position<sizeof...(Ls)>, Out, L>;
    using type =
        typename attached<typename now::mistake, network<In, Out, Ls...>, typename now::next, L>::type;
};
template <class In, class Out, class Mistake, class... Ls, class L>
struct attach_one<network<In, after_a_mistake<Out, Mistake>, Ls...>, L> {
    using type = network<In, after_a_mistake<Out, Mistake>, Ls...>;
};

template <class In, class Out, class... Ls>
struct arrow<network<In, Out, Ls...>, chain<>> {
    using type = network<In, Out, Ls...>;
    using mistake = typename type::mistake;
};
template <class In, class Out, class... Ls, class L, class... Rest>
struct arrow<network<In, Out, Ls...>, chain<L, Rest...>>
    : arrow<typename attach_one<network<In, Out, Ls...>, L>::type, chain<Rest...>> {};
/// Eight at a time, so that a long chain needs no deep recursion.
template <class In, class Out, class... Ls, class A, class B, class C, class D, class E, class F, class G,
          class H, class... Rest>
struct arrow<network<In, Out, Ls...>, chain<A, B, C, D, E, F, G, H, Rest...>>
    : arrow<typename arrow<typename arrow<network<In, Out, Ls...>, chain<A, B, C, D>>::type,
                           chain<E, F, G, H>>::type,
            chain<Rest...>> {};

/// Reports what is not a layer beside an arrow.
template <class Left, class Right>
struct both_sides_of_the_arrow_are_layers {
    using type = std::conditional_t<Topology<Left>, Left, Right>; // something harmless to go on with
    static_assert(Topology<Left>, "ctnn: what stands left of >> is no layer and no topology");
    static_assert(
        Attachable<Right> || is_network<Right>,
        "ctnn: what stands right of >> is no layer (layers are empty types derived from nn::layer_base)");
    static_assert(!is_network<Right> || !Topology<Left>,
                  "ctnn: nn::input can only begin a topology; it stands right of an arrow");
};

/// Appends a layer or a chain: to a topology (the shapes are checked here, at the user's arrow) or to a
/// chain.
template <class Left, class Right>
    requires(Topology<Left> || Topology<Right>)
constexpr auto operator>>(const Left&, const Right&) {
    if constexpr (Topology<Left> && Attachable<Right>) {
        using made = arrow<typename as_chain<Left>::type, typename as_chain<Right>::type>;
        static_assert(sizeof(typename made::mistake) > 0);
        return typename made::type{};
    } else {
        return typename both_sides_of_the_arrow_are_layers<Left, Right>::type{};
    }
}

/// Reports a topology where a layer or a chain belongs.
template <std::size_t>
struct the_input_stands_outside {
    template <class>
    static constexpr bool allowed = false;
    static_assert(allowed<the_input_stands_outside>,
                  "ctnn: frozen and repeat take a layer or a chain; nn::input stands outside: "
                  "nn::input<...> >> nn::frozen(...)");
};

/// Count copies of a layer or chain, one after the other; each has parameters of its own.
template <index Count, class L>
    requires Attachable<L>
constexpr auto repeat(const L& piece) {
    static_assert(Count > 0, "ctnn: repeat takes a count of at least 1");
    // By halves: a thousand copies are ten functions deep.
    if constexpr (Count <= 1) return typename as_chain<L>::type{};
    else if constexpr (Count % 2 == 1) return repeat<Count - 1>(piece) >> piece;
    else return repeat<Count / 2>(piece) >> repeat<Count / 2>(piece);
}
template <index Count, class In, class Out, class... Ls>
constexpr auto repeat(network<In, Out, Ls...> net) {
    static_assert(sizeof(the_input_stands_outside<sizeof...(Ls)>) > 0);
    return net;
}

} // namespace ctnn::inline CTNN_ABI
