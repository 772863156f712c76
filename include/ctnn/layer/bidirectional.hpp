#pragma once
// bidirectional<nn::lstm<H>> (gru, rnn, with their options): one layer that runs forward and another that
// runs backward over the steps (PyTorch's bidirectional=True).
//
//     nn::sequence<50, 13> >> nn::bidirectional<nn::lstm<64>> >> nn::dense<10>
//
//     y_t = (h_t of the layer, h_t of the layer over x_T-1, ..., x_0): 2H features of every step
//
// Parameters as of the layer, then again with names that end in _reverse (PyTorch's order). Behind it
// last_step is PyTorch's output[:, -1]: the forward layer's last h, and what the other one makes of the last
// step alone. Every call begins with zeros, in stateful training, too; a stream cannot know what is yet to
// come. With nn::lengths the other layer begins with each sample's last step that counts.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/recurrence/both_ways.hpp>
#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

/// What one of the two layers is told.
template <class T, bool Trains>
struct pass_of_one_way {
    static constexpr bool carries = false, trains = Trains;
    T *scratch, *tape;
    no_block* memory = nullptr;
    kernels::slope_of_nothing slope{};
};

template <class One>
struct bidirectional : layer_base {
    using accepts = takes::steps_of_features;
    static constexpr index units = One::units;
    static constexpr bool backward_feeds_gradient = true, looks_ahead = true, turns_within_lengths = true;
    template <class In>
    using output = with_step<In, shape<2 * units>>;
    template <class In>
    static constexpr index macs = 2 * One::template macs<In>;

    template <class T, index In>
    struct weights : One::template weights<T, In>, One::template weights<T, In, true> {
        using list = joined_blocks<typename One::template weights<T, In>::list,
                                   typename One::template weights<T, In, true>::list>;
    };
    template <class T, class In>
    using parameters = weights<T, step_of<In>::size>;

    /// Values that wires of x and of one layer's h take.
    template <class T, class In, class Layout>
    static constexpr index of_x = kernels::wire<T, In, Layout>::memory;
    template <class T, class In, class Layout>
    static constexpr index of_h = kernels::wire<T, with_step<In, shape<units>>, Layout>::memory;
    template <class T, class In, index M>
    static constexpr index one_tape = padded<T>(One::template tape<T, In, M, false>);

    template <class T, class In, class Layout>
    static constexpr index scratch_along =
        of_x<T, In, Layout> + of_h<T, In, Layout> + One::template scratch_along<T, In, Layout>;
    template <class T, class In, index M>
    static constexpr index backward_scratch =
        2 * of_x<T, In, along::samples<M>> + 2 * of_h<T, In, along::samples<M>> +
        One::template backward_scratch<T, In, M>;
    template <class T, class In, index M, bool>
    static constexpr index tape = 2 * one_tape<T, In, M>;

    /// The wires in scratch: x turned, and its gradient; h of one layer, and its gradient; behind them what
    /// the layer wants.
    template <class X>
    struct room {
        using T = typename X::value_type;
        using S = typename X::shape_type;
        using layout = typename X::layout;
        kernels::wire<T, S, layout> x;
        kernels::wire<T, with_step<S, shape<units>>, layout> h, dh;
        kernels::wire<T, S, layout> dx;
        T* rest;
        constexpr room(T* at, bool gradients)
            : x{at},
              h{x.data + x.memory},
              dh{h.data + h.memory},
              dx{dh.data + dh.memory},
              rest{gradients ? dx.data + dx.memory : dh.data} {}
    };
    template <bool Reverse, class T, class In>
    static constexpr const auto& weights_of(const weights<T, In::size>& p) {
        return static_cast<const typename One::template weights<T, In::size, Reverse>&>(p);
    }

    /// Which steps count: of samples that have lengths the backward layer begins with the last of these.
    static constexpr auto steps_of(const auto& pass) {
        if constexpr (requires { pass.steps; }) return pass.steps;
        else return every_step{};
    }
    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        using X = decltype(x);
        using T = typename decltype(y)::value_type;
        using In = typename X::shape_type;
        constexpr bool trains = std::remove_cvref_t<decltype(pass)>::trains;
        const room<X> r{pass.scratch, false};
        const auto one = [&]<bool Reverse>(std::bool_constant<Reverse>, auto from) {
            T* tape = pass.tape;
            if constexpr (Reverse && trains) tape += one_tape<T, In, X::samples>;
            One::forward(weights_of<Reverse, T, step_of<In>>(p), from, r.h,
                         pass_of_one_way<T, trains>{r.rest, tape});
            kernels::move_steps<0, index(Reverse) * units, units, Reverse, false>(r.h, y, steps_of(pass));
        };
        one(std::false_type{}, x);
        kernels::move_steps<0, 0, step_of<In>::size, true, false>(x, r.x, steps_of(pass));
        one(std::true_type{}, kernels::wire<const T, In, typename X::layout>{r.x.data});
    }
    static void backward(const auto& p, auto x, auto y, auto dy, auto dx, const auto& pass) {
        using X = decltype(x);
        using T = typename decltype(dy)::value_type;
        using In = typename X::shape_type;
        const room<X> r{pass.scratch, true};
        const auto one = [&]<bool Reverse>(std::bool_constant<Reverse>, auto from, auto to) {
            kernels::move_steps<index(Reverse) * units, 0, units, Reverse, false>(y, r.h, steps_of(pass));
            kernels::move_steps<index(Reverse) * units, 0, units, Reverse, false>(dy, r.dh, steps_of(pass));
            T* const tape = pass.tape + index(Reverse) * one_tape<T, In, X::samples>;
            One::backward(weights_of<Reverse, T, step_of<In>>(p), from, r.h, r.dh, to,
                          pass_of_one_way<T, true>{r.rest, tape});
        };
        one(std::false_type{}, x, dx);
        kernels::move_steps<0, 0, step_of<In>::size, true, false>(x, r.x, steps_of(pass));
        if constexpr (__is_same(decltype(dx), kernels::not_handed_on)) {
            one(std::true_type{}, r.x, dx);
        } else {
            one(std::true_type{}, r.x, r.dx);
            kernels::move_steps<0, 0, step_of<In>::size, true, true>(r.dx, dx, steps_of(pass));
        }
    }
    static void gradient(auto x, auto y, auto dy, const auto& pass, const auto& sink) {
        using X = decltype(x);
        using T = typename decltype(dy)::value_type;
        using In = typename X::shape_type;
        const room<X> r{pass.scratch, true};
        const auto one = [&]<bool Reverse>(std::bool_constant<Reverse>, auto from) {
            kernels::move_steps<index(Reverse) * units, 0, units, Reverse, false>(y, r.h, steps_of(pass));
            T* const tape = pass.tape + index(Reverse) * one_tape<T, In, X::samples>;
            One::template gradient_of<Reverse>(from, r.h, r.dh, pass_of_one_way<T, true>{r.rest, tape}, sink);
        };
        one(std::false_type{}, x);
        kernels::move_steps<0, 0, step_of<In>::size, true, false>(x, r.x, steps_of(pass));
        one(std::true_type{}, r.x);
    }

    static void print(auto& out) {
        out << "bidirectional<";
        One::print(out);
        out << '>';
    }
    template <class In>
    static void torch(auto& out, In in) {
        One::torch(out, in, ", bidirectional=True");
    }
};

} // namespace layer

/// Reports what has no two directions.
template <class L>
struct what_runs_both_ways {
    static constexpr bool recurrent = requires { requires L::is_recurrent; };
    // Both are about the pair.
    static constexpr bool inside_out = requires { L::is_frozen; } || requires { L::name_of_layer; };
    static constexpr bool good = recurrent && !inside_out;
    static_assert(good || inside_out,
                  "ctnn: nn::bidirectional takes one recurrent layer: nn::bidirectional<nn::lstm<64>>");
    static_assert(
        good || !inside_out,
        "ctnn: freeze and name both directions at once: nn::frozen(nn::bidirectional<nn::lstm<64>>)");
    static auto make() {
        if constexpr (good) return layer::bidirectional<L>{};
        else return L{};
    }
};

/// A recurrent layer forward over the steps, and another one backward: 2H features of every step.
template <auto One>
constexpr auto bidirectional = decltype(what_runs_both_ways<std::remove_const_t<decltype(One)>>::make()){};

} // namespace ctnn::inline CTNN_ABI
