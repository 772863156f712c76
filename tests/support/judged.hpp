#pragma once
#include "examiner.hpp"

namespace ctnn_test {

/// The loss of so many outputs beside targets, and its gradient, by a network that hands on what it gets and
/// one parameter that is 0.
template <nn::index N, class T, class Loss>
struct judged {
    static constexpr auto net = nn::input<N> >> nn::dense<N, nn::no_bias>;
    double loss;
    std::vector<double> slopes; // by the weights: the input is 1 at the output's own place
    judged(Loss l, std::array<T, std::size_t(N)> y, std::array<T, std::size_t(N)> target) {
        nn::model<net, T> m;
        std::array<T, std::size_t(N)> one{1};
        std::vector<T> weights(std::size_t(N * N));
        for (nn::index i = 0; i < N; ++i) weights[std::size_t(i * N)] = y[std::size_t(i)];
        REQUIRE(nn::parameter<"0.weight">(m).write(weights));
        T mean{};
        const auto g = nn::gradients(m, l, one, target, mean);
        loss = double(mean);
        for (nn::index i = 0; i < N; ++i) slopes.push_back(double(nn::parameter<"0.weight">(g)[i * N]));
    }
};

} // namespace ctnn_test
