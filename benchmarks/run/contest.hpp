// How a contender is run: checked once against the truth, then timed over data that the compiler cannot see
// through.
#pragma once

#include "machine.hpp"
#include "peers/library.hpp"
#include "perceptron.hpp"

#include <span>
#include <string>

namespace bench {

// The pointer, but from where the compiler cannot know. (g++ 12 miscompiles benchmark 1.7's
// DoNotOptimize(lvalue): its constraint "+m,r" lets the variable come back as another one's.)
template <class P>
P hidden(P pointer) {
    asm volatile("" : "+r"(pointer) : : "memory");
    return pointer;
}

// A contender whose answer is wrong is reported, not timed.
inline bool accept(benchmark::State& state, double error, double tolerance) {
    if (error <= tolerance) return true;
    state.SkipWithError(("wrong result: relative error " + std::to_string(error)).c_str());
    return false;
}

// What a network should give for a batch.
template <class Net, class Samples>
std::vector<double> expected(const Net& net, const Samples& data, act between, bool softmax) {
    std::vector<double> all;
    for (const auto& x : data.x) {
        auto out = truth::forward(net, x, between)[2];
        if (softmax) out = truth::softmax(out);
        all.insert(all.end(), out.begin(), out.end());
    }
    return all;
}

// `predict(x, y)` maps B samples, float[B][I], to float[B][O]; `softmax` says whether they are probabilities.
template <int B, class Net, class Predict>
void contest_predict(benchmark::State& state, const Net& net, bool softmax, Predict&& predict) {
    constexpr int I = Net::widths.front(), O = Net::widths.back();
    static samples<I, B> data(O);
    alignas(64) static float y[B][O];
    static const std::vector<double> want = expected(net, data, act::relu, softmax);
    std::fill_n(&y[0][0], B * O, NAN);
    predict(data.x, y);
    if (!accept(state, difference(std::span(&y[0][0], B * O), want), 1e-5)) return;
    for (auto _ : state) {
        predict(hidden(&data.x[0]), hidden(&y[0]));
        benchmark::ClobberMemory();
    }
    count_flops(state, 2 * Net::macs * B);
}

// One sample whose input is made of the output before: what counts is the time until the answer is there.
template <class Net, class Predict>
void contest_latency(benchmark::State& state, const Net& net, act between, Predict&& predict) {
    constexpr int I = Net::widths.front(), O = Net::widths.back();
    static_assert(I % O == 0);
    samples<I, 1> data(O);
    alignas(64) float y[1][O];
    predict(data.x, y);
    if (!accept(state, difference(std::span(&y[0][0], O), expected(net, data, between, false)), 1e-5)) return;
    for (auto _ : state) {
        predict(hidden(&data.x[0]), hidden(&y[0]));
        for (int i = 0; i < I; i += O) std::copy_n(*y, O, *data.x + i);
    }
    count_flops(state, 2 * Net::macs);
}

// `step(x, labels)` trains on one batch with the rate `learning_rate`, `save(net)` gives the parameters back.
inline constexpr float learning_rate = 0.01f;
template <int B, class Net, class Step, class Save>
void contest_sgd(benchmark::State& state, const Net& net, Step&& step, Save&& save, double tolerance = 1e-3) {
    constexpr int I = Net::widths.front(), O = Net::widths.back();
    static samples<I, B> data(O);
    static const Net want = truth::sgd_step(net, data, learning_rate);
    benchmark::DoNotOptimize(step(data.x, data.label));
    Net got = net;
    save(got);
    if (!accept(state, step_difference(net, got, want), tolerance)) return;
    // What the check has freed goes back to the system, for which the next step pays: of 34 MB of weights it
    // took seven times as long, in a virtual machine.
    benchmark::DoNotOptimize(step(data.x, data.label));
    for (auto _ : state) {
        hidden(&data);
        benchmark::DoNotOptimize(step(data.x, data.label));
        benchmark::ClobberMemory();
    }
    // Forward and dW of every layer, dX of all but the first.
    count_flops(state, 2 * B * (3 * Net::macs - double(I) * Net::widths[1]));
}

// The same for a Trainer that is made of a net and a rate.
template <int B, class Trainer, class Net>
void contest_sgd(benchmark::State& state, const Net& net) {
    const auto trainer = std::make_unique<Trainer>(net, learning_rate); // large: not on the stack
    contest_sgd<B>(
        state, net, [&](const auto& x, const auto& label) { return trainer->step(x, label); },
        [&](Net& to) { trainer->save(to); });
}

// The libraries' contenders, by name.
template <int B, class Net>
void register_predict(const std::string& workload, const Net& net, bool softmax) {
    for (const library& peer : libraries())
        benchmark::RegisterBenchmark(
            (workload + "/" + peer.name).c_str(), [=, &net](benchmark::State& state) {
                const auto predict = peer.predict(description(net, act::relu, softmax), B);
                contest_predict<B>(state, net, softmax,
                                   [&](const auto* x, auto* y) { (*predict)(&x[0][0], &y[0][0]); });
            });
}
template <class Net>
void register_latency(const std::string& workload, const Net& net, act between) {
    for (const library& peer : libraries())
        benchmark::RegisterBenchmark(
            (workload + "/" + peer.name).c_str(), [=, &net](benchmark::State& state) {
                const auto predict = peer.predict(description(net, between), 1);
                contest_latency(state, net, between,
                                [&](const auto* x, auto* y) { (*predict)(&x[0][0], &y[0][0]); });
            });
}
template <int B, class Net>
void register_sgd(const std::string& workload, const Net& net, double tolerance = 1e-3) {
    for (const library& peer : libraries())
        benchmark::RegisterBenchmark((workload + "/" + peer.name).c_str(), [=,
                                                                            &net](benchmark::State& state) {
            const auto trainer = peer.train(description(net), B, learning_rate);
            contest_sgd<B>(
                state, net, [&](const auto& x, const auto& label) { return trainer->step(&x[0][0], label); },
                [&](Net& to) { trainer->save(to.weight.data(), to.bias.data()); }, tolerance);
        });
}

} // namespace bench
