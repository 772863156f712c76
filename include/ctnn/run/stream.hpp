#pragma once
// stream<net>: a network of sequences, one step at a time, for ever. It owns the state of every layer: h and
// c of recurrent ones, the steps that causal convolutions look back at.
//
//     nn::stream<net> stream;
//     auto y = stream.step(model, x);                  // what predict would give were x the last step
//     auto n = stream.process(model, in, out);  // as many whole steps as both spans hold; how many that were
//     stream.reset();                                  // begin anew
//     auto saved = stream.state();  ...  stream.state() = saved;
//
// With strides over time it answers every S-th step: `if (const auto y = stream.step(model, x)) use(*y);`,
// and process says how many answers came.

#include <ctnn/run/memories.hpp>
#include <ctnn/run/model.hpp>
#include <ctnn/run/one_step.hpp>
#include <ctnn/run/pass_forward.hpp>
#include <ctnn/run/ranges_of_a_stream.hpp>
#include <ctnn/shape/anew.hpp>
#include <ctnn/shape/in.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {

/// The output of a step, where there is one: used as a std::optional.
template <class Output>
struct answer {
    Output value;
    bool came = false;
    constexpr bool has_value() const { return came; }
    constexpr explicit operator bool() const { return came; }
    constexpr const Output& operator*() const { return value; }
    constexpr const Output* operator->() const { return &value; }
};

/// One step at a time through the topology Net in type T. All memory is inside, nothing is allocated;
/// copyable. One stream serves one thread; any number of streams share one model.
template <auto Net, class T = float>
class alignas(alignment) stream {
    using network_type = typename model<Net, T>::network_type;
    static_assert(sizeof(the_network_goes_step_by_step<network_type>) > 0);
    static constexpr bool possible = one_step<network_type>::possible && !has_a_mistake<network_type>,
                          every_step = !possible || one_step<network_type>::every_step;
    using step_network = typename one_step<std::conditional_t<possible, network_type, void>>::type;
    using planned = plan<step_network, T, 1, purpose::inference, true>;
    static constexpr index block = planned::count > 0 ? steps_in_a_block<step_network, T> : 1;
    using block_plan = plan<step_network, T, block, purpose::inference, true>;
    using input = typename step_network::input_type;
    using output = step_of<typename step_network::output_type>;

  public:
    /// Values of one step in and out.
    static constexpr index inputs = input::size, outputs = output::size;
    /// Everything that the layers remember; a plain object.
    using state_type = std::conditional_t<
        every_step,
        memories<step_network, T,
                 std::conditional_t<(block > 1), along::steps_at_once<block>, along::features<1>>>,
        memories_in_time<step_network, T, along::features<1>>>;

    /// The output of the next step: tensor<T, shape of one step>; with strides over time answer<tensor>,
    /// which is false where none comes. x: one step, anything that in<inputs, T> takes; a token as an
    /// integer.
    template <class X>
    constexpr auto step(const model<Net, T>& m, const X& x) noexcept {
        using values = tensor<T, plain_shape<output>>;
        std::conditional_t<every_step, values, answer<values>> y;
        expect_aligned(*this);
        expect_aligned(m);
        if constexpr (!every_step) y.came = comes();
        if constexpr (possible)
            with_rows<input::size, entering<input, T, X>>(x, [&](const auto* rows) {
                if constexpr (every_step) run_step(m, rows, y.data());
                else run_step(m, rows, y.value.data());
            });
        if constexpr (!every_step) state_.go_on();
        return y;
    }

    /// Reports a model of another topology or type.
    template <class Other, class X>
        requires(!std::is_convertible_v<const Other&, const model<Net, T>&>)
    constexpr auto step(const Other&, const X&) noexcept {
        static_assert(sizeof(the_model_fits<!possible>) > 0);
        return tensor<T, plain_shape<output>>{};
    }

    /// Runs as many whole steps as `from` and `to` hold, row-major [steps][features], and returns their
    /// number; with strides over time as many as `from` holds and `to` has room for the answers of, and
    /// returns the number of answers. Both are arrays (nested, too), vectors, spans or other ranges of
    /// contiguous values: of T; for tokens `from` holds integers.
    template <class From, class To>
    index process(const model<Net, T>& m, const From& from, To&& to) noexcept {
        using Y = std::remove_reference_t<To>;
        index count = 0;
        expect_aligned(*this);
        expect_aligned(m);
        if constexpr (!ranges_of_a_stream<input, T, const From, Y>::fit) {
            static_assert(sizeof(the_ranges_fit_the_stream<input, T, const From, Y>) > 0);
        } else if constexpr (!every_step) {
            const auto x = flat_span(from);
            const auto y = flat_span(to);
            const index in = index(x.size()) / inputs, out = index(y.size()) / outputs;
            for (index i = 0; i < in && (count < out || !comes()); ++i) {
                const bool answered = comes();
                process_step(m, x.data() + i * inputs, y.data() + count * outputs, answered);
                state_.go_on();
                count += answered;
            }
        } else if constexpr (possible) {
            const auto x = flat_span(from);
            const auto y = flat_span(to);
            const index in = index(x.size()) / inputs, out = index(y.size()) / outputs;
            count = in < out ? in : out;
            index i = 0;
            if constexpr (block > 1) {
                for (; i + block <= count; i += block)
                    run_block(m, x.data() + i * inputs, y.data() + i * outputs, block);
                // The rest, too, where it is worth while, or what is past would have to be turned to rows.
                if constexpr (block_plan::enters_by_copy)
                    if (i < count &&
                        (i > 0 || count >= block / 2 || (count >= block / 4 && state_.holds_tracks()))) {
                        run_block(m, x.data() + i * inputs, y.data() + i * outputs, count - i);
                        i = count;
                    }
            }
            for (; i < count; ++i) process_step(m, x.data() + i * inputs, y.data() + i * outputs, true);
        }
        return count;
    }

    /// Begins anew: all state is zero.
    constexpr void reset() noexcept { begin_anew(state_); }
    /// The state, to be read, copied and written.
    constexpr state_type& state() noexcept { return state_; }
    constexpr const state_type& state() const noexcept { return state_; }

  private:
    /// Whether the next step is answered.
    constexpr bool comes() const { return state_.template comes<planned::output_operation>(); }
    template <class Value>
    constexpr void run_step(const model<Net, T>& m, const Value* x, T* y) noexcept {
        using rows = kernels::wire<const Value, typename planned::input, along::rows<1>>;
        if constexpr (block > 1) state_.hold(false, arena_);
        if constexpr (planned::count == 0)
            kernels::copy(rows{x}, kernels::wire<T, typename planned::output, along::rows<1>>{y});
        else pass_forward<planned, rows, state_type>{{x}, arena_, y, &state_}.forward(m.blocks());
    }
    /// The same for values that lie anywhere: what comes out stands in the arena before, as large as it may be.
    template <class Value>
    void process_step(const model<Net, T>& m, const Value* x, T* y, bool answered) noexcept {
        with_rows<input::size, entering<input, T, unchecked_values<inputs, const Value>>>(
            unchecked<inputs>(x), [&](const auto* row) {
                using rows = kernels::wire<std::remove_pointer_t<decltype(row)>, typename planned::input,
                                           along::rows<1>>;
                if constexpr (block > 1) state_.hold(false, arena_);
                if constexpr (planned::count == 0) {
                    kernels::copy(rows{row}, kernels::wire<T, typename planned::output, along::rows<1>>{y});
                } else {
                    const pass_forward<planned, rows, state_type> run{{row}, arena_, nullptr, &state_};
                    run.forward(m.blocks());
                    const auto from = run.output();
                    if constexpr (decltype(from)::is_part)
                        for (index f = 0; answered && f < outputs; ++f) y[f] = from(f);
                    else kernels::copy_values(from.data, answered ? outputs : 0, y);
                }
            });
    }
    /// `count` steps at once, as samples of the network of one step; all of x is read before the first of y
    /// is written.
    template <class Value>
    void run_block(const model<Net, T>& m, const Value* x, T* y, index count) noexcept {
        using rows = kernels::wire<const Value, typename block_plan::input, along::rows<block>>;
        state_.hold(true, arena_);
        const pass_forward<block_plan, rows, state_type> run{{x}, arena_, nullptr, &state_, count};
        run.forward(m.blocks());
        const auto from = run.output();
        for (index t = 0; t < count; ++t)
            for (index f = 0; f < outputs; ++f) y[t * outputs + f] = from(f, t);
        if (count < block) state_.take_back(block - count);
    }
    state_type state_{};
    static constexpr index room = block > 1 ? state_type::room : 0;
    alignas(alignment) T arena_[std::max({planned::arena, block_plan::arena, room}) + 1]{};
};

} // namespace ctnn::inline CTNN_ABI
