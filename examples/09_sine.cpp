// 09 sine: a recurrent network sees a noisy sine and learns what comes next; then it hears itself and sings
// on alone.
//
//     EXAMPLE=09_sine sh examples/run.sh            writes sine.csv and sine.svg
//
#include "support/curve.hpp"

#include <ctnn/ctnn.hpp>

#include <cmath>
#include <cstdio>

namespace nn = ctnn;

constexpr nn::index steps = 40, batch = 16;
constexpr auto net = nn::sequence<steps, 1> >> nn::rnn<16> >> nn::dense<1>;

namespace {
nn::model<net> model{nn::seed{1}};
nn::trainer<net, nn::mse, nn::clip<nn::adam>, batch> trainer{{.optimizer = {.lr = 0.01}, .max_norm = 1}};

/// The sine at a step, a period being 20 steps; noise is what the network has to see through.
float sine(double step) { return float(std::sin(step * 0.314159)); }
float noise(std::uint64_t i) { return float(nn::random_bits(nn::seed{2}, i) >> 40) / float(1 << 24) - 0.5f; }
} // namespace

int main() {
    // Every batch begins somewhere else; the target of each step is the next value, without noise.
    float loss = 0;
    for (std::uint64_t b = 0; b < 6000; ++b) {
        static float x[batch][steps][1], next[batch][steps][1];
        for (int s = 0; s < batch; ++s)
            for (int t = 0; t < steps; ++t) {
                const double at = 20.0 * double(noise(1'000'000 + b * batch + std::uint64_t(s))) + t;
                x[s][t][0] =
                    sine(at) + 0.1f * noise((b * batch + std::uint64_t(s)) * steps + std::uint64_t(t));
                next[s][t][0] = sine(at + 1);
            }
        loss = trainer.step(model, x, next);
        if (b % 1000 == 999)
            std::printf("batch %4llu: mean squared error %.5f\n", static_cast<unsigned long long>(b + 1),
                        double(loss));
    }

    // Two periods by ear, then four alone: each output is the next input.
    nn::stream<net> stream;
    support::curve truth{"truth", {}}, prediction{"prediction", {}};
    float heard = sine(0);
    double error = 0;
    for (int t = 0; t < 120; ++t) {
        const float y = stream.step(model, heard)[0];
        truth.y.push_back(double(sine(t + 1)));
        prediction.y.push_back(double(y));
        if (t >= 40) error += std::abs(double(y - sine(t + 1))) / 80;
        heard = t < 40 ? sine(t + 1) : y;
    }
    std::printf("alone for four periods, it is off by %.3f on average\n", error);
    if (!support::write_curves("sine", "step", {truth, prediction}))
        return std::puts("sine.csv or sine.svg: cannot be written"), 1;
    std::puts("truth and prediction are in sine.csv and sine.svg");
    return error < 0.2 ? 0 : 1;
}
