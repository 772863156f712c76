// 04 a deep network and backpropagation: the gradient is the chain rule from right to left; here it is held
// against the slope that one measures by moving a weight a little.
#include <ctnn/ctnn.hpp>

#include <cmath>
#include <cstdio>

namespace nn = ctnn;

constexpr auto net = nn::input<3> >> nn::dense<4> >> nn::tanh >> nn::dense<4> >> nn::sigmoid >> nn::dense<2>;
using model = nn::model<net, double>;

namespace {
constexpr double x[2][3] = {{0.5, -1, 2}, {1, 0.25, -0.5}};
constexpr double targets[2][2] = {{1, 0}, {0, 1}};

double loss(const model& m) {
    const auto y = nn::predict<2>(m, x); // forward
    double sum = 0;
    for (int s = 0; s < 2; ++s)
        for (int i = 0; i < 2; ++i) sum += (y(s, i) - targets[s][i]) * (y(s, i) - targets[s][i]);
    return sum / 4;
}
} // namespace

int main() {
    model m{nn::seed{3}};
    std::printf("loss %.6f\n", loss(m));
    const auto g = nn::gradients(m, nn::mse{}, x, targets); // forward, loss, backward
    const auto gradient = nn::parameter<"0.weight">(g);

    const auto weight = nn::parameter<"0.weight">(m);
    double values[12];
    weight.read(values);
    constexpr double h = 1e-5;
    for (int i = 0; i < 12; ++i) {
        const double kept = values[i];
        values[i] = kept + h, weight.write(values);
        const double above = loss(m);
        values[i] = kept - h, weight.write(values);
        const double slope = (above - loss(m)) / (2 * h);
        values[i] = kept, weight.write(values);
        std::printf("0.weight[%2d]: backpropagation % .9f, measured % .9f\n", i, gradient[i], slope);
        if (std::abs(gradient[i] - slope) > 1e-8) return 1;
    }
}
