// fold: the topology that is left, and that its outputs are those of the model, whatever the statistics.
#include "support/fold_check.hpp"

#include <array>

using namespace ctnn_test;

TEST_CASE("into the layer before, which gets a bias") {
    constexpr auto conv = nn::input<2, 6, 5> >> nn::conv2d<4, nn::kernel<3>, nn::no_bias, nn::padding<1>> >>
                          nn::batch_norm<> >> nn::relu;
    static_assert(
        same<nn::folded<conv>, (nn::input<2, 6, 5> >> nn::conv2d<4, nn::kernel<3>, nn::padding<1>> >>
                                nn::identity >> nn::relu)>);
    examine_fold<conv>();
    constexpr auto dense = nn::input<7> >> nn::dense<9> >> nn::dropout<1, 2> >>
                           nn::batch_norm<nn::no_affine> >> nn::batch_norm<nn::eps<1, 10>> >> nn::tanh;
    static_assert(same<nn::folded<dense>, (nn::input<7> >> nn::dense<9> >> nn::identity >> nn::identity >>
                                           nn::identity >> nn::tanh)>);
    examine_fold<dense, float>();
    examine_fold<(nn::input<4, 9> >> nn::conv1d<6, nn::kernel<3>, nn::groups<2>, nn::stride<2>> >>
                  nn::batch_norm<> >> nn::gelu),
                 float>();
    constexpr auto causal = nn::sequence<7, 3> >>
                            nn::conv1d<5, nn::kernel<2>, nn::dilation<2>, nn::causal, nn::no_bias> >>
                            nn::batch_norm<> >> nn::tanh;
    static_assert(same<nn::folded<causal>,
                       (nn::sequence<7, 3> >> nn::conv1d<5, nn::kernel<2>, nn::dilation<2>, nn::causal> >>
                        nn::identity >> nn::tanh)>);
    examine_fold<causal>();
}

TEST_CASE("into the layer behind, where no padding counts") {
    constexpr auto dense = nn::input<7> >> nn::batch_norm<> >> nn::dense<4, nn::no_bias> >> nn::relu >>
                           nn::dropout<1, 2> >> nn::batch_norm<> >> nn::dropout<1, 5> >> nn::dense<3>;
    static_assert(same<nn::folded<dense>, (nn::input<7> >> nn::identity >> nn::dense<4> >> nn::relu >>
                                           nn::identity >> nn::identity >> nn::identity >> nn::dense<3>)>);
    examine_fold<dense>();
    constexpr auto image = nn::input<4, 5, 4> >> nn::batch_norm<> >>
                           nn::conv2d<6, nn::kernel<2, 3>, nn::groups<2>, nn::no_bias> >> nn::relu >>
                           nn::batch_norm<> >> nn::flatten >> nn::dense<3> >> nn::batch_norm<>;
    static_assert(same<nn::folded<image>, (nn::input<4, 5, 4> >> nn::identity >>
                                           nn::conv2d<6, nn::kernel<2, 3>, nn::groups<2>> >> nn::relu >>
                                           nn::identity >> nn::flatten >> nn::dense<3> >> nn::identity)>);
    examine_fold<image>();
    constexpr auto steps = nn::sequence<4, 3> >> nn::batch_norm<> >> nn::dense<5> >> nn::relu >>
                           nn::batch_norm<> >> nn::flatten >> nn::dense<2>;
    static_assert(same<nn::folded<steps>, (nn::sequence<4, 3> >> nn::identity >> nn::dense<5> >> nn::relu >>
                                           nn::identity >> nn::flatten >> nn::dense<2>)>);
    examine_fold<steps, float>();
    examine_fold<(nn::sequence<4, 4> >> nn::batch_norm<> >>
                  nn::conv1d<6, nn::kernel<1>, nn::groups<2>, nn::stride<2>, nn::causal> >> nn::batch_norm<>),
                 float>();
}

TEST_CASE("what can go nowhere is a scale and a shift") {
    constexpr auto padded = nn::input<2, 4, 4> >> nn::batch_norm<> >>
                            nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::relu >> nn::max_pool2d<2> >>
                            nn::batch_norm<nn::no_affine> >> nn::relu >> nn::flatten >> nn::dense<2>;
    static_assert(same<nn::folded<padded>,
                       (nn::input<2, 4, 4> >> nn::scale_and_shift >>
                        nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::relu >> nn::max_pool2d<2> >>
                        nn::scale_and_shift >> nn::relu >> nn::flatten >> nn::dense<2>)>);
    examine_fold<padded>();
    constexpr auto surrounded = nn::input<2, 4, 4> >> nn::batch_norm<> >> nn::zero_pad2d<1, 0, 1, 0> >>
                                nn::conv2d<3, nn::kernel<2>>; // the zeros are the convolution's
    static_assert(same<nn::folded<surrounded>, (nn::input<2, 4, 4> >> nn::scale_and_shift >>
                                                nn::zero_pad2d<1, 0, 1, 0> >> nn::conv2d<3, nn::kernel<2>>)>);
    examine_fold<surrounded, float>();
    constexpr auto past = nn::sequence<5, 3> >> nn::batch_norm<> >>
                          nn::conv1d<4, nn::kernel<2>, nn::causal> >> nn::gru<4> >> nn::batch_norm<>;
    static_assert(same<nn::folded<past>,
                       (nn::sequence<5, 3> >> nn::scale_and_shift >>
                        nn::conv1d<4, nn::kernel<2>, nn::causal> >> nn::gru<4> >> nn::scale_and_shift)>);
    examine_fold<past>();
}

TEST_CASE("into scales and shifts") {
    constexpr auto net = nn::input<3, 2> >> nn::scale_and_shift >> nn::batch_norm<> >> nn::relu >>
                         nn::batch_norm<> >> nn::scale_and_shift >> nn::tanh;
    static_assert(same<nn::folded<net>, (nn::input<3, 2> >> nn::scale_and_shift >> nn::identity >> nn::relu >>
                                         nn::identity >> nn::scale_and_shift >> nn::tanh)>);
    examine_fold<net>();
}

TEST_CASE("named and frozen layers stay so, and other names stay as they were") {
    constexpr auto net = nn::input<3> >> nn::named<"fc1">(nn::frozen(nn::dense<4, nn::no_bias>)) >>
                         nn::named<"bn1">(nn::frozen(nn::batch_norm<>)) >> nn::relu >>
                         nn::named<"bn2">(nn::batch_norm<>) >> nn::relu >> nn::dense<2>;
    static_assert(same<nn::folded<net>,
                       (nn::input<3> >> nn::named<"fc1">(nn::frozen(nn::dense<4>)) >> nn::identity >>
                        nn::relu >> nn::named<"bn2">(nn::scale_and_shift) >> nn::relu >> nn::dense<2>)>);
    examine_fold<net>();
    std::string names;
    nn::for_each_parameter(nn::fold(nn::model<net>{nn::seed{1}}),
                           [&](auto name, auto) { names += std::string(name) + ' '; });
    CHECK(names == "fc1.weight fc1.bias bn2.weight bn2.bias 5.weight 5.bias ");
}

TEST_CASE("constants, models of the caller's, and topologies with nothing to fold") {
    constexpr auto net =
        nn::input<2> >> nn::batch_norm<> >> nn::dense<3, nn::no_bias> >> nn::batch_norm<> >> nn::relu;
    constexpr nn::model<net> model{nn::seed{1}};
    constexpr auto small = nn::fold(model);
    constexpr auto y = nn::predict(small, std::array{1.f, 2.f});
    CHECK(double(y[0]) == doctest::Approx(double(nn::predict(model, std::array{1.f, 2.f})[0])));
    nn::model<nn::folded<net>> mine{nn::seed{3}}; // whatever was in it
    nn::fold(model, mine);
    CHECK(mine == small);
    constexpr auto plain = nn::input<2> >> nn::dense<3> >> nn::relu;
    static_assert(same<nn::folded<plain>, plain>);
    const nn::model<plain> same_model{nn::seed{2}};
    CHECK(nn::fold(same_model) == same_model);
    static_assert(same<nn::folded<nn::folded<net>>, nn::folded<net>>);
}
