#pragma once
// rnn<H>, lstm<H>, gru<H>: H units that run over the steps of a sequence and remember (PyTorch's nn.RNN with
// tanh, nn.LSTM and nn.GRU, one layer, batch first).
//
//     nn::sequence<28, 28> >> nn::lstm<64> >> nn::last_step >> nn::dense<10>
//     nn::lstm<64, nn::fast> >> nn::gru<32, nn::no_bias>
//     nn::gru<32, nn::reset_before, nn::initial_state>
//
//     rnn     h' = tanh(W_ih x + b_ih + W_hh h + b_hh)
//     lstm    i, f, o = sigmoid(...), g = tanh(...);  c' = f c + i g;  h' = o tanh(c')
//     gru     r, z = sigmoid(...);  n = tanh(W_in x + b_in + r (W_hn h + b_hn));  h' = (1 - z) n + z h
//             with nn::reset_before: n = tanh(W_in x + b_in + W_hn (r h) + b_hn)
//
// Parameters, all U(±1/√H) at first: weight_ih_l0 [gates H, in], weight_hh_l0 [gates H, H], bias_ih_l0 and
// bias_hh_l0 [gates H], the gates in PyTorch's order; with nn::initial_state also h_0 and, of lstm, c_0 [H],
// 0 at first, with which every sample begins. nn::reset_before is TensorFlow 1's GRU, Keras' with reset_after
// = false, ONNX' with linear_before_reset = 0. nn::fast: with tanh and sigmoid of kernels/math/fast_math.hpp.
// Every call begins with h = c = 0 (h_0, c_0), but in a stream and in stateful training, which go on.

#include <ctnn/kernels/recurrence/end_by_lengths.hpp>
#include <ctnn/kernels/recurrence/parameters.hpp>
#include <ctnn/kernels/recurrence/start.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/recurrent_options.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <class Cell, index H, class... Options>
struct recurrent : layer_base {
    static constexpr index units = H;
    static constexpr bool is_recurrent = true;
    static constexpr bool biased = !option::given<option::no_bias, Options...>,
                          learns_start = option::given<option::initial_state, Options...>,
                          applies_slope = true, backward_feeds_gradient = true;
    using math =
        std::conditional_t<option::given<option::fast, Options...>, kernels::less_exact, kernels::accurate>;

    using accepts = takes::steps_of_features;
    template <class In>
    using output = with_step<In, shape<H>>;
    static constexpr index gates = Cell::gates * H;
    template <class In>
    static constexpr index macs = step_count<In> * gates * (step_of<In>::size + H);

    /// Reverse: of the layer that runs backward in nn::bidirectional.
    template <class T, index In, bool Reverse = false>
    using weights = kernels::recurrent_weights<T, In, H, Cell, biased, learns_start, Reverse>;
    template <class T, class In>
    using parameters = weights<T, step_of<In>::size>;

    template <class T, class, class Layout>
    using memory = kernels::recurrent_memory<T, H, Cell, learns_start, Layout>;

    template <class T, class Layout>
    using state_of_call = kernels::state_of_call<Cell, T, H, Layout>;
    template <class T, class In, class Layout>
    static constexpr index scratch_along =
        kernels::recur_scratch<Cell, T, step_of<In>::size, H, step_count<In>, Layout> +
        (learns_start ? state_of_call<T, Layout>::room : 0);
    template <class T, class In, index M>
    static constexpr index backward_scratch =
        kernels::recur_backward_scratch<Cell, T, step_of<In>::size, H, step_count<In>, M>;
    /// The kernels' tape; behind it which samples are fresh, and the gradients by h_0 and c_0.
    template <class T, class In, index M, bool Carries>
    static constexpr index tape_of_steps =
        kernels::recur_tape<Cell, T, step_of<In>::size, H, step_count<In>, M, Carries || learns_start>;
    template <class T, class In, index M, bool Carries>
    static constexpr index tape =
        tape_of_steps<T, In, M, Carries> + (learns_start ? padded<T>(M) + padded<T>(2 * H) : 0);
    template <class T, class X, class Pass, bool Carries = std::remove_cvref_t<Pass>::carries,
              class R = kernels::recurrence<Cell, T, step_of<typename X::shape_type>::size, H,
                                            step_count<typename X::shape_type>, X::samples,
                                            Carries || learns_start>>
    using plan = std::conditional_t<learns_start, kernels::with_learned_start<R>, R>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        if constexpr (learns_start) begin(p, x, y, pass);
        else kernels::recur<Cell, math, H>(p, x, y, pass.memory, pass.tape, pass.scratch);
    }
    static constexpr void begin(const auto& p, auto x, auto y, const auto& pass) {
        using X = decltype(x);
        using T = typename decltype(y)::value_type;
        if constexpr (__is_same(decltype(pass.memory), no_block*)) {
            state_of_call<T, typename X::layout> state{pass.scratch};
            kernels::begin_all(p, state);
            kernels::recur<Cell, math, H>(p, x, y, &state, pass.tape, pass.scratch + state.room);
        } else {
            T* fresh = nullptr;
            if constexpr (std::remove_cvref_t<decltype(pass)>::trains)
                fresh = pass.tape + tape_of_steps<T, typename X::shape_type, X::samples, true>;
            kernels::begin_fresh<Cell, H, X::samples>(p, *pass.memory, fresh);
            kernels::recur<Cell, math, H>(p, x, y, pass.memory, pass.tape, pass.scratch);
        }
    }
    /// Each sample remembers its last step that counts; what had none, what it did before.
    static constexpr bool ends_by_lengths = true;
    static void end_by_lengths(auto x, auto& memory, const auto* tape, first_steps steps) {
        using X = decltype(x);
        using T = std::remove_cvref_t<decltype(*tape)>;
        using S = typename X::shape_type;
        using R = kernels::recurrence<Cell, T, step_of<S>::size, H, step_count<S>, X::samples, true>;
        kernels::end_by_lengths<R, X::samples>(memory, tape, steps);
        if constexpr (learns_start)
            for (index s = 0; s < X::samples; ++s)
                if (steps.of(s) == 0 && tape[R::tape + s] != 0) memory.forget(s);
    }
    static void backward(const auto& p, auto x, auto y, auto dy, auto dx, const auto& pass) {
        using T = typename decltype(dy)::value_type;
        using X = decltype(x);
        using R = plan<T, X, decltype(pass)>;
        kernels::recur_backward<R>(p, x.data, y.data, dy.data, dx, pass.slope, pass.tape, pass.scratch);
        if constexpr (learns_start) {
            T* const fresh = pass.tape + R::tape;
            kernels::sum_of_starts<R, X::samples>(
                pass.scratch, std::remove_cvref_t<decltype(pass)>::carries ? fresh : nullptr, fresh + R::all);
        }
    }
    static void gradient(auto x, auto y, auto dy, const auto& pass, const auto& sink) {
        gradient_of<false>(x, y, dy, pass, sink);
    }
    template <bool Reverse>
    static void gradient_of(auto x, auto y, auto dy, const auto& pass, const auto& sink) {
        using T = typename decltype(dy)::value_type;
        using S = typename decltype(x)::shape_type;
        using P = weights<T, step_of<S>::size, Reverse>;
        const auto bias = [&](auto member) {
            if constexpr (biased) return sink(member);
            else return no_block{};
        };
        const struct {
            decltype(sink(&P::weight_ih)) weight_ih;
            decltype(sink(&P::weight_hh)) weight_hh;
            decltype(bias(&P::bias_ih)) bias_ih, bias_hh;
        } sinks{sink(&P::weight_ih), sink(&P::weight_hh), bias(&P::bias_ih), bias(&P::bias_hh)};
        using R = plan<T, decltype(x), decltype(pass)>;
        kernels::recur_gradient<R>(x.data, y.data, pass.tape, pass.scratch, sinks);
        if constexpr (learns_start) {
            const T* const of_start = pass.tape + R::tape + R::all;
            const auto hand = [](const auto& to, const T* from) {
                for (index u = 0; u < H; ++u) to(u, from[u]);
            };
            hand(sink(&P::h_0), of_start);
            if constexpr (Cell::has_state) hand(sink(&P::c_0), of_start + H);
        }
    }

    /// For explain: rows of sums x registers of samples in registers at once, or one sample's units.
    template <class T, class, bool Samples>
    static void print_kernel(auto& out) {
        using tile = kernels::cell_tile<Cell, H, padded<T>(1) / kernels::width<T>>;
        if constexpr (kernels::ResetsBefore<Cell>) out << "cells after two products";
        else if constexpr (Samples) out << "cells " << tile::rows << 'x' << tile::columns;
        else out << "cells, one by one";
    }
    static void print(auto& out) {
        out << (__is_same(Cell, kernels::rnn_cell)    ? "rnn<"
                : __is_same(Cell, kernels::lstm_cell) ? "lstm<"
                                                      : "gru<")
            << H;
        [[maybe_unused]] const int each[] = {0, (out << ", ", Options::print(out), 0)...};
        out << '>';
    }
    template <class In>
    static void torch(auto& out, In, const char* more = "") {
        out << (learns_start ? "InitialState" : "") << (kernels::ResetsBefore<Cell> ? "ResetBefore" : "");
        out << (__is_same(Cell, kernels::rnn_cell)    ? "RNN("
                : __is_same(Cell, kernels::lstm_cell) ? "LSTM("
                                                      : "GRU(");
        out << step_of<In>::size << ", " << H << (biased ? "" : ", bias=False") << ", batch_first=True"
            << more << ')';
    }
};

} // namespace layer

template <class Cell, index H, class... Options>
struct recurrent_of_options {
    using known = the_options_of_a_recurrent_layer<__is_same(Cell, kernels::gru_cell), H, Options...>;
    using type = layer::recurrent<std::conditional_t<known::resets_before, kernels::reset_gru_cell, Cell>,
                                  known::units, Options...>;
};
template <class Cell, index H, auto... Options>
using recurrent_from =
    typename recurrent_of_options<Cell, H, std::remove_const_t<decltype(Options)>...>::type;

/// h' = tanh(W_ih x + b_ih + W_hh h + b_hh) with H units, over the steps of a sequence.
template <index H, auto... Options>
constexpr auto rnn = recurrent_from<kernels::rnn_cell, H, Options...>{};
/// Long short-term memory with H units; gates i, f, g, o.
template <index H, auto... Options>
constexpr auto lstm = recurrent_from<kernels::lstm_cell, H, Options...>{};
/// Gated recurrent units, H of them; gates r, z, n, the hidden bias inside the reset product, or with
/// nn::reset_before no product inside.
template <index H, auto... Options>
constexpr auto gru = recurrent_from<kernels::gru_cell, H, Options...>{};

} // namespace ctnn::inline CTNN_ABI
