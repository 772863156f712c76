// Folded networks that libraries know as stacks of convolutions, or of dense layers: one and 32 predictions.
#pragma once

#include "contest.hpp"
#include "mlperf_tiny.hpp"

namespace bench {

namespace nn = ctnn;

// `order` says which convolution of the topology a step of the stack is; nothing: the same.
template <auto Net>
struct stack_contender {
    static constexpr int in = int(nn::network_of<Net>::input_type::size),
                         out = int(nn::output_shape<Net>.size);
    nn::model<Net> model{nn::seed{5}};
    stack parameters;

    stack_contender(std::vector<convolution_step> steps, const std::vector<std::size_t>& order = {},
                    int columns = 0) {
        stack as_they_come;
        std::size_t i = 0;
        nn::for_each_parameter(model, [&](std::string_view, auto view) {
            std::vector<float> v(std::size_t(view.size()));
            view.read(v);
            (i++ % 2 ? as_they_come.bias : as_they_come.weight).push_back(v);
        });
        parameters = as_they_come;
        parameters.steps = std::move(steps);
        parameters.columns = columns;
        for (std::size_t k = 0; k < order.size(); ++k) {
            parameters.weight[k] = as_they_come.weight[order[k]];
            parameters.bias[k] = as_they_come.bias[order[k]];
        }
    }
};

template <auto Net, int B>
struct truth_of {
    samples<stack_contender<Net>::in, B> given{stack_contender<Net>::out};
    std::vector<double> want;
    explicit truth_of(const nn::model<Net>& model) {
        const auto exact = std::make_unique<nn::model<Net, double>>();
        nn::copy_parameters(*exact, model);
        const std::vector<double> x(&given.x[0][0], &given.x[0][0] + B * stack_contender<Net>::in);
        for (int s = 0; s < B; ++s) { // one by one: a kernel of its own less
            const auto space = std::make_unique<nn::workspace<Net, 1, double>>();
            const auto y = nn::predict(
                *exact, nn::unchecked<stack_contender<Net>::in>(x.data() + s * stack_contender<Net>::in),
                *space);
            want.insert(want.end(), y.begin(), y.end());
        }
    }
};

template <auto Net, int B, class Predict>
void contest_stack(benchmark::State& state, const stack_contender<Net>& c, Predict&& predict) {
    static const auto d = std::make_unique<truth_of<Net, B>>(c.model);
    alignas(64) static float y[B][stack_contender<Net>::out];
    predict(&d->given.x[0][0], &y[0][0]);
    if (!accept(state, difference(std::span(&y[0][0], B * stack_contender<Net>::out), d->want), 1e-4)) return;
    for (auto _ : state) {
        predict(hidden(&d->given.x[0][0]), hidden(&y[0][0]));
        benchmark::ClobberMemory();
    }
    count_flops(state, 2. * B * double(nn::macs<Net>));
}

template <auto Net, int B>
void register_stack(const std::string& workload, const stack_contender<Net>& c, int size) {
    benchmark::RegisterBenchmark((workload + "/ctnn").c_str(), [&c](benchmark::State& state) {
        static nn::workspace<Net, B> workspace;
        contest_stack<Net, B>(state, c, [&](const float* x, float* y) {
            const auto out =
                nn::predict<B>(c.model, nn::unchecked<B * stack_contender<Net>::in>(x), workspace);
            std::copy_n(out.data(), out.size(), y);
        });
    });
    for (const library& peer : libraries())
        if (peer.predict_stack)
            benchmark::RegisterBenchmark(
                (workload + "/" + peer.name).c_str(), [=, &c](benchmark::State& state) {
                    const auto predict = peer.predict_stack(c.parameters, size, B);
                    contest_stack<Net, B>(state, c, [&](const float* x, float* y) { (*predict)(x, y); });
                });
}

/// ResNet-8 of MLPerf Tiny as its peers have it, and where their layers stand among ctnn's parameters.
inline std::vector<convolution_step> steps_of_resnet8() {
    return {
        {3, 16, 3, 1, 1, 1},
        {16, 16, 3, 1, 1, 1},
        {16, 16, 3, 1, 1, 1, 1, -1, 0},
        {16, 32, 3, 2, 0, 1, 1},
        {16, 32, 1, 2, 0, 1, 0, 2, -1, false},
        {32, 32, 3, 1, 1, 1, 1, 3, 4},
        {32, 64, 3, 2, 0, 1, 1},
        {32, 64, 1, 2, 0, 1, 0, 5, -1, false},
        {64, 64, 3, 1, 1, 1, 1, 6, 7},
    };
}
inline const std::vector<std::size_t> order_of_resnet8 = {0, 1, 2, 3, 5, 4, 6, 8, 7};

} // namespace bench
