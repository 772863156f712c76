// W5: one step of a stream, LSTM or GRU with one input and a dense layer to one output that is fed back:
// latency.
#include "contest.hpp"
#include "peers/loop_recurrent.hpp"

#include <ctnn/ctnn.hpp>

namespace bench {
namespace {

namespace nn = ctnn;

template <int Gates, int H, auto... Options>
constexpr auto topology() {
    if constexpr (Gates == 4) return nn::sequence<64, 1> >> nn::lstm<H, Options...> >> nn::dense<1>;
    else return nn::sequence<64, 1> >> nn::gru<H, Options...> >> nn::dense<1>;
}

// Parameters from a seed, and what 64 steps of a fixed input give, by ctnn in double (held against dual
// numbers and PyTorch by the tests).
template <int Gates, int H>
struct shared {
    static constexpr int steps = 64;
    static constexpr auto net = topology<Gates, H>();
    nn::model<net, double> model{nn::seed{5}};
    recurrent parameters{Gates, 1, H, 1, {}, {}};
    std::vector<float> inputs;
    std::vector<double> want;
    shared() {
        const int order[] = {0, 1, 0, 1, 2, 2}; // weight_ih, weight_hh, bias_ih, bias_hh, weight, bias
        int i = 0;
        nn::for_each_parameter(model, [&](auto, auto view) {
            auto& to = i == 2 || i == 3 || i == 5 ? parameters.bias[order[i]] : parameters.weight[order[i]];
            std::vector<double> rounded;
            for (nn::index k = 0; k < view.size(); ++k)
                to.push_back(float(view[k])), rounded.push_back(double(float(view[k])));
            view.write(rounded);
            ++i;
        });
        nn::stream<net, double> stream;
        for (int t = 0; t < steps; ++t) {
            inputs.push_back(float(std::sin(0.7 * t)));
            want.push_back(stream.step(model, double(inputs.back()))[0]);
        }
    }
};
template <int Gates, int H>
const shared<Gates, H>& given() {
    static const shared<Gates, H> data;
    return data;
}

template <int Gates, int H, auto... Options>
class by_ctnn {
    static constexpr auto net = topology<Gates, H, Options...>();
    nn::model<net> model;
    nn::stream<net> stream;

  public:
    explicit by_ctnn(const recurrent& from) {
        int i = 0;
        const std::vector<float>* all[] = {&from.weight[0], &from.weight[1], &from.bias[0],
                                           &from.bias[1],   &from.weight[2], &from.bias[2]};
        nn::for_each_parameter(model, [&](auto, auto view) { view.write(*all[i++]); });
    }
    void operator()(const float* x, float* y) { *y = stream.step(model, *x)[0]; }
};

template <int Gates, int H>
void contest(benchmark::State& state, auto&& step) {
    const auto& data = given<Gates, H>();
    std::vector<float> got;
    for (float x : data.inputs) {
        got.push_back(NAN);
        step(&x, &got.back());
    }
    if (!accept(state, difference(got, data.want), 1e-5)) return;
    float x = 0.3f, y = 0;
    for (auto _ : state) {
        step(hidden(&x), hidden(&y));
        x = 0.3f + 0.001f * y;
    }
    count_flops(state, 2 * data.parameters.macs());
}
template <int Gates, int H, class Contender>
void run(benchmark::State& state) {
    const auto contender = std::make_unique<Contender>(given<Gates, H>().parameters);
    contest<Gates, H>(state, *contender);
}
template <int Gates, int H>
void register_all() {
    const std::string workload = (Gates == 4 ? "W5/lstm/" : "W5/gru/") + std::to_string(H);
    const auto add = [&](const char* name, auto function) {
        benchmark::RegisterBenchmark((workload + name).c_str(), function);
    };
    add("/ctnn", run<Gates, H, by_ctnn<Gates, H>>);
    add("/ctnn, fast", run<Gates, H, by_ctnn<Gates, H, nn::fast>>);
    add("/loop", run<Gates, H, loop::recurrent_stream<Gates, 1, H, 1>>);
    for (const sequence_library& peer : sequence_libraries())
        if (peer.stream && !(Gates == 3 && peer.name == "onednn")) // its GRU is another one
            add(("/" + peer.name).c_str(), [=](benchmark::State& state) {
                const auto stream = peer.stream(given<Gates, H>().parameters);
                contest<Gates, H>(state, [&](const float* x, float* y) { (*stream)(x, y); });
            });
}
template <int Gates>
void register_sizes() {
    register_all<Gates, 8>();
    register_all<Gates, 16>();
    register_all<Gates, 20>();
    register_all<Gates, 40>();
}
const bool registered = (register_sizes<4>(), register_sizes<3>(), true);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
