// W6: one step of a stream of causal convolutions 1-8-8-8-8, kernel 3, dilation 1, 2, 4, 8, each with tanh,
// and a dense layer to one output that is fed back: latency.
#include "contest.hpp"
#include "peers/loop_recurrent.hpp"

#include <ctnn/ctnn.hpp>

namespace bench {
namespace {

namespace nn = ctnn;

template <auto Tanh>
constexpr auto net = nn::sequence<64, 1> >> nn::conv1d<8, nn::kernel<3>, nn::causal> >> Tanh >>
                     nn::conv1d<8, nn::kernel<3>, nn::dilation<2>, nn::causal> >> Tanh >>
                     nn::conv1d<8, nn::kernel<3>, nn::dilation<4>, nn::causal> >> Tanh >>
                     nn::conv1d<8, nn::kernel<3>, nn::dilation<8>, nn::causal> >> Tanh >> nn::dense<1>;

struct shared {
    nn::model<net<nn::tanh>, double> model{nn::seed{5}};
    std::vector<std::vector<float>> parameters; // weight, bias, weight, bias, ...
    std::vector<float> inputs;
    std::vector<double> want;
    shared() {
        nn::for_each_parameter(model, [&](auto, auto view) {
            parameters.emplace_back();
            std::vector<double> rounded;
            for (nn::index k = 0; k < view.size(); ++k)
                parameters.back().push_back(float(view[k])), rounded.push_back(double(float(view[k])));
            view.write(rounded);
        });
        nn::stream<net<nn::tanh>, double> stream;
        for (int t = 0; t < 64; ++t) {
            inputs.push_back(float(std::sin(0.7 * t)));
            want.push_back(stream.step(model, double(inputs.back()))[0]);
        }
    }
};
const shared& given() {
    static const shared data;
    return data;
}

template <auto Tanh>
struct by_ctnn {
    nn::model<net<Tanh>> model;
    nn::stream<net<Tanh>> stream;
    explicit by_ctnn(const shared& from) {
        std::size_t i = 0;
        nn::for_each_parameter(model, [&](auto, auto view) { view.write(from.parameters[i++]); });
    }
    void operator()(const float* x, float* y) { *y = stream.step(model, *x)[0]; }
};
struct by_loop {
    loop::causal_stream<1, 8, 3, 1> first;
    loop::causal_stream<8, 8, 3, 2> second;
    loop::causal_stream<8, 8, 3, 4> third;
    loop::causal_stream<8, 8, 3, 8> fourth;
    loop::dense_by_dots<8, 1> last;
    explicit by_loop(const shared& from) {
        const auto& p = from.parameters;
        first.load(p[0], p[1]), second.load(p[2], p[3]), third.load(p[4], p[5]), fourth.load(p[6], p[7]),
            last.load(p[8], p[9]);
    }
    void operator()(const float* x, float* y) {
        alignas(64) float a[8], b[8];
        first(x, a), second(a, b), third(b, a), fourth(a, b), last.apply(b, y, loop::unchanged);
    }
};

template <class Contender>
void step(benchmark::State& state) {
    const auto contender = std::make_unique<Contender>(given());
    std::vector<float> got;
    for (float x : given().inputs) {
        got.push_back(NAN);
        (*contender)(&x, &got.back());
    }
    if (!accept(state, difference(got, given().want), 1e-5)) return;
    float x = 0.3f, y = 0;
    for (auto _ : state) {
        (*contender)(hidden(&x), hidden(&y));
        x = 0.3f + 0.001f * y;
    }
    count_flops(state, 2 * double(nn::macs<net<nn::tanh>>) / 64);
}

const bool registered = [] {
    benchmark::RegisterBenchmark("W6/step/ctnn", step<by_ctnn<nn::tanh>>);
    benchmark::RegisterBenchmark("W6/step/ctnn, fast", step<by_ctnn<nn::fast_tanh>>);
    benchmark::RegisterBenchmark("W6/step/loop", step<by_loop>);
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
