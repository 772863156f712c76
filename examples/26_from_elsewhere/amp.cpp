// An amplifier of somebody else's: raw 32-bit floats in, as many out, in blocks as an audio host has them.
//
//     python3 cmake/ctnn_import.py wavenet_a1_standard.nam --name amp --out models
//     g++ -std=c++20 -O3 -march=native -Iinclude -Imodels examples/26_from_elsewhere/amp.cpp -o play
//     sox guitar.wav -r 48k -c 1 -t f32 - | ./play models/amp.safetensors | sox -r 48k -c 1 -t f32 - amplified.wav
#include "common.hpp"

#include "amp.hpp"

#include <array>
#include <cstdio>
#include <span>

int main(int count, char** arguments) {
    const auto model = loaded<amp::net>(count > 1 ? arguments[1] : "amp.safetensors");
    if (!model) return 1;
    const auto stream = std::make_unique<nn::stream<amp::net>>();
    std::array<float, 64> in{}, out{};
    while (const std::size_t n = std::fread(in.data(), sizeof(float), in.size(), stdin)) {
        stream->process(*model, std::span<const float>(in).first(n), std::span(out).first(n));
        std::fwrite(out.data(), sizeof(float), n, stdout);
    }
}
