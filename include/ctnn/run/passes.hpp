#pragma once
// Running a plan: the forward pass over its stages, and the backward pass that reads the forward pass from right to left.

#include <ctnn/kernels/convolve_pool.hpp>
#include <ctnn/kernels/map.hpp>
#include <ctnn/kernels/turn.hpp>
#include <ctnn/plan/plan.hpp>
#include <ctnn/run/parameters.hpp>

namespace ctnn::inline CTNN_ABI {

/// An activation as a function of floats between -1 and 1.
template <class Act>
struct activate_near_zero {
    CTNN_INLINE constexpr auto operator()(auto v) const { return Act::f_near_zero(v); }
};

/// An activation as a function for kernels' epilogues: of a scalar or a register.
template <class Act>
struct activate {
    static constexpr auto near_zero()
        requires requires(float x) { Act::f_near_zero(x); }
    {
        return activate_near_zero<Act>{};
    }
    CTNN_INLINE constexpr auto operator()(auto v) const {
        if constexpr (__is_same(Act, no_activation)) return v;
        else if constexpr (requires { decltype(v)(Act::f(v)); }) return decltype(v)(Act::f(v));
        else return v; // it was reported
    }
};

/// The slope of an activation, a number or a register as x and y are.
template <class Act, class V>
CTNN_INLINE constexpr V slope_of(V x, V y) {
    if constexpr (requires { V(Act::slope(x, y)); }) return V(Act::slope(x, y));
    else return x; // it was reported
}

/// A gradient times the slope of the activation that made the value at y.
template <class Act>
struct times_slope {
    template <class V, class T>
    CTNN_INLINE constexpr V operator()(V gradient, const T* y) const {
        if constexpr (__is_same(Act, no_activation)) {
            return gradient;
        } else if constexpr (__is_same(V, T)) {
            return gradient * slope_of<Act>(*y, *y);
        } else {
            const V value = kernels::load(y);
            return gradient * slope_of<Act>(value, value);
        }
    }
};

/// What a layer's forward is told beside its wires. tape: null where nothing is kept for backward; memory: of layers that have one,
/// null (and no_block) where every pass begins anew.
template <class Act, class T, bool Trains = false, class Memory = no_block>
struct forward_pass {
    static constexpr bool trains = Trains;
    ctnn::activate<Act> activate;
    T *scratch, *tape = nullptr;
    Memory* memory = nullptr;
};
/// The same of a stage that pools: what is applied to each value before the pool, what after it, and where the taps of the
/// maxima go.
template <class Stage, class T, class Taps>
struct pooling_pass {
    using act = typename Stage::activation;
    static constexpr bool after = Stage::pool::first || layer_traits<act>::monotone; // then fewer values to compute
    template <class S>
    using pooling = typename Stage::pool::layer::template geometry<S>;

    ctnn::activate<std::conditional_t<after, no_activation, act>> activate;
    ctnn::activate<std::conditional_t<after, act, no_activation>> activate_pooled;
    T* scratch;
    Taps taps;
};
/// What a layer's backward and gradient are told. `slope`: of the activation that made x, for layers that fuse.
template <class Before, class T, bool Carries>
struct backward_pass {
    times_slope<Before> slope;
    T *scratch, *tape;
    static constexpr bool carries = Carries;
};

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

/// The passes of one plan, over an arena and the user's rows. Memories: what layers carry from call to call (memories), or none.
template <class Plan, class Rows, class Memories = no_block>
struct passes {
    using T = typename Plan::value_type;
    static constexpr index count = Plan::count;
    template <index I>
    using stage = typename Plan::template stage<I>;
    template <class S>
    using wire = typename Plan::template wire<S>;
    using entry_wire = wire<typename Plan::input>;

    Rows rows;
    T* arena;
    T* last; // where the last stage writes, when not into the arena
    Memories* memories = nullptr;

    /// What stage I reads.
    template <index I>
    constexpr auto x() const {
        if constexpr (I > 0) {
            const auto before = y<I - 1>();
            using before_type = std::remove_cvref_t<decltype(before)>;
            // A view between two stages gives the same values another shape.
            return kernels::wire<const T, typename stage<I>::in, typename before_type::layout>{before.data};
        } else if constexpr (Plan::enters_by_copy) {
            return kernels::wire<const T, typename stage<0>::in, typename Plan::layout>{arena + Plan::memory.entry.offset};
        } else {
            return kernels::wire<const typename Rows::value_type, typename stage<0>::in, along::rows<Plan::samples>>{rows.data};
        }
    }
    /// What stage I writes.
    template <index I>
    constexpr auto y() const {
        T* to = I == count - 1 && last ? last : arena + Plan::memory.y[I].offset;
        return wire<typename stage<I>::out>{to};
    }
    /// The gradient of the loss by y of stage I (before its fused activation).
    template <index I>
    constexpr auto dy() const {
        return wire<typename stage<I>::out>{arena + Plan::memory.dy[I].offset};
    }

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
    /// The gradient by what the stage's layer makes, before a fused pool.
    template <index I>
    constexpr auto dy_of_layer() const {
        if constexpr (stage<I>::pooled) return wire<typename stage<I>::unpooled>{arena + Plan::memory.unpooled[I].offset};
        else return dy<I>();
    }

    template <index I, class Tuple>
    constexpr void forward_stage(const Tuple& parameters) const {
        using s = stage<I>;
        using L = typename s::layer;
        if constexpr (layer_traits<L>::map) {
            kernels::map(x<I>(), y<I>(), activate<L>{});
        } else {
            const auto& p = parameters_of_stage<s, typename Plan::network_type, T>(parameters);
            T* const scratch = arena + Plan::memory.forward_scratch[I].offset;
            if constexpr (Plan::template keeps_taps<I>)
                L::forward(p, x<I>(), y<I>(), pooling_pass<s, T, decltype(taps<I>())>{{}, {}, scratch, taps<I>()});
            else if constexpr (s::pooled)
                L::forward(p, x<I>(), y<I>(), pooling_pass<s, T, kernels::not_kept>{{}, {}, scratch, {}});
            else
                L::forward(p, x<I>(), y<I>(),
                           forward_pass<typename s::activation, T, Plan::trains,
                                        std::remove_pointer_t<decltype(memory_of_stage<s>(memories))>>{
                               {}, scratch, tape<I>(), memory_of_stage<s>(memories)});
        }
    }

    /// All stages, first to last.
    template <class Tuple>
    constexpr void forward(const Tuple& parameters) const {
        if (!std::is_constant_evaluated()) kernels::expect_exact_math();
        if constexpr (Plan::enters_by_copy)
            kernels::copy(rows, entry_wire{arena + Plan::memory.entry.offset});
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            [[maybe_unused]] const int each[] = {0, (forward_stage<index(I)>(parameters), 0)...};
        }(std::make_index_sequence<std::size_t(count)>{});
    }

    /// Whether a stage before I is trained, so that I has to hand a gradient on.
    template <index I>
    static constexpr bool hands_on = []<std::size_t... J>(std::index_sequence<J...>) {
        const bool trained[] = {stage<index(J)>::template trained<T>..., false};
        for (bool t : trained)
            if (t) return true;
        return false;
    }(std::make_index_sequence<std::size_t(I)>{});

    /// Multiplies dy of stage I by the slope of its own fused activation; for writers that could not do it themselves.
    template <index I>
    constexpr void apply_slope() const {
        using Act = typename stage<I>::activation;
        if constexpr (stage<I>::fused)
            kernels::map_backward(y<I>(), y<I>(), dy<I>(), dy<I>(),
                                  [](auto, auto v) { return slope_of<Act>(v, v); });
    }

    template <index I, class Tuple, class Sinks>
    constexpr void backward_stage(const Tuple& parameters, const Sinks& sinks) const {
        using s = stage<I>;
        using L = typename s::layer;
        const auto before = [] {
            if constexpr (I > 0) return typename stage<I - 1>::activation{};
            else return no_activation{};
        }();
        const backward_pass<std::remove_cvref_t<decltype(before)>, T, Plan::carries> pass{
            {}, arena + Plan::memory.backward_scratch[I].offset, tape<I>()};
        if constexpr (s::pooled && (hands_on<I> || s::template trained<T>))
            kernels::unpool<typename s::pool::layer::template geometry<typename s::unpooled>>(dy<I>(), taps<I>(), dy_of_layer<I>());
        if constexpr (I > 0 && hands_on<I>) {
            const kernels::wire<T, typename s::in, typename Plan::layout> dx{dy<I - 1>().data};
            if constexpr (layer_traits<L>::map) {
                kernels::map_backward(x<I>(), y<I>(), dy<I>(), dx,
                                      [](auto a, auto b) { return slope_of<L>(a, b); });
            } else {
                L::backward(parameters_of_stage<s, typename Plan::network_type, T>(parameters), x<I>(), y<I>(), dy_of_layer<I>(),
                            dx, pass);
            }
            if constexpr (!layer_traits<L>::slopes) apply_slope<I - 1>();
            if constexpr (is_sequence<typename stage<I - 1>::out> && !is_sequence<typename s::out>)
                kernels::clear_unused_registers(dy<I - 1>());
        } else if constexpr (layer_traits<L>::always_runs_backward && s::template trained<T>) {
            L::backward(parameters_of_stage<s, typename Plan::network_type, T>(parameters), x<I>(), y<I>(), dy_of_layer<I>(),
                        kernels::not_handed_on{}, pass);
        }
        if constexpr (s::template trained<T>)
            L::gradient(x<I>(), y<I>(), dy_of_layer<I>(), pass, sinks.template of<s>());
    }

    /// All stages, last to first. dy of the last stage holds the loss's gradient by y.
    template <class Tuple, class Sinks>
    constexpr void backward(const Tuple& parameters, const Sinks& sinks) const {
        apply_slope<count - 1>();
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            [[maybe_unused]] const int each[] = {0, (backward_stage<count - 1 - index(I)>(parameters, sinks), 0)...};
        }(std::make_index_sequence<std::size_t(count)>{});
    }
};

} // namespace ctnn::inline CTNN_ABI
