// W9: one prediction by 6-64-8-4 with relu, 1,004 parameters, against loops written by hand.
// links: benchmark
#include "contest.hpp"
#include "loop.hpp"

#if __has_include(<ctnn/run/trainer.hpp>)
#include "w2_ctnn.hpp"
#define BENCH_CTNN 1
#endif

namespace bench {
namespace {

const mlp<6, 64, 8, 4> tiny;

#if BENCH_CTNN
void ctnn_predict(benchmark::State& state) {
  static contender::predictor<1, false, 6, 64, 8, 4> predictor(tiny);
  contest_predict<1>(state, tiny, false, predictor);
}
BENCHMARK(ctnn_predict)->Name("W9/ctnn");
#endif

template <template <int, int> class Dense>
void loops(benchmark::State& state) {
  static loop::perceptron<Dense, 6, 64, 8, 4> net(tiny);
  contest_predict<1>(state, tiny, false, [](const float(*x)[6], float(*y)[4]) { net.predict(*x, *y); });
}
BENCHMARK(loops<loop::dense_by_dots>)->Name("W9/loop/dots");
BENCHMARK(loops<loop::dense_by_columns>)->Name("W9/loop/columns");

}  // namespace
}  // namespace bench

BENCHMARK_MAIN();
