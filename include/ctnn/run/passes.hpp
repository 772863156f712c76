#pragma once
// Running a plan: the forward pass over its stages, and the backward pass that reads the forward pass from
// right to left. Who reads and writes which wire, and how, is what the plan says.

#include <ctnn/kernels/convolution/convolve_pool.hpp>
#include <ctnn/kernels/wire/map.hpp>
#include <ctnn/run/pass_shares.hpp>

#include <type_traits>
#include <utility>

namespace ctnn::inline CTNN_ABI {

/// Where only the gradient by the input is wanted, no parameter's is computed.
struct no_sinks {};

/// The passes of one plan: forward, and backward, which reads forward from right to left.
template <class Plan, class Rows, class Memories = no_block, class Steps = every_step>
struct passes : pass_shares<Plan, Rows, Memories, Steps> {
    using parent = pass_shares<Plan, Rows, Memories, Steps>;
    using parent::arena, parent::steps, parent::counted, parent::begins, parent::zones, parent::count;
    using parent::fused, parent::pass_shares;
    using typename parent::T, typename parent::source, typename parent::layout;
    template <index I>
    using stage = typename Plan::template stage<I>;
    template <class S>
    using wire = typename Plan::template wire<S>;

    /// What stage I's backward and gradient are told.
    template <index I, class Slope>
    constexpr auto told(Slope slope) const {
        const backward_pass<Slope, T, Plan::carries> pass{slope,
                                                          arena + Plan::memory.backward_scratch[I].offset,
                                                          tape_of<I>(*this),
                                                          {counted, key_of<I>(*this), begins}};
        return told_lengths<typename stage<I>::layer>(pass, steps);
    }
    template <index I, class Tuple, class DY, class DX, class Slope>
    constexpr void run_backward(const Tuple& parameters, DY dy, DX dx, Slope slope) const {
        using s = stage<I>;
        if constexpr (!Steps::all && TakesLengths<typename s::layer>)
            return s::layer::backward_of_lengths(dy, dx, steps);
        else
            s::layer::backward(parameters_of_stage<s, typename Plan::network_type, T>(parameters),
                               x_of<I>(*this), y_of<I>(*this), dy, dx, told<I>(slope));
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
            using slope = slope_before<Plan, base>;
            const auto dx = gradient_of<op, typename s::in>(*this);
            if constexpr (layer_traits<L>::map) {
                kernels::map_backward(
                    x_of<I>(*this), y_of<I>(*this), dy, dx, [](auto a, auto b) { return slope_at<L>(a, b); },
                    this->template hands<op, adds, joined, first>(slope{}, dx));
            } else if constexpr (mine.how == share::goes::apart) {
                const wire<typename s::in> apart{arena + Plan::memory.apart[I].offset};
                run_backward<I>(parameters, dy, apart, times_slope<no_activation>{});
                kernels::join_backward(apart, kernels::no_factor{}, x_of<I>(*this), dx,
                                       this->template hands<op, true, -1, 0>(slope{}, dx));
            } else {
                run_backward<I>(parameters, dy, dx,
                                this->template hands<op, adds, joined, first>(slope{}, dx));
                if constexpr (!layer_traits<L>::slopes) apply_slope(slope{}, x_of<I>(*this), dx);
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
        this->template clear<Plan::gradients.first_cleared[I]>();
        this->template hand_extra<Plan::gradients.first_extra[I]>();
        if constexpr (f.what == fused_stage::runs::copy) {
            // Of a slice: its part of the whole.
            if constexpr (Plan::gradients.x[I].how != share::goes::nowhere) {
                constexpr index op = Plan::read_by(I);
                constexpr place from = copied_of<Plan>(I), g = Plan::gradients.lies[op];
                const auto dx =
                    part_of<layout, typename s::in, g.of, g.first + source::facts.size[f.op].first>(
                        arena + Plan::memory.gradient[g.value].offset);
                kernels::join_backward(
                    gradient_of<f.op>(*this), kernels::no_factor{},
                    part_of<layout, typename s::in, from.of, from.first>(whole_of<from.value>(*this)), dx,
                    this->template hands < op, Plan::gradients.x[I].how == share::goes::adds, -1,
                    0 > (slope_before<Plan, Plan::gradients.base[op]>{}, dx));
            }
        } else {
            this->template backward_joins<I, f.joins - 1>();
        }
        if constexpr (f.what == fused_stage::runs::layer && Plan::gradients.wanted[f.own]) {
            constexpr bool needs = Plan::gradients.x[I].how != share::goes::nowhere || s::template trained<T>;
            const auto dy = [&] {
                if constexpr (s::pooled)
                    return wire<typename s::unpooled>{arena + Plan::memory.unpooled[I].offset};
                else return gradient_of<f.own, typename s::out>(*this);
            }();
            if constexpr (s::pooled && needs)
                kernels::unpool<typename s::pool::layer::template geometry<typename s::unpooled>>(
                    gradient_of<f.own>(*this), taps_of<I>(*this), dy);
            // A layer of steps adds up every lane of every step; where steps have come together, kernels
            // leave registers without samples alone.
            if constexpr (needs && source::steps_end && is_sequence<typename s::out>)
                kernels::clear_unused_registers(dy);
            backward_layer<I>(parameters, dy);
            if constexpr (s::template trained<T> && !__is_same(Sinks, no_sinks))
                L::gradient(x_of<I>(*this), y_of<I>(*this), dy, told<I>(times_slope<no_activation>{}),
                            sinks.template of<s>());
        }
    }

    /// All stages, last to first. output_gradient() holds the loss's gradient by what leaves.
    template <class Tuple, class Sinks>
    constexpr void backward(const Tuple& parameters, const Sinks& sinks) const {
        apply_slope(slope_before<Plan, Plan::gradients.base[Plan::output_operation]>{}, this->output(),
                    this->output_gradient());
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            [[maybe_unused]] const int each[] = {
                0, (backward_stage<count - 1 - index(I)>(parameters, sinks), 0)...};
        }(std::make_index_sequence<std::size_t(count)>{});
        if constexpr (Plan::to_input) {
            this->template clear<Plan::gradients.cleared_of_input>();
            this->template hand_extra<Plan::gradients.extra_of_input>();
        }
    }
};

} // namespace ctnn::inline CTNN_ABI
