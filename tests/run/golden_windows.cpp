// Windows that TensorFlow and PyTorch pad or round in their own way, against PyTorch: forward, loss,
// gradients and three steps.
#include "golden/golden_windows.hpp"
#include "support/golden_check.hpp"

using namespace ctnn_test;

namespace {
constexpr auto same = nn::input<2, 6, 7> >> nn::conv2d<4, nn::kernel<3, 4>, nn::stride<2>, nn::same> >>
                      nn::tanh >> nn::max_pool2d<2, nn::same> >> nn::conv2d<3, nn::kernel<2>, nn::same> >>
                      nn::sigmoid >> nn::avg_pool2d<3, nn::stride<2, 1>, nn::same> >> nn::flatten;
constexpr auto rounded_up =
    nn::input<2, 7, 6> >> nn::conv2d<3, nn::kernel<1>> >> nn::tanh >>
    nn::max_pool2d<3, nn::stride<2>, nn::padding<1>, nn::ceil_mode> >>
    nn::avg_pool2d<3, nn::stride<2>, nn::padding<1>, nn::ceil_mode> >> nn::conv2d<2, nn::kernel<1>> >>
    nn::avg_pool2d<2, nn::padding<1>, nn::ceil_mode, nn::no_padding_counted> >> nn::flatten >> nn::dense<2>;
constexpr auto signals = nn::input<2, 14> >> nn::conv1d<4, nn::kernel<3>, nn::stride<3>, nn::same> >>
                         nn::tanh >> nn::max_pool1d<2, nn::ceil_mode> >>
                         nn::conv1d<4, nn::kernel<2>, nn::dilation<3>, nn::groups<2>, nn::same> >>
                         nn::avg_pool1d<2, nn::stride<1>, nn::padding<1>, nn::no_padding_counted> >>
                         nn::flatten;
constexpr auto moved = nn::input<2, 4, 5> >> nn::zero_pad2d<1, 0, 2, 1> >>
                       nn::conv2d<3, nn::kernel<3>, nn::stride<2>> >> nn::tanh >> nn::upsample2d<2> >>
                       nn::zero_pad2d<0, 1, 0, 1> >> nn::avg_pool2d<2> >> nn::zero_pad2d<1> >>
                       nn::max_pool2d<2> >> nn::flatten >> nn::dense<2>;
constexpr auto transposed = nn::input<2, 3, 2> >>
                            nn::conv_transpose2d<4, nn::kernel<3, 2>, nn::stride<2, 3>, nn::padding<1, 0>,
                                                 nn::output_padding<1, 2>> >>
                            nn::tanh >> nn::conv_transpose2d<2, nn::kernel<2>, nn::dilation<2>, nn::groups<2>,
                                                             nn::output_padding<1>, nn::no_bias> >>
                            nn::avg_pool2d<nn::kernel<3, 4>> >> nn::flatten;
} // namespace

TEST_CASE("transposed convolutions") {
    using namespace golden::transposed;
    forward_and_gradients<::transposed, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<::transposed, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x, target,
                                              sgd_losses, sgd);
}
TEST_CASE("zeros around, pixels repeated") {
    using namespace golden::moved;
    forward_and_gradients<::moved, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<::moved, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x, target,
                                         sgd_losses, sgd);
}
TEST_CASE("TensorFlow's SAME") {
    using namespace golden::same;
    forward_and_gradients<::same, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<::same, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x, target,
                                        sgd_losses, sgd);
}
TEST_CASE("sizes that are rounded up, padding that does not count") {
    using namespace golden::rounded_up;
    forward_and_gradients<::rounded_up, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<::rounded_up, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x, target,
                                              sgd_losses, sgd);
}
TEST_CASE("signals") {
    using namespace golden::window_signals;
    forward_and_gradients<::signals, batch, nn::mse>(parameters, x, target, y, loss, gradients);
}
