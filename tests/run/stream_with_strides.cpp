// Streams in which some layers leave steps out: what comes, and when, is what predict makes of the sequence.
#include "support/examiner.hpp"

#include <cstring>

using namespace ctnn_test;

namespace {
/// Answers come at step Late, and at every Every-th behind it; a saved state goes on like the stream it came
/// from; process takes what is there, and as much as there is room for.
template <auto Net, nn::index Late, nn::index Every, class T>
void examine_answers(double tolerance) {
    using net = nn::network_of<Net>;
    using stream_type = nn::stream<Net, T>;
    constexpr nn::index steps = nn::step_count<typename net::input_type>, in = stream_type::inputs,
                        out = stream_type::outputs, all = net::output_type::size / out;
    const auto model = std::make_unique<nn::model<Net, T>>(nn::seed{3});
    const sample_data<Net, 1, T> data;
    const auto want = nn::predict(*model, data.x());
    const auto stream = std::make_unique<stream_type>();
    for (int round = 0; round < 2; ++round, stream->reset()) {
        nn::index came = 0, came_before = 0;
        auto saved = stream->state();
        for (nn::index t = 0; t < steps; ++t) {
            if (t == steps / 2) saved = stream->state(), came_before = came;
            const auto y = stream->step(*model, nn::unchecked<in>(data.inputs.data() + t * in));
            CHECK(y.has_value() == (t >= Late && (t - Late) % Every == 0));
            if (!y) continue;
            REQUIRE(came < all);
            for (nn::index i = 0; i < out; ++i)
                CHECK(std::abs((*y)[i] - want[came * out + i]) <= T(tolerance));
            ++came;
        }
        CHECK(came == all);
        CHECK(stream->state().possible());
        stream->state() = saved;
        std::vector<T> rest(std::size_t((all + 1) * out - 1)); // a part of an answer more
        CHECK(allocations_during([&] {
                  CHECK(stream->process(*model,
                                        std::span<const T>(data.inputs).subspan(std::size_t(steps / 2 * in)),
                                        std::span<T>(rest)) == all - came_before);
              }) == 0);
        for (nn::index i = 0; i < (all - came_before) * out; ++i)
            CHECK(std::abs(rest[std::size_t(i)] - want[came_before * out + i]) <= T(tolerance));
    }
    // In pieces, with room for one answer each.
    std::vector<T> one(std::size_t{out});
    nn::index came = 0;
    for (nn::index t = 0; t < steps; ++t) {
        const nn::index n =
            stream->process(*model, std::span<const T>(data.inputs.data() + t * in, std::size_t(in)), one);
        for (nn::index i = 0; i < n * out; ++i)
            CHECK(std::abs(one[std::size_t(i)] - want[came * out + i]) <= T(tolerance));
        came += n;
    }
    CHECK(came == all);
    // No step is taken whose answer has no room: then it is the next one.
    stream->reset();
    CHECK(stream->process(*model, data.inputs, one) == 1);
    constexpr nn::index next = Late + Every;
    if constexpr (next < steps) {
        const auto y = stream->step(*model, nn::unchecked<in>(data.inputs.data() + next * in));
        REQUIRE(y.has_value());
        for (nn::index i = 0; i < out; ++i) CHECK(std::abs((*y)[i] - want[out + i]) <= T(tolerance));
    }
}

template <nn::index C, nn::index K, nn::index S, auto... O>
constexpr auto strided = nn::conv1d<C, nn::kernel<K>, nn::stride<S>, O..., nn::causal>;
constexpr auto each_kind = nn::sequence<20, 3> >> strided<4, 3, 2> >> nn::tanh >>
                           nn::max_pool1d<3, nn::stride<2>> >> nn::gru<5> >> nn::dense<2>;
constexpr auto branches = nn::sequence<20, 3> >> nn::max_pool1d<3, nn::dilation<2>, nn::stride<1>> >>
                          nn::as<"pooled"> >> nn::sum(strided<3, 2, 3> >> nn::relu, strided<3, 1, 3>) >>
                          nn::concat(nn::lstm<2>, nn::from<"pooled"> >> strided<2, 2, 3, nn::dilation<2>>);
constexpr auto means = nn::sequence<21, 17> >> nn::avg_pool1d<2> >>
                       nn::concat(nn::identity,
                                  nn::slice<3, 4> >> nn::conv1d<2, nn::kernel<2>, nn::causal>) >>
                       nn::max_pool1d<2, nn::stride<3>>;
} // namespace

TEST_CASE("strides, pools and layers behind them") {
    examine_answers<each_kind, 4, 4, float>(1e-6);
    examine_answers<each_kind, 4, 4, double>(1e-14);
}
TEST_CASE("branches with the same strides") { examine_answers<branches, 4, 3, float>(1e-6); }
TEST_CASE("means, and parts of wires") { examine_answers<means, 3, 6, float>(1e-6); }
TEST_CASE("numbers without registers") {
    using number = dual;
    constexpr auto net = nn::sequence<9, 2> >> nn::avg_pool1d<3, nn::stride<2>> >> strided<2, 2, 2>;
    nn::model<net, double> m{nn::seed{1}};
    nn::model<net, number> duals;
    give_parameters(m, duals);
    const sample_data<net, 1, double> data;
    const auto want = nn::predict(m, data.x());
    nn::stream<net, number> stream;
    nn::index came = 0;
    for (nn::index t = 0; t < 9; ++t) {
        const std::array<number, 2> x{data.inputs[std::size_t(2 * t)], data.inputs[std::size_t(2 * t + 1)]};
        if (const auto y = stream.step(duals, nn::unchecked<2>(x.data())))
            for (nn::index i = 0; i < 2; ++i, ++came) CHECK(std::abs((*y)[i].value - want[came]) <= 1e-14);
    }
    CHECK(came == 4);
}
TEST_CASE("tokens, and one answer for many steps") {
    constexpr auto net = nn::tokens<8, 5> >> nn::embedding<3> >> strided<2, 3, 2> >> nn::rnn<4> >>
                         nn::last_step >> nn::dense<2>;
    const nn::model<net> m{nn::seed{2}};
    const int text[8] = {1, 4, 0, 2, 2, 3, 1, 0};
    nn::stream<net> stream;
    std::vector<float> all(20);
    CHECK(stream.process(m, text, all) == 4);
    const auto want = nn::predict(m, text);
    for (nn::index i = 0; i < 2; ++i) CHECK(std::abs(all[std::size_t(6 + i)] - want[i]) <= 1e-6f);
}
TEST_CASE("without end") {
    constexpr auto net = nn::sequence<4, 1> >> nn::max_pool1d<2, nn::stride<3>>;
    const nn::model<net> m;
    nn::stream<net> stream;
    for (int t = 0; t < 1000; ++t) {
        const auto y = stream.step(m, float(t));
        CHECK(y.has_value() == (t % 3 == 1));
        if (y) CHECK((*y)[0] == float(t));
        CHECK(stream.state().possible());
    }
    auto broken = stream.state();
    broken.time = 4;
    CHECK(!broken.possible());
}
