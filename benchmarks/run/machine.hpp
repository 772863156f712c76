// The yardsticks of every benchmark here: how many fused multiply-adds this core finishes per second at the
// ISA that the program is compiled for, and how many bytes it loads from its L1 and L2 caches. Measured in
// the run that they judge, because clocks drift.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>

namespace bench {

#if defined(__AVX512F__)
inline constexpr int vector_bytes = 64, chains = 20;
#elif defined(__AVX__)
inline constexpr int vector_bytes = 32, chains = 12;
#else
inline constexpr int vector_bytes = 16, chains = 10;
#endif

using lanes [[gnu::vector_size(vector_bytes)]] = float;

// `rounds` × `chains` independent multiply-adds that stay in registers. Returns the FLOPs done.
[[gnu::noinline]] inline double fma_burst(int rounds) {
    lanes acc[chains] = {};
    lanes scale = acc[0] + 0.5f, shift = acc[0] + 1.0f;
    asm volatile("" : "+m"(scale), "+m"(shift)); // nobody knows their values
    const lanes s = scale, t = shift;
    for (int r = 0; r < rounds; ++r) {
#pragma GCC unroll 32
        for (int c = 0; c < chains; ++c) acc[c] = acc[c] * s + t;
    }
    for (lanes& a : acc) benchmark::DoNotOptimize(a);
    return 2.0 * (vector_bytes / sizeof(float)) * chains * rounds;
}

// FLOP/s: the best of many short bursts, since an interruption can only slow one down.
inline double measure_fma_peak() {
    double best = 0;
    for (int burst = 0; burst < 400; ++burst) {
        const auto start = std::chrono::steady_clock::now();
        const double flops = fma_burst(10'000);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        best = std::max(best, flops / seconds.count());
    }
    return best;
}

inline double fma_peak() {
    static const double peak = measure_fma_peak();
    return peak;
}

// Call after the timed loop: what `flops` per iteration amount to, in GFLOP/s and in percent of the peak.
inline void count_flops(benchmark::State& state, double flops) {
    using counter = benchmark::Counter;
    state.counters["GFLOP/s"] = counter(flops * 1e-9, counter::kIsIterationInvariantRate);
    state.counters["peak%"] = counter(100 * flops / fma_peak(), counter::kIsIterationInvariantRate);
}

// Interleaved with the rest, so that a report can divide by the peak at the clock of the very run.
inline void fma_peak_benchmark(benchmark::State& state) {
    double flops = 0;
    for (auto _ : state) flops = fma_burst(1'000);
    count_flops(state, flops);
}

// Loads `Bytes` again and again, a register at a time.
template <std::size_t Bytes>
void load_bandwidth(benchmark::State& state) {
    constexpr std::size_t count = Bytes / sizeof(lanes), ways = 16;
    alignas(64) static lanes memory[count];
    // Never written, it would be one page of zeros, seen many times.
    for (lanes& m : memory) m = lanes{} + 1.0f;
    for (auto _ : state) {
        for (std::size_t i = 0; i < count; i += ways) {
#pragma GCC unroll 16
            for (std::size_t w = 0; w < ways; ++w) {
                const lanes loaded = memory[i + w];
                asm volatile("" : : "x"(loaded));
            }
        }
    }
    state.counters["GB/s"] = benchmark::Counter(1e-9 * Bytes, benchmark::Counter::kIsIterationInvariantRate);
}

// What the report says about this program.
inline const bool described = [] {
    benchmark::AddCustomContext("compiler", __VERSION__);
    benchmark::AddCustomContext("flags", BENCH_FLAGS);
    benchmark::AddCustomContext("isa", vector_bytes == 64   ? "AVX-512"
                                       : vector_bytes == 32 ? "AVX"
                                                            : "128-bit registers");
    return true;
}();

} // namespace bench

BENCHMARK(bench::fma_peak_benchmark)->Name("fma_peak");
BENCHMARK(bench::load_bandwidth<16 * 1024>)->Name("load_L1");
BENCHMARK(bench::load_bandwidth<256 * 1024>)->Name("load_L2");
