// The law of streams: stepping through a sequence equals predicting it.
#include "support/examiner.hpp"

#include <cstring>

using namespace ctnn_test;

namespace {
/// Every step of the stream against predict over the whole sequence; a saved state goes on like the stream it
/// came from.
template <auto Net, class T>
void examine_stream() {
    constexpr double tolerance = std::is_same_v<T, float> ? 1e-6 : 1e-14;
    using net = nn::network_of<Net>;
    constexpr nn::index steps = nn::step_count<typename net::input_type>, in = net::input_type::size / steps,
                        out = net::output_type::size / steps;
    const auto model = std::make_unique<nn::model<Net, T>>(nn::seed{3});
    const sample_data<Net, 1, T> data;
    const auto want = nn::predict(*model, data.x());
    const auto stream = std::make_unique<nn::stream<Net, T>>();
    static_assert(nn::stream<Net, T>::inputs == in && nn::stream<Net, T>::outputs == out);
    for (int round = 0; round < 2; ++round, stream->reset()) {
        auto saved = stream->state();
        for (nn::index t = 0; t < steps; ++t) {
            if (t == steps / 2) saved = stream->state();
            const auto y = stream->step(*model, nn::unchecked<in>(data.inputs.data() + t * in));
            for (nn::index i = 0; i < out; ++i) CHECK(std::abs(y[i] - want[t * out + i]) <= T(tolerance));
        }
        stream->state() = saved;
        std::vector<T> rest(std::size_t((steps - steps / 2) * out + out - 1)); // a part of a step more
        CHECK(allocations_during([&] {
                  CHECK(stream->process(*model,
                                        std::span<const T>(data.inputs).subspan(std::size_t(steps / 2 * in)),
                                        std::span<T>(rest)) == steps - steps / 2);
              }) == 0);
        for (nn::index i = 0; i < (steps - steps / 2) * out; ++i)
            CHECK(std::abs(rest[std::size_t(i)] - want[steps / 2 * out + i]) <= T(tolerance));
    }
}
constexpr auto dilated = nn::sequence<21, 1> >> nn::conv1d<8, nn::kernel<3>, nn::causal> >> nn::tanh >>
                         nn::conv1d<9, nn::kernel<3>, nn::dilation<4>, nn::causal> >> nn::relu >>
                         nn::dense<1>;
} // namespace

TEST_CASE("stepping equals predicting: recurrent layers") {
    examine_stream<(nn::sequence<5, 1> >> nn::rnn<3> >> nn::dense<2>), float>();
    examine_stream<(nn::sequence<7, 3> >> nn::lstm<8> >> nn::dense<1>), double>();
    examine_stream<(nn::sequence<7, 2> >> nn::gru<9> >> nn::lstm<5, nn::no_bias>), float>();
    examine_stream<(nn::sequence<4, 2> >> nn::gru<3> >> nn::rnn<4>), double>();
}
TEST_CASE("stepping equals predicting: causal convolutions, layers of every step") {
    examine_stream<dilated, float>();
    examine_stream<dilated, double>();
    examine_stream<(nn::sequence<9, 6> >>
                    nn::conv1d<6, nn::kernel<2>, nn::groups<3>, nn::dilation<3>, nn::causal> >> nn::softmax),
                   double>();
    examine_stream<(nn::sequence<3, 2> >> nn::conv1d<4, nn::kernel<1>, nn::causal> >> nn::gru<3> >>
                    nn::sigmoid),
                   float>();
    examine_stream<(nn::sequence<200, 2> >> nn::conv1d<3, nn::kernel<140>, nn::causal>), float>();
    examine_stream<(nn::sequence<3, 2> >> nn::identity), double>();
}
TEST_CASE("with last_step every step gives what predict gives were it the last") {
    constexpr auto net = nn::tokens<4, 6> >> nn::embedding<3> >> nn::lstm<5> >> nn::last_step >> nn::dense<2>;
    constexpr auto shorter =
        nn::tokens<2, 6> >> nn::embedding<3> >> nn::lstm<5> >> nn::last_step >> nn::dense<2>;
    const nn::model<net> m{nn::seed{1}};
    nn::model<shorter> same;
    give_parameters(m, same);
    nn::stream<net> stream;
    const std::array<int, 4> tokens{5, 0, 3, 3};
    stream.step(m, tokens[0]);
    const auto two = stream.step(m, tokens[1]), want = nn::predict(same, std::array{tokens[0], tokens[1]});
    for (int i = 0; i < 2; ++i) CHECK(std::abs(two[i] - want[i]) <= 1e-6f);
    stream.step(m, tokens[2]);
    const auto four = stream.step(m, tokens[3]), all = nn::predict(m, tokens);
    for (int i = 0; i < 2; ++i) CHECK(std::abs(four[i] - all[i]) <= 1e-6f);
    float out[3 * 2];
    CHECK(stream.process(m, tokens, out) == 3);
    stream.reset();
    float nested[4][2];
    CHECK(stream.process(m, tokens, nested) == 4);
    for (int i = 0; i < 2; ++i) CHECK(nested[3][i] == four[i]);
    CHECK(std::isnan(stream.step(m, 6)[0])); // no such token: NaN from here on, until a reset
    CHECK(std::isnan(stream.step(m, 0)[0]));
    stream.reset();
    CHECK(std::isfinite(stream.step(m, 0)[0]));
}
TEST_CASE("a stream is plain, and its step a constant expression") {
    static_assert(std::is_trivially_copyable_v<nn::stream<dilated>>);
    static constexpr auto net = nn::sequence<3, 1> >> nn::gru<2> >> nn::dense<1>;
    constexpr auto twice = [] {
        nn::stream<net> stream;
        const nn::model<net> m{nn::seed{4}};
        stream.step(m, 0.5f);
        return stream.step(m, -1.f)[0];
    }();
    nn::stream<net> stream;
    const nn::model<net> m{nn::seed{4}};
    stream.step(m, 0.5f);
    CHECK(std::abs(stream.step(m, -1.f)[0] - twice) <= 1e-6f);
    nn::stream<net> copy = stream;
    CHECK(copy.step(m, 1.f) == stream.step(m, 1.f));
}
