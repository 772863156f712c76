#pragma once
// conv1d<Out, kernel<K>, causal, ...>: a convolution over the steps of a sequence that sees no future (van
// den Oord et al., WaveNet, 2016): PyTorch's nn.Conv1d behind (K - 1) · dilation zeros, on sequences [steps,
// channels].
//
//     nn::sequence<64, 1> >> nn::conv1d<8, nn::kernel<3>, nn::causal> >> nn::tanh
//         >> nn::conv1d<8, nn::kernel<3>, nn::dilation<2>, nn::causal>
//     y(t, o) = b(o) + sum over c, j of w(o, c, j) · x(t · stride - (K - 1 - j) · dilation, c)
//
// As many steps out as in; with nn::stride<S> every S-th, the first one's first: ⌈steps / S⌉. Parameters as
// conv1d's: weight [out, channels/groups, K], bias [out]. In a stream it remembers the steps that it looks
// back at.

#include <ctnn/kernels/causal/causal_stream.hpp>
#include <ctnn/topology/layer.hpp>
#include <ctnn/topology/windowed.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <index Out, class... Options>
struct causal_convolution : layer_base {
    using window_type = typename window_from<1, option::numbers<1>, Options...>::type::columns;
    static constexpr index groups = option::find<option::groups, option::numbers<1>, Options...>::type::of(0);
    static constexpr bool biased = !option::given<option::no_bias, Options...>, fuses_activation = true,
                          is_joining = true;

    using accepts = takes::steps_in_groups<groups>;
    template <class In>
    using geometry = kernels::causal<step_of<In>::size, Out, window_type::size, window_type::dilation, groups,
                                     window_type::stride>;
    template <class In>
    using output = with_steps<with_step<In, shape<Out>>, geometry<In>::results(step_count<In>)>;
    template <class In>
    static constexpr beat answers{0, window_type::stride};
    template <class In>
    static constexpr index macs = output<In>::size * geometry<In>::depth * window_type::size;

    template <class... O>
    static auto made_of(option::list<O...>) -> causal_convolution<Out, O...>;
    template <class = void>
    using with_bias = decltype(made_of(typename option::without_no_bias<option::list<>, Options...>::type{}));
    /// The zeros before the first step have no shift.
    template <class In>
    static constexpr bool takes_shifts = window_type::size == 1;
    template <class In>
    static constexpr index input_of_weight(index i) {
        using C = geometry<In>;
        return i / (C::depth * window_type::size) / C::group * C::depth + i / window_type::size % C::depth;
    }

    template <class T, index Channels>
    struct filters {
        static constexpr index depth = Channels / groups, taps = depth * window_type::size;
        matrix<T, Out, taps, shape<Out, depth, window_type::size>> weight;
        [[no_unique_address]] std::conditional_t<biased, vector<T, Out>, no_block> bias;

        using initial = uniform_fan_in<taps>;
        using weight_block = trained<"weight", &filters::weight, initial>;
        using list =
            std::conditional_t<biased, blocks<weight_block, trained<"bias", &filters::bias, initial>>,
                               blocks<weight_block>>;
    };
    template <class T, class In>
    using parameters = filters<T, step_of<In>::size>;
    template <class T, class In, class Layout>
    using memory = kernels::past_steps<geometry<In>, T, Layout>;

    static constexpr bool streams_in_blocks = true;
    /// A step of a stream that gets no answer.
    static constexpr void remember(auto x, auto& memory) { memory.remember(x); }
    template <class T, class In, index M, bool Carries>
    static constexpr index tape = Carries ? kernels::causal_tape<geometry<In>, T, step_count<In>, M> : 0;
    template <class T, class In, index M>
    static constexpr index backward_scratch =
        kernels::causal_gradient_scratch<geometry<In>, T, step_count<In>, M>;

    static constexpr void forward(const auto& p, auto x, auto y, const auto& pass) {
        auto* const room = std::remove_cvref_t<decltype(pass)>::trains ? pass.tape : pass.scratch;
        kernels::convolve_causally<geometry<typename decltype(x)::shape_type>>(
            p.weight, p.bias, x, y, pass.activate, pass.memory, room);
    }
    static constexpr bool ends_by_lengths = true;
    static void end_by_lengths(auto x, auto& memory, const auto* tape, first_steps steps) {
        using X = decltype(x);
        kernels::end_by_lengths<geometry<typename X::shape_type>, step_count<typename X::shape_type>,
                                X::samples>(memory, tape, steps);
    }
    static void backward(const auto& p, auto x, auto, auto dy, auto dx, const auto& pass) {
        using T = typename decltype(dx)::value_type;
        using S = typename decltype(x)::shape_type;
        using X = decltype(x);
        using DY = decltype(dy);
        using DX = decltype(dx);
        constexpr index lanes = padded<T>(1);
        for (index b = 0; b < padded<T>(X::samples) / lanes; ++b)
            kernels::causal_block_backward<geometry<S>, step_count<S>, X::of, DY::of, DX::of>(
                p.weight, x.data + b * X::all * lanes, dy.data + b * DY::all * lanes,
                dx.data + b * DX::all * lanes, pass.slope);
    }
    static void gradient(auto x, auto, auto dy, const auto& pass, const auto& sink) {
        using T = typename decltype(dy)::value_type;
        using S = typename decltype(x)::shape_type;
        using P = parameters<T, S>;
        using C = geometry<S>;
        constexpr index past = std::remove_cvref_t<decltype(pass)>::carries ? C::past : 0,
                        leading = decltype(P::weight)::leading;
        constexpr index of = past > 0 ? C::in : decltype(x)::of;
        const T* from = x.data;
        if constexpr (past > 0) from = pass.tape;
        const auto bias = [&] {
            if constexpr (biased) return sink(&P::bias);
            else return no_block{};
        }();
        kernels::causal_gradient<C, step_count<S>, decltype(x)::samples, past, of, decltype(dy)::of, leading>(
            from, dy.data, pass.scratch, sink(&P::weight), bias);
    }

    template <class, class, bool>
    static void print_kernel(auto& out) {
        out << "products by taps";
    }
    static void print(auto& out) {
        out << "conv1d<" << Out;
        [[maybe_unused]] const int each[] = {0, (out << ", ", Options::print(out), 0)...};
        out << '>';
    }
    template <class In>
    static void torch(auto& out, In) {
        out << "Causal(" << step_of<In>::size << ", " << Out << ", " << window_type::size
            << ", dilation=" << window_type::dilation << ", groups=" << groups;
        if (window_type::stride > 1) out << ", stride=" << window_type::stride;
        out << (biased ? ")" : ", bias=False)");
    }
};

} // namespace layer
} // namespace ctnn::inline CTNN_ABI
