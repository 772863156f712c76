// Networks that branch, against the oracles: every kind of join of every kind of shape, named wires, sums
// that run along, slices, nested and fused in every way that plan knows. Networks take turns in what is
// examined of them: all, gradients in double or in float, outputs; every kind of join has each.
#include "support/apart.hpp"
#include "support/examiner.hpp"

using namespace ctnn_test;

namespace {
template <nn::index C>
constexpr auto conv = nn::conv2d<C, nn::kernel<3>, nn::padding<1>>;
template <nn::index C>
constexpr auto residual = nn::sum(conv<C> >> nn::relu >> conv<C>, nn::identity) >> nn::relu;
template <nn::index N>
constexpr auto gate = nn::product(nn::dense<N> >> nn::tanh, nn::dense<N> >> nn::sigmoid);
template <nn::index D>
constexpr auto wave = nn::sum(nn::identity, nn::sum(nn::conv1d<5, nn::kernel<3>, nn::dilation<D>, nn::causal>,
                                                    nn::from<"audio"> >> nn::dense<5, nn::no_bias>) >>
                                                nn::tanh >> nn::add_to<"head"> >> nn::dense<5>);
template <nn::index C, nn::index N>
constexpr auto squeeze =
    nn::product(nn::identity, nn::global_avg_pool >> nn::dense<N> >> nn::relu >> nn::dense<C> >> nn::sigmoid);
} // namespace

TEST_CASE("sums of features: fused into the later branch, with and without activations") {
    examine<(nn::input<7> >> nn::dense<9> >>
             nn::sum(nn::dense<9> >> nn::relu >> nn::dense<9>, nn::identity) >> nn::relu >> nn::dense<3>)>();
    examine_gradients<(nn::input<7> >> nn::dense<9> >> nn::tanh >>
                       nn::sum(nn::identity, nn::dense<9> >> nn::tanh) >> nn::dense<3>),
                      17>();
    examine_forward<(nn::input<5> >>
                     nn::sum(nn::dense<4>, nn::dense<4> >> nn::relu, nn::dense<4> >> nn::tanh) >>
                     nn::sigmoid >> nn::dense<2>)>();
    examine_float_gradients<(nn::input<17> >> nn::sum(nn::identity, nn::dense<17>) >>
                             nn::sum(nn::identity, nn::dense<17>)),
                            33>();
}
TEST_CASE("sums that no kernel takes") {
    examine<(nn::input<6> >> nn::dense<6> >> nn::sum(nn::identity, nn::identity, nn::softmax) >> nn::tanh >>
             nn::dense<2>)>();
    examine_gradients<(nn::input<6> >> nn::sum(nn::identity, nn::tanh, apart) >> nn::dense<2>)>();
    examine_forward<(nn::input<2, 5, 5> >> conv<3> >> nn::sum(nn::max_pool2d<2>, nn::avg_pool2d<2>) >>
                     nn::relu >> nn::flatten >> nn::dense<2>)>();
}
TEST_CASE("products") {
    examine_float_gradients<(nn::input<7> >> gate<6> >> nn::dense<3>)>();
    examine<(nn::input<7> >> nn::dense<6> >> nn::tanh >>
             nn::product(nn::identity, nn::dense<6>, nn::dense<6> >> nn::sigmoid) >> nn::relu >>
             nn::dense<3>),
            9>();
    examine_gradients<(nn::input<7> >> nn::product(nn::dense<5>, nn::dense<5>) >> nn::tanh)>();
}
TEST_CASE("products with a value for each channel") {
    examine<(nn::input<2, 5, 4> >> conv<4> >> nn::relu >> squeeze<4, 2> >> nn::flatten >> nn::dense<2>)>();
    examine_float_gradients<(nn::input<2, 5, 4> >> conv<4> >>
                             nn::sum(nn::global_avg_pool >> nn::dense<4>, nn::identity) >> nn::tanh >>
                             nn::global_avg_pool),
                            18>();
    examine_gradients<(nn::input<3, 9> >> nn::conv1d<4, nn::kernel<2>> >>
                       nn::product(nn::global_avg_pool >> nn::dense<4>, nn::identity) >> nn::flatten >>
                       nn::dense<2>)>();
}
TEST_CASE("concats") {
    examine_gradients<(nn::input<7> >>
                       nn::concat(nn::dense<3> >> nn::relu, nn::dense<2>, nn::dense<4> >> nn::tanh) >>
                       nn::dense<3>)>();
    examine_forward<(nn::input<7> >> nn::concat(nn::identity, nn::dense<2>, nn::identity) >> nn::dense<3>),
                    17>();
    examine_float_gradients<(nn::input<2, 6, 5> >> conv<3> >>
                             nn::concat(conv<2> >> nn::relu, nn::identity, nn::conv2d<4, nn::kernel<1>>) >>
                             conv<2> >> nn::flatten >> nn::dense<2>)>();
    examine_gradients<(nn::sequence<5, 3> >>
                       nn::concat(nn::dense<4> >> nn::tanh, nn::identity, nn::dense<2>) >> nn::dense<3>)>();
    examine_gradients<(nn::sequence<5, 3> >> nn::concat(nn::lstm<4>, nn::gru<3> >> nn::dense<2>) >>
                       nn::rnn<3> >> nn::last_step),
                      18>();
    examine_forward<(nn::input<4> >> nn::concat(nn::dense<3>, nn::dense<2>))>(); // what leaves is the concat
    examine_float_gradients<(nn::input<4> >>
                             nn::concat(nn::concat(nn::dense<3>, nn::dense<2> >> nn::relu), nn::dense<4>) >>
                             nn::dense<2>)>();
}
TEST_CASE("slices") {
    examine<(nn::input<12> >> nn::concat(nn::slice<0, 8> >> nn::dense<4>, nn::slice<8, 4>) >>
             nn::dense<2>)>();
    examine_gradients<(nn::input<5> >> nn::dense<9> >> nn::tanh >>
                       nn::product(nn::slice<0, 4>, nn::slice<5, 4> >> nn::sigmoid) >> nn::dense<2>),
                      17>();
    // The two share it out.
    examine_gradients<(nn::input<5> >> nn::dense<8> >> nn::product(nn::slice<0, 4>, nn::slice<4, 4>))>();
    examine_float_gradients<(nn::input<3, 5, 5> >> conv<6> >>
                             nn::sum(nn::slice<1, 3> >> conv<2>, nn::slice<2, 2>) >> nn::flatten >>
                             nn::dense<2>)>();
    examine_gradients<(nn::sequence<4, 6> >> nn::dense<7> >>
                       nn::sum(nn::slice<0, 3> >> nn::lstm<3>, nn::slice<4, 3>) >> nn::last_step)>();
    examine_gradients<(nn::input<5> >> nn::dense<9> >> nn::slice<2, 3>)>(); // what leaves
}
TEST_CASE("named wires") {
    examine_forward<(nn::input<6> >> nn::dense<5> >> nn::as<"a"> >> nn::relu >> nn::dense<5> >> nn::as<"b"> >>
                     nn::tanh >> nn::sum(nn::identity, nn::from<"a">, nn::from<"b">) >> nn::dense<2>)>();
    examine_float_gradients<(nn::input<6> >> nn::as<"in"> >> nn::dense<5> >> nn::relu >>
                             nn::concat(nn::identity, nn::from<"in">) >> nn::as<"in"> >> nn::dense<3> >>
                             nn::concat(nn::from<"in">, nn::identity) >> nn::dense<2>),
                            18>();
    examine<(nn::input<6> >> nn::as<"in"> >> nn::dense<5> >> nn::from<"in"> >>
             nn::dense<2>)>(); // what nobody reads
}
TEST_CASE("sums that run along") {
    examine_gradients<(nn::sequence<9, 1> >> nn::as<"audio"> >> nn::dense<5> >> wave<1> >> wave<2> >>
                       wave<4> >> nn::from<"head"> >> nn::relu >> nn::dense<1>)>();
    examine_forward<(nn::sequence<9, 2> >> nn::as<"audio"> >> nn::dense<5> >> wave<1> >> wave<2> >>
                     nn::from<"head"> >> nn::dense<1>),
                    18>();
    examine_float_gradients<(nn::input<4> >> nn::dense<3> >> nn::add_to<"s"> >> nn::tanh >> nn::add_to<"s"> >>
                             nn::dense<3> >> nn::sum(nn::from<"s">, nn::identity) >> nn::add_to<"s"> >>
                             nn::concat(nn::identity, nn::from<"s">))>();
}
TEST_CASE("images: residual blocks, a U, dense blocks, inception") {
    examine<(nn::input<2, 6, 6> >> conv<3> >> nn::relu >> residual<3> >> nn::max_pool2d<2> >> residual<3> >>
             nn::global_avg_pool >> nn::dense<2>)>();
    examine_gradients<(nn::input<1, 8, 6> >> conv<2> >> nn::relu >> nn::as<"skip"> >> nn::max_pool2d<2> >>
                       conv<3> >> nn::relu >> nn::flatten >> nn::dense<24> >>
                       nn::concat(nn::identity, nn::from<"skip"> >> nn::flatten) >> nn::dense<2>)>();
    examine_forward<(nn::input<2, 5, 5> >> conv<3> >> nn::relu >>
                     nn::concat(nn::identity, conv<2> >> nn::relu) >>
                     nn::concat(nn::identity, conv<2> >> nn::relu) >> nn::conv2d<2, nn::kernel<1>> >>
                     nn::global_avg_pool),
                    17>();
    examine_float_gradients<(nn::input<2, 5, 5> >>
                             nn::concat(nn::conv2d<2, nn::kernel<1>> >> nn::relu, conv<2> >> nn::relu,
                                        nn::max_pool2d<3, nn::stride<1>, nn::padding<1>> >>
                                            nn::conv2d<1, nn::kernel<1>> >> nn::relu) >>
                             nn::flatten >> nn::dense<2>)>();
    examine_gradients<(nn::input<1, 6, 5> >> conv<4> >>
                       nn::sum(nn::conv2d<4, nn::kernel<3>, nn::padding<1>, nn::groups<4>> >> nn::relu >>
                                   nn::conv2d<4, nn::kernel<1>>,
                               nn::identity) >>
                       nn::flatten)>();
}
TEST_CASE("branches in branches, repeated, frozen") {
    examine_gradients<(
        nn::input<5> >> nn::dense<4> >>
        nn::repeat<3>(nn::sum(nn::dense<4> >> nn::relu >> nn::sum(nn::dense<4>, nn::identity >> nn::dense<4>),
                              nn::identity)) >>
        nn::dense<2>)>();
    examine_forward<(nn::input<5> >>
                     ((nn::dense<4> >> nn::tanh) + (nn::dense<4> >> nn::relu >> nn::dense<4>)) >>
                     ((nn::dense<3> >> nn::tanh) * (nn::dense<3> >> nn::sigmoid)))>();
    examine_forward<(nn::input<5> >> nn::frozen(nn::dense<4> >> nn::sum(nn::dense<4>, nn::identity)) >>
                     nn::dense<2>)>();
}
// On narrow registers a batch of 5 leaves registers without samples, and what lies there must not enter
// gradients that add up whole steps.
TEST_CASE("steps that come together, in batches that leave registers over") {
    examine_float_gradients<(nn::sequence<6, 5> >> nn::lstm<9> >> nn::last_step >> nn::dense<3>), 5>();
    examine_gradients<(nn::sequence<4, 3> >> nn::dense<2> >> nn::last_step >> nn::tanh >> nn::dense<3>), 5>();
    examine_gradients<(nn::sequence<4, 3> >> nn::dense<2> >>
                       nn::sum(nn::flatten, nn::last_step >> nn::dense<8>) >> nn::dense<3>),
                      5>();
    examine_gradients<(nn::sequence<4, 3> >> nn::dense<2> >>
                       nn::concat(nn::flatten, nn::last_step, nn::flatten >> nn::dense<8>) >> nn::dense<3>),
                      5>();
    examine_float_gradients<(nn::sequence<4, 3> >> nn::dense<4> >>
                             nn::concat(nn::slice<1, 2> >> nn::gru<2>, nn::slice<2, 2>) >>
                             nn::concat(nn::last_step, nn::flatten) >> nn::dense<3>),
                            5>();
}
