// Convolutions against the oracles: every option, awkward sizes, batches around the registers; one image and
// blocks of samples take different kernels.
#include "support/examiner.hpp"

using namespace ctnn_test;

namespace {
template <nn::index Channels, nn::index Size, nn::index Out, auto... Options>
constexpr auto one = nn::input<Channels, Size, Size> >> nn::conv2d<Out, Options...>;
// A convolution whose dx is needed: a 1x1 convolution before it.
template <nn::index Channels, nn::index Height, nn::index Width, nn::index Out, auto... Options>
constexpr auto second = nn::input<2, Height, Width> >> nn::conv2d<Channels, nn::kernel<1>> >> nn::tanh >>
                        nn::conv2d<Out, Options...> >> nn::sigmoid >> nn::flatten;
template <nn::index Length, nn::index Out, auto... Options>
constexpr auto time_signal = nn::input<2, Length> >> nn::conv1d<4, nn::kernel<1>> >> nn::tanh >>
                             nn::conv1d<Out, Options...> >> nn::flatten;
} // namespace

TEST_CASE("kernels of every size") {
    examine<second<3, 6, 5, 2, nn::kernel<1>>>();
    examine_forward<second<2, 6, 5, 3, nn::kernel<1, 5>>>();
    examine_gradients<second<2, 6, 5, 3, nn::kernel<6, 1>>>();
    examine<second<2, 6, 5, 5, nn::kernel<6, 5>>>(); // as large as the image
}
TEST_CASE("padding, stride, dilation") {
    examine_float_gradients<second<2, 5, 5, 2, nn::kernel<3>, nn::padding<2>, nn::stride<2>>, 3>();
    examine<second<2, 7, 8, 2, nn::kernel<2, 3>, nn::stride<3, 2>>>();
    examine_gradients<second<1, 7, 7, 2, nn::kernel<2>, nn::stride<3>>>(); // larger than the kernel
    examine<second<2, 7, 9, 1, nn::kernel<3, 2>, nn::dilation<2, 3>, nn::padding<1, 3>>>();
    examine_forward<second<2, 4, 4, 1, nn::kernel<3>, nn::padding<4>, nn::stride<2>, nn::dilation<2>>>();
}
TEST_CASE("padding that TensorFlow finds") {
    examine_forward<second<2, 5, 6, 2, nn::kernel<2, 3>, nn::same>>();
    examine<second<2, 7, 8, 3, nn::kernel<4, 3>, nn::stride<3, 2>, nn::same>>();
    examine_gradients<time_signal<9, 3, nn::kernel<4>, nn::dilation<2>, nn::same>>();
    examine_forward<one<3, 20, 17, nn::kernel<1>, nn::same>>();
    static_assert(nn::output_shape<one<3, 9, 4, nn::kernel<4>, nn::stride<2>, nn::same>> ==
                  nn::shape<4, 5, 5>{});
}
TEST_CASE("groups down to depthwise, and no bias") {
    examine<second<4, 5, 4, 6, nn::kernel<2>, nn::groups<2>>>();
    examine<second<5, 5, 4, 5, nn::kernel<3>, nn::groups<5>, nn::padding<1>>>();
    examine_float_gradients<second<3, 5, 4, 6, nn::kernel<3>, nn::groups<3>, nn::no_bias>, 3>();
}
TEST_CASE("prime channels and outputs around the registers") {
    examine_gradients<second<7, 4, 4, 17, nn::kernel<2>>, 2>();
    examine_forward<second<5, 3, 3, 16, nn::kernel<2>>, 2>();
    examine_forward<one<3, 9, 33, nn::kernel<3>, nn::padding<1>>>();
    examine_forward<one<2, 35, 3, nn::kernel<5>, nn::stride<2>>>();
    examine_forward<(nn::input<1, 3, 70> >> nn::conv2d<2, nn::kernel<3, 9>, nn::padding<1, 4>>)>();
}
TEST_CASE("long rows of taps") {
    examine<second<1, 2, 30, 2, nn::kernel<1, 29>>, 2>();
    examine_gradients<time_signal<40, 4, nn::kernel<34>, nn::stride<2>, nn::groups<4>>, 9>();
}
TEST_CASE("signals") {
    examine<time_signal<9, 3, nn::kernel<3>, nn::stride<2>, nn::padding<1>, nn::dilation<2>>>();
    examine_forward<time_signal<8, 4, nn::kernel<2>, nn::groups<4>, nn::no_bias>>();
}
TEST_CASE("every number of samples") {
    constexpr auto& net = second<2, 4, 5, 3, nn::kernel<3>, nn::padding<1>>;
    examine<net, 1>();
    examine_gradients<net, 9>();
    examine_float_gradients<net, 2>();
    examine_float_gradients<net, 33>();
    examine_forward<net, 16>();
    examine_forward<net, 65>();
}
TEST_CASE("a batch's gradient is the mean of its samples': lanes that fill up registers add nothing") {
    constexpr auto net = nn::input<1, 5, 5> >> nn::conv2d<3, nn::kernel<3>> >> nn::relu >>
                         nn::conv2d<2, nn::kernel<2>> >> nn::flatten;
    const auto m = std::make_unique<nn::model<net, double>>(nn::seed{3});
    const sample_data<net, 5, double> five;
    const auto all = flat(nn::gradients(*m, nn::cross_entropy{}, five.x(), five.classes()));
    std::vector<double> sum(all.size());
    for (int s = 0; s < 5; ++s) {
        const auto one_sample =
            flat(nn::gradients(*m, nn::cross_entropy{}, nn::unchecked<25>(five.inputs.data() + 25 * s),
                               nn::unchecked<1>(five.labels.data() + s)));
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += one_sample[i] / 5;
    }
    CHECK(distance(all, sum) < 1e-14);
}

TEST_CASE("facts") {
    constexpr auto lenet = nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu >>
                           nn::max_pool2d<2> >> nn::conv2d<16, nn::kernel<5>> >> nn::relu >>
                           nn::max_pool2d<2> >> nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >>
                           nn::relu >> nn::dense<10>;
    static_assert(sizeof(lenet) == 1);
    static_assert(nn::parameter_count<lenet> == 61'706);
    static_assert(nn::macs<lenet> == 416'520);
    static_assert(nn::workspace_bytes<lenet> <= 32 * 1024);
    const auto model = std::make_unique<const nn::model<lenet>>();
    static_assert(decltype(nn::parameter<"3.weight">(*model))::shape() == nn::shape<16, 6, 5, 5>{});
    static_assert(nn::output_shape<one<3, 8, 4, nn::kernel<3>, nn::stride<2>, nn::padding<1>>> ==
                  nn::shape<4, 4, 4>{});
    static_assert(nn::parameter_count<one<6, 4, 6, nn::kernel<3>, nn::groups<6>>> == 6 * 9 + 6);
    static_assert(nn::output_shape<(nn::input<3, 10> >> nn::conv1d<5, nn::kernel<3>, nn::dilation<2>>)> ==
                  nn::shape<5, 6>{});
}
