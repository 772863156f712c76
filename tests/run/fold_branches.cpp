// fold where networks branch: into all layers before a norm, or all behind it.
#include "support/fold_check.hpp"

using namespace ctnn_test;

TEST_CASE("in branches, and beside other readers") {
    constexpr auto conv = nn::conv2d<3, nn::kernel<3>, nn::padding<1>, nn::no_bias> >> nn::batch_norm<>;
    constexpr auto bare = nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::identity;
    constexpr auto residual = nn::sum(conv >> nn::relu >> conv, nn::identity) >> nn::relu;
    constexpr auto folded = nn::sum(bare >> nn::relu >> bare, nn::identity) >> nn::relu;
    constexpr auto net = nn::input<2, 4, 5> >> conv >> nn::repeat<2>(residual) >>
                         nn::sum(conv, nn::product(conv, nn::identity)) >> nn::flatten >> nn::dense<2>;
    static_assert(same<nn::folded<net>,
                       (nn::input<2, 4, 5> >> bare >> nn::repeat<2>(folded) >>
                        nn::sum(bare, nn::product(bare, nn::identity)) >> nn::flatten >> nn::dense<2>)>);
    examine_fold<net>();
    // The first convolution, and the first norm, have two readers.
    constexpr auto skip = nn::input<2, 4> >> nn::conv1d<3, nn::kernel<1>> >> nn::as<"skip"> >>
                          nn::batch_norm<> >> nn::as<"norm"> >> nn::relu >>
                          nn::concat(nn::identity, nn::from<"skip">, nn::from<"norm">) >>
                          nn::conv1d<2, nn::kernel<2>> >> nn::batch_norm<>;
    static_assert(same<nn::folded<skip>, (nn::input<2, 4> >> nn::conv1d<3, nn::kernel<1>> >> nn::as<"skip"> >>
                                          nn::scale_and_shift >> nn::as<"norm"> >> nn::relu >>
                                          nn::concat(nn::identity, nn::from<"skip">, nn::from<"norm">) >>
                                          nn::conv1d<2, nn::kernel<2>> >> nn::identity)>);
    examine_fold<skip, float>();
    // A name that nobody reads is no reader; what nobody reads at all vanishes.
    constexpr auto unread = nn::input<3> >> nn::dense<4> >> nn::as<"unread"> >> nn::batch_norm<> >>
                            nn::as<"x"> >> nn::batch_norm<> >> nn::from<"x"> >> nn::tanh;
    static_assert(
        same<nn::folded<unread>, (nn::input<3> >> nn::dense<4> >> nn::as<"unread"> >> nn::identity >>
                                  nn::as<"x"> >> nn::identity >> nn::from<"x"> >> nn::tanh)>);
    examine_fold<unread>();
    examine_fold<(nn::input<3> >> nn::batch_norm<> >> nn::add_to<"all"> >> nn::dense<3> >> nn::batch_norm<> >>
                  nn::add_to<"all"> >> nn::from<"all">)>();
    examine_fold<(nn::input<4> >> nn::dense<3> >> nn::batch_norm<>)>();
}

TEST_CASE("into all of several layers before") {
    // Each branch its own channels; norms of its own, dropouts and another concat in between.
    constexpr auto inception =
        nn::input<2, 4, 4> >>
        nn::concat(
            nn::conv2d<3, nn::kernel<1>, nn::no_bias>,
            nn::conv2d<2, nn::kernel<3>, nn::padding<1>> >> nn::batch_norm<> >> nn::dropout<1, 2>,
            nn::concat(nn::conv2d<4, nn::kernel<1>>, nn::conv_transpose2d<5, nn::kernel<1>, nn::no_bias>)) >>
        nn::dropout<1, 2> >> nn::batch_norm<> >> nn::relu >> nn::flatten >> nn::dense<2>;
    static_assert(
        same<nn::folded<inception>,
             (nn::input<2, 4, 4> >>
              nn::concat(nn::conv2d<3, nn::kernel<1>>,
                         nn::conv2d<2, nn::kernel<3>, nn::padding<1>> >> nn::identity >> nn::identity,
                         nn::concat(nn::conv2d<4, nn::kernel<1>>, nn::conv_transpose2d<5, nn::kernel<1>>)) >>
              nn::identity >> nn::identity >> nn::relu >> nn::flatten >> nn::dense<2>)>);
    examine_fold<inception, float>();
    // Of a sum the first has the shift, each the scale.
    constexpr auto added = nn::sequence<5, 3> >>
                           nn::sum(nn::dense<4, nn::no_bias> >> nn::dropout<1, 5>,
                                   nn::conv1d<4, nn::kernel<2>, nn::causal, nn::no_bias>, nn::dense<4>) >>
                           nn::batch_norm<> >> nn::tanh;
    static_assert(same<nn::folded<added>,
                       (nn::sequence<5, 3> >>
                        nn::sum(nn::dense<4> >> nn::identity,
                                nn::conv1d<4, nn::kernel<2>, nn::causal, nn::no_bias>, nn::dense<4>) >>
                        nn::identity >> nn::tanh)>);
    examine_fold<added>();
    // A value for each channel beside an image, and concats within a sum.
    examine_fold<(nn::input<3, 4> >>
                  nn::sum(nn::flatten >> nn::dense<4, nn::no_bias>,
                          nn::concat(nn::conv1d<1, nn::kernel<1>>, nn::conv1d<3, nn::kernel<1>>)) >>
                  nn::batch_norm<>)>();
    // A product, an activation, another reader: not so.
    constexpr auto not_so = nn::input<3> >> nn::dense<4> >> nn::as<"read"> >>
                            nn::concat(nn::dense<2>, nn::dense<2> >> nn::relu) >> nn::batch_norm<> >>
                            nn::product(nn::dense<4>, nn::dense<4>) >> nn::batch_norm<> >>
                            nn::sum(nn::dense<4>, nn::from<"read">) >> nn::batch_norm<> >> nn::tanh;
    static_assert(same<nn::folded<not_so>,
                       (nn::input<3> >> nn::dense<4> >> nn::as<"read"> >>
                        nn::concat(nn::dense<2>, nn::dense<2> >> nn::relu) >> nn::identity >>
                        nn::product(nn::dense<4>, nn::dense<4>) >> nn::identity >>
                        nn::sum(nn::dense<4>, nn::from<"read">) >> nn::scale_and_shift >> nn::tanh)>);
    examine_fold<not_so, float>();
}

TEST_CASE("into all of several layers behind") {
    constexpr auto two = nn::input<4, 6> >> nn::batch_norm<> >>
                         nn::concat(nn::conv1d<3, nn::kernel<2>, nn::no_bias>,
                                    nn::dropout<1, 2> >> nn::conv1d<2, nn::kernel<2>, nn::groups<2>>) >>
                         nn::relu >> nn::batch_norm<> >>
                         nn::sum(nn::conv1d<2, nn::kernel<1>>, nn::conv1d<2, nn::kernel<3>, nn::padding<1>>);
    static_assert(
        same<nn::folded<two>,
             (nn::input<4, 6> >> nn::identity >>
              nn::concat(nn::conv1d<3, nn::kernel<2>>,
                         nn::identity >> nn::conv1d<2, nn::kernel<2>, nn::groups<2>>) >>
              nn::relu >> nn::scale_and_shift >>
              nn::sum(nn::conv1d<2, nn::kernel<1>>, nn::conv1d<2, nn::kernel<3>, nn::padding<1>>))>);
    examine_fold<two>();
    // Beside others, of a slice, flattened, and another norm in between.
    constexpr auto dense_net =
        nn::input<3, 4, 2> >>
        nn::concat(nn::max_pool2d<1> >> nn::batch_norm<>, nn::identity, nn::relu >> nn::batch_norm<>) >>
        nn::conv2d<4, nn::kernel<2>, nn::no_bias> >> nn::relu >> nn::batch_norm<> >>
        nn::batch_norm<nn::no_affine> >>
        nn::concat(nn::slice<1, 2> >> nn::flatten >> nn::dense<3>,
                   nn::concat(nn::flatten >> nn::dropout<1, 2>, nn::tanh >> nn::flatten) >>
                       nn::dense<2, nn::no_bias>);
    examine_fold<dense_net, float>();
    constexpr auto beside =
        nn::input<3, 4, 2> >>
        nn::concat(nn::max_pool2d<1> >> nn::batch_norm<>, nn::identity, nn::relu >> nn::batch_norm<>) >>
        nn::conv2d<4, nn::kernel<2>, nn::no_bias> >> nn::relu >> nn::batch_norm<> >>
        nn::batch_norm<nn::no_affine> >>
        nn::concat(nn::slice<1, 2> >> nn::flatten >> nn::dense<3>, nn::flatten >> nn::dense<2, nn::no_bias>);
    static_assert(
        same<nn::folded<beside>,
             (nn::input<3, 4, 2> >>
              nn::concat(nn::max_pool2d<1> >> nn::identity, nn::identity, nn::relu >> nn::identity) >>
              nn::conv2d<4, nn::kernel<2>> >> nn::relu >> nn::identity >> nn::identity >>
              nn::concat(nn::slice<1, 2> >> nn::flatten >> nn::dense<3>, nn::flatten >> nn::dense<2>))>);
    examine_fold<beside>();
    // Several inputs that enter as one.
    constexpr auto apart = nn::input<7> >> nn::batch_norm<nn::no_affine> >>
                           nn::concat(nn::slice<0, 3> >> nn::dense<2>,
                                      nn::slice<2, 5> >> nn::slice<1, 3> >> nn::dense<3, nn::no_bias>) >>
                           nn::tanh;
    static_assert(same<nn::folded<apart>, (nn::input<7> >> nn::identity >>
                                           nn::concat(nn::slice<0, 3> >> nn::dense<2>,
                                                      nn::slice<2, 5> >> nn::slice<1, 3> >> nn::dense<3>) >>
                                           nn::tanh)>);
    examine_fold<apart, float>();
    examine_fold<(nn::sequence<4, 3> >> nn::concat(nn::identity, nn::relu >> nn::batch_norm<>) >>
                  nn::as<"read"> >> nn::flatten >> nn::dense<2>)>();
    // What leaves the network, beside a reader that takes it.
    constexpr auto leaves = nn::input<3> >> nn::batch_norm<> >> nn::as<"normed"> >> nn::dense<2> >>
                            nn::concat(nn::identity, nn::from<"normed">);
    static_assert(same<nn::folded<leaves>, (nn::input<3> >> nn::scale_and_shift >> nn::as<"normed"> >>
                                            nn::dense<2> >> nn::concat(nn::identity, nn::from<"normed">))>);
    examine_fold<leaves>();
}
