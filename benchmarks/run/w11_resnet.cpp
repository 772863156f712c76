// W11: ResNet-8 on 3 x 32 x 32, norms folded: one and 32 predictions, and an SGD step of 32.
#include "stacks.hpp"

namespace bench {
namespace {

constexpr auto net = nn::folded<mlperf_tiny::resnet8>;
constexpr int batch = 32, in = 3 * 32 * 32;
constexpr float rate = 1e-4f;

const stack_contender<net>& resnet() {
    static const stack_contender<net> c(steps_of_resnet8(), order_of_resnet8);
    return c;
}

template <class Step>
void contest_step(benchmark::State& state, Step&& step) {
    static const samples<in, batch> given(10);
    for (auto _ : state) benchmark::DoNotOptimize(step(&given.x[0][0], given.label));
    count_flops(state, 2. * batch * (3. * double(nn::macs<net>) - 32. * 32 * 16 * 27));
}

const bool registered = [] {
    register_stack<net, 1>("W11/1", resnet(), 32);
    register_stack<net, batch>("W11/32", resnet(), 32);
    benchmark::RegisterBenchmark("W11/step/ctnn", [](benchmark::State& state) {
        static auto model = resnet().model;
        static nn::trainer<net, nn::cross_entropy, nn::sgd, batch> trainer{{.lr = double(rate)}};
        contest_step(state, [](const float* x, const int(&label)[batch]) {
            return trainer.step(model, nn::unchecked<batch * in>(x), label);
        });
    });
    for (const library& peer : libraries())
        if (peer.train_stack)
            benchmark::RegisterBenchmark(("W11/step/" + peer.name).c_str(), [=](benchmark::State& state) {
                const auto trainer = peer.train_stack(resnet().parameters, 32, batch, rate);
                contest_step(state,
                             [&](const float* x, const int* label) { return trainer->step(x, label); });
            });
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
