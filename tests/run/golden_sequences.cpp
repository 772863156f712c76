// Sequences against PyTorch: every cell, stacked and mixed, tokens with a loss on every step, causal
// convolutions.
#include "golden/golden_more_sequences.hpp"
#include "golden/golden_sequences.hpp"
#include "support/golden_check.hpp"

using namespace ctnn_test;

namespace {
constexpr auto steps = nn::sequence<4, 2>;
constexpr auto stacked = steps >> nn::dense<3> >> nn::tanh >> nn::lstm<4, nn::no_bias> >> nn::gru<3> >>
                         nn::rnn<4> >> nn::last_step >> nn::dense<3>;
constexpr auto tokens = nn::tokens<4, 6> >> nn::embedding<3> >> nn::lstm<4> >> nn::dense<3>;
constexpr auto causal = nn::sequence<7, 2> >> nn::conv1d<4, nn::kernel<3>, nn::causal> >> nn::tanh >>
                        nn::conv1d<4, nn::kernel<2>, nn::dilation<3>, nn::groups<2>, nn::causal> >>
                        nn::relu >> nn::conv1d<3, nn::kernel<2>, nn::dilation<2>, nn::no_bias, nn::causal> >>
                        nn::softmax;
constexpr nn::sgd decaying{.lr = .1, .weight_decay = .01};
} // namespace

TEST_CASE("rnn") {
    using namespace golden::rnn;
    forward_and_gradients<(steps >> nn::rnn<3>), batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<(steps >> nn::rnn<3>), batch, nn::mse>(decaying, parameters, x, target, sgd_losses, sgd);
}
TEST_CASE("lstm") {
    using namespace golden::lstm;
    forward_and_gradients<(steps >> nn::lstm<3>), batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<(steps >> nn::lstm<3>), batch, nn::mse>(decaying, parameters, x, target, sgd_losses, sgd);
}
TEST_CASE("gru") {
    using namespace golden::gru;
    forward_and_gradients<(steps >> nn::gru<3>), batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<(steps >> nn::gru<3>), batch, nn::mse>(decaying, parameters, x, target, sgd_losses, sgd);
}
TEST_CASE("gru that resets before the product") {
    using namespace golden::reset_before;
    constexpr auto net = steps >> nn::gru<3, nn::reset_before> >> nn::gru<5, nn::reset_before>;
    forward_and_gradients<net, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<net, batch, nn::mse>(decaying, parameters, x, target, sgd_losses, sgd);
}
TEST_CASE("initial states that are trained") {
    using namespace golden::initial_state;
    constexpr auto net = steps >> nn::lstm<3, nn::initial_state> >> nn::gru<5, nn::initial_state>;
    forward_and_gradients<net, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<net, batch, nn::mse>(decaying, parameters, x, target, sgd_losses, sgd);
    three_steps<net, batch, nn::mse>(nn::adam{.lr = .01}, parameters, x, target, adam_losses, adam);
}
TEST_CASE("both ways") {
    using namespace golden::both_ways;
    constexpr auto net = steps >> nn::bidirectional<nn::lstm<2>> >>
                         nn::bidirectional<nn::gru<3, nn::no_bias>> >> nn::last_step >> nn::dense<2>;
    forward_and_gradients<net, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<net, batch, nn::mse>(decaying, parameters, x, target, sgd_losses, sgd);
    static_assert(nn::parameter_count<net> == 96 + 126 + 14);
}
TEST_CASE("stacked, and gradients clipped by their norm") {
    using namespace golden::stacked;
    forward_and_gradients<stacked, batch, nn::cross_entropy>(parameters, x, labels, y, loss, gradients);
    three_steps<stacked, batch, nn::cross_entropy>(decaying, parameters, x, labels, sgd_losses, sgd);
    three_steps<stacked, batch, nn::cross_entropy>(
        nn::clip<nn::adam>{.optimizer = {.lr = .01}, .max_norm = .05}, parameters, x, labels, clipped_losses,
        clipped);
}
TEST_CASE("tokens, and a loss on every step") {
    using namespace golden::tokens;
    forward_and_gradients<tokens, batch, nn::cross_entropy>(parameters, x, labels, y, loss, gradients);
    three_steps<tokens, batch, nn::cross_entropy>(nn::sgd{.lr = .1}, parameters, x, labels, sgd_losses, sgd);
    three_steps<tokens, batch, nn::cross_entropy>(nn::adam{.lr = .01}, parameters, x, labels, adam_losses,
                                                  adam);
    three_steps<tokens, batch, nn::cross_entropy>(
        nn::clip<nn::adam>{.optimizer = {.lr = .01}, .max_norm = 1e9}, parameters, x, labels, adam_losses,
        adam); // nothing to clip
}
TEST_CASE("rows of an embedding that no token names decay, and their momenta go on") {
    using namespace golden::unused_rows;
    constexpr auto net = nn::tokens<2, 7> >> nn::embedding<3> >> nn::last_step >> nn::dense<2>;
    forward_and_gradients<net, batch, nn::cross_entropy>(parameters, x, labels, y, loss, gradients);
    three_steps<net, batch, nn::cross_entropy>(decaying, parameters, x, labels, sgd_losses, sgd);
    three_steps<net, batch, nn::cross_entropy>(nn::momentum_sgd{.lr = .1, .weight_decay = .01}, parameters, x,
                                               labels, momentum_losses, momentum);
    three_steps<net, batch, nn::cross_entropy>(nn::adam{.lr = .1, .weight_decay = .01}, parameters, x, labels,
                                               adam_losses, adam);
    three_steps<net, batch, nn::cross_entropy>(nn::clip<nn::adamw>{.optimizer = {.lr = .1}, .max_norm = .05},
                                               parameters, x, labels, adamw_losses, adamw);
}
TEST_CASE("sparse rows that no token names rest, with their momenta") {
    using namespace golden::sparse_rows;
    const auto after_all = [](auto optimizer) {
        constexpr auto net = nn::tokens<2, 7> >> nn::embedding<3, nn::sparse>;
        auto m = model_of<net, double>(parameters);
        nn::trainer<net, nn::mse, decltype(optimizer), 2, double> trainer{optimizer};
        for (int i = 0; i < 3; ++i) trainer.step(m, nn::unchecked<4>(x + 4 * i), target);
        return distance(flat(m), list_of(after));
    };
    CHECK(after_all(nn::adam{.lr = .1, .eps = 1e-30}) <= 1e-12);
    // Nothing to clip.
    CHECK(after_all(nn::clip<nn::adam>{.optimizer = {.lr = .1, .eps = 1e-30}, .max_norm = 1e9}) <= 1e-12);
}
TEST_CASE("causal convolutions") {
    using namespace golden::causal;
    forward_and_gradients<causal, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<causal, batch, nn::mse>(decaying, parameters, x, target, sgd_losses, sgd);
}
TEST_CASE("causal convolutions with strides") {
    using namespace golden::strides;
    constexpr auto net =
        nn::sequence<15, 2> >> nn::conv1d<4, nn::kernel<3>, nn::stride<2>, nn::causal> >> nn::tanh >>
        nn::conv1d<4, nn::kernel<2>, nn::stride<2>, nn::dilation<3>, nn::groups<2>, nn::causal> >>
        nn::gru<3> >> nn::conv1d<2, nn::kernel<2>, nn::stride<3>, nn::dilation<2>, nn::no_bias, nn::causal>;
    forward_and_gradients<net, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<net, batch, nn::mse>(decaying, parameters, x, target, sgd_losses, sgd);
    static_assert(nn::output_shape<net> == nn::shape<2, 2>{});
}
TEST_CASE("pools over time") {
    using namespace golden::pools;
    constexpr auto net = nn::sequence<13, 2> >> nn::dense<3> >> nn::relu >> nn::max_pool1d<2> >>
                         nn::conv1d<2, nn::kernel<2>, nn::stride<2>, nn::causal> >>
                         nn::max_pool1d<3, nn::stride<1>, nn::padding<1>> >>
                         nn::avg_pool1d<2, nn::padding<1>, nn::no_padding_counted>;
    forward_and_gradients<net, batch, nn::mse>(parameters, x, target, y, loss, gradients);
}
