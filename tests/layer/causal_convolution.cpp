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
template <nn::index S>
void equals_a_signal() {
    constexpr nn::index T = 9, C = 3, past = 4;
    constexpr auto causal =
        nn::sequence<T, C> >> nn::conv1d<5, nn::kernel<3>, nn::stride<S>, nn::dilation<2>, nn::causal>;
    constexpr auto signal =
        nn::input<C, T + past> >> nn::conv1d<5, nn::kernel<3>, nn::stride<S>, nn::dilation<2>>;
    const nn::model<causal, double> m{nn::seed{1}};
    nn::model<signal, double> other;
    give_parameters(m, other);
    static double x[T][C], turned[C][T + past];
    for (nn::index t = 0; t < T; ++t)
        for (nn::index c = 0; c < C; ++c) turned[c][t + past] = x[t][c] = noise(3, std::uint64_t(t * C + c));
    const auto y = nn::predict(m, x);
    const auto want = nn::predict(other, turned);
    for (nn::index t = 0; t < (T + S - 1) / S; ++t)
        for (nn::index o = 0; o < 5; ++o) CHECK(std::abs(y(t, o) - want(o, t)) <= 1e-15);
    static_assert(nn::macs<causal> == nn::macs<signal>);
    static_assert(nn::output_shape<causal> == nn::shape<(T + S - 1) / S, 5>{});
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
    examine_forward<(nn::sequence<5, 12> >> nn::conv1d<12, nn::kernel<2>, nn::groups<4>, nn::causal>)>();
    examine_forward<(nn::sequence<5, 19> >>
                     nn::conv1d<19, nn::kernel<2>, nn::groups<19>, nn::dilation<2>, nn::causal>)>();
}
TEST_CASE("strides") {
    examine_causal<7, 3, nn::conv1d<5, nn::kernel<3>, nn::stride<2>, nn::causal>, 17>();
    // Taps of one step of the input lead to results 2 apart, and 3; steps that no tap reaches; one result.
    examine_causal<11, 2, nn::conv1d<3, nn::kernel<4>, nn::stride<2>, nn::dilation<3>, nn::causal>, 2>();
    examine_causal<13, 2, nn::conv1d<9, nn::kernel<5>, nn::stride<4>, nn::dilation<6>, nn::causal>, 3>();
    examine_causal<8, 4, nn::conv1d<4, nn::kernel<2>, nn::stride<5>, nn::groups<4>, nn::causal>, 18>();
    examine_causal<6, 6, nn::conv1d<4, nn::kernel<2>, nn::stride<3>, nn::groups<2>, nn::causal>, 1>();
    examine_causal<4, 2, nn::conv1d<2, nn::kernel<2>, nn::stride<9>, nn::causal, nn::no_bias>, 1>();
}
TEST_CASE("equals conv1d on a signal that begins with zeros") {
    equals_a_signal<1>();
    equals_a_signal<2>();
    equals_a_signal<4>();
}
