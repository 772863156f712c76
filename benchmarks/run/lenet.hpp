// What the contenders of W4 share: LeNet-5's parameters in PyTorch's order, and the truth, which is ctnn's
// own in double (held against dual numbers and PyTorch by the tests).
#pragma once

#include "contest.hpp"

#include <ctnn/ctnn.hpp>

namespace bench {

namespace nn = ctnn;

inline constexpr auto lenet_topology = nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >>
                                       nn::relu >> nn::max_pool2d<2> >> nn::conv2d<16, nn::kernel<5>> >>
                                       nn::relu >> nn::max_pool2d<2> >> nn::flatten >> nn::dense<120> >>
                                       nn::relu >> nn::dense<84> >> nn::relu >> nn::dense<10>;

// Parameters of a model as weights and biases, and back.
struct lenet_parameters : convolutional {
    explicit lenet_parameters(const auto& model) { copy(model, true); }
    template <class Model>
    void copy(Model& model, bool out) {
        std::size_t i = 0;
        nn::for_each_parameter(model, [&](auto, auto view) {
            auto& values = i % 2 ? bias[i / 2] : weight[i / 2];
            values.resize(std::size_t(view.size()));
            if (out)
                for (nn::index k = 0; k < view.size(); ++k) values[std::size_t(k)] = float(view[k]);
            ++i;
        });
    }
};

template <int B>
struct lenet_data {
    samples<784, B> given{10};
    nn::model<lenet_topology, double> model{nn::seed{3}};
    lenet_parameters net{model};
    std::vector<double> logits;  // [B][10]
    convolutional after_a_step;  // by gradient descent with learning_rate

    lenet_data() {
        // What contenders start from is float: so is the truth.
        std::size_t i = 0;
        nn::for_each_parameter(model, [&](auto, auto view) {
            const auto& from = i % 2 ? net.bias[i / 2] : net.weight[i / 2];
            ++i;
            view.write(std::vector<double>(from.begin(), from.end()));
        });
        std::vector<double> x(&given.x[0][0], &given.x[0][0] + B * 784);
        const auto inputs = nn::unchecked<B * 784>(x.data());
        const auto y = nn::predict<B>(model, inputs);
        logits.assign(y.begin(), y.end());
        const auto gradients = nn::gradients(model, nn::cross_entropy{}, inputs, given.label);
        after_a_step = net;
        const lenet_parameters slopes(gradients);
        for (int l = 0; l < 5; ++l) {
            for (std::size_t k = 0; k < net.weight[l].size(); ++k)
                after_a_step.weight[l][k] -= learning_rate * slopes.weight[l][k];
            for (std::size_t k = 0; k < net.bias[l].size(); ++k)
                after_a_step.bias[l][k] -= learning_rate * slopes.bias[l][k];
        }
    }
};
template <int B>
const lenet_data<B>& lenet() {
    static const auto data = std::make_unique<const lenet_data<B>>();
    return *data;
}
inline constexpr double lenet_macs = double(nn::macs<lenet_topology>), first_layer_macs = 28. * 28 * 6 * 25;

template <int B, class Predict>
void contest_lenet(benchmark::State& state, Predict&& predict) {
    const auto& data = lenet<B>();
    alignas(64) static float y[B][10];
    std::fill_n(&y[0][0], B * 10, NAN);
    predict(data.given.x, y);
    if (!accept(state, difference(std::span(&y[0][0], B * 10), data.logits), 1e-5)) return;
    for (auto _ : state) {
        predict(hidden(&data.given.x[0]), hidden(&y[0]));
        benchmark::ClobberMemory();
    }
    count_flops(state, 2 * lenet_macs * B);
}
template <int B, class Step, class Save>
void contest_lenet_step(benchmark::State& state, Step&& step, Save&& save) {
    const auto& data = lenet<B>();
    benchmark::DoNotOptimize(step(data.given.x, data.given.label));
    convolutional got = data.net;
    save(got);
    if (!accept(state, step_difference(static_cast<const convolutional&>(data.net), got, data.after_a_step),
                1e-3))
        return;
    for (auto _ : state) {
        hidden(&data);
        benchmark::DoNotOptimize(step(data.given.x, data.given.label));
        benchmark::ClobberMemory();
    }
    count_flops(state, 2 * B * (3 * lenet_macs - first_layer_macs));
}

} // namespace bench
