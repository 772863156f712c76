// Against PyTorch: forward, loss, gradients and three steps of every optimizer, in double, and the forward
// pass in float.
#include "golden/golden.hpp"
#include "support/golden_check.hpp"

using namespace ctnn_test;

namespace {
constexpr auto mlp = nn::input<5> >> nn::dense<7> >> nn::tanh >> nn::dense<6> >> nn::sigmoid >>
                     nn::dense<3> >> nn::leaky_relu<1, 5>;
constexpr auto regression = nn::input<3> >> nn::dense<4> >> nn::tanh >> nn::dense<2>;
constexpr auto softmax_within = nn::input<4> >> nn::dense<5> >> nn::softmax >> nn::dense<2>;
constexpr auto softmax_at_the_end =
    nn::input<4> >> nn::dense<3, nn::no_bias> >> nn::relu >> nn::dense<4> >> nn::softmax;
constexpr auto lenet = nn::input<1, 8, 8> >> nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::relu >>
                       nn::max_pool2d<2> >> nn::conv2d<4, nn::kernel<3>> >> nn::relu >> nn::max_pool2d<2> >>
                       nn::flatten >> nn::dense<3>;
constexpr auto convolutions =
    nn::input<2, 7, 6> >>
    nn::conv2d<4, nn::kernel<3, 2>, nn::stride<2, 1>, nn::padding<1, 2>, nn::dilation<1, 2>> >> nn::tanh >>
    nn::conv2d<6, nn::kernel<2>, nn::groups<2>, nn::no_bias> >> nn::sigmoid >>
    nn::avg_pool2d<3, nn::stride<2>, nn::padding<1>> >>
    nn::conv2d<6, nn::kernel<3>, nn::padding<1>, nn::groups<6>> >>
    nn::max_pool2d<3, nn::stride<1>, nn::padding<1>> >> nn::global_avg_pool >> nn::flatten >> nn::dense<2>;
constexpr auto signals =
    nn::input<2, 12> >> nn::conv1d<4, nn::kernel<3>, nn::stride<2>, nn::padding<2>, nn::dilation<2>> >>
    nn::tanh >> nn::max_pool1d<3, nn::stride<2>, nn::padding<1>> >>
    nn::conv1d<4, nn::kernel<2>, nn::groups<4>> >> nn::avg_pool1d<2, nn::stride<1>> >> nn::flatten;
} // namespace

TEST_CASE("a convolutional classifier") {
    using namespace golden::lenet;
    forward_and_gradients<lenet, batch, nn::cross_entropy>(parameters, x, labels, y, loss, gradients);
    three_steps<lenet, batch, nn::cross_entropy>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x,
                                                 labels, sgd_losses, sgd);
    three_steps<lenet, batch, nn::cross_entropy>(nn::adam{.lr = .01, .weight_decay = .01}, parameters, x,
                                                 labels, adam_losses, adam);
}
TEST_CASE("every option of convolutions and pools") {
    {
        using namespace golden::convolutions;
        forward_and_gradients<convolutions, batch, nn::mse>(parameters, x, target, y, loss, gradients);
        three_steps<convolutions, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x,
                                                  target, sgd_losses, sgd);
    }
    using namespace golden::signals;
    forward_and_gradients<signals, batch, nn::mse>(parameters, x, target, y, loss, gradients);
}

TEST_CASE("a classifier") {
    using namespace golden::mlp;
    forward_and_gradients<mlp, batch, nn::cross_entropy>(parameters, x, labels, y, loss, gradients);
    const auto check = [](auto optimizer, const auto& losses, const auto& after) {
        three_steps<mlp, batch, nn::cross_entropy>(optimizer, parameters, x, labels, losses, after);
    };
    check(nn::sgd{.lr = .1, .weight_decay = .01}, sgd_losses, sgd);
    check(nn::momentum_sgd{.lr = .1, .momentum = .9, .dampening = .1, .weight_decay = .01}, momentum_losses,
          momentum);
    check(nn::momentum_sgd{.lr = .1, .momentum = .9, .weight_decay = .01, .nesterov = true}, nesterov_losses,
          nesterov);
    check(nn::adam{.lr = .01, .weight_decay = .01}, adam_losses, adam);
    check(nn::adamw{.lr = .01, .weight_decay = .1}, adamw_losses, adamw);
}
TEST_CASE("a regression") {
    using namespace golden::regression;
    forward_and_gradients<regression, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<regression, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x, target,
                                            sgd_losses, sgd);
}
TEST_CASE("softmax within a network, and at its end without cross-entropy") {
    {
        using namespace golden::softmax_within;
        forward_and_gradients<softmax_within, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    }
    using namespace golden::softmax_at_the_end;
    forward_and_gradients<softmax_at_the_end, batch, nn::mse>(parameters, x, target, y, loss, gradients);
}
