#pragma once
// A topology, compiled: the types of what graph.hpp and fusion.hpp find on values. Its layers in reading order, the shapes between its
// operations, and its stages, a `hana::tuple` of `hana::type`s.

#include <ctnn/plan/flow.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

namespace ctnn::inline CTNN_ABI {

namespace hana = boost::hana;

/// A stage without a fused activation.
struct no_activation {};
/// A stage without a fused pool; with one: the pool's layer, the shape that it pools, whether the activation comes behind it.
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

/// One pass over memory: layer L at Position of the program, with In and Out per sample, the fused activation and pool.
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
        if constexpr (requires { L::template scratch_along<T, In, Layout>; }) return L::template scratch_along<T, In, Layout>;
        else if constexpr (pooled) return L::template scratch_with_pool<T, In, typename Pool::layer>;
        else if constexpr (requires { L::template scratch<T, In, M>; }) return L::template scratch<T, In, M>;
        else return index(0);
    }();
    /// The same in backward and gradient.
    template <class T, class Layout, index M = Layout::samples>
    static constexpr index backward_scratch = [] {
        if constexpr (requires { L::template backward_scratch<T, In, M>; }) return L::template backward_scratch<T, In, M>;
        else return scratch<T, Layout>;
    }();
    /// Values of T that forward leaves for backward beside x and y. Carries: what the layer's memory held before is among them.
    template <class T, index M, bool Carries>
    static constexpr index tape = [] {
        if constexpr (requires { L::template tape<T, In, M, Carries>; }) return L::template tape<T, In, M, Carries>;
        else return index(0);
    }();
};

/// The shape that operation Op of a compiled topology makes.
template <class Source, index Op>
struct made_shape {
    static constexpr operation made = Source::operations.of[Op];
    template <makes What, class = void>
    struct made_of {
        using type = typename Source::template layer_at<made.at>::template output<typename made_shape<Source, made.a>::type>;
    };
    template <class X>
    struct made_of<makes::entry, X> {
        using type = typename Source::input;
    };
    template <class X>
    struct made_of<makes::sum, X> : shape_of_join<join::sum, typename made_shape<Source, made.a>::type, typename made_shape<Source, made.b>::type> {};
    template <class X>
    struct made_of<makes::product, X>
        : shape_of_join<join::product, typename made_shape<Source, made.a>::type, typename made_shape<Source, made.b>::type> {};
    template <class X>
    struct made_of<makes::concat, X>
        : shape_of_join<join::concat, typename made_shape<Source, made.a>::type, typename made_shape<Source, made.b>::type> {};
    using type = typename made_of<made.what>::type;
};

template <class In, class Program>
struct compiled_program;
template <class In, class... Placed>
struct compiled_program<In, program<Placed...>> {
    using input = In;
    /// Entries of the program.
    static constexpr index layers = sizeof...(Placed);
    using entries = list<Placed..., placed<void, position<>>>;
    template <index I>
    using layer_at = typename at<entries, I>::layer;
    template <index I>
    using place_at = typename at<entries, I>::place;

    static constexpr instruction instructions[layers + 1] = {instruction_of<typename Placed::layer>::value..., instruction{}};
    static constexpr graph<layers> operations = find_graph<layers>(instructions);
    /// The shape that operation Op makes; that arrives at entry I of the program; that leaves it.
    template <index Op>
    using shape_made = typename made_shape<compiled_program, Op>::type;
    template <index I>
    using in_of = shape_made<operations.read_by[I]>;
    template <index I>
    using out_of = shape_made<operations.made_by[I]>;

    template <index Op>
    static constexpr operation_facts facts_of() {
        constexpr operation o = operations.of[Op];
        operation_facts facts;
        if constexpr (o.what == makes::sum || o.what == makes::product) {
            facts.equal = __is_same(shape_made<o.a>, shape_made<o.b>);
        } else if constexpr (o.what == makes::layer) {
            facts.joining = layer_traits<layer_at<o.at>>::joins || layer_traits<layer_at<o.at>>::map;
            facts.parts = layer_traits<layer_at<o.at>>::parts;
            facts.curve = layer_traits<layer_at<o.at>>::map;
        } else if constexpr (o.what == makes::view) {
            facts.gathers = is_sequence<shape_made<o.a>> && !is_sequence<shape_made<Op>>;
        }
        return facts;
    }
    struct all_facts {
        operation_facts of[layers + 1]{};
    };
    static constexpr all_facts facts = []<std::size_t... Op>(std::index_sequence<Op...>) {
        return all_facts{{facts_of<index(Op)>()...}};
    }(std::make_index_sequence<std::size_t(operations.count)>{});
    static constexpr fusion<layers> found = fuse<layers>(operations, facts.of);
    static constexpr index count = found.count;

    template <index Op>
    static constexpr operation_size size_of() {
        constexpr operation o = operations.of[Op];
        if constexpr (o.what == makes::part) return {step_of<shape_made<Op>>::size, layer_at<o.at>::template first_value<shape_made<o.a>>};
        else return {step_of<shape_made<Op>>::size, 0};
    }
    struct all_sizes {
        operation_size of[layers + 1]{};
    };
    static constexpr all_sizes sizes = []<std::size_t... Op>(std::index_sequence<Op...>) {
        return all_sizes{{size_of<index(Op)>()...}};
    }(std::make_index_sequence<std::size_t(operations.count)>{});
    /// Where the values of each operation lie.
    static constexpr places<layers> lies = find_places<layers>(operations, found, facts.of, sizes.of);

    template <index Op>
    static auto activation_at() {
        if constexpr (Op < 0) return hana::type_c<no_activation>;
        else return hana::type_c<layer_at<operations.of[Op].at>>;
    }
    template <index Op>
    using activation_of = typename decltype(activation_at<Op>())::type;
    template <index Op, bool First>
    static auto pool_at() {
        if constexpr (Op < 0) return hana::type_c<no_pool>;
        else return hana::type_c<fused_pool<layer_at<operations.of[Op].at>, shape_made<operations.of[Op].a>, First>>;
    }
    template <index I>
    static auto make_stage() {
        constexpr fused_stage s = found.of[I];
        constexpr operation o = operations.of[s.op];
        using out = shape_made<s.own>;
        using act = activation_of<s.activation>;
        if constexpr (s.what == fused_stage::runs::layer)
            return hana::type_c<stage<layer_at<o.at>, o.at, shape_made<o.a>, out, act, typename decltype(pool_at<s.pool, s.pool_first>())::type>>;
        else if constexpr (s.what == fused_stage::runs::join)
            return hana::type_c<stage<join_alone<o.what == makes::sum ? join::sum : join::product>, layers, shape_made<o.a>, out, act>>;
        else if constexpr (s.into < 0) return hana::type_c<stage<copy_alone, layers, out, out, no_activation>>; // of a slice
        else return hana::type_c<stage<copy_alone, layers, shape_made<s.source>, shape_made<s.source>, no_activation>>;
    }
    template <index I>
    using stage_at = typename decltype(make_stage<I>())::type;

    template <std::size_t... I>
    static auto make(std::index_sequence<I...>) -> hana::tuple<hana::type<stage_at<index(I)>>...>;
    /// hana::tuple<hana::type<stage<...>>...>
    using stages = decltype(make(std::make_index_sequence<std::size_t(count)>{}));

    /// The network ends in softmax: with cross_entropy the two become one.
    static constexpr bool ends_in_softmax = [] {
        if constexpr (count == 0) return false;
        else if constexpr (found.of[count - 1].made != found.value[operations.output]) return false;
        else return requires { requires stage_at<count - 1>::layer::is_softmax; };
    }();
};

/// A topology, compiled.
template <class Net>
struct compiled;
template <class In, class Out, class... Ls>
struct compiled<network<In, Out, Ls...>> : compiled_program<In, program_of<position<>, Ls...>> {};

} // namespace ctnn::inline CTNN_ABI
