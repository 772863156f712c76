// How the cost of a prediction grows: per sample over the batch (784-128-64-10), and over the number of
// parameters (three square layers with relu) for one sample and for a batch of 32.
#include "contest.hpp"
#include "peers/ctnn.hpp"

#ifdef BENCH_LIBXSMM
#include "peers/libxsmm.hpp"
#endif

namespace bench {
namespace {

template <int B, int I, int H1, int H2, int O>
void register_all(const std::string& workload, const mlp<I, H1, H2, O>& net) {
    const auto add = [&]<class Predictor>(const char* name, std::type_identity<Predictor>) {
        benchmark::RegisterBenchmark((workload + name).c_str(), [&net](benchmark::State& state) {
            static const auto predictor = std::make_unique<Predictor>(net);
            contest_predict<B>(state, net, false, *predictor);
            state.counters["samples"] = B;
        });
    };
    add("/ctnn", std::type_identity<contender::predictor<B, act::relu, false, I, H1, H2, O>>{});
#ifdef BENCH_LIBXSMM
    if constexpr (B % 8 == 0)
        add("/libxsmm",
            std::type_identity<xsmm::predictor<B, (B < 32 ? B : 32), act::relu, false, I, H1, H2, O>>{});
#endif
    register_predict<B>(workload, net, false);
}

template <int... B>
void over_batches(std::integer_sequence<int, B...>) {
    static const mlp<784, 128, 64, 10> digits;
    (register_all<B>("batch/" + std::to_string(B), digits), ...);
}
template <int B, int... Width>
void over_parameters(std::integer_sequence<int, Width...>) {
    const auto one = []<int W>(std::integral_constant<int, W>) {
        static const mlp<W, W, W, W> net;
        register_all<B>("parameters/" + std::to_string(B) + "/" + std::to_string(3 * (W * W + W)), net);
    };
    (one(std::integral_constant<int, Width>{}), ...);
}

const bool registered = [] {
    over_batches(std::integer_sequence<int, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024>{});
    using widths = std::integer_sequence<int, 18, 32, 57, 100, 182, 320, 577, 1024, 1825>;
    over_parameters<1>(widths{});
    over_parameters<32>(widths{});
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
