// What denormals cost: a layer without bias on a sound, and on one that has decayed below the normal range,
// with and without the guard.
#include "contest.hpp"

#include <ctnn/ctnn.hpp>

namespace bench {
namespace {

namespace nn = ctnn;
constexpr auto net = nn::sequence<64, 4> >> nn::conv1d<16, nn::kernel<3>, nn::no_bias, nn::causal> >>
                     nn::relu >> nn::dense<4, nn::no_bias>;

template <bool Guarded>
void play(benchmark::State& state, float loudness) {
    static const nn::model<net> model{nn::seed{1}};
    static nn::stream<net> stream;
    static float x[256], y[256];
    stream.reset();
    for (int i = 0; i < 256; ++i) x[i] = loudness * float(i * 37 % 101 - 50) / 50;
    for (auto _ : state) {
        hidden(&x[0]);
        if constexpr (Guarded) {
            const nn::flush_denormals guard;
            stream.process(model, x, y);
        } else {
            stream.process(model, x, y);
        }
        benchmark::ClobberMemory();
    }
}
void sound(benchmark::State& state) { play<false>(state, 1); }
void silence(benchmark::State& state) { play<false>(state, 1e-41f); }
void guarded(benchmark::State& state) { play<true>(state, 1e-41f); }
BENCHMARK(sound)->Name("64 steps/ctnn");
BENCHMARK(silence)->Name("64 steps/ctnn/denormals");
BENCHMARK(guarded)->Name("64 steps/ctnn/denormals, guarded");

} // namespace
} // namespace bench

BENCHMARK_MAIN();
