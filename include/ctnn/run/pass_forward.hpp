#pragma once
// The forward pass: the stages of a plan, first to last.

#include <ctnn/kernels/convolution/convolve_pool.hpp>
#include <ctnn/kernels/wire/join.hpp>
#include <ctnn/kernels/wire/map.hpp>
#include <ctnn/kernels/wire/turn.hpp>
#include <ctnn/run/pass_wires.hpp>

#include <type_traits>
#include <utility>

namespace ctnn::inline CTNN_ABI {

/// The forward pass of a plan.
template <class Plan, class Rows, class Memories = no_block, class Steps = every_step>
struct pass_forward : pass_wires<Plan, Rows, Memories, Steps> {
    using parent = pass_wires<Plan, Rows, Memories, Steps>;
    using parent::arena, parent::steps, parent::rows, parent::memories, parent::counted, parent::begins,
        parent::zones;
    using parent::pass_wires;
    using typename parent::T, typename parent::source, typename parent::layout;
    template <index I>
    using stage = typename Plan::template stage<I>;
    static constexpr const fused_stage& fused(index number) { return fused_at<Plan>(number); }
    static constexpr index count = Plan::count;

    /// What leaves the network.
    constexpr auto output() const { return value_of<Plan::output_operation>(*this); }

    /// The user's rows on their wire. Of a stream there may be fewer than samples; nothing is read behind
    /// them.
    constexpr void enter() const {
        const auto to = value_of<0>(*this);
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
            const auto to = value_of<fused(I).made>(*this);
            const auto other = value_of<j.other>(*this);
            const auto own = [&] {
                if constexpr (Plan::kept(I, J - 1)) return value_of<before>(*this);
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
        const auto from = x_of<I>(*this);
        const auto to = value_of<fused(I).made, typename s::out>(*this);
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
            constexpr place from = copied_of<Plan>(I), to = source::lies.of[f.op];
            constexpr index first =
                to.first + (f.into == 1 ? source::facts.size[source::operations.of[f.op].a].step : 0);
            kernels::map(part_of<layout, typename s::in, from.of, from.first>(whole_of<from.value>(*this)),
                         part_of<layout, typename s::in, to.of, first>(whole_of<to.value>(*this)),
                         kernels::as_it_is{});
        } else if constexpr (f.what == fused_stage::runs::join) {
            constexpr operation o = source::operations.of[f.op];
            kernels::join_wires<o.what == makes::product>(value_of<o.a>(*this), value_of<o.b>(*this),
                                                          value_of<f.made>(*this),
                                                          activate<typename s::activation>{});
        } else if constexpr (layer_traits<L>::map) {
            kernels::map(x_of<I>(*this), value_of<f.made>(*this), epilogue<I, f.joins>());
        } else {
            using block =
                std::remove_reference_t<decltype(parameters_of_stage<s, typename Plan::network_type, T>(
                    parameters))>;
            std::conditional_t<layer_traits<L>::buffers, block, const block>& p =
                parameters_of_stage<s, typename Plan::network_type, T>(parameters);
            if constexpr (s::normed) forward_scaled<I>(p, parameters);
            else forward_layer<I>(p);
        }
    }
    /// The layer of stage I.
    template <index I, class P>
    constexpr void forward_layer(P& p) const {
        using s = stage<I>;
        using L = typename s::layer;
        T* const scratch = arena + Plan::memory.forward_scratch[I].offset;
        const auto to = value_of<fused(I).made, typename s::out>(*this);
        if constexpr (!Steps::all && TakesLengths<L>) L::forward_of_lengths(x_of<I>(*this), to, steps);
        else if constexpr (Plan::template one_by_one<I>()) forward_one_by_one<I>(p);
        else if constexpr (Plan::template keeps_taps<I>())
            L::forward(p, x_of<I>(*this), to,
                       pooling_pass<s, T, decltype(taps_of<I>(*this))>{{}, {}, scratch, taps_of<I>(*this)});
        else if constexpr (s::pooled)
            L::forward(p, x_of<I>(*this), to, pooling_pass<s, T, kernels::not_kept>{{}, {}, scratch, {}});
        else {
            const forward_pass<decltype(epilogue<I, fused(I).joins>()), T, Plan::trains,
                               std::remove_pointer_t<decltype(memory_of_stage<s>(memories))>>
                pass{epilogue<I, fused(I).joins>(),
                     scratch,
                     tape_of<I>(*this),
                     memory_of_stage<s>(memories),
                     {counted, key_of<I>(*this), begins}};
            L::forward(p, x_of<I>(*this), to, told_lengths<L>(pass, steps));
        }
        if constexpr (!Steps::all && Plan::carries && EndsByLengths<L>)
            L::end_by_lengths(x_of<I>(*this), *memory_of_stage<s>(memories), tape_of<I>(*this), steps);
    }
    /// The same with the norm behind it in its weights, which are scaled in the stage's scratch.
    template <index I, class P, class Tuple>
    constexpr void forward_scaled(const P& p, const Tuple& parameters) const {
        using norm = typename stage<I>::norm;
        const auto& statistics = parameters_of_stage<norm, typename Plan::network_type, T>(parameters);
        const typename stage<I>::template scaled_weights<T> scaled{arena + Plan::template scaled_at<I>()};
        kernels::scale_weights(p, scaled,
                               [&](index c) { return norm::layer::scale_and_shift_of(statistics, c); });
        forward_layer<I>(scaled);
    }

    /// Of a stream in which some layers leave steps out: what has something to read at this step.
    template <index I, class Tuple>
    constexpr void forward_in_time(Tuple& parameters) const {
        using s = stage<I>;
        if (!memories->template comes<Plan::read_by(I)>()) return;
        if constexpr (fused(I).what == fused_stage::runs::layer)
            if (!memories->template comes<fused(I).own>()) {
                if constexpr (requires { s::layer::remember(x_of<I>(*this), *memory_of_stage<s>(memories)); })
                    s::layer::remember(x_of<I>(*this), *memory_of_stage<s>(memories));
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
};

} // namespace ctnn::inline CTNN_ABI
