// 16 dispatch: one program for many machines. The network is compiled once for each instruction set, in an
// object of its own; when the program starts it asks the processor what it has and takes the best.
//
//     EXAMPLE=16_dispatch sh examples/run.sh
//
// test-args:
#include "16_dispatch/engine.hpp"
#include "16_dispatch/network.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>

namespace {

/// The engines that this machine can run, best first.
struct choices {
    const engine* of[3];
    int count = 0;
};
choices possible() {
    choices found;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        found.of[found.count++] = &avx512_engine;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        found.of[found.count++] = &avx2_engine;
#endif
    found.of[found.count++] = &baseline_engine;
    return found;
}

} // namespace

int main() {
    // This file is compiled for every machine; so is its model, whose bytes serve all.
    static const nn::model<net> model{nn::seed{1}};
    static float image[784];
    for (int i = 0; i < 784; ++i) image[i] = float(i * 37 % 256) / 255;
    const auto expected = nn::predict(model, image);

    const choices engines = possible();
    std::printf("this machine runs %d of the engines; the program would take %s\n", engines.count,
                engines.of[0]->instructions);
    for (int e = 0; e < engines.count; ++e) {
        const engine& one = *engines.of[e];
        const auto bytes = nn::bytes(model);
        if (!one.load(bytes.data(), bytes.size())) return 1;
        float y[10], worst = 0;
        constexpr int times = 2000;
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < times; ++i) {
            one.predict(image, y);
            image[0] = y[0] < 0 ? 1.f : 0.f; // no time can be saved by doing it once
        }
        const std::chrono::duration<double, std::micro> passed = std::chrono::steady_clock::now() - start;
        for (int i = 0; i < 10; ++i) worst = std::fmax(worst, std::fabs(y[i] - expected[i]));
        std::printf("%-9s %6.2f us a prediction, %.1e from the baseline\n", one.instructions,
                    passed.count() / times, double(worst));
        if (!(worst < 1e-6f)) return 1;
    }
}
