#pragma once
// Running a plan: the forward pass over its stages, and the backward pass that reads the forward pass from
// right to left. Who reads and writes which wire, and how, is what the plan says.

#include <ctnn/kernels/convolution/convolve_pool.hpp>
#include <ctnn/kernels/wire/join.hpp>
#include <ctnn/kernels/wire/map.hpp>
#include <ctnn/kernels/wire/turn.hpp>
#include <ctnn/run/epilogues.hpp>
#include <ctnn/run/parameters.hpp>
#include <ctnn/run/red_zones.hpp>
#include <ctnn/run/seed.hpp>
#include <ctnn/run/steps_of_lengths.hpp>

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

/// Where only the gradient by the input is wanted, no parameter's is computed.
struct no_sinks {};

/// The passes of one plan, over an arena and the user's rows. Memories: what layers carry from call to call
/// (memories), or none. Steps: which of them count (every_step, first_steps).
template <class Plan, class Rows, class Memories = no_block, class Steps = every_step>
struct passes {
    using T = typename Plan::value_type;
    using source = typename Plan::source;
    using layout = typename Plan::layout;
    static constexpr index count = Plan::count;
    template <index I>
    using stage = typename Plan::template stage<I>;
    template <class S>
    using wire = typename Plan::template wire<S>;
    template <index Op>
    using shape_made = typename source::template shape_made<Op>;
    // Functions, not variables: the name of a variable in a template of a deep network is long, and made for
    // each stage.
    static constexpr const fused_stage& fused(index stage) { return source::found.of[stage]; }

    Rows rows;
    T* arena;
    T* last; // where the last value goes, when not into the arena
    Memories* memories = nullptr;
    index counted = Plan::samples; // the samples that are there: fewer of a last batch
    std::uint64_t random = random_bits(seed{}, 1);
    // Where in the whole batch these samples begin, if they are a shard of it.
    index begins = 0;
    [[no_unique_address]] Steps steps{};
    [[no_unique_address]] red_zones<Plan> zones{arena};

    /// A part of a wire, or of its gradient, as values of shape S.
    template <class S, index Of, index First>
    static constexpr auto part(T* whole) {
        return kernels::wire<T, S, layout, Of>{whole + First * layout::template lanes<T>};
    }
    /// The values that operation Op makes.
    template <index Op, class S = shape_made<Op>>
    constexpr auto value() const {
        constexpr place p = source::lies.of[Op];
        return part<S, p.of, p.first>(whole<p.value>());
    }
    /// The whole wire of a value.
    template <index Value>
    constexpr T* whole() const {
        return last && source::lies.of[Plan::output_operation].value == Value
                   ? last
                   : arena + Plan::memory.wire[Value].offset;
    }
    /// What a stage, a copy, takes of the wire that it reads: all, or a slice.
    static constexpr place copied(index stage) {
        const fused_stage& f = fused(stage);
        place p = source::lies.of[Plan::read_by(stage)];
        if (f.into < 0) p.first += source::facts.size[f.op].first;
        return p;
    }
    /// The gradient by them.
    template <index Op, class S = shape_made<Op>>
    constexpr auto gradient() const {
        constexpr place p = Plan::gradients.lies[Op];
        return part<S, p.of, p.first>(arena + Plan::memory.gradient[p.value].offset);
    }

    /// What stage I reads.
    template <index I>
    constexpr auto x() const {
        constexpr index op = Plan::read_by(I);
        using S = typename stage<I>::in;
        if constexpr (source::lies.of[op].value == 0 && !Plan::enters_by_copy) {
            using row = kernels::wire<const typename Rows::value_type, S, along::rows<Plan::samples>>;
            if constexpr (!Steps::all && has_tokens<S>) return counted_tokens<row>{{rows.data}, steps};
            else return row{rows.data};
        } else {
            const auto from = value<op, S>();
            return kernels::wire<const T, S, layout, decltype(from)::of>{from.data};
        }
    }
    /// What the layer of stage I makes, where it is stored: else what becomes of it.
    template <index I>
    constexpr auto y() const {
        constexpr fused_stage s = fused(I);
        if constexpr (s.joins > 0 && !Plan::kept(I, 0)) return value<s.made, typename stage<I>::out>();
        else return value<s.own, typename stage<I>::out>();
    }
    /// What leaves the network, and its gradient.
    constexpr auto output() const { return value<Plan::output_operation>(); }
    constexpr auto output_gradient() const { return gradient<Plan::output_operation>(); }

    /// What forward of stage I leaves for backward.
    template <index I>
    constexpr T* tape() const {
        if constexpr (Plan::trains) return arena + Plan::memory.tape[I].offset;
        else return nullptr;
    }
    /// Where the maxima of a fused pool were.
    template <index I>
    constexpr auto taps() const {
        return wire<typename stage<I>::out>{tape<I>()};
    }

    /// Where the random numbers of stage I begin.
    template <index I>
    constexpr std::uint64_t key() const {
        if constexpr (layer_traits<typename stage<I>::layer>::random)
            return random_bits({random}, std::uint64_t(stage<I>::position));
        else return 0;
    }

    // ---- forward

    /// The user's rows on their wire. Of a stream there may be fewer than samples; nothing is read behind
    /// them.
    constexpr void enter() const {
        const auto to = value<0>();
        if constexpr (Plan::carries && !Plan::trains && Plan::samples > 1) {
            if (counted < Plan::samples) {
                for (index s = 0; s < Plan::samples; ++s)
                    for (index f = 0; f < Rows::features; ++f) to(f, s) = s < counted ? T(rows(f, s)) : T(0);
                return;
            }
        }
        kernels::copy(rows, to);
        if constexpr (!Steps::all) hold_last_step(to, steps);
    }

    /// The epilogue of stage I with its first J joins.
    template <index I, index J>
    constexpr auto epilogue() const {
        if constexpr (J == 0) {
            using L = typename stage<I>::layer;
            return activate<std::conditional_t<layer_traits<L>::map, L, typename stage<I>::activation>>{};
        } else {
            constexpr fused_join j = fused(I).then[J - 1];
            constexpr index before = J == 1 ? fused(I).own : fused(I).then[J - 2].join;
            const auto first = epilogue<I, J - 1>();
            const auto to = value<fused(I).made>();
            const auto other = value<j.other>();
            const auto own = [&] {
                if constexpr (Plan::kept(I, J - 1)) return value<before>();
                else return kernels::no_wire{};
            }();
            using act = activate<typename source::template activation_of<j.activation>>;
            return kernels::joining<std::remove_const_t<decltype(first)>,
                                    source::operations.of[j.join].what == makes::product, act,
                                    std::remove_const_t<decltype(to)>, std::remove_const_t<decltype(other)>,
                                    std::remove_const_t<decltype(own)>>{first, {}, to, other, own};
        }
    }

    /// A layer that waits for itself, on the samples of a stream: one after the other.
    template <index I, class P>
    constexpr void forward_one_by_one(const P& p) const {
        using s = stage<I>;
        using layer_memory = std::remove_pointer_t<decltype(memory_of_stage<s>(memories))>;
        using step = along::features<1>;
        const auto from = x<I>();
        const auto to = value<fused(I).made, typename s::out>();
        T* const room = arena + Plan::memory.forward_scratch[I].offset;
        const kernels::wire<T, typename s::in, step> xt{room};
        const kernels::wire<T, typename s::out, step> yt{room + xt.memory};
        for (index t = 0; t < Plan::samples; ++t) {
            if (t >= counted) { // not there
                for (index i = 0; i < s::out::size; ++i) to(i, t) = T(0);
                continue;
            }
            for (index i = 0; i < s::in::size; ++i) xt(i) = from(i, t);
            s::layer::forward(p, kernels::wire<const T, typename s::in, step>{xt.data}, yt,
                              forward_pass<activate<no_activation>, T, false, layer_memory>{
                                  {}, yt.data + yt.memory, nullptr, memory_of_stage<s>(memories), {}});
            for (index i = 0; i < s::out::size; ++i) to(i, t) = yt(i);
        }
    }

    template <index I, class Tuple>
    constexpr void forward_stage(Tuple& parameters) const {
        zones.open(I);
        using s = stage<I>;
        using L = typename s::layer;
        constexpr fused_stage f = fused(I);
        if constexpr (f.what == fused_stage::runs::copy) {
            constexpr place from = copied(I), to = source::lies.of[f.op];
            constexpr index first =
                to.first + (f.into == 1 ? source::facts.size[source::operations.of[f.op].a].step : 0);
            kernels::map(part<typename s::in, from.of, from.first>(whole<from.value>()),
                         part<typename s::in, to.of, first>(whole<to.value>()), kernels::as_it_is{});
        } else if constexpr (f.what == fused_stage::runs::join) {
            constexpr operation o = source::operations.of[f.op];
            kernels::join_wires<o.what == makes::product>(value<o.a>(), value<o.b>(), value<f.made>(),
                                                          activate<typename s::activation>{});
        } else if constexpr (layer_traits<L>::map) {
            kernels::map(x<I>(), value<f.made>(), epilogue<I, f.joins>());
        } else {
            using block =
                std::remove_reference_t<decltype(parameters_of_stage<s, typename Plan::network_type, T>(
                    parameters))>;
            std::conditional_t<layer_traits<L>::buffers, block, const block>& p =
                parameters_of_stage<s, typename Plan::network_type, T>(parameters);
            T* const scratch = arena + Plan::memory.forward_scratch[I].offset;
            const auto to = value<f.made, typename s::out>();
            if constexpr (!Steps::all && TakesLengths<L>) L::forward_of_lengths(x<I>(), to, steps);
            else if constexpr (Plan::template one_by_one<I>()) forward_one_by_one<I>(p);
            else if constexpr (Plan::template keeps_taps<I>())
                L::forward(p, x<I>(), to,
                           pooling_pass<s, T, decltype(taps<I>())>{{}, {}, scratch, taps<I>()});
            else if constexpr (s::pooled)
                L::forward(p, x<I>(), to, pooling_pass<s, T, kernels::not_kept>{{}, {}, scratch, {}});
            else {
                const forward_pass<decltype(epilogue<I, f.joins>()), T, Plan::trains,
                                   std::remove_pointer_t<decltype(memory_of_stage<s>(memories))>>
                    pass{epilogue<I, f.joins>(),
                         scratch,
                         tape<I>(),
                         memory_of_stage<s>(memories),
                         {counted, key<I>(), begins}};
                L::forward(p, x<I>(), to, told_lengths<L>(pass, steps));
            }
            if constexpr (!Steps::all && Plan::carries && EndsByLengths<L>)
                L::end_by_lengths(x<I>(), *memory_of_stage<s>(memories), tape<I>(), steps);
        }
    }

    /// Of a stream in which some layers leave steps out: what has something to read at this step.
    template <index I, class Tuple>
    constexpr void forward_in_time(Tuple& parameters) const {
        using s = stage<I>;
        if (!memories->template comes<Plan::read_by(I)>()) return;
        if constexpr (fused(I).what == fused_stage::runs::layer)
            if (!memories->template comes<fused(I).own>()) {
                if constexpr (requires { s::layer::remember(x<I>(), *memory_of_stage<s>(memories)); })
                    s::layer::remember(x<I>(), *memory_of_stage<s>(memories));
                return;
            }
        forward_stage<I>(parameters);
    }

    /// All stages, first to last. What is not const has its buffers changed, where there are some.
    template <class Tuple>
    constexpr void forward(Tuple& parameters) const {
        if (!std::is_constant_evaluated()) kernels::expect_exact_math();
        zones.open(0);
        if constexpr (Plan::enters_by_copy) enter();
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            if constexpr (requires { Memories::answers; }) {
                [[maybe_unused]] const int each[] = {0, (forward_in_time<index(I)>(parameters), 0)...};
            } else {
                [[maybe_unused]] const int each[] = {0, (forward_stage<index(I)>(parameters), 0)...};
            }
        }(std::make_index_sequence<std::size_t(count)>{});
        zones.open(count);
    }

    // ---- backward

    /// The activation that made a value, in the epilogue of its stage.
    template <index Value>
    static constexpr index activation_before() {
        constexpr index k = source::found.stage[Value];
        if (k < 0 || k >= count) return -1;
        const fused_stage& s = source::found.of[k < 0 ? 0 : k];
        if (s.own == Value) return s.activation;
        for (index j = 0; j < s.joins; ++j)
            if (s.then[j].join == Value) return s.then[j].activation;
        return -1;
    }
    template <index Value>
    using slope_of = times_slope<typename source::template activation_of<activation_before<Value>()>>;

    /// Stores a share in the gradient by what operation Op makes: as it is or times a slope, on what is there
    /// or not, with another gradient.
    template <index Op, bool Adds, index Joined, index First, class Slope, class DX>
    constexpr auto hands(Slope slope, DX dx) const {
        if constexpr (!Adds && Joined < 0) {
            return slope;
        } else {
            const auto other = [&] {
                if constexpr (Joined >= 0) return given<Op, Joined, First>();
                else return kernels::no_wire{};
            }();
            return kernels::sharing<Slope, DX, std::remove_const_t<decltype(other)>, Adds>{slope, dx, other};
        }
    }
    /// The gradient by Joined, from its value First on, as one by what Op makes.
    template <index Op, index Joined, index First>
    constexpr auto given() const {
        constexpr place p = Plan::gradients.lies[Joined];
        return part<shape_made<Op>, p.of, p.first + First>(arena + Plan::memory.gradient[p.value].offset);
    }

    /// Zeros in the gradient by a value that gets parts only, and those behind it in the list.
    template <index Value>
    constexpr void clear() const {
        if constexpr (Value >= 0) {
            kernels::fill_values(arena + Plan::memory.gradient[Value].offset,
                                 Plan::memory.gradient[Value].size, T(0));
            clear<Plan::gradients.next_cleared[Value]>();
        }
    }

    /// Adds what is only handed on to the gradients whose turn it is.
    template <index N>
    constexpr void hand_extra() const {
        if constexpr (N >= 0) {
            constexpr handed_on e = Plan::gradients.extra[N];
            const auto dx = gradient<e.to>();
            kernels::join_backward(given<e.to, e.from, e.first>(), kernels::no_factor{}, value<e.to>(), dx,
                                   hands<e.to, !e.writes, -1, 0>(slope_of<Plan::gradients.base[e.to]>{}, dx));
            hand_extra<e.next>();
        }
    }

    /// The share of one value of a join: Op; Other: the value beside it.
    template <index Join, index Op, index Other, share::goes How>
    constexpr void share_of_join() const {
        if constexpr (How != share::goes::nowhere) {
            const auto dx = gradient<Op>();
            const auto slope = hands < Op, How == share::goes::adds, -1,
                       0 > (slope_of<Plan::gradients.base[Op]>{}, dx);
            if constexpr (source::operations.of[Join].what == makes::product)
                kernels::join_backward(gradient<Join>(), value<Other>(), value<Op>(), dx, slope);
            else kernels::join_backward(gradient<Join>(), kernels::no_factor{}, value<Op>(), dx, slope);
        }
    }
    template <index I, index J>
    constexpr void backward_joins() const {
        constexpr fused_stage f = fused(I);
        if constexpr (f.what == fused_stage::runs::join) {
            constexpr operation o = source::operations.of[f.op];
            share_of_join<f.op, o.a, o.b, Plan::gradients.own[I][0].how>();
            share_of_join<f.op, o.b, o.a, Plan::gradients.other[I][0].how>();
        } else if constexpr (J >= 0) {
            constexpr fused_join j = f.then[J];
            constexpr index before = J == 0 ? f.own : f.then[J - 1].join;
            share_of_join<j.join, before, j.other, Plan::gradients.own[I][J].how>();
            share_of_join<j.join, j.other, before, Plan::gradients.other[I][J].how>();
            backward_joins<I, J - 1>();
        }
    }

    /// What stage I's backward and gradient are told.
    template <index I, class Slope>
    constexpr auto told(Slope slope) const {
        const backward_pass<Slope, T, Plan::carries> pass{
            slope, arena + Plan::memory.backward_scratch[I].offset, tape<I>(), {counted, key<I>(), begins}};
        return told_lengths<typename stage<I>::layer>(pass, steps);
    }
    template <index I, class Tuple, class DY, class DX, class Slope>
    constexpr void run_backward(const Tuple& parameters, DY dy, DX dx, Slope slope) const {
        using s = stage<I>;
        if constexpr (!Steps::all && TakesLengths<typename s::layer>)
            return s::layer::backward_of_lengths(dy, dx, steps);
        else
            s::layer::backward(parameters_of_stage<s, typename Plan::network_type, T>(parameters), x<I>(),
                               y<I>(), dy, dx, told<I>(slope));
    }
    /// dx of stage I's layer.
    template <index I, class Tuple, class DY>
    constexpr void backward_layer(const Tuple& parameters, DY dy) const {
        using s = stage<I>;
        using L = typename s::layer;
        constexpr index op = Plan::read_by(I);
        constexpr share mine = Plan::gradients.x[I];
        constexpr bool adds = mine.how == share::goes::adds;
        constexpr index joined = mine.joined, first = mine.first;
        if constexpr (mine.how == share::goes::nowhere) {
            if constexpr (layer_traits<L>::always_runs_backward && s::template trained<T>)
                run_backward<I>(parameters, dy, kernels::not_handed_on{}, times_slope<no_activation>{});
        } else {
            constexpr index base = Plan::gradients.base[op];
            using slope = slope_of<base>;
            const auto dx = gradient<op, typename s::in>();
            if constexpr (layer_traits<L>::map) {
                kernels::map_backward(
                    x<I>(), y<I>(), dy, dx, [](auto a, auto b) { return slope_at<L>(a, b); },
                    hands<op, adds, joined, first>(slope{}, dx));
            } else if constexpr (mine.how == share::goes::apart) {
                const wire<typename s::in> apart{arena + Plan::memory.apart[I].offset};
                run_backward<I>(parameters, dy, apart, times_slope<no_activation>{});
                kernels::join_backward(apart, kernels::no_factor{}, x<I>(), dx,
                                       hands<op, true, -1, 0>(slope{}, dx));
            } else {
                run_backward<I>(parameters, dy, dx, hands<op, adds, joined, first>(slope{}, dx));
                if constexpr (!layer_traits<L>::slopes) apply_slope(slope{}, x<I>(), dx);
            }
        }
    }
    /// Multiplies a gradient by the slope of the activation that made y; for writers that could not do it
    /// themselves.
    template <class Act, class Y, class DY>
    static constexpr void apply_slope(times_slope<Act>, Y y, DY dy) {
        if constexpr (!__is_same(Act, no_activation))
            kernels::map_backward(y, y, dy, dy, [](auto, auto v) { return slope_at<Act>(v, v); });
    }

    template <index I, class Tuple, class Sinks>
    constexpr void backward_stage(const Tuple& parameters, const Sinks& sinks) const {
        using s = stage<I>;
        using L = typename s::layer;
        constexpr fused_stage f = fused(I);
        zones.open(2 * count - I);
        clear<Plan::gradients.first_cleared[I]>();
        hand_extra<Plan::gradients.first_extra[I]>();
        if constexpr (f.what == fused_stage::runs::copy) {
            // Of a slice: its part of the whole.
            if constexpr (Plan::gradients.x[I].how != share::goes::nowhere) {
                constexpr index op = Plan::read_by(I);
                constexpr place from = copied(I), g = Plan::gradients.lies[op];
                const auto dx = part<typename s::in, g.of, g.first + source::facts.size[f.op].first>(
                    arena + Plan::memory.gradient[g.value].offset);
                kernels::join_backward(gradient<f.op>(), kernels::no_factor{},
                                       part<typename s::in, from.of, from.first>(whole<from.value>()), dx,
                                       hands < op, Plan::gradients.x[I].how == share::goes::adds, -1,
                                       0 > (slope_of<Plan::gradients.base[op]>{}, dx));
            }
        } else {
            backward_joins<I, f.joins - 1>();
        }
        if constexpr (f.what == fused_stage::runs::layer && Plan::gradients.wanted[f.own]) {
            constexpr bool needs = Plan::gradients.x[I].how != share::goes::nowhere || s::template trained<T>;
            const auto dy = [&] {
                if constexpr (s::pooled)
                    return wire<typename s::unpooled>{arena + Plan::memory.unpooled[I].offset};
                else return gradient<f.own, typename s::out>();
            }();
            if constexpr (s::pooled && needs)
                kernels::unpool<typename s::pool::layer::template geometry<typename s::unpooled>>(
                    gradient<f.own>(), taps<I>(), dy);
            // A layer of steps adds up every lane of every step; where steps have come together, kernels
            // leave registers without samples alone.
            if constexpr (needs && source::steps_end && is_sequence<typename s::out>)
                kernels::clear_unused_registers(dy);
            backward_layer<I>(parameters, dy);
            if constexpr (s::template trained<T> && !__is_same(Sinks, no_sinks))
                L::gradient(x<I>(), y<I>(), dy, told<I>(times_slope<no_activation>{}),
                            sinks.template of<s>());
        }
    }

    /// All stages, last to first. output_gradient() holds the loss's gradient by what leaves.
    template <class Tuple, class Sinks>
    constexpr void backward(const Tuple& parameters, const Sinks& sinks) const {
        apply_slope(slope_of<Plan::gradients.base[Plan::output_operation]>{}, output(), output_gradient());
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            [[maybe_unused]] const int each[] = {
                0, (backward_stage<count - 1 - index(I)>(parameters, sinks), 0)...};
        }(std::make_index_sequence<std::size_t(count)>{});
        if constexpr (Plan::to_input) {
            clear<Plan::gradients.cleared_of_input>();
            hand_extra<Plan::gradients.extra_of_input>();
        }
    }
};

} // namespace ctnn::inline CTNN_ABI
