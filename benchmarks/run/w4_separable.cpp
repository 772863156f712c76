// W4 for a small modern network: a stack of depthwise-separable blocks on 3 x 32 x 32 (Howard et al. 2017),
// one and 32 predictions, and an SGD step of 32.
#include "contest.hpp"

#include <ctnn/ctnn.hpp>

namespace bench {
namespace {

namespace nn = ctnn;
constexpr int batch = 32;

// clang-format off
template <nn::index In, nn::index Out, nn::index Stride>
constexpr auto block =
    nn::conv2d<In, nn::kernel<3>, nn::padding<1>, nn::stride<Stride>, nn::groups<In>> >> nn::relu >>
    nn::conv2d<Out, nn::kernel<1>> >> nn::relu;
constexpr auto net =
    nn::input<3, 32, 32> >> nn::conv2d<16, nn::kernel<3>, nn::stride<2>, nn::padding<1>> >> nn::relu >>
    block<16, 32, 1> >> block<32, 64, 2> >> block<64, 64, 1> >> nn::global_avg_pool >> nn::dense<10>;
// clang-format on
constexpr int in = 3 * 32 * 32;

// The same for libraries.
const std::vector<convolution_step> steps{{3, 16, 3, 2, 1, 1},   {16, 16, 3, 1, 1, 16}, {16, 32, 1, 1, 0, 1},
                                          {32, 32, 3, 2, 1, 32}, {32, 64, 1, 1, 0, 1},  {64, 64, 3, 1, 1, 64},
                                          {64, 64, 1, 1, 0, 1}};

template <int B>
struct data {
    samples<in, B> given{10};
    nn::model<net> model{nn::seed{5}};
    stack parameters{steps, {}, {}};
    std::vector<double> want;
    data() {
        const auto exact = std::make_unique<nn::model<net, double>>();
        std::vector<std::vector<double>> values;
        nn::for_each_parameter(model, [&](std::string_view, auto view) {
            std::vector<float> v(std::size_t(view.size()));
            view.read(v);
            (values.size() % 2 ? parameters.bias : parameters.weight).push_back(v);
            values.emplace_back(v.begin(), v.end());
        });
        std::size_t i = 0;
        nn::for_each_parameter(*exact, [&](auto, auto view) { view.write(values[i++]); });
        const std::vector<double> x(&given.x[0][0], &given.x[0][0] + B * in);
        const auto space = std::make_unique<nn::workspace<net, B, double>>();
        const auto y = nn::predict<B>(*exact, nn::unchecked<B * in>(x.data()), *space);
        want.assign(y.begin(), y.end());
    }
};
template <int B>
const data<B>& shared() {
    static const auto d = std::make_unique<const data<B>>();
    return *d;
}

template <int B, class Predict>
void contest(benchmark::State& state, Predict&& predict) {
    const auto& d = shared<B>();
    alignas(64) static float y[B][10];
    predict(d.given.x, y);
    if (!accept(state, difference(std::span(&y[0][0], B * 10), d.want), 1e-5)) return;
    for (auto _ : state) {
        predict(hidden(&d.given.x[0]), hidden(&y[0]));
        benchmark::ClobberMemory();
    }
    count_flops(state, 2. * B * double(nn::macs<net>));
}
template <int B>
void by_ctnn(benchmark::State& state) {
    static nn::workspace<net, B> workspace;
    contest<B>(state, [](const float(*x)[in], float(*y)[10]) {
        const auto out = nn::predict<B>(shared<B>().model, nn::unchecked<B * in>(*x), workspace);
        std::copy_n(out.data(), B * 10, *y);
    });
}
void step_of_ctnn(benchmark::State& state) {
    static auto model = shared<batch>().model;
    static nn::trainer<net, nn::cross_entropy, nn::sgd, batch> trainer{{.lr = 1e-4}};
    for (auto _ : state)
        benchmark::DoNotOptimize(trainer.step(model, shared<batch>().given.x, shared<batch>().given.label));
    count_flops(state, 2. * batch * (3. * double(nn::macs<net>) - 16. * 16 * 16 * 27));
}
template <int B>
void register_libraries(const std::string& workload) {
    for (const library& peer : libraries())
        if (peer.predict_stack)
            benchmark::RegisterBenchmark((workload + "/" + peer.name).c_str(), [=](benchmark::State& state) {
                const auto predict = peer.predict_stack(shared<B>().parameters, 32, B);
                contest<B>(state, [&](const auto* x, auto* y) { (*predict)(&x[0][0], &y[0][0]); });
            });
}

const bool registered = [] {
    benchmark::RegisterBenchmark("W4-separable/1/ctnn", by_ctnn<1>);
    benchmark::RegisterBenchmark("W4-separable/32/ctnn", by_ctnn<batch>);
    benchmark::RegisterBenchmark("W4-separable/step/ctnn", step_of_ctnn);
    register_libraries<1>("W4-separable/1");
    register_libraries<batch>("W4-separable/32");
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
