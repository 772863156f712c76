// The networks that go to PyTorch and back in every run of the tests: see side.hpp.
#include "side.hpp"

namespace {
namespace nn = ctnn;
using ctnn_test::exchanged;

constexpr auto mlp = nn::input<20> >> nn::dense<17> >> nn::leaky_relu<1, 5> >> nn::dense<16, nn::no_bias> >>
                     nn::sigmoid >> nn::dense<4>;
constexpr auto lenet = nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu >>
                       nn::max_pool2d<2> >> nn::conv2d<16, nn::kernel<5>> >> nn::relu >> nn::max_pool2d<2> >>
                       nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >>
                       nn::dense<10>;
constexpr auto images = nn::input<4, 9, 7> >>
                        nn::conv2d<8, nn::kernel<3, 2>, nn::stride<2, 1>, nn::padding<1>, nn::groups<2>> >>
                        nn::tanh >> nn::avg_pool2d<2, nn::stride<1>> >>
                        nn::conv2d<5, nn::kernel<2>, nn::dilation<2>, nn::no_bias> >> nn::global_avg_pool >>
                        nn::identity >> nn::dense<3>;
constexpr auto lstm = nn::sequence<6, 5> >> nn::lstm<9, nn::initial_state> >> nn::lstm<4, nn::no_bias> >>
                      nn::last_step >> nn::dense<3>;
constexpr auto gru = nn::sequence<6, 5> >> nn::gru<9> >> nn::last_step >> nn::dense<3>;
// A target for every step.
constexpr auto rnn = nn::sequence<6, 5> >> nn::bidirectional<nn::lstm<3>> >>
                     nn::bidirectional<nn::gru<4, nn::reset_before, nn::initial_state>> >> nn::rnn<9> >>
                     nn::dense<2>;
constexpr auto words =
    nn::tokens<7, 11> >> nn::embedding<6> >> nn::gru<5, nn::reset_before> >> nn::last_step >> nn::dense<4>;
constexpr auto conv1d = nn::input<3, 18> >> nn::conv1d<6, nn::kernel<3>, nn::padding<1>> >> nn::relu >>
                        nn::max_pool1d<3> >> nn::flatten >> nn::dense<2>;
constexpr auto causal =
    nn::sequence<8, 2> >> nn::conv1d<6, nn::kernel<3>, nn::dilation<2>, nn::groups<2>, nn::causal> >>
    nn::tanh >> nn::max_pool1d<3, nn::stride<2>> >> nn::conv1d<3, nn::kernel<2>, nn::stride<2>, nn::causal> >>
    nn::avg_pool1d<2, nn::stride<1>, nn::padding<1>> >> nn::dense<1>;
constexpr auto norms = nn::input<4, 6, 5> >> nn::layer_norm<> >> nn::conv2d<6, nn::kernel<2>> >>
                       nn::group_norm<3, nn::eps<1, 1000>> >> nn::relu >> nn::flatten >> nn::rms_norm<> >>
                       nn::dense<9> >> nn::layer_norm<nn::no_affine> >> nn::dense<3>;
constexpr auto norms_of_steps = nn::sequence<6, 4> >> nn::layer_norm<> >> nn::gru<8> >> nn::group_norm<2> >>
                                nn::scale_and_shift >> nn::dense<3> >> nn::rms_norm<>;
// Not hard_sigmoid: PyTorch's slope is a float's 1/6 in double, too.
constexpr auto curves = nn::sequence<5, 4> >> nn::dense<6> >> nn::gelu >> nn::prelu<nn::per_channel> >>
                        nn::dense<6> >> nn::gelu_tanh >> nn::dense<5> >> nn::silu >> nn::dense<5> >>
                        nn::mish >> nn::prelu<> >> nn::dense<3> >> nn::log_softmax;
constexpr auto bends = nn::input<2, 7, 6> >> nn::conv2d<4, nn::kernel<3>> >> nn::prelu<nn::per_channel> >>
                       nn::scale_and_shift >> nn::global_max_pool >> nn::dense<6> >> nn::selu >>
                       nn::dense<5> >> nn::softplus >> nn::dense<5> >> nn::softsign >> nn::dense<5> >>
                       nn::elu<> >> nn::dense<2>;
constexpr auto padded = nn::input<3, 9, 8> >> nn::conv2d<5, nn::kernel<3, 2>, nn::stride<2>, nn::same> >>
                        nn::max_pool2d<2, nn::stride<1>, nn::same> >> nn::relu >>
                        nn::zero_pad2d<0, 1, 2, 1> >> nn::conv2d<4, nn::kernel<2>> >> nn::upsample2d<2> >>
                        nn::conv_transpose2d<6, nn::kernel<3, 2>, nn::stride<2, 1>, nn::padding<1, 0>,
                                             nn::output_padding<1, 0>, nn::groups<2>> >>
                        nn::tanh >> nn::avg_pool2d<3, nn::stride<2>, nn::same> >>
                        nn::max_pool2d<2, nn::stride<1>, nn::padding<1>, nn::ceil_mode> >>
                        nn::avg_pool2d<2, nn::padding<1>, nn::no_padding_counted> >> nn::flatten >>
                        nn::dense<3>;

constexpr auto spectrogram = nn::input<1, 4, 9> >> nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::relu >>
                             nn::as_sequence >> nn::gru<5> >> nn::as_image >> nn::conv1d<4, nn::kernel<3>> >>
                             nn::flatten >> nn::dense<2>;
constexpr auto pixels = nn::input<2, 5, 4> >> nn::conv2d<4, nn::kernel<2>> >> nn::softmax >>
                        nn::conv2d<3, nn::kernel<1>> >> nn::log_softmax;

constexpr nn::sgd fast{.lr = 0.1};
} // namespace

int main(int, char** arguments) {
    return ctnn_test::exchange(
        arguments, exchanged<mlp, nn::cross_entropy>{"mlp", fast},
        exchanged<lenet, nn::cross_entropy>{"lenet", fast},
        exchanged<images, nn::cross_entropy>{"images", fast},
        exchanged<lstm, nn::cross_entropy>{"lstm", fast}, exchanged<gru, nn::cross_entropy>{"gru", fast},
        exchanged<rnn, nn::mse>{"rnn", fast}, exchanged<words, nn::cross_entropy>{"words", fast},
        exchanged<conv1d, nn::mse>{"conv1d", fast}, exchanged<causal, nn::mse>{"causal", fast},
        exchanged<norms, nn::cross_entropy>{"norms", fast},
        exchanged<norms_of_steps, nn::mse>{"norms_of_steps", fast},
        exchanged<curves, nn::mse>{"curves", fast}, exchanged<bends, nn::mse>{"bends", fast},
        exchanged<padded, nn::cross_entropy>{"padded", fast},
        exchanged<spectrogram, nn::cross_entropy>{"spectrogram", fast},
        exchanged<pixels, nn::cross_entropy>{"pixels", fast});
}
