// W10: the amplifier models A1, A2 and A2 nano, 64 frames at once and one at a time: microseconds a frame.
// What is said of their limit: the multiply-adds at this core's peak.
#include "contest.hpp"

#include "../../examples/support/amplifiers.hpp"

#include <ctnn/ctnn.hpp>

#include <array>

namespace bench {
namespace {

constexpr nn::index frames = 64;
using block = std::array<float, frames>;

template <auto Net>
struct amplifier {
    nn::model<Net> model{nn::seed{5}};
    nn::stream<Net> stream;

    void in_blocks(const block& x, block& y) { stream.process(model, x, y); }
    void one_at_a_time(const block& x, block& y) {
        for (std::size_t t = 0; t < x.size(); ++t) y[t] = stream.step(model, x[t])[0];
    }
};

/// The first frames against the same network in double.
template <auto Net>
double error_of(void (amplifier<Net>::*play)(const block&, block&)) {
    const auto one = std::make_unique<amplifier<Net>>();
    const auto truth = std::make_unique<nn::model<Net, double>>();
    nn::copy_parameters(*truth, one->model);
    const auto stream = std::make_unique<nn::stream<Net, double>>();
    std::vector<float> got;
    std::vector<double> want;
    for (int round = 0; round < 20; ++round) {
        block x, y;
        for (std::size_t t = 0; t < x.size(); ++t) x[t] = 0.5f * float(std::sin(0.3 * double(t) + round));
        ((*one).*play)(x, y);
        got.insert(got.end(), y.begin(), y.end());
        for (float v : x) want.push_back(stream->step(*truth, double(v))[0]);
    }
    return difference(got, want);
}

template <auto Net>
void play(benchmark::State& state, void (amplifier<Net>::*play)(const block&, block&)) {
    if (!accept(state, error_of<Net>(play), 1e-4)) return;
    const auto one = std::make_unique<amplifier<Net>>();
    block x{}, y{};
    for (std::size_t t = 0; t < x.size(); ++t) x[t] = 0.5f * float(std::sin(0.3 * double(t)));
    for (auto _ : state) ((*one).*play)(*hidden(&x), *hidden(&y));
    count_flops(state, 2 * double(nn::macs<Net>) / 64 * frames);
    state.counters["us a frame"] = benchmark::Counter(
        1e-6 * frames, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <auto Net>
void add(const std::string& name) {
    benchmark::RegisterBenchmark(("W10/" + name + "/blocks of 64").c_str(), play<Net>,
                                 &amplifier<Net>::in_blocks);
    benchmark::RegisterBenchmark(("W10/" + name + "/one at a time").c_str(), play<Net>,
                                 &amplifier<Net>::one_at_a_time);
}

const bool registered = [] {
    add<a1>("A1");
    add<a2>("A2");
    add<a2_nano>("A2 nano");
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
