// 18 amplifier models: the networks of Neural Amp Modeler (Atkinson) as types, and one of them played on a
// sound file.
//
//     python3 cmake/ctnn_import.py wavenet_a1_standard.nam --name a1
//     EXAMPLE=18_amplifier_models sh examples/run.sh --model a1 --weights a1.safetensors --in guitar.wav
//
// A2.nam holds two: --submodel 0 is a2_nano, 1 is a2. Without weights the network is as it was drawn, without
// a file the strings are those of 12_amplifier. --expected FILE: float32 values, as many inputs as outputs
// behind them, which the stream is compared with. All that is played goes in blocks of 64 samples, as in an
// audio host. test-args: --model a2_nano
#include "support/allocations.hpp"
#include "support/amplifiers.hpp"
#include "support/files.hpp"
#include "support/progress.hpp"
#include "support/sound.hpp"
#include "support/strings.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <memory>
#include <span>

namespace nn = ctnn;

namespace {
struct options {
    std::string model = "a1", weights, in, out = "amplified.wav", expected;
};

/// The largest difference from the outputs of a file, as a share of their largest; the silence before fills
/// the past.
template <auto Net>
double difference(const nn::model<Net>& model, nn::stream<Net>& stream,
                  const std::vector<unsigned char>& bytes) {
    std::vector<float> values(bytes.size() / sizeof(float)), silence(12'288), y(values.size() / 2);
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    const std::span<const float> all = values, x = all.first(y.size()), want = all.subspan(y.size());
    stream.process(model, silence, silence);
    stream.process(model, x, y);
    float worst = 0, most = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
        worst = std::max(worst, std::abs(y[i] - want[i])), most = std::max(most, std::abs(want[i]));
    return double(worst / most);
}

template <auto Net>
int play(const options& o) {
    const auto model = std::make_unique<nn::model<Net>>(nn::seed{1});
    const auto stream = std::make_unique<nn::stream<Net>>();
    if (!o.weights.empty())
        if (const auto loaded = nn::load(*model, o.weights); !loaded)
            return std::cerr << o.weights << ": " << loaded << '\n', 1;
    if (!o.expected.empty()) {
        const auto bytes = support::read_file(o.expected);
        if (!bytes) return std::cerr << bytes.error() << '\n', 1;
        std::printf("largest difference from the file: %.1e of its largest\n",
                    difference(*model, *stream, *bytes));
        stream->reset();
    }
    auto input = support::strings(10, 7);
    if (!o.in.empty()) {
        auto read = support::read_sound(o.in);
        if (!read) return std::cerr << read.error() << '\n', 1;
        input = std::move(*read);
    }
    support::sound effect{std::vector<float>(input.samples.size()), input.rate};
    const std::span<const float> from = input.samples;
    const std::span<float> to = effect.samples;
    const long before = support::allocations();
    const support::progress run;
    for (std::size_t i = 0; i < from.size(); i += 64) {
        const std::size_t n = std::min<std::size_t>(64, from.size() - i);
        stream->process(*model, from.subspan(i, n), to.subspan(i, n));
    }
    const double seconds = run.seconds();
    std::printf(
        "%td weights; %.1f s of sound in %.3f s: %.0f times faster than it plays; allocated %ld times\n",
        nn::parameter_count<Net>, input.seconds(), seconds, input.seconds() / seconds,
        support::allocations() - before);
    if (!support::write_sound(o.out, effect)) return std::cerr << o.out << ": cannot be written\n", 1;
    return 0;
}
} // namespace

int main(int count, char** arguments) {
    options o;
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i];
        std::string* const value = option == "--model"      ? &o.model
                                   : option == "--weights"  ? &o.weights
                                   : option == "--in"       ? &o.in
                                   : option == "--out"      ? &o.out
                                   : option == "--expected" ? &o.expected
                                                            : nullptr;
        if (!value || i + 1 == count)
            return std::cerr << "usage: 18_amplifier_models [--model a1|a2|a2_nano] [--weights "
                                "FILE.safetensors] [--in FILE] "
                                "[--out FILE.wav] [--expected FILE]; not: "
                             << option << '\n',
                   1;
        *value = arguments[++i];
    }
    if (o.model == "a1") return play<a1>(o);
    if (o.model == "a2") return play<a2>(o);
    if (o.model == "a2_nano") return play<a2_nano>(o);
    return std::cerr << "no model " << o.model << ": a1, a2, a2_nano\n", 1;
}
