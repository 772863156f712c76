// fold of transposed convolutions, and PyTorch's numbers of folded weights.
#include "golden/golden_averages.hpp"
#include "support/fold_check.hpp"

using namespace ctnn_test;

TEST_CASE("into transposed convolutions") {
    constexpr auto decoder = nn::input<4, 3, 2> >>
                             nn::conv_transpose2d<6, nn::kernel<3, 2>, nn::stride<2>, nn::padding<1, 0>,
                                                  nn::output_padding<1, 0>, nn::groups<2>, nn::no_bias> >>
                             nn::batch_norm<> >> nn::relu >>
                             nn::conv_transpose2d<3, nn::kernel<2>, nn::stride<2>> >> nn::batch_norm<>;
    static_assert(
        same<nn::folded<decoder>, (nn::input<4, 3, 2> >>
                                   nn::conv_transpose2d<6, nn::kernel<3, 2>, nn::stride<2>, nn::padding<1, 0>,
                                                        nn::output_padding<1, 0>, nn::groups<2>> >>
                                   nn::identity >> nn::relu >>
                                   nn::conv_transpose2d<3, nn::kernel<2>, nn::stride<2>> >> nn::identity)>);
    examine_fold<decoder>();
    examine_fold<(nn::input<6, 5> >>
                  nn::conv_transpose1d<9, nn::kernel<4>, nn::dilation<2>, nn::stride<3>, nn::groups<3>> >>
                  nn::batch_norm<> >> nn::tanh)>();
    // In front: one tap for each result, or a scale and shift of its own.
    constexpr auto points =
        nn::input<4, 5> >> nn::batch_norm<> >>
        nn::conv_transpose1d<6, nn::kernel<1>, nn::padding<1>, nn::groups<2>, nn::no_bias>;
    static_assert(
        same<nn::folded<points>, (nn::input<4, 5> >> nn::identity >>
                                  nn::conv_transpose1d<6, nn::kernel<1>, nn::padding<1>, nn::groups<2>>)>);
    examine_fold<points, float>();
    constexpr auto overlaps = nn::input<2, 5> >> nn::batch_norm<> >> nn::conv_transpose1d<3, nn::kernel<2>>;
    static_assert(same<nn::folded<overlaps>,
                       (nn::input<2, 5> >> nn::scale_and_shift >> nn::conv_transpose1d<3, nn::kernel<2>>)>);
    examine_fold<overlaps>();
    constexpr auto apart =
        nn::input<2, 5> >> nn::batch_norm<> >> nn::conv_transpose1d<3, nn::kernel<1>, nn::stride<2>>;
    static_assert(same<nn::folded<apart>, (nn::input<2, 5> >> nn::scale_and_shift >>
                                           nn::conv_transpose1d<3, nn::kernel<1>, nn::stride<2>>)>);
    examine_fold<apart, float>();
    constexpr auto beyond = nn::input<2, 5> >> nn::batch_norm<> >>
                            nn::conv_transpose1d<3, nn::kernel<1>, nn::dilation<2>, nn::output_padding<1>>;
    static_assert(same<nn::folded<beyond>,
                       (nn::input<2, 5> >> nn::scale_and_shift >>
                        nn::conv_transpose1d<3, nn::kernel<1>, nn::dilation<2>, nn::output_padding<1>>)>);
    examine_fold<beyond>();
}

/// Parameters and statistics from one list, and what PyTorch's fuse_conv_bn_eval makes of them.
template <auto Net, std::size_t N, std::size_t W, std::size_t B>
void as_pytorch(const double (&parameters)[N], const double (&weight)[W], const double (&bias)[B]) {
    nn::model<Net, double> m;
    const double* from = parameters;
    const auto take = [&](std::string_view, auto view) {
        view.write(std::span<const double>(from, std::size_t(view.size())));
        from += view.size();
    };
    nn::for_each_parameter(m, take);
    nn::for_each_buffer(m, take);
    CHECK(from == parameters + N);
    const auto small = nn::fold(m);
    std::vector<double> w(W), b(B);
    nn::parameter<"0.weight">(small).read(w), nn::parameter<"0.bias">(small).read(b);
    CHECK(distance(w, {weight, weight + W}) <= 1e-15);
    CHECK(distance(b, {bias, bias + B}) <= 1e-15);
}
TEST_CASE("weights and biases are those of PyTorch's fuse_conv_bn_eval") {
    {
        using namespace golden::folded_transposed;
        as_pytorch<(nn::input<3, 2, 2> >> nn::conv_transpose2d<4, nn::kernel<3, 2>, nn::stride<2>> >>
                    nn::batch_norm<>)>(parameters, weight, bias);
    }
    {
        using namespace golden::folded_transposed_signal;
        as_pytorch<(nn::input<2, 3> >> nn::conv_transpose1d<5, nn::kernel<4>, nn::no_bias> >>
                    nn::batch_norm<>)>(parameters, weight, bias);
    }
    {
        using namespace golden::folded_groups;
        as_pytorch<(nn::input<4, 3, 3> >> nn::conv2d<6, nn::kernel<2>, nn::groups<2>> >> nn::batch_norm<>)>(
            parameters, weight, bias);
    }
}
