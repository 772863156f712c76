#pragma once
// The wires of a pass: what each stage reads and writes, in the arena or among the user's rows, and where its
// layer finds parameters and memory.

#include <ctnn/run/epilogues.hpp>
#include <ctnn/run/parameters.hpp>
#include <ctnn/run/red_zones.hpp>
#include <ctnn/run/seed.hpp>
#include <ctnn/run/steps_of_lengths.hpp>

#include <cstdint>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// What an untrained layer gets as its parameters.
inline constexpr no_block no_parameters{};

/// Parameters of a stage's layer: a part of the tuple, or nothing.
template <class Stage, class Net, class T, class Tuple>
constexpr auto& parameters_of_stage(Tuple& all) {
    constexpr index slot = trained_layers<Net, T>::map.of_layer[Stage::position];
    if constexpr (slot < 0) return no_parameters;
    else return hana::at_c<std::size_t(slot)>(all);
}

/// The memory of a stage's layer in the tuple of all memories, or none.
template <class Stage, class Tuple>
constexpr auto* memory_of_stage(Tuple* all) {
    if constexpr (__is_same(Tuple, no_block)) {
        return all;
    } else {
        constexpr index slot = Tuple::slot_of_layer(Stage::position);
        if constexpr (slot < 0) return static_cast<no_block*>(nullptr);
        else return &hana::at_c<std::size_t(slot)>(all->layers);
    }
}

/// The wires of one pass of a plan, over an arena and the user's rows. Memories: what layers carry from call
/// to call (memories), or none. Steps: which of them count (every_step, first_steps).
template <class Plan, class Rows, class Memories = no_block, class Steps = every_step>
struct pass_wires {
    using plan_type = Plan;
    using T = typename Plan::value_type;
    using source = typename Plan::source;
    using layout = typename Plan::layout;
    using steps_type = Steps;

    Rows rows;
    T* arena;
    T* last; // where the last value goes, when not into the arena
    Memories* memories;
    index counted; // the samples that are there: fewer of a last batch
    std::uint64_t random;
    index begins; // where in the whole batch these samples begin, if they are a shard of it
    [[no_unique_address]] Steps steps;
    [[no_unique_address]] red_zones<Plan> zones;

    constexpr pass_wires(Rows from, T* memory, T* to, Memories* carried = nullptr,
                         index count = Plan::samples, std::uint64_t drawn = random_bits(seed{}, 1),
                         index first = 0, Steps which = {})
        : rows(from),
          arena(memory),
          last(to),
          memories(carried),
          counted(count),
          random(drawn),
          begins(first),
          steps(which),
          zones{memory} {}
};

/// What a stage of a plan reads, writes and does.
template <class Plan>
constexpr const fused_stage& fused_at(index stage) {
    return Plan::source::found.of[stage];
}

/// A part of a wire, or of its gradient, as values of shape S.
template <class Layout, class S, index Of, index First, class T>
constexpr auto part_of(T* whole) {
    return kernels::wire<T, S, Layout, Of>{whole + First * Layout::template lanes<T>};
}
/// The whole wire of a value.
template <index Value, class Pass>
constexpr auto* whole_of(const Pass& pass) {
    using Plan = typename Pass::plan_type;
    using source = typename Plan::source;
    return pass.last && source::lies.of[Plan::output_operation].value == Value
               ? pass.last
               : pass.arena + Plan::memory.wire[Value].offset;
}
/// Stands for the shape that an operation makes.
struct shape_as_made;
template <class S, class Source, index Op>
struct shape_of_values {
    using type = S;
};
template <class Source, index Op>
struct shape_of_values<shape_as_made, Source, Op> {
    using type = typename Source::template shape_made<Op>;
};
/// The values that operation Op makes, as values of shape S.
template <index Op, class S = shape_as_made, class Pass>
constexpr auto value_of(const Pass& pass) {
    using source = typename Pass::source;
    constexpr place p = source::lies.of[Op];
    return part_of<typename Pass::plan_type::template layout_of<p.value>,
                   typename shape_of_values<S, source, Op>::type, p.of, p.first>(whole_of<p.value>(pass));
}
/// The gradient by them.
template <index Op, class S = shape_as_made, class Pass>
constexpr auto gradient_of(const Pass& pass) {
    using Plan = typename Pass::plan_type;
    constexpr place p = Plan::gradients.lies[Op];
    return part_of<typename Pass::layout, typename shape_of_values<S, typename Pass::source, Op>::type, p.of,
                   p.first>(pass.arena + Plan::memory.gradient[p.value].offset);
}
/// What a stage, a copy, takes of the wire that it reads: all, or a slice.
template <class Plan>
constexpr place copied_of(index stage) {
    using source = typename Plan::source;
    const fused_stage& f = fused_at<Plan>(stage);
    place p = source::lies.of[Plan::read_by(stage)];
    if (f.into < 0) p.first += source::facts.size[f.op].first;
    return p;
}

/// What stage I reads.
template <index I, class Pass>
constexpr auto x_of(const Pass& pass) {
    using Plan = typename Pass::plan_type;
    using T = typename Pass::T;
    using Steps = typename Pass::steps_type;
    constexpr index op = Plan::read_by(I);
    using S = typename Plan::template stage<I>::in;
    if constexpr (Plan::source::lies.of[op].value == 0 && !Plan::enters_by_copy) {
        using row =
            kernels::wire<const typename decltype(pass.rows)::value_type, S, along::rows<Plan::samples>>;
        if constexpr (!Steps::all && has_tokens<S>) return counted_tokens<row>{{pass.rows.data}, pass.steps};
        else return row{pass.rows.data};
    } else {
        const auto from = value_of<op, S>(pass);
        return kernels::wire<const T, S, typename decltype(from)::layout, decltype(from)::of>{from.data};
    }
}
/// What the layer of stage I makes, where it is stored: else what becomes of it.
template <index I, class Pass>
constexpr auto y_of(const Pass& pass) {
    using Plan = typename Pass::plan_type;
    using S = typename Plan::template stage<I>::out;
    constexpr fused_stage s = fused_at<Plan>(I);
    if constexpr (s.joins > 0 && !Plan::kept(I, 0)) return value_of<s.made, S>(pass);
    else return value_of<s.own, S>(pass);
}

/// What forward of stage I leaves for backward.
template <index I, class Pass>
constexpr auto* tape_of(const Pass& pass) {
    using Plan = typename Pass::plan_type;
    if constexpr (Plan::trains) return pass.arena + Plan::memory.tape[I].offset;
    else return static_cast<typename Pass::T*>(nullptr);
}
/// Where the maxima of a fused pool were.
template <index I, class Pass>
constexpr auto taps_of(const Pass& pass) {
    using Plan = typename Pass::plan_type;
    return typename Plan::template wire<typename Plan::template stage<I>::out>{tape_of<I>(pass)};
}

/// Where the random numbers of stage I begin.
template <index I, class Pass>
constexpr std::uint64_t key_of(const Pass& pass) {
    using stage = typename Pass::plan_type::template stage<I>;
    if constexpr (layer_traits<typename stage::layer>::random)
        return random_bits({pass.random}, std::uint64_t(stage::position));
    else return 0;
}

} // namespace ctnn::inline CTNN_ABI
