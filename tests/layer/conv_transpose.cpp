// Transposed convolutions against the oracles: every option, channels around the registers, numbers of
// samples, joins behind.
#include "support/examiner.hpp"

using namespace ctnn_test;

namespace {
// A transposed convolution whose dx is needed: a 1x1 convolution before it.
template <nn::index Channels, nn::index Height, nn::index Width, nn::index Out, auto... Options>
constexpr auto second = nn::input<2, Height, Width> >> nn::conv2d<Channels, nn::kernel<1>> >> nn::tanh >>
                        nn::conv_transpose2d<Out, Options...> >> nn::sigmoid >> nn::flatten >> nn::dense<2>;
} // namespace

TEST_CASE("kernels, strides, paddings, dilations") {
    examine<second<3, 4, 3, 2, nn::kernel<2>, nn::stride<2>>>();
    examine_forward<second<2, 3, 4, 3, nn::kernel<3, 1>, nn::padding<1, 0>, nn::stride<1, 3>,
                           nn::output_padding<0, 2>>>();
    examine_gradients<
        second<1, 3, 3, 2, nn::kernel<3>, nn::dilation<2>, nn::output_padding<1>, nn::padding<2>>>();
    // Rows that nothing paints.
    examine<second<2, 2, 2, 1, nn::kernel<2>, nn::stride<4>, nn::output_padding<3>>>();
}
TEST_CASE("groups, no bias, prime channels, batches") {
    examine<second<4, 3, 3, 6, nn::kernel<3>, nn::stride<2>, nn::groups<2>, nn::no_bias>, 9>();
    examine_gradients<second<3, 3, 2, 3, nn::kernel<2>, nn::groups<3>>, 1>();
    examine_forward<second<5, 2, 3, 17, nn::kernel<2>>, 2>();
    examine_float_gradients<second<17, 2, 2, 5, nn::kernel<2>, nn::stride<2>>, 17>();
}
TEST_CASE("signals, and a join in the epilogue") {
    examine<(nn::input<2, 5> >> nn::conv_transpose1d<3, nn::kernel<4>, nn::stride<2>, nn::padding<1>> >>
             nn::flatten)>();
    examine<(nn::input<2, 4, 4> >>
             nn::sum(nn::conv_transpose2d<2, nn::kernel<3>, nn::padding<1>> >> nn::relu, nn::identity) >>
             nn::flatten)>();
}
TEST_CASE("facts") {
    constexpr auto net =
        nn::input<6, 4, 5> >> nn::conv_transpose2d<4, nn::kernel<3>, nn::stride<2>, nn::padding<1>,
                                                   nn::output_padding<1>, nn::groups<2>>;
    static_assert(nn::output_shape<net> == nn::shape<4, 8, 10>{});
    static_assert(nn::parameter_count<net> == 6 * 2 * 9 + 4 && nn::macs<net> == 6 * 4 * 5 * 2 * 9);
    const auto model = std::make_unique<const nn::model<net>>();
    static_assert(decltype(nn::parameter<"0.weight">(*model))::shape() == nn::shape<6, 2, 3, 3>{});
}
