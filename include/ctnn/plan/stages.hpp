#pragma once
// A topology, compiled: the types of what graph.hpp and fusion.hpp find on values. Its layers in reading
// order, the shapes between its operations, and its stages, a `hana::tuple` of `hana::type`s.

#include <ctnn/plan/flow.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

namespace ctnn::inline CTNN_ABI {

namespace hana = boost::hana;

/// A stage without a fused activation.
struct no_activation {};
/// A stage without a fused pool; with one: the pool's layer, the shape that it pools, whether the activation
/// comes behind it.
struct no_pool {};
template <class L, class In, bool First>
struct fused_pool {
    using layer = L;
    using in = In;
    static constexpr bool first = First;
};
template <class Pool, class Out>
struct shape_before {
    using type = typename Pool::in;
};
template <class Out>
struct shape_before<no_pool, Out> {
    using type = Out;
};

/// What stands for the layer of a stage that only joins, or copies.
template <join How>
struct join_alone : layer_base {
    static constexpr join how = How;
    static void print(auto& out) { out << (How == join::sum ? "sum" : "product"); }
};
struct copy_alone : layer_base {
    static void print(auto& out) { out << "copy"; }
};

/// One pass over memory: layer L at Position of the program, with In and Out per sample, the fused activation
/// and pool.
template <class L, index Position, class In, class Out, class Act, class Pool = no_pool>
struct stage {
    using layer = L;
    using in = In;
    using out = Out;
    using activation = Act;
    static constexpr index position = Position;
    using pool = Pool;
    static constexpr bool fused = !__is_same(Act, no_activation), pooled = !__is_same(Pool, no_pool);
    /// Values between the layer's kernel and the pool, which training needs for a moment: their gradient.
    using unpooled = typename shape_before<Pool, Out>::type;

    template <class T>
    static constexpr bool trained = layer_traits<L>::template updated<T, In>;
    /// Values of T that the layer's kernels want to have beside x and y.
    template <class T, class Layout, index M = Layout::samples>
    static constexpr index scratch = [] {
        if constexpr (requires { L::template scratch_along<T, In, Layout>; })
            return L::template scratch_along<T, In, Layout>;
        else if constexpr (pooled) return L::template scratch_with_pool<T, In, typename Pool::layer>;
        else if constexpr (requires { L::template scratch<T, In, M>; }) return L::template scratch<T, In, M>;
        else return index(0);
    }();
    /// The same in backward and gradient.
    template <class T, class Layout, index M = Layout::samples>
    static constexpr index backward_scratch = [] {
        if constexpr (requires { L::template backward_scratch<T, In, M>; })
            return L::template backward_scratch<T, In, M>;
        else return scratch<T, Layout>;
    }();
    /// Values of T that forward leaves for backward beside x and y. Carries: what the layer's memory held
    /// before is among them.
    template <class T, index M, bool Carries>
    static constexpr index tape = [] {
        if constexpr (requires { L::template tape<T, In, M, Carries>; })
            return L::template tape<T, In, M, Carries>;
        else return index(0);
    }();
};

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
    static constexpr operation_facts value{.joining = layer_traits<L>::joins || layer_traits<L>::map,
                                           .parts = layer_traits<L>::parts,
                                           .curve = layer_traits<L>::map};
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

/// A topology, compiled; with Trains so that backward finds what it reads, which is another thing only where
/// maps_of_x.
template <class Net, bool Trains = false>
struct compiled;
template <class In, class Out, class... Ls, bool Trains>
struct compiled<network<In, Out, Ls...>, Trains> {
    using input = In;
    using written = program_of<position<>, Ls...>;
    using entries = typename entries_of<written>::type;
    /// Entries of the program.
    static constexpr index layers = written::length;
    template <index I>
    using layer_at = typename entry_of<compiled, I>::type::layer;
    template <index I>
    using place_at = typename entry_of<compiled, I>::type::place;
    static constexpr instruction program_at(index i) { return entries_of<written>::instructions[i]; }

    static constexpr graph<layers> operations = find_graph<layers>(entries_of<written>::instructions);
    /// Whether an activation's slope reads x.
    static constexpr bool maps_of_x = [] {
        for (index i = 0; i < operations.count; ++i)
            if (operations.of[i].plays == role::map_of_x) return true;
        return false;
    }();
    /// The shape that operation Op makes; that arrives at entry I of the program.
    template <index Op>
    using shape_made = typename made_shape<compiled, Op>::type;
    template <index I>
    using in_of = shape_made<operations.read_by[I]>;

    template <index Op>
    using facts_at =
        facts_of_operation<operations.of[Op].what,
                           layer_at<(operations.of[Op].at >= 0 ? operations.of[Op].at : layers)>,
                           shape_made<(operations.of[Op].a >= 0 ? operations.of[Op].a : 0)>,
                           shape_made<(operations.of[Op].b >= 0 ? operations.of[Op].b : 0)>, shape_made<Op>>;
    struct all_facts {
        operation_facts of[layers + 1]{};
        operation_size size[layers + 1]{};
    };
    static constexpr all_facts facts = []<std::size_t... Op>(std::index_sequence<Op...>) {
        return all_facts{{facts_at<index(Op)>::value...}, {facts_at<index(Op)>::size...}};
    }(std::make_index_sequence<std::size_t(operations.count)>{});
    /// Whether steps come together somewhere: the last one, or all of them as features.
    static constexpr bool steps_end = []<std::size_t... Op>(std::index_sequence<Op...>) {
        return any_of(
            {false, (is_sequence<shape_made<(operations.of[Op].a >= 0 ? operations.of[Op].a : 0)>> &&
                     !is_sequence<shape_made<index(Op)>>)...});
    }(std::make_index_sequence<std::size_t(operations.count)>{});
    static constexpr fusion<layers> found = fuse<layers>(operations, facts.of, Trains);
    static constexpr index count = found.count;
    /// Where the values of each operation lie.
    static constexpr places<layers> lies = find_places<layers>(operations, found, facts.of, facts.size);

    /// The layer of an operation; no_activation of none.
    template <index Op, bool = (Op < 0)>
    struct activation_at {
        using type = layer_at<operations.of[Op].at>;
    };
    template <index Op>
    struct activation_at<Op, true> {
        using type = no_activation;
    };
    template <index Op>
    using activation_of = typename activation_at<Op>::type;
    template <index Op, bool First, bool = (Op < 0)>
    struct pool_at {
        using type = fused_pool<layer_at<operations.of[Op].at>, shape_made<operations.of[Op].a>, First>;
    };
    template <index Op, bool First>
    struct pool_at<Op, First, true> {
        using type = no_pool;
    };

    template <index I, fused_stage::runs What = found.of[I].what>
    struct made_stage {
        enum : index { at = operations.of[found.of[I].op].at, a = operations.of[found.of[I].op].a };
        using type = stage<typename layer_of<compiled, found.of[I].op>::type, at, shape_made<a>,
                           shape_made<found.of[I].own>, activation_of<found.of[I].activation>,
                           typename pool_at<found.of[I].pool, found.of[I].pool_first>::type>;
    };
    template <index I>
    struct made_stage<I, fused_stage::runs::join> {
        enum : index { a = operations.of[found.of[I].op].a };
        using type =
            stage<join_alone<operations.of[found.of[I].op].what == makes::sum ? join::sum : join::product>,
                  layers, shape_made<a>, shape_made<found.of[I].own>, activation_of<found.of[I].activation>>;
    };
    template <index I>
    struct made_stage<I, fused_stage::runs::copy> { // a slice itself, or what becomes a part of a concat
        using copied = shape_made<(found.of[I].into < 0 ? found.of[I].own : found.of[I].source)>;
        using type = stage<copy_alone, layers, copied, copied, no_activation>;
    };
    template <index I>
    using stage_at = typename made_stage<I>::type;

    template <std::size_t... I>
    static auto make(std::index_sequence<I...>) -> hana::tuple<hana::type<stage_at<index(I)>>...>;
    /// hana::tuple<hana::type<stage<...>>...>
    template <class Indices = std::make_index_sequence<std::size_t(count)>>
    using stages = decltype(make(Indices{}));

    /// The network ends in softmax, of the classes that it gives: with cross_entropy the two become one.
    static constexpr bool ends_in_softmax = [] {
        if constexpr (count == 0) return false;
        else if constexpr (found.of[count - 1].made != found.value[operations.output]) return false;
        else if constexpr (!__is_same(typename stage_at<count - 1>::out, Out)) return false; // flattened
        else return requires { requires stage_at<count - 1>::layer::is_softmax; };
    }();
};

} // namespace ctnn::inline CTNN_ABI
