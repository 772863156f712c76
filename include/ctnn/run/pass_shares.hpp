#pragma once
// What readers of a value add up to its gradient: as they are or times a slope, into the places that
// plan/find_flow.hpp finds.

#include <ctnn/kernels/wire/join.hpp>
#include <ctnn/run/pass_forward.hpp>

namespace ctnn::inline CTNN_ABI {

/// The activation that made a value, in the epilogue of its stage.
template <class Plan>
constexpr index activation_before(index value) {
    const auto& found = Plan::source::found;
    const index k = found.stage[value];
    if (k < 0 || k >= Plan::count) return -1;
    const fused_stage& s = found.of[k];
    if (s.own == value) return s.activation;
    for (index j = 0; j < s.joins; ++j)
        if (s.then[j].join == value) return s.then[j].activation;
    return -1;
}
/// Its slope, for the gradient by the value.
template <class Plan, index Value>
using slope_before =
    times_slope<typename Plan::source::template activation_of<activation_before<Plan>(Value)>>;

/// The shares that the readers of a value have in its gradient, in the places that the plan's flow gives
/// them.
template <class Plan, class Rows, class Memories = no_block, class Steps = every_step>
struct pass_shares : pass_forward<Plan, Rows, Memories, Steps> {
    using parent = pass_forward<Plan, Rows, Memories, Steps>;
    using parent::arena, parent::steps;
    using parent::pass_forward;
    using typename parent::T, typename parent::source, typename parent::layout;
    template <index I>
    using stage = typename Plan::template stage<I>;
    static constexpr const fused_stage& fused(index number) { return fused_at<Plan>(number); }

    template <index Op>
    using shape_made = typename source::template shape_made<Op>;

    /// The gradient by what leaves the network.
    constexpr auto output_gradient() const { return gradient_of<Plan::output_operation>(*this); }

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
        return part_of<layout, shape_made<Op>, p.of, p.first + First>(arena +
                                                                      Plan::memory.gradient[p.value].offset);
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
            const auto dx = gradient_of<e.to>(*this);
            kernels::join_backward(
                given<e.to, e.from, e.first>(), kernels::no_factor{}, value_of<e.to>(*this), dx,
                hands<e.to, !e.writes, -1, 0>(slope_before<Plan, Plan::gradients.base[e.to]>{}, dx));
            hand_extra<e.next>();
        }
    }

    /// The share of one value of a join: Op; Other: the value beside it.
    template <index Join, index Op, index Other, share::goes How>
    constexpr void share_of_join() const {
        if constexpr (How != share::goes::nowhere) {
            const auto dx = gradient_of<Op>(*this);
            const auto slope = hands < Op, How == share::goes::adds, -1,
                       0 > (slope_before<Plan, Plan::gradients.base[Op]>{}, dx);
            if constexpr (source::operations.of[Join].what == makes::product)
                kernels::join_backward(gradient_of<Join>(*this), value_of<Other>(*this), value_of<Op>(*this),
                                       dx, slope);
            else
                kernels::join_backward(gradient_of<Join>(*this), kernels::no_factor{}, value_of<Op>(*this),
                                       dx, slope);
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
};

} // namespace ctnn::inline CTNN_ABI
