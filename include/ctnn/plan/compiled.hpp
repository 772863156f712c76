#pragma once
// A topology, compiled: the types of what graph.hpp and fusion.hpp find on values. Its layers in reading
// order, the shapes between its operations, and its stages, a `hana::tuple` of `hana::type`s.

#include <ctnn/plan/operations.hpp>
#include <ctnn/plan/stage.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

namespace ctnn::inline CTNN_ABI {

namespace hana = boost::hana;

/// A topology, compiled; with Trains so that backward finds what it reads, which is another thing only where
/// training_differs.
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

    static constexpr graph<layers> operations = find_graph<layers>(entries_of<written>::instructions, Trains);
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
    /// Whether training needs values that predict does not make: what an activation's slope reads, or a norm; or
    /// has layers that predict has not.
    static constexpr bool training_differs = [] {
        for (index i = 0; i < layers; ++i)
            if (program_at(i).only_trains) return true;
        for (index i = 0; i < operations.count; ++i)
            if (operations.of[i].plays == role::map_of_x || facts.of[i].norm) return true;
        return false;
    }();
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

    template <index Op, bool = (Op < 0)>
    struct norm_at {
        using type = fused_norm<layer_at<operations.of[Op].at>, operations.of[Op].at>;
    };
    template <index Op>
    struct norm_at<Op, true> {
        using type = no_norm;
    };

    template <index I, fused_stage::runs What = found.of[I].what>
    struct made_stage {
        enum : index { at = operations.of[found.of[I].op].at, a = operations.of[found.of[I].op].a };
        using type = stage<typename layer_of<compiled, found.of[I].op>::type, at, shape_made<a>,
                           shape_made<found.of[I].own>, activation_of<found.of[I].activation>,
                           typename pool_at<found.of[I].pool, found.of[I].pool_first>::type,
                           typename norm_at<found.of[I].norm>::type>;
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
