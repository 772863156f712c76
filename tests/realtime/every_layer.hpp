#pragma once
// Every layer, optimizer and loss in a handful of networks, and what a real-time thread calls on them:
// predict, a stream's step and process, a trainer's step. Nothing but ctnn is included: this is what its own
// code needs of the world.

#include <ctnn/ctnn.hpp>

#include <span>

// clang 20 and later check what such a function calls: while compiling (-Wfunction-effects), and while
// running (RealtimeSanitizer).
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::nonblocking)
#define NONBLOCKING [[clang::nonblocking]]
#endif
#endif
#if !defined(NONBLOCKING)
#define NONBLOCKING
#endif

namespace realtime {

namespace nn = ctnn;

inline constexpr auto classifier =
    nn::input<6> >> nn::dense<33> >> nn::layer_norm<> >> nn::tanh >> nn::dense<20> >> nn::sigmoid >>
    nn::dense<17, nn::no_bias> >> nn::leaky_relu<> >> nn::identity >> nn::dense<9> >> nn::dropout<1, 5> >>
    nn::fast_tanh >> nn::dense<9> >> nn::fast_sigmoid >> nn::dense<5> >> nn::softmax;
inline constexpr auto curves = nn::input<7> >> nn::dense<5> >> nn::gelu >> nn::gelu_tanh >> nn::silu >>
                               nn::elu<> >> nn::selu >> nn::softplus >> nn::mish >> nn::softsign >>
                               nn::hard_sigmoid >> nn::hard_swish >> nn::hard_tanh >> nn::relu6 >>
                               nn::prelu<> >> nn::prelu<nn::per_channel> >> nn::scale_and_shift >>
                               nn::fast_gelu >> nn::fast_silu >> nn::log_softmax;
inline constexpr auto image =
    nn::input<2, 12, 12> >> nn::conv2d<4, nn::kernel<3>, nn::padding<1>> >> nn::batch_norm<> >> nn::relu >>
    nn::max_pool2d<2> >> nn::conv2d<8, nn::kernel<3>, nn::groups<4>, nn::no_bias> >>
    nn::avg_pool2d<2, nn::stride<1>> >> nn::group_norm<4> >> nn::tanh >> nn::conv2d<18, nn::kernel<1>> >>
    nn::max_pool2d<2, nn::stride<1>> >> nn::global_avg_pool >> nn::dense<3>;
inline constexpr auto filtered =
    nn::input<16, 6, 8> >> nn::conv2d<16, nn::kernel<3>, nn::padding<1>> >> nn::as<"in"> >> nn::relu >>
    nn::sum(nn::conv2d<16, nn::kernel<3>, nn::padding<1>> >> nn::batch_norm<>, nn::from<"in">) >> nn::relu
    >> nn::global_avg_pool >> nn::dense<3>;
inline constexpr auto strided = nn::input<3, 9, 11> >>
                                nn::conv2d<5, nn::kernel<3>, nn::stride<2>, nn::dilation<2>> >> nn::sigmoid >>
                                nn::zero_pad2d<1, 0, 0, 1> >> nn::conv2d<3, nn::kernel<2>, nn::same> >>
                                nn::upsample2d<2> >> nn::conv_transpose2d<5, nn::kernel<2>, nn::stride<2>> >>
                                nn::zero_pad2d<1> >> nn::max_pool2d<2> >>
                                nn::avg_pool2d<2, nn::ceil_mode, nn::no_padding_counted> >> nn::flatten >>
                                nn::frozen(nn::dense<7> >> nn::relu) >> nn::dense<2>;
inline constexpr auto pixels = nn::input<1, 5, 3> >> nn::conv2d<3, nn::kernel<3>> >> nn::softmax >>
                               nn::conv2d<3, nn::kernel<1>> >> nn::log_softmax;
inline constexpr auto signal = nn::input<2, 40> >> nn::conv1d<6, nn::kernel<5>> >> nn::relu >>
                               nn::zero_pad1d<1, 2> >> nn::max_pool1d<2> >> nn::upsample1d<2> >>
                               nn::avg_pool1d<3> >> nn::global_max_pool >> nn::dense<2>;
inline constexpr auto long_kernel = nn::input<1, 90> >> nn::conv1d<3, nn::kernel<70>> >> nn::tanh >>
                                    nn::conv1d<2, nn::kernel<16>> >> nn::flatten >> nn::dense<2>;
inline constexpr auto tall_kernel =
    nn::input<1, 71, 16> >> nn::conv2d<1, nn::kernel<70, 1>> >> nn::flatten >> nn::dense<2>;
inline constexpr auto audio = nn::sequence<4, 3> >>
                              nn::conv1d<4, nn::kernel<3>, nn::dilation<2>, nn::causal> >> nn::tanh >>
                              nn::lstm<9> >> nn::rms_norm<> >> nn::batch_norm<> >> nn::gru<5> >> nn::rnn<4> >>
                              nn::lstm<16, nn::fast> >> nn::dense<2>;
inline constexpr auto decimated =
    nn::sequence<9, 3> >> nn::conv1d<5, nn::kernel<3>, nn::stride<2>, nn::causal> >> nn::relu >>
    nn::max_pool1d<2> >> nn::avg_pool1d<2, nn::stride<1>> >> nn::gru<3> >> nn::dense<2>;
inline constexpr auto branches =
    nn::input<5, 4, 5> >> nn::conv2d<6, nn::kernel<3>, nn::padding<1>> >> nn::as<"in"> >>
    nn::sum(nn::conv2d<6, nn::kernel<1>> >> nn::hard_swish, nn::identity) >> nn::silu
    >> nn::product(nn::identity, nn::global_avg_pool >> nn::dense<6> >> nn::sigmoid) >>
    nn::concat(nn::slice<1, 3>, nn::from<"in">) >> nn::flatten
    >> nn::dense<9> >> nn::add_to<"sum"> >> nn::dense<9> >> nn::tanh
    >> nn::add_to<"sum"> >> nn::from<"sum"> >> nn::dense<3>;
template <nn::index D>
inline constexpr auto wave =
    nn::sum(nn::identity, nn::sum(nn::conv1d<5, nn::kernel<3>, nn::dilation<D>, nn::causal>,
                                  nn::from<"audio"> >> nn::dense<5, nn::no_bias>) >>
                              nn::tanh >> nn::add_to<"head"> >> nn::dense<5>);
inline constexpr auto amplifier = nn::sequence<7, 2> >> nn::as<"audio"> >> nn::dense<5> >> wave<1> >>
                                  wave<30> >> nn::from<"head"> >> nn::dense<2>;
inline constexpr auto many_outputs =
    nn::sequence<3, 2> >> nn::gru<3> >> nn::conv1d<2, nn::kernel<600>, nn::causal> >> nn::dense<1501>;
inline constexpr auto text = nn::tokens<8, 11> >> nn::embedding<6, nn::sparse> >> nn::rnn<6> >>
                             nn::gru<7, nn::fast> >> nn::lstm<8, nn::initial_state> >>
                             nn::gru<7, nn::reset_before> >> nn::last_step >> nn::dense<4>;
inline constexpr auto chances = nn::input<23> >> nn::dense<4> >> nn::sigmoid;
inline constexpr auto both_ways =
    nn::sequence<3, 7> >> nn::bidirectional<nn::rnn<3>> >> nn::as_image >> nn::as_sequence >>
    nn::concat(nn::slice<0, 3> >> nn::last_step, nn::slice<3, 3> >> nn::first_step) >> nn::dense<2>;

/// The constant data that all networks are fed with: enough for any batch here.
template <class T, nn::index N>
struct values {
    T of[N];
    constexpr values() : of() {
        for (nn::index i = 0; i < N; ++i) of[i] = T(i % 3); // tokens and labels as well
    }
    const T* data() const { return of; }
};

/// A network with all that is used on it. Models and streams need no dynamic initialisation: constinit.
template <auto Net, class Loss, class Optimizer, class Memory = nn::stateless, class Value = float,
          class Target = float>
struct on {
    static constexpr nn::index batch = 5, large = 70;
    using input = typename nn::network_of<Net>::input_type;
    using output = typename nn::network_of<Net>::output_type;
    static constexpr nn::index inputs = input::size, targets = Loss::template targets<output>;

    static inline constinit nn::model<Net> model{};
    static inline nn::trainer<Net, Loss, Optimizer, batch, float, Memory> trainer{};
    static inline nn::workspace<Net, large> space;
    static inline nn::workspace<Net, 1> space_of_one;
    static inline const values<Value, large * inputs> x;
    static inline const values<Target, batch * targets> y;

    static void predict() noexcept NONBLOCKING {
        nn::predict(model, nn::unchecked<inputs>(x.data()), space_of_one);
        nn::predict<large>(model, nn::unchecked<large * inputs>(x.data()), space);
        if constexpr (nn::has_tokens<input>)
            nn::predict<1>(model, nn::unchecked<inputs>(x.data()), nn::lengths{3}, space_of_one);
    }
    static void predict_on_the_stack() noexcept NONBLOCKING {
        nn::predict(model, nn::unchecked<inputs>(x.data()));
    }
    static float step() noexcept NONBLOCKING {
        float loss = trainer.step(model, nn::unchecked<batch * inputs>(x.data()),
                                  nn::unchecked<batch * targets>(y.data()));
        if constexpr (nn::has_tokens<input>)
            loss += trainer.step(model, nn::unchecked<batch * inputs>(x.data()),
                                 nn::unchecked<batch * targets>(y.data()), nn::lengths{4, 0, 8, 1, 3});
        trainer.reset();
        return loss;
    }
};
template <auto Net, class Value>
struct streamed {
    using stream_type = nn::stream<Net>;
    static inline constinit nn::model<Net> model{};
    static inline constinit stream_type voice{};
    static constexpr nn::index steps = 70; // more than a block
    static inline const values<Value, steps * stream_type::inputs> in;
    static inline float out[steps * stream_type::outputs];

    static void stream() noexcept NONBLOCKING {
        const nn::flush_denormals guard;
        // What step returns is the caller's to have room for.
        if constexpr (stream_type::outputs <= 64)
            voice.step(model, nn::unchecked<stream_type::inputs>(in.data()));
        voice.process(model, std::span<const Value>(in.of), std::span<float>(out));
        voice.reset();
    }
};

/// Every network: predict, training step, on the stack.
template <class... Ns>
struct all_of {
    static void predict() noexcept NONBLOCKING { (Ns::predict(), ...); }
    static void predict_on_the_stack() noexcept NONBLOCKING { (Ns::predict_on_the_stack(), ...); }
    static float step() noexcept NONBLOCKING { return (Ns::step() + ...); }
    static constexpr long inputs[] = {Ns::inputs..., 0},
                          workspaces[] = {long(sizeof(Ns::space_of_one))..., 0};
};
using all =
    all_of<on<classifier, nn::cross_entropy, nn::sgd, nn::stateless, float, int>,
           on<image, nn::mse, nn::momentum_sgd>, on<filtered, nn::mse, nn::sgd>,
           on<strided, nn::mse, nn::adam>, on<signal, nn::mse, nn::adamw>, on<decimated, nn::mse, nn::sgd>,
           on<long_kernel, nn::mse, nn::sgd>, on<tall_kernel, nn::mse, nn::sgd>,
           on<pixels, nn::weighted_cross_entropy<3>, nn::sgd, nn::stateless, float, int>,
           on<curves, nn::mse, nn::sgd>, on<branches, nn::mse, nn::adam>, on<amplifier, nn::mse, nn::sgd>,
           on<audio, nn::mse, nn::clip<nn::adam>, nn::stateful>,
           on<text, nn::cross_entropy, nn::sgd, nn::stateful, int, int>, on<both_ways, nn::mse, nn::sgd>,
           on<chances, nn::bce, nn::sgd>>;

} // namespace realtime
