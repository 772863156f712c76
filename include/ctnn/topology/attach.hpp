#pragma once
// What an arrow does to attach a layer: `wires` is what it knows, the shape that arrives, and the names so
// far with theirs; `attach` says what comes of a layer there, or which mistake it is.

#include <ctnn/topology/wires.hpp>

namespace ctnn::inline CTNN_ABI {

/// A wire that has a name (by its number), or a sum so far: its shape.
template <unsigned long long Name, bool IsSum, class S>
struct known_wire {
    template <unsigned long long Other>
    static constexpr bool is = Name == Other;
};
/// A layer that has a name of its own.
template <unsigned long long Name>
struct known_layer {
    template <unsigned long long>
    static constexpr bool is = false;
};

/// The shape that arrives, and the names so far. Where there are none, the shape alone stands for it.
template <class S, class... Known>
struct wires {};

template <class... Known>
struct known_names : Known... {};
/// What an arrow knows.
template <class State>
struct state {
    using shape = State;
    using names = known_names<>;
    template <class NewShape>
    using with_shape = NewShape;
    template <class Entry>
    using with = wires<State, Entry>;
    template <unsigned long long, class Entry>
    using with_wire = wires<State, Entry>;
};
template <class S, class... Known>
struct state<wires<S, Known...>> {
    using shape = S;
    using names = known_names<Known...>;
    template <class NewShape>
    using with_shape = wires<NewShape, Known...>;
    template <class Entry>
    using with = wires<S, Known..., Entry>;

    template <bool Found, unsigned long long Name, class Entry>
    struct set {
        using type = wires<S, Known..., Entry>;
    };
    template <unsigned long long Name, class Entry>
    struct set<true, Name, Entry> {
        using type = wires<S, std::conditional_t<Known::template is<Name>, Entry, Known>...>;
    };
    static constexpr bool any(std::initializer_list<bool> all) {
        for (const bool one : all)
            if (one) return true;
        return false;
    }
    /// The same name again: the latest counts.
    template <unsigned long long Name, class Entry>
    using with_wire = typename set<any({Known::template is<Name>...}), Name, Entry>::type;
};
template <class State>
using shape_of = typename state<State>::shape;
template <class State, class S>
using with_shape = typename state<State>::template with_shape<S>;

/// What a name stands for.
template <unsigned long long Name>
struct the_name {
    template <bool IsSum, class S>
    static known_wire<Name, IsSum, S> wire(const known_wire<Name, IsSum, S>*);
    static void wire(...);
    static std::true_type is_taken(const known_layer<Name>*);
    static std::false_type is_taken(...);
};
template <class State, unsigned long long Name>
using wire_of_name =
    decltype(the_name<Name>::wire(static_cast<const typename state<State>::names*>(nullptr)));
template <class State, unsigned long long Name>
constexpr bool is_taken =
    decltype(the_name<Name>::is_taken(static_cast<const typename state<State>::names*>(nullptr)))::value;
template <class Wire>
struct facts_of_wire {
    static constexpr bool known = false, is_sum = false;
    using shape = void;
};
template <unsigned long long Name, bool IsSum, class S>
struct facts_of_wire<known_wire<Name, IsSum, S>> {
    static constexpr bool known = true, is_sum = IsSum;
    using shape = S;
};

/// Where no mistake was made.
struct no_mistake {};
/// False, but only once a mistake is reported.
template <class...>
constexpr bool never = false;

/// A layer at Position behind State: the mistake, or no_mistake; the state behind it. Reports nothing by
/// itself.
template <class Position, class State, class L>
struct attach;

template <bool Good, class Position, class State, class L, class Accepts>
struct attach_layer {
    using mistake = no_mistake;
    using next = with_shape<State, typename L::template output<shape_of<State>>>;
};
template <class Position, class State, class L, class Accepts>
struct attach_layer<false, Position, State, L, Accepts> {
    using mistake = the_layer_accepts_the_shape<Position, L, Accepts, got<shape_of<State>>>;
    using next = State;
};
template <class Position, class State, class L>
struct attach : attach_layer<layer_traits<L>::accepts::template met<shape_of<State>>, Position, State, L,
                             typename layer_traits<L>::accepts> {};

/// Reports a name that no wire has (yet).
template <class Position, class From>
struct the_wire_has_a_name {
    static_assert(never<Position>, "ctnn: no wire before nn::from has this name; name one with "
                                   "nn::as<\"name\"> or nn::add_to<\"name\">, earlier in reading order");
};
/// Reports what cannot be added to a sum: its shape is another.
template <class Position, class AddTo, class Sum, class Got>
struct what_is_added_has_the_shape_of_the_sum {
    static_assert(never<Position>, "ctnn: nn::add_to adds values of one shape; what arrives here has another "
                                   "shape than the sum of that name so far");
};
/// Reports a sum of tokens.
template <class Position, class AddTo, class Got>
struct numbers_can_be_added {
    static_assert(never<Position>, "ctnn: tokens are numbers of classes, which cannot be added, multiplied "
                                   "or joined; put nn::embedding before");
};
/// Reports a name that two layers have.
template <class Position, class L>
struct the_name_of_a_layer_is_its_own {
    static_assert(
        never<Position>,
        "ctnn: two layers have the same name by nn::named; their parameters could not be told apart");
};

template <class Position, class State, fixed_string Name>
struct attach<Position, State, layer::as<Name>> {
    static constexpr auto number = name_number(Name.view());
    using mistake = no_mistake;
    using next =
        typename state<State>::template with_wire<number, known_wire<number, false, shape_of<State>>>;
};

template <class Position, class State, fixed_string Name>
struct attach<Position, State, layer::from<Name>> {
    using wire = facts_of_wire<wire_of_name<State, name_number(Name.view())>>;
    using mistake =
        std::conditional_t<wire::known, no_mistake, the_wire_has_a_name<Position, layer::from<Name>>>;
    using next = with_shape<State, std::conditional_t<wire::known, typename wire::shape, shape_of<State>>>;
};

template <class Position, class State, fixed_string Name>
struct attach<Position, State, layer::add_to<Name>> {
    static constexpr auto number = name_number(Name.view());
    using arrives = shape_of<State>;
    using wire = facts_of_wire<wire_of_name<State, number>>;
    static constexpr bool goes_on = wire::is_sum, fits = !goes_on || __is_same(typename wire::shape, arrives);
    using mistake = std::conditional_t<
        has_tokens<arrives>, numbers_can_be_added<Position, layer::add_to<Name>, got<arrives>>,
        std::conditional_t<fits, no_mistake,
                           what_is_added_has_the_shape_of_the_sum<Position, layer::add_to<Name>,
                                                                  got<typename wire::shape>, got<arrives>>>>;
    using next = std::conditional_t<
        goes_on, State, typename state<State>::template with_wire<number, known_wire<number, true, arrives>>>;
};

} // namespace ctnn::inline CTNN_ABI
