// What the workloads W1, W2, W3 and W9 have in common: a perceptron of three dense layers with relu or tanh
// between them, its parameters in PyTorch's order, made-up data, and the naive truth in double that every
// contender is checked against.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <random>
#include <vector>

namespace bench {

// What stands between the layers.
enum class act { relu, tanh };

template <int I, int H1, int H2, int O>
struct mlp {
    static constexpr std::array<int, 4> widths{I, H1, H2, O};
    static constexpr int layers = 3;
    // Of one sample, forward.
    static constexpr double macs = double(I) * H1 + double(H1) * H2 + double(H2) * O;

    std::array<std::vector<float>, layers> weight, bias; // [out][in], [out]

    explicit mlp(unsigned seed = 1) {
        std::mt19937 random(seed);
        for (int l = 0; l < layers; ++l) {
            const float bound = 1 / std::sqrt(float(widths[l]));
            std::uniform_real_distribution<float> uniform(-bound, bound);
            weight[l].resize(std::size_t(widths[l]) * widths[l + 1]);
            bias[l].resize(widths[l + 1]);
            for (float& w : weight[l]) w = uniform(random);
            for (float& b : bias[l]) b = uniform(random);
        }
    }
};

template <int I, int B>
struct samples {
    alignas(64) float x[B][I];
    int label[B];

    explicit samples(int classes, unsigned seed = 2) {
        std::mt19937 random(seed);
        std::uniform_real_distribution<float> uniform(-1, 1);
        for (auto& row : x)
            for (float& v : row) v = uniform(random);
        for (int& l : label) l = int(random() % unsigned(classes));
    }
};

namespace truth {

using values = std::vector<double>;

inline values dense(const std::vector<float>& w, const std::vector<float>& b, const values& x) {
    values y(b.begin(), b.end());
    for (std::size_t o = 0; o < y.size(); ++o)
        for (std::size_t i = 0; i < x.size(); ++i) y[o] += double(w[o * x.size() + i]) * x[i];
    return y;
}

inline values activated(values y, act between) {
    for (double& v : y) v = between == act::relu ? std::max(v, 0.0) : std::tanh(v);
    return y;
}

inline values softmax(values y) {
    const double top = *std::max_element(y.begin(), y.end());
    double sum = 0;
    for (double& v : y) sum += v = std::exp(v - top);
    for (double& v : y) v /= sum;
    return y;
}

// The output of every layer for one sample; the last one without an activation.
template <class Net, class Sample>
std::array<values, 3> forward(const Net& net, const Sample& x, act between = act::relu) {
    std::array<values, 3> y;
    y[0] = activated(dense(net.weight[0], net.bias[0], values(std::begin(x), std::end(x))), between);
    y[1] = activated(dense(net.weight[1], net.bias[1], y[0]), between);
    y[2] = dense(net.weight[2], net.bias[2], y[1]);
    return y;
}

// One step of gradient descent on the mean cross-entropy of the batch: the network after it.
template <class Net, class Samples>
Net sgd_step(const Net& net, const Samples& batch, double lr) {
    constexpr int L = Net::layers;
    std::array<values, L> dw, db;
    for (int l = 0; l < L; ++l) dw[l].resize(net.weight[l].size()), db[l].resize(net.bias[l].size());
    const auto count = static_cast<double>(std::size(batch.x));
    for (std::size_t s = 0; s < std::size(batch.x); ++s) {
        const auto y = forward(net, batch.x[s]);
        values dy = softmax(y[L - 1]);
        dy[batch.label[s]] -= 1;
        for (int l = L - 1; l >= 0; --l) {
            const values x = l ? y[l - 1] : values(std::begin(batch.x[s]), std::end(batch.x[s]));
            values dx(x.size());
            for (std::size_t o = 0; o < dy.size(); ++o) {
                db[l][o] += dy[o] / count;
                for (std::size_t i = 0; i < x.size(); ++i) {
                    dw[l][o * x.size() + i] += dy[o] * x[i] / count;
                    if (x[i] > 0) dx[i] += double(net.weight[l][o * x.size() + i]) * dy[o];
                }
            }
            dy = dx;
        }
    }
    Net after = net;
    for (int l = 0; l < L; ++l) {
        for (std::size_t i = 0; i < dw[l].size(); ++i)
            after.weight[l][i] = float(net.weight[l][i] - lr * dw[l][i]);
        for (std::size_t i = 0; i < db[l].size(); ++i)
            after.bias[l][i] = float(net.bias[l][i] - lr * db[l][i]);
    }
    return after;
}

} // namespace truth

// Largest difference, as a share of the largest magnitude. NaN counts as infinitely wrong.
template <class Got, class Want>
double difference(const Got& got, const Want& want) {
    double error = 0, magnitude = 1e-30;
    auto w = std::begin(want);
    for (auto g = std::begin(got); g != std::end(got); ++g, ++w) {
        const double d = std::abs(double(*g) - double(*w));
        if (!(d <= error)) error = d == d ? d : INFINITY;
        magnitude = std::max(magnitude, std::abs(double(*w)));
    }
    return error / magnitude;
}

// How far `after` moved wrongly, as a share of how far it should have moved: a check that sees through small
// steps.
template <class Net>
double step_difference(const Net& before, const Net& after, const Net& want) {
    double worst = 0;
    for (int l = 0; l < Net::layers; ++l) {
        const auto moved = [](const std::vector<float>& to, const std::vector<float>& from) {
            std::vector<double> d(to.size());
            for (std::size_t i = 0; i < d.size(); ++i) d[i] = double(to[i]) - double(from[i]);
            return d;
        };
        worst = std::max(worst, difference(moved(after.weight[l], before.weight[l]),
                                           moved(want.weight[l], before.weight[l])));
        worst = std::max(
            worst, difference(moved(after.bias[l], before.bias[l]), moved(want.bias[l], before.bias[l])));
    }
    return worst;
}

} // namespace bench
