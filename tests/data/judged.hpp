#pragma once
// A network that says what its input says, and samples that it takes for given classes.
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <vector>

namespace ctnn_test {
namespace nn = ctnn;

/// A network whose output i is its input i.
template <nn::index N>
constexpr auto wire = nn::input<N> >> nn::dense<N, nn::no_bias>;
template <nn::index N>
nn::model<wire<N>> through() {
    nn::model<wire<N>> m;
    std::vector<float> unit(std::size_t(N * N));
    for (nn::index i = 0; i < N; ++i) unit[std::size_t(i * N + i)] = 1;
    nn::parameter<"0.weight">(m).write(unit);
    return m;
}
/// Samples that such a network takes for these classes.
template <nn::index N>
nn::dataset<float, nn::shape<N>> taken_for(const std::vector<int>& predicted, const std::vector<int>& truth,
                                           int classes) {
    std::vector<float> inputs(predicted.size() * std::size_t(N));
    for (std::size_t i = 0; i < predicted.size(); ++i)
        inputs[i * std::size_t(N) + std::size_t(predicted[i])] = 1;
    return {inputs, truth, classes};
}

} // namespace ctnn_test
