// Causal convolutions against the oracles: taps, dilations beyond the sequence, groups; samples around a
// block.
#include "support/examiner.hpp"

using namespace ctnn_test;

namespace {
template <nn::index T, nn::index In, auto Conv, nn::index Batch>
void examine_causal() {
    examine_forward<(nn::sequence<T, In> >> Conv)>();
    examine_gradients<(nn::sequence<T, In> >> nn::dense<4> >> nn::tanh >> Conv >> nn::leaky_relu<1, 5>),
                      Batch>();
}
} // namespace

TEST_CASE("taps and dilations") {
    examine_causal<1, 1, nn::conv1d<1, nn::kernel<1>, nn::causal>, 1>();
    examine_causal<7, 3, nn::conv1d<5, nn::kernel<3>, nn::causal>, 2>();
    examine_causal<7, 2, nn::conv1d<9, nn::kernel<2>, nn::dilation<3>, nn::causal, nn::no_bias>, 17>();
    // The first tap is never inside.
    examine_causal<5, 9, nn::conv1d<3, nn::kernel<3>, nn::dilation<4>, nn::causal>, 3>();
}
TEST_CASE("groups") {
    examine_causal<6, 4, nn::conv1d<4, nn::kernel<3>, nn::groups<4>, nn::causal>, 18>();
    examine_causal<5, 12, nn::conv1d<12, nn::kernel<2>, nn::groups<4>, nn::causal>, 3>();
    examine_forward<(nn::sequence<5, 19> >>
                     nn::conv1d<19, nn::kernel<2>, nn::groups<19>, nn::dilation<2>, nn::causal>)>();
}
TEST_CASE("equals conv1d on a signal that begins with zeros") {
    constexpr nn::index T = 9, C = 3, past = 4;
    constexpr auto causal = nn::sequence<T, C> >> nn::conv1d<5, nn::kernel<3>, nn::dilation<2>, nn::causal>;
    constexpr auto signal = nn::input<C, T + past> >> nn::conv1d<5, nn::kernel<3>, nn::dilation<2>>;
    const nn::model<causal, double> m{nn::seed{1}};
    nn::model<signal, double> other;
    give_parameters(m, other);
    static double x[T][C], turned[C][T + past];
    for (nn::index t = 0; t < T; ++t)
        for (nn::index c = 0; c < C; ++c) turned[c][t + past] = x[t][c] = noise(3, std::uint64_t(t * C + c));
    const auto y = nn::predict(m, x);
    const auto want = nn::predict(other, turned);
    for (nn::index t = 0; t < T; ++t)
        for (nn::index o = 0; o < 5; ++o) CHECK(std::abs(y(t, o) - want(o, t)) <= 1e-15);
    static_assert(nn::macs<causal> == nn::macs<signal>);
    static_assert(nn::output_shape<causal> == nn::shape<T, 5>{});
}
