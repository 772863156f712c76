// prelu against PyTorch and the oracles: on features, images and steps, with one weight and one for each
// channel.
#include "golden/golden_activations.hpp"
#include "support/golden_check.hpp"

#include <sstream>

using namespace ctnn_test;

namespace {
constexpr auto features =
    nn::input<3> >> nn::dense<4> >> nn::prelu<nn::per_channel> >> nn::dense<3> >> nn::prelu<>;
constexpr auto image = nn::input<2, 5, 4> >> nn::conv2d<3, nn::kernel<2>> >> nn::prelu<nn::per_channel> >>
                       nn::conv2d<2, nn::kernel<2>> >> nn::tanh >> nn::prelu<nn::per_channel> >> nn::flatten;
template <nn::index N>
constexpr auto alone = nn::input<N> >> nn::prelu<nn::per_channel> >> nn::dense<2> >> nn::tanh >> nn::prelu<>;
} // namespace

TEST_CASE("PyTorch's on features") {
    using namespace golden::prelu;
    forward_and_gradients<features, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<features, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x, target,
                                          sgd_losses, sgd);
}
TEST_CASE("PyTorch's on images") {
    using namespace golden::prelu_of_an_image;
    forward_and_gradients<image, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<image, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x, target,
                                       sgd_losses, sgd);
}

TEST_CASE("around the registers") {
    examine<alone<1>>();
    examine_gradients<alone<8>, 16>();
    examine_float_gradients<alone<17>, 33>();
    examine_forward<alone<33>, 2>();
}
TEST_CASE("signals, steps, joins") {
    examine<(nn::input<3, 19> >> nn::prelu<nn::per_channel> >> nn::conv1d<2, nn::kernel<3>> >> nn::prelu<> >>
             nn::flatten)>();
    examine<(nn::sequence<4, 3> >> nn::dense<5> >> nn::prelu<nn::per_channel> >> nn::dense<2> >>
             nn::prelu<>)>();
    examine<(nn::input<4> >> nn::dense<5> >> nn::sum(nn::dense<5> >> nn::prelu<>, nn::identity) >>
             nn::prelu<nn::per_channel> >> nn::concat(nn::prelu<>, nn::dense<2>))>();
}

TEST_CASE("parameters, print, constant expressions") {
    static_assert(nn::parameter_count<features> == 16 + 4 + 15 + 1);
    const nn::model<features> m{nn::seed{1}};
    CHECK((nn::parameter<"1.weight">(m).size() == 4 && nn::parameter<"3.weight">(m).size() == 1));
    CHECK((nn::parameter<"1.weight">(m)[3] == 0.25f && nn::parameter<"3.weight">(m)[0] == 0.25f));
    constexpr nn::model<(nn::input<2> >> nn::prelu<>)> one{nn::seed{1}};
    constexpr float x[2] = {-1, 2};
    constexpr auto y = nn::predict(one, x);
    static_assert(y[0] == -0.25f && y[1] == 2);
    const float none[2] = {NAN, 1};
    CHECK(std::isnan(nn::predict(one, none)[0]));
    std::ostringstream out;
    out << (nn::prelu<> >> nn::prelu<nn::per_channel>);
    CHECK(out.str() == "prelu<> >> prelu<per_channel>");
}
