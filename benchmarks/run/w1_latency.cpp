// W1: one prediction by 8-32-32-4 with tanh or relu, the output fed back as input: latency.
#include "contest.hpp"
#include "peers/ctnn.hpp"
#include "peers/loop.hpp"

#ifdef BENCH_EIGEN
#include "peers/eigen.hpp"
#endif
#ifdef BENCH_LIBXSMM
#include "peers/libxsmm.hpp"
#endif

namespace bench {
namespace {

const mlp<8, 32, 32, 4> net;

template <act Act, class Predictor>
void latency(benchmark::State& state) {
    static Predictor predictor(net);
    contest_latency(state, net, Act, predictor);
}
template <act Act, template <int, int> class Dense>
void loops(benchmark::State& state) {
    static loop::perceptron<Dense, Act, 8, 32, 32, 4> perceptron(net);
    contest_latency(state, net, Act, [](const float(*x)[8], float(*y)[4]) { perceptron.predict(*x, *y); });
}

template <act Act>
void register_all(const std::string& workload) {
    const auto add = [&](const char* name, auto run) {
        benchmark::RegisterBenchmark((workload + name).c_str(), run);
    };
    add("/ctnn", latency<Act, contender::predictor<1, Act, false, 8, 32, 32, 4>>);
    add("/loop/dots", loops<Act, loop::dense_by_dots>);
    add("/loop/columns", loops<Act, loop::dense_by_columns>);
#ifdef BENCH_EIGEN
    add("/eigen/columns", latency<Act, eigen::predictor<Eigen::ColMajor, 1, Act, false, 8, 32, 32, 4>>);
    add("/eigen/rows", latency<Act, eigen::predictor<Eigen::RowMajor, 1, Act, false, 8, 32, 32, 4>>);
#endif
#ifdef BENCH_LIBXSMM
    add("/libxsmm", latency<Act, xsmm::predictor<1, 1, Act, false, 8, 32, 32, 4>>);
#endif
    register_latency(workload, net, Act);
}

const bool registered = (register_all<act::tanh>("W1/tanh"), register_all<act::relu>("W1/relu"), true);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
