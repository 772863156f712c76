// scale_and_shift, against the oracles.
#include "support/examiner.hpp"

using namespace ctnn_test;

TEST_CASE("around the registers") {
    examine<(nn::input<3> >> nn::dense<5> >> nn::tanh >> nn::scale_and_shift >> nn::dense<2>)>();
    examine<(nn::input<17> >> nn::scale_and_shift >> nn::tanh), 33>();
}
TEST_CASE("on images, steps and branches") {
    examine<(nn::input<2, 4, 5> >> nn::conv2d<3, nn::kernel<2>> >> nn::relu >> nn::scale_and_shift >>
             nn::tanh)>();
    examine<(nn::sequence<3, 4> >> nn::dense<5> >> nn::tanh >> nn::scale_and_shift >> nn::gru<3>), 9>();
    examine<(nn::input<3> >> nn::sum(nn::scale_and_shift >> nn::tanh, nn::identity) >> nn::dense<2>)>();
}
