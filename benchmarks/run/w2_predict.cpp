// W2: prediction by 784-128-64-10 with relu and softmax, for 1, 32 and 256 samples at a time.
#include "contest.hpp"
#include "peers/ctnn.hpp"

#ifdef BENCH_EIGEN
#include "peers/eigen.hpp"
#endif
#ifdef BENCH_LIBXSMM
#include "peers/libxsmm.hpp"
#endif

namespace bench {
namespace {

const mlp<784, 128, 64, 10> digits;

template <int B, class Predictor>
void predict(benchmark::State& state) {
    static Predictor predictor(digits); // large: not on the stack
    contest_predict<B>(state, digits, true, predictor);
}

template <int B>
void register_all() {
    const std::string workload = "W2/" + std::to_string(B);
    const auto add = [&](const char* name, auto run) {
        benchmark::RegisterBenchmark((workload + name).c_str(), run);
    };
    add("/ctnn", predict<B, contender::predictor<B, act::relu, true, 784, 128, 64, 10>>);
#ifdef BENCH_EIGEN
    add("/eigen/columns",
        predict<B, eigen::predictor<Eigen::ColMajor, B, act::relu, true, 784, 128, 64, 10>>);
    add("/eigen/rows", predict<B, eigen::predictor<Eigen::RowMajor, B, act::relu, true, 784, 128, 64, 10>>);
#endif
#ifdef BENCH_LIBXSMM
    add("/libxsmm/whole", predict<B, xsmm::predictor<B, B, act::relu, true, 784, 128, 64, 10>>);
    if constexpr (B > 32)
        add("/libxsmm/pieces", predict<B, xsmm::predictor<B, 32, act::relu, true, 784, 128, 64, 10>>);
#endif
    register_predict<B>(workload, digits, true);
}

const bool registered = (register_all<1>(), register_all<32>(), register_all<256>(), true);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
