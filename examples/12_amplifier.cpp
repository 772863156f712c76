// 12 amplifier: an LSTM learns what a distorting amplifier does to a guitar, then does it to a sound file,
// sample by sample.
//
//     EXAMPLE=12_amplifier sh examples/run.sh [--in FILE] [--out FILE.wav] [--epochs N]
//
// Without a file it plays plucked strings that it makes itself (Karplus, Strong 1983). What is timed is the
// stream as an effect would run it: one sample in, one sample out, nothing allocated. test-args: --epochs 2
#include "support/allocations.hpp"
#include "support/progress.hpp"
#include "support/sound.hpp"
#include "support/strings.hpp"

#include <ctnn/ctnn.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace nn = ctnn;

constexpr nn::index steps = 64, batch = 32;
constexpr auto net = nn::sequence<steps, 1> >> nn::lstm<16> >> nn::dense<1>;

namespace {
nn::model<net> model{nn::seed{1}};
nn::trainer<net, nn::mse, nn::clip<nn::adam>, batch, float, nn::stateful> trainer{
    {.optimizer = {.lr = 0.005}, .max_norm = 1}};

/// The amplifier: a high-pass, a tube that clips more softly on one side, a loudspeaker's low-pass. Its two
/// filters are what a network without memory could not learn.
support::sound amplify(const support::sound& clean) {
    support::sound out = clean;
    float before = 0, high = 0, low = 0;
    for (float& v : out.samples) {
        high = 0.98f * (high + v - before);
        before = v;
        const float driven = 6 * high + 0.3f;
        const float tube =
            (driven > 0 ? std::tanh(driven) : 0.8f * std::tanh(1.25f * driven)) - std::tanh(0.3f);
        low += 0.35f * (tube - low);
        v = 0.7f * low;
    }
    return out;
}

/// The root of the mean squared difference, as a share of the wanted sound's.
double error(const std::vector<float>& got, const std::vector<float>& want) {
    double difference = 0, power = 1e-30;
    for (std::size_t i = 0; i < want.size(); ++i)
        difference += std::pow(double(got[i] - want[i]), 2), power += std::pow(double(want[i]), 2);
    return std::sqrt(difference / power);
}
} // namespace

int main(int count, char** arguments) {
    std::string in, out = "amplified.wav";
    nn::index epochs = 30;
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i], value = i + 1 < count ? arguments[i + 1] : "";
        if (option == "--in" && !value.empty()) in = arguments[++i];
        else if (option == "--out" && !value.empty()) out = arguments[++i];
        else if (option == "--epochs" && std::atol(value.c_str()) > 0) epochs = std::atol(arguments[++i]);
        else
            return std::cerr << "usage: 12_amplifier [--in FILE] [--out FILE.wav] [--epochs N]; not: "
                             << option << '\n',
                   1;
    }
    auto input = support::strings(10, 7);
    if (!in.empty()) {
        auto read = support::read_sound(in);
        if (!read) return std::cerr << read.error() << '\n', 1;
        input = std::move(*read);
    }

    // A minute of strings as 32 streams side by side, in consecutive chunks of 64 samples.
    const auto clean = support::strings(60, 3), driven = amplify(clean);
    const std::size_t stride = clean.samples.size() / batch;
    support::progress clock;
    for (nn::index epoch = 1; epoch <= epochs; ++epoch) {
        double loss = 0;
        trainer.reset();
        trainer.optimizer().optimizer.lr = 0.005 * (1 - 0.95 * double(epoch - 1) / double(epochs));
        for (std::size_t at = 0; at + steps <= stride; at += steps) {
            static float x[batch][steps][1], y[batch][steps][1];
            for (std::size_t s = 0; s < batch; ++s)
                for (std::size_t t = 0; t < steps; ++t)
                    x[s][t][0] = clean.samples[s * stride + at + t],
                    y[s][t][0] = driven.samples[s * stride + at + t];
            loss += double(trainer.step(model, x, y)) / double(stride / steps);
        }
        if (epoch % 5 == 0 || epoch == epochs)
            std::printf("epoch %td of %td: mean squared error %.2e\n", epoch, epochs, loss),
                std::fflush(stdout);
    }
    std::printf("learned in %.1f s\n", clock.seconds());

    static nn::stream<net> stream;
    support::sound effect{std::vector<float>(input.samples.size()), input.rate};
    const long before = support::allocations();
    const support::progress run;
    stream.process(model, input.samples, effect.samples);
    const double seconds = run.seconds();
    std::printf("%.1f s of sound in %.3f s: %.0f times faster than it plays; allocated %ld times\n",
                input.seconds(), seconds, input.seconds() / seconds, support::allocations() - before);
    std::printf("the network differs from the amplifier by %.1f %% of its sound\n",
                100 * error(effect.samples, amplify(input).samples));
    if (!support::write_sound(out, effect)) return std::cerr << out << ": cannot be written\n", 1;
    std::printf("what the network makes of it is in %s\n", out.c_str());
    return 0;
}
