// W2: prediction by 784-128-64-10 with relu and softmax, for 1, 32 and 256 samples at a time.
// links: benchmark; optional: xsmm xsmmnoblas (BENCH_NO_LIBXSMM leaves it out), Eigen3 headers
#include "contest.hpp"

#if __has_include(<ctnn/run/trainer.hpp>)
#include "w2_ctnn.hpp"
#define BENCH_CTNN 1
#endif
#if __has_include(<Eigen/Dense>)
#include "w2_eigen.hpp"
#define BENCH_EIGEN 1
#endif
#if __has_include(<libxsmm.h>) && !defined(BENCH_NO_LIBXSMM)
#include "w2_libxsmm.hpp"
#define BENCH_LIBXSMM 1
#endif

namespace bench {
namespace {

const mlp<784, 128, 64, 10> digits;

template <int B, class Predictor>
void predict(benchmark::State& state) {
  static Predictor predictor(digits);  // large: not on the stack
  contest_predict<B>(state, digits, true, predictor);
}

#if BENCH_CTNN
template <int B>
using ctnn_predictor = contender::predictor<B, true, 784, 128, 64, 10>;
BENCHMARK(predict<1, ctnn_predictor<1>>)->Name("W2/1/ctnn");
BENCHMARK(predict<32, ctnn_predictor<32>>)->Name("W2/32/ctnn");
BENCHMARK(predict<256, ctnn_predictor<256>>)->Name("W2/256/ctnn");
#endif

#if BENCH_LIBXSMM
template <int B, int Piece = B>
using xsmm_predictor = xsmm::predictor<B, Piece, 784, 128, 64, 10>;
BENCHMARK(predict<1, xsmm_predictor<1>>)->Name("W2/1/libxsmm");
BENCHMARK(predict<32, xsmm_predictor<32>>)->Name("W2/32/libxsmm");
BENCHMARK(predict<256, xsmm_predictor<256>>)->Name("W2/256/libxsmm/whole");
BENCHMARK(predict<256, xsmm_predictor<256, 32>>)->Name("W2/256/libxsmm/pieces");
#endif

#if BENCH_EIGEN
template <int Order, int B>
using eigen_predictor = eigen::predictor<Order, B, 784, 128, 64, 10>;
BENCHMARK(predict<1, eigen_predictor<Eigen::ColMajor, 1>>)->Name("W2/1/eigen/columns");
BENCHMARK(predict<1, eigen_predictor<Eigen::RowMajor, 1>>)->Name("W2/1/eigen/rows");
BENCHMARK(predict<32, eigen_predictor<Eigen::ColMajor, 32>>)->Name("W2/32/eigen/columns");
BENCHMARK(predict<32, eigen_predictor<Eigen::RowMajor, 32>>)->Name("W2/32/eigen/rows");
BENCHMARK(predict<256, eigen_predictor<Eigen::ColMajor, 256>>)->Name("W2/256/eigen/columns");
BENCHMARK(predict<256, eigen_predictor<Eigen::RowMajor, 256>>)->Name("W2/256/eigen/rows");
#endif

}  // namespace
}  // namespace bench

BENCHMARK_MAIN();
