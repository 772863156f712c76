// W13: weights that the caches do not hold: prediction by H-H-H-10 and an SGD step on it, for 32, 128 and 256
// samples. (Eigen's matrices of constant size end below.) H: 1024 (8 MB of weights), 2048 (34 MB).
#include "contest.hpp"
#include "peers/ctnn.hpp"

#ifdef BENCH_LIBXSMM
#include "peers/libxsmm.hpp"
#endif

namespace bench {
namespace {

template <int H>
const mlp<H, H, H, 10>& net() {
    static const mlp<H, H, H, 10> net;
    return net;
}

template <int B, int H, class Predictor>
void predict(benchmark::State& state) {
    static Predictor predictor(net<H>()); // large: not on the stack
    contest_predict<B>(state, net<H>(), true, predictor);
}
template <int B, int H>
void register_all() {
    const auto name = [](const char* what) {
        return std::string("W13/") + what + "/" + std::to_string(H) + "/" + std::to_string(B);
    };
    const auto add = [&](const char* what, const char* contender, auto run) {
        benchmark::RegisterBenchmark((name(what) + contender).c_str(), run);
    };
    const auto train = [&]<class Trainer>(const char* contender, std::type_identity<Trainer>) {
        add("step", contender, [](benchmark::State& state) { contest_sgd<B, Trainer>(state, net<H>()); });
    };
    add("predict", "/ctnn", predict<B, H, contender::predictor<B, act::relu, true, H, H, H, 10>>);
    train("/ctnn", std::type_identity<contender::trainer<B, H, H, H, 10>>{});
#ifdef BENCH_LIBXSMM
    add("predict", "/libxsmm/whole", predict<B, H, xsmm::predictor<B, B, act::relu, true, H, H, H, 10>>);
#endif
    register_predict<B>(name("predict"), net<H>(), true);
    // Updates are so small beside the weights that how a library rounds shows: OpenBLAS by up to 0.23 %.
    register_sgd<B>(name("step"), net<H>(), 5e-3);
}
template <int H>
void each_batch() {
    register_all<32, H>(), register_all<128, H>(), register_all<256, H>();
}
const bool registered = (each_batch<1024>(), each_batch<2048>(), true);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
