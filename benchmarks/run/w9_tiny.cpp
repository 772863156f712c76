// W9: one prediction by 6-64-8-4 with relu, 1,004 parameters, against loops written by hand.
#include "contest.hpp"
#include "peers/ctnn.hpp"
#include "peers/loop.hpp"

#ifdef BENCH_EIGEN
#include "peers/eigen.hpp"
#endif

namespace bench {
namespace {

const mlp<6, 64, 8, 4> tiny;

template <class Predictor>
void predict(benchmark::State& state) {
    static Predictor predictor(tiny);
    contest_predict<1>(state, tiny, false, predictor);
}
template <template <int, int> class Dense>
void loops(benchmark::State& state) {
    static loop::perceptron<Dense, act::relu, 6, 64, 8, 4> net(tiny);
    contest_predict<1>(state, tiny, false, [](const float(*x)[6], float(*y)[4]) { net.predict(*x, *y); });
}

const bool registered = [] {
    const auto add = [](const char* name, auto run) { benchmark::RegisterBenchmark(name, run); };
    add("W9/ctnn", predict<contender::predictor<1, act::relu, false, 6, 64, 8, 4>>);
    add("W9/loop/dots", loops<loop::dense_by_dots>);
    add("W9/loop/columns", loops<loop::dense_by_columns>);
#ifdef BENCH_EIGEN
    add("W9/eigen/columns", predict<eigen::predictor<Eigen::ColMajor, 1, act::relu, false, 6, 64, 8, 4>>);
    add("W9/eigen/rows", predict<eigen::predictor<Eigen::RowMajor, 1, act::relu, false, 6, 64, 8, 4>>);
#endif
    register_predict<1>("W9", tiny, false);
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
