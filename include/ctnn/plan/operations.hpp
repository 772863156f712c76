#pragma once
// The types of what graph.hpp and fusion.hpp number: the layer that an operation runs, the shape that it
// makes, what fusion has to know of it.

#include <ctnn/plan/flow.hpp>

namespace ctnn::inline CTNN_ABI {

// What follows is looked up for every layer of a network. In a template whose name holds the whole network
// each function and each variable costs the compiler that name, so that they are types and enumerators here,
// or belong to templates of a layer and its shapes alone, which equal layers share.

/// Entry I of a compiled topology's program: looked up once.
template <class Source, index I>
struct entry_of {
    using type = at<typename Source::entries, I>;
};
/// The layer that operation Op runs, with the zeros that it takes from the one before.
template <class Source, index Op, bool = (Source::operations.of[Op].zeros < 0)>
struct layer_of {
    using type = typename Source::template layer_at<Source::operations.of[Op].at>;
};
template <class Source, index Op>
struct layer_of<Source, Op, false> {
    using type = typename Source::template layer_at<Source::operations.of[Op].at>::template behind<
        typename Source::template layer_at<Source::operations.of[Op].zeros>>;
};
/// The shape that operation Op makes.
template <class Source, index Op>
struct made_shape {
    enum : index {
        at = Source::operations.of[Op].at,
        a = Source::operations.of[Op].a,
        b = Source::operations.of[Op].b
    };
    template <makes What, class = void>
    struct made_of {
        using type =
            typename layer_of<Source, Op>::type::template output<typename made_shape<Source, a>::type>;
    };
    template <class X>
    struct made_of<makes::entry, X> {
        using type = typename Source::input;
    };
    template <class X>
    struct made_of<makes::sum, X> : shape_of_join<join::sum, typename made_shape<Source, a>::type,
                                                  typename made_shape<Source, b>::type> {};
    template <class X>
    struct made_of<makes::product, X> : shape_of_join<join::product, typename made_shape<Source, a>::type,
                                                      typename made_shape<Source, b>::type> {};
    template <class X>
    struct made_of<makes::concat, X> : shape_of_join<join::concat, typename made_shape<Source, a>::type,
                                                     typename made_shape<Source, b>::type> {};
    using type = typename made_of<Source::operations.of[Op].what>::type;
};

/// What fusion has to know of an operation: of the layer L (void: none) that makes Out of In (of a join: of A
/// and B).
template <makes What, class L, class A, class B, class Out>
struct facts_of_operation {
    static constexpr operation_facts value{.equal = __is_same(A, B)};
    static constexpr operation_size size{step_of<Out>::size, 0};
};
template <class L, class A, class B, class Out>
struct facts_of_operation<makes::layer, L, A, B, Out> {
    static constexpr bool takes_norm = requires { requires L::template takes_norm<A>; };
    static constexpr operation_facts value{.joining = layer_traits<L>::joins || layer_traits<L>::map,
                                           .parts = layer_traits<L>::parts,
                                           .curve = layer_traits<L>::map,
                                           .norm = layer_traits<L>::norms,
                                           .takes_norm = takes_norm};
    static constexpr operation_size size{step_of<Out>::size, 0};
};
template <class L, class A, class B, class Out>
struct facts_of_operation<makes::view, L, A, B, Out> {
    static constexpr operation_facts value{.gathers = is_sequence<A> && !is_sequence<Out>};
    static constexpr operation_size size{step_of<Out>::size, 0};
};
template <class L, class A, class B, class Out>
struct facts_of_operation<makes::part, L, A, B, Out> {
    static constexpr operation_facts value{};
    static constexpr operation_size size{step_of<Out>::size, L::template first_value<A>};
};

/// The list and the instructions of a program.
template <class Program>
struct entries_of;
template <class... Placed>
struct entries_of<program<Placed...>> {
    using type = list<Placed..., placed<void, position<>>>;
    static constexpr instruction instructions[sizeof...(Placed) + 1] = {
        instruction_of<typename Placed::layer>::value..., instruction{}};
};

} // namespace ctnn::inline CTNN_ABI
