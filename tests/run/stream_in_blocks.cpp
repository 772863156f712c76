// The law of blocks: however a signal is cut, a stream gives what it gives step by step, and remembers the
// same.
#include "support/examiner.hpp"

#include <random>

using namespace ctnn_test;

namespace {
/// A long signal, cut into pieces of changing length, some of them single steps; InPlace: results where the
/// inputs were.
template <auto Net, class T>
void examine_blocks(bool in_place = false) {
    constexpr double tolerance = std::is_same_v<T, float> ? 3e-6 : 1e-14;
    using stream_type = nn::stream<Net, T>;
    constexpr nn::index in = stream_type::inputs, out = stream_type::outputs, steps = 700;
    using value = std::conditional_t<nn::has_tokens<typename nn::network_of<Net>::input_type>, int, T>;
    const auto model = std::make_unique<nn::model<Net, T>>(nn::seed{5});
    const auto by_step = std::make_unique<stream_type>(), by_block = std::make_unique<stream_type>();
    std::mt19937 random(3);
    std::vector<value> x(std::size_t(steps * in));
    for (auto& v : x)
        if constexpr (std::is_same_v<value, int>) v = int(random() % 5);
        else v = std::uniform_real_distribution<T>(-1, 1)(random);
    std::vector<T> want;
    for (nn::index t = 0; t < steps; ++t) {
        const auto y = by_step->step(*model, nn::unchecked<in>(x.data() + t * in));
        want.insert(want.end(), y.begin(), y.end());
    }
    std::vector<T> got(want.size());
    if constexpr (std::is_same_v<value, T> && in == out)
        if (in_place) got = x;
    for (nn::index t = 0, n = 0; t < steps; t += n) {
        n = std::min(steps - t, nn::index(random() % 4 == 0 ? 1 : random() % 200));
        const std::span<T> to(got.data() + t * out, std::size_t(n * out));
        CHECK(allocations_during([&] {
                  if constexpr (std::is_same_v<value, T> && in == out)
                      if (in_place) {
                          CHECK(by_block->process(*model, to, to) == n);
                          return;
                      }
                  CHECK(by_block->process(
                            *model, std::span<const value>(x.data() + t * in, std::size_t(n * in)), to) == n);
              }) == 0);
    }
    for (std::size_t i = 0; i < want.size(); ++i) CHECK(std::abs(got[i] - want[i]) <= T(tolerance));
    // What they remember: the next step is the same.
    const auto next = by_step->step(*model, nn::unchecked<in>(x.data())),
               same = by_block->step(*model, nn::unchecked<in>(x.data()));
    for (nn::index i = 0; i < out; ++i) CHECK(std::abs(next[i] - same[i]) <= T(tolerance));
}
template <nn::index D>
constexpr auto wave = nn::sum(nn::identity, nn::sum(nn::conv1d<8, nn::kernel<3>, nn::dilation<D>, nn::causal>,
                                                    nn::from<"audio"> >> nn::dense<8, nn::no_bias>) >>
                                                nn::tanh >> nn::add_to<"head"> >> nn::dense<8>);
constexpr auto amplifier = nn::sequence<16, 1> >> nn::as<"audio"> >> nn::dense<8, nn::no_bias> >> wave<1> >>
                           wave<7> >> wave<64> >> wave<150> >> nn::from<"head"> >>
                           nn::conv1d<1, nn::kernel<16>, nn::causal>;
} // namespace

TEST_CASE("causal convolutions, whatever they look back at") {
    examine_blocks<(nn::sequence<3, 1> >> nn::conv1d<1, nn::kernel<1>, nn::causal>), float>(true);
    examine_blocks<(nn::sequence<3, 1> >> nn::conv1d<1, nn::kernel<3>, nn::causal>), double>(true);
    examine_blocks<(nn::sequence<3, 2> >> nn::conv1d<17, nn::kernel<2>, nn::dilation<63>, nn::causal> >>
                    nn::relu),
                   float>();
    examine_blocks<(nn::sequence<3, 3> >>
                    nn::conv1d<5, nn::kernel<3>, nn::dilation<32>, nn::causal, nn::no_bias> >> nn::softmax),
                   double>();
    examine_blocks<(nn::sequence<3, 16> >> nn::conv1d<16, nn::kernel<2>, nn::dilation<200>, nn::causal>),
                   double>(true);
}
TEST_CASE("an impulse response: more taps than a table has room for on a stack") {
    examine_blocks<(nn::sequence<3, 1> >> nn::conv1d<1, nn::kernel<130>, nn::causal>), float>(true);
    examine_blocks<(nn::sequence<3, 2> >> nn::conv1d<3, nn::kernel<150>, nn::dilation<2>, nn::causal>),
                   double>();
}
TEST_CASE("layers alone, wider than a register, in place") {
    examine_blocks<(nn::sequence<3, 40> >> nn::dense<40>), float>(true);
    examine_blocks<(nn::sequence<3, 33> >> nn::sum(nn::identity, nn::dense<33>)), double>(true);
}
TEST_CASE("groups") {
    examine_blocks<(nn::sequence<3, 6> >>
                    nn::conv1d<6, nn::kernel<3>, nn::groups<6>, nn::dilation<5>, nn::causal> >> nn::sigmoid),
                   float>(true);
    examine_blocks<(nn::sequence<3, 4> >>
                    nn::conv1d<6, nn::kernel<4>, nn::groups<2>, nn::dilation<30>, nn::causal> >>
                    nn::dense<2>),
                   float>();
}
TEST_CASE("networks that branch: parts of wires, sums that run along") {
    examine_blocks<amplifier, float>(true);
    examine_blocks<amplifier, double>(true);
    examine_blocks<(nn::sequence<3, 2> >>
                    nn::concat(nn::conv1d<3, nn::kernel<3>, nn::causal>, nn::dense<2>) >>
                    nn::conv1d<4, nn::kernel<2>, nn::dilation<9>, nn::causal>),
                   double>();
    examine_blocks<(nn::sequence<3, 5> >> nn::slice<1, 3> >>
                    nn::conv1d<5, nn::kernel<2>, nn::dilation<70>, nn::causal>),
                   float>(true);
}
TEST_CASE("what remembers nothing, and what recurs") {
    constexpr nn::index many = ctnn::kernels::has_registers ? 64 : 1;
    CHECK(nn::steps_in_a_block<nn::network_of<amplifier>, float> == many);
    CHECK(nn::steps_in_a_block<nn::network_of<(nn::sequence<3, 2> >> nn::dense<4> >> nn::lstm<5>)>, float> ==
          1);
    examine_blocks<(nn::sequence<3, 2> >> nn::dense<20> >> nn::tanh >> nn::dense<2>), double>(true);
    examine_blocks<(nn::tokens<3, 5> >> nn::embedding<3> >> nn::conv1d<2, nn::kernel<3>, nn::causal>),
                   float>();
    examine_blocks<(nn::sequence<3, 2> >> nn::conv1d<4, nn::kernel<2>, nn::causal> >> nn::lstm<5> >>
                    nn::dense<2>),
                   double>(true);
    examine_blocks<(nn::sequence<3, 2> >> nn::identity), float>(true);
}

TEST_CASE("layers that recur among such that do not") {
    constexpr auto net = nn::sequence<16, 2> >> nn::conv1d<12, nn::kernel<5>, nn::dilation<3>, nn::causal> >>
                         nn::relu >> nn::gru<5> >> nn::conv1d<9, nn::kernel<4>, nn::causal> >>
                         nn::sum(nn::lstm<7> >> nn::relu, nn::dense<7>) >> nn::dense<2>;
    examine_blocks<net, double>();
}

namespace {
/// Calls of every length around a step, a register and a block, and a single step between two of them.
template <auto Net, class T>
void examine_lengths() {
    constexpr double tolerance = std::is_same_v<T, float> ? 3e-6 : 1e-14;
    using stream_type = nn::stream<Net, T>;
    constexpr nn::index in = stream_type::inputs, out = stream_type::outputs;
    const auto model = std::make_unique<nn::model<Net, T>>(nn::seed{7});
    const auto by_step = std::make_unique<stream_type>(), by_block = std::make_unique<stream_type>();
    std::uint64_t n = 0;
    for (const nn::index count : {1, 2, 3, 4, 17, 33, 64, 1, 63, 65, 16, 2, 31, 129, 17, 33}) {
        std::vector<T> x(std::size_t(count * in)), y(std::size_t(count * out));
        for (T& v : x) v = T(noise(11, n++));
        CHECK(by_block->process(*model, x, y) == count);
        for (nn::index t = 0; t < count; ++t) {
            const auto want = by_step->step(*model, nn::unchecked<in>(x.data() + t * in));
            for (nn::index i = 0; i < out; ++i)
                CHECK(std::abs(y[std::size_t(t * out + i)] - want[i]) <= T(tolerance));
        }
    }
}
} // namespace

TEST_CASE("lengths around steps and registers; channels around them, more in than out and more out than in") {
    examine_lengths<(nn::sequence<8, 33> >> nn::conv1d<17, nn::kernel<3>, nn::dilation<5>, nn::causal> >>
                     nn::tanh >> nn::conv1d<1, nn::kernel<2>, nn::causal>),
                    float>();
    examine_lengths<(nn::sequence<8, 1> >> nn::conv1d<17, nn::kernel<4>, nn::causal> >> nn::relu >>
                     nn::dense<33>),
                    double>();
}
