// Zeros around images and pixels that are repeated: as passes of their own, and as padding of the window
// behind them.
#include "support/apart.hpp"
#include "support/examiner.hpp"

#include <sstream>

using namespace ctnn_test;

namespace {
// Something to train before, so that dx is needed.
template <nn::index Height, nn::index Width>
constexpr auto image = nn::input<2, Height, Width> >> nn::conv2d<3, nn::kernel<1>> >> nn::tanh;
constexpr auto back = nn::flatten >> nn::dense<2>; // so that every output hangs on an input
constexpr auto sound = nn::input<2, 9> >> nn::conv1d<4, nn::kernel<1>> >> nn::tanh;

/// A window takes the zeros before it: there is no stage of their own, and it gives what two layers give.
template <auto Pad, auto Window, auto Before>
void fuses() {
    constexpr auto fused = Before >> Pad >> Window >> back;
    constexpr auto unfused = Before >> Pad >> apart >> Window >> back;
    static_assert(nn::compiled<nn::network_of<fused>>::count == 3);
    static_assert(nn::output_shape<fused> == nn::output_shape<unfused> &&
                  nn::macs<fused> == nn::macs<unfused>);
    const boxed<nn::model<fused, double>> m(nn::seed{5});
    const auto values = parameters_of(*m);
    const auto x = noises<dual>(1, oracle<fused>::in);
    const auto one = oracle<fused>(values, {}).predict(x), two = oracle<unfused>(values, {}).predict(x);
    for (std::size_t i = 0; i < one.size(); ++i)
        CHECK(one[i].value == doctest::Approx(two[i].value).epsilon(1e-13));
    examine<fused>();
}
} // namespace

TEST_CASE("zeros as a pass of their own") {
    examine<(image<4, 5> >> nn::zero_pad2d<1, 2, 0, 3> >> nn::max_pool2d<2> >> back)>();
    examine_gradients<(sound >> nn::zero_pad1d<0, 5> >> back), 9>();
    examine_forward<(nn::input<3, 4, 4> >> nn::zero_pad2d<2> >> back), 17>();
    examine_forward<(image<3, 33> >> nn::zero_pad2d<0, 0, 1, 0> >> nn::sum(nn::relu, nn::identity) >>
                     back)>();
    static_assert(nn::output_shape<(nn::input<3, 4, 5> >> nn::zero_pad2d<1, 2, 3, 4>)> ==
                  nn::shape<3, 11, 8>{});
    static_assert(nn::output_shape<(nn::input<3, 4> >> nn::zero_pad1d<2>)> == nn::shape<3, 8>{});
}
TEST_CASE("zeros as padding of the window behind") {
    fuses<nn::zero_pad2d<1, 0, 2, 1>, nn::conv2d<2, nn::kernel<3>, nn::stride<2>>, image<6, 5>>();
    fuses<nn::zero_pad2d<0, 1, 0, 1>, nn::conv2d<17, nn::kernel<2>, nn::padding<1>>, image<3, 4>>();
    fuses<nn::zero_pad2d<2, 1, 1, 1>, nn::conv2d<3, nn::kernel<3, 4>, nn::stride<2>, nn::same, nn::groups<3>>,
          image<5, 5>>();
    fuses<nn::zero_pad2d<1, 2, 1, 0>, nn::avg_pool2d<3, nn::stride<2>, nn::padding<1>>, image<5, 4>>();
    fuses<nn::zero_pad1d<3, 1>, nn::conv1d<2, nn::kernel<3>, nn::dilation<2>>, sound>();
}
TEST_CASE("what does not count zeros leaves them a pass of their own") {
    examine<(image<4, 4> >> nn::zero_pad2d<1> >> nn::avg_pool2d<3, nn::padding<1>, nn::no_padding_counted> >>
             back)>();
    examine<(image<4, 4> >> nn::zero_pad2d<1> >> nn::avg_pool2d<4, nn::stride<3>, nn::ceil_mode> >> back)>();
}
TEST_CASE("zeros that others read as well, of a frozen layer, of one with a name, in front of a pool in its "
          "epilogue") {
    examine<(image<4, 5> >> nn::zero_pad2d<1> >>
             nn::sum(nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::relu, nn::identity) >> back)>();
    examine<(image<4, 5> >> nn::zero_pad2d<1> >> nn::conv2d<2, nn::kernel<3>> >> nn::relu >>
             nn::max_pool2d<2> >> back)>();
    constexpr auto net = image<4, 5> >> nn::zero_pad2d<1, 0, 1, 0> >>
                         nn::named<"c">(nn::frozen(nn::conv2d<2, nn::kernel<2>>)) >> nn::flatten >>
                         nn::dense<2>;
    const auto m = std::make_unique<nn::model<net>>(nn::seed{5});
    const sample_data<net, 5, float> data;
    const auto g = nn::gradients(*m, nn::mse{}, data.x(), data.y());
    CHECK(nn::parameter<"c.weight">(*m)[0] != 0);
    CHECK(nn::parameter<"c.weight">(g)[0] == 0);
    CHECK(nn::parameter<"0.weight">(g)[0] != 0);
    std::ostringstream text;
    nn::explain<net>(text);
    CHECK(text.str().find("zero_pad2d<1, 0, 1, 0> + conv2d<2, kernel<2>>") != std::string::npos);
}
TEST_CASE("pixels that are repeated") {
    examine<(image<3, 4> >> nn::upsample2d<2> >> nn::conv2d<2, nn::kernel<3>, nn::padding<1>> >>
             nn::flatten)>();
    examine_gradients<(image<2, 3> >> nn::upsample2d<3> >> nn::max_pool2d<2> >> back), 17>();
    examine_forward<(sound >> nn::upsample1d<4> >> nn::flatten)>();
    examine_float_gradients<(image<3, 4> >> nn::concat(nn::upsample2d<1>, nn::identity) >>
                             nn::upsample2d<2> >> nn::flatten),
                            3>();
    static_assert(nn::output_shape<(nn::input<3, 4, 5> >> nn::upsample2d<2>)> == nn::shape<3, 8, 10>{});
}
TEST_CASE("columns as steps, and steps as columns") {
    constexpr auto spectrogram =
        nn::input<2, 3, 5> >> nn::conv2d<2, nn::kernel<3>, nn::padding<1>> >> nn::tanh >> nn::as_sequence;
    static_assert(nn::output_shape<spectrogram> == nn::shape<5, 6>{});
    examine<(spectrogram >> nn::gru<4> >> nn::last_step >> nn::dense<2>)>();
    examine<(sound >> nn::as_sequence >> nn::dense<3> >> nn::flatten >> nn::dense<2>), 17>();
    constexpr auto steps = nn::sequence<7, 3> >> nn::rnn<4> >> nn::as_image;
    static_assert(nn::output_shape<steps> == nn::shape<4, 7>{});
    examine<(steps >> nn::conv1d<3, nn::kernel<2>> >> nn::relu >> back)>();
    constexpr auto there_and_back = nn::input<2, 3> >> nn::as_sequence >> nn::as_image;
    constexpr auto moved = nn::input<2, 2, 3> >> nn::as_sequence;
    const float x[2][2][3] = {{{0, 1, 2}, {3, 4, 5}}, {{6, 7, 8}, {9, 10, 11}}};
    const auto y = nn::predict(nn::model<moved>{}, x);
    for (nn::index t = 0; t < 3; ++t)
        for (nn::index f = 0; f < 4; ++f) CHECK(y[t * 4 + f] == float(f * 3 + t));
    const float z[2][3] = {{1, 2, 3}, {4, 5, 6}};
    const auto same = nn::predict(nn::model<there_and_back>{}, z);
    for (nn::index i = 0; i < 6; ++i) CHECK(same[i] == float(i + 1));
}
