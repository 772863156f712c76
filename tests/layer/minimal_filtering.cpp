// Convolutions that are computed by minimal filtering, with what is fused behind them, at sizes that leave tiles
// and registers half empty: sums of a residual block, a pool behind, parts of a concat, gradients. The kernel
// alone is in kernels/convolution/winograd.cpp.
#include "support/training_examiner.hpp"

using namespace ctnn_test;

namespace {
template <nn::index C>
constexpr auto filters = nn::conv2d<C, nn::kernel<3>, nn::padding<1>>;
template <nn::index H, nn::index W>
constexpr auto residual = nn::input<16, H, W> >> filters<16> >> nn::relu >>
                          nn::sum(filters<16> >> nn::relu >> filters<16>, nn::identity) >> nn::relu;
template <nn::index H, nn::index W, nn::index C>
constexpr auto pooled = nn::input<C, H, W> >> filters<C> >> nn::relu >> nn::max_pool2d<2>;
constexpr auto parts = nn::input<16, 7, 13> >> nn::concat(filters<16>, filters<17> >> nn::tanh, nn::identity);

template <auto Net>
void few_and_more_than_a_block() {
    examine_forward<Net, 3>();
    examine_forward<Net, 17>();
}
} // namespace

TEST_CASE("a residual's sum is added once, where the last register and row of tiles overlap") {
    few_and_more_than_a_block<residual<7, 13>>();
    examine_forward<residual<5, 17>, 3>();
    examine_forward<residual<8, 8>, 17>();
}
TEST_CASE("a pool behind") {
    few_and_more_than_a_block<pooled<7, 13, 16>>();
    few_and_more_than_a_block<pooled<8, 8, 17>>();
}
TEST_CASE("parts of a concat") { few_and_more_than_a_block<parts>(); }
TEST_CASE("gradients of full and of started blocks") {
    // Too many weights for dual numbers.
    examine_float_beside_double<residual<7, 13>, 17>();
    examine_float_beside_double<residual<6, 9>, 33>();
}
