// W3: one SGD step on a batch of 32 — forward, softmax cross-entropy, backward, update.
//   W3a  784-128-64-10, W3b  64-64-64-8, relu between the layers
// links: benchmark; optional: xsmmnoblas xsmm (BENCH_LIBXSMM), Eigen3 headers
#include "contest.hpp"

#if __has_include(<ctnn/run/trainer.hpp>)
#include "w3_ctnn.hpp"
#define BENCH_CTNN 1
#endif
#if __has_include(<Eigen/Dense>)
#include "w3_eigen.hpp"
#define BENCH_EIGEN 1
#endif
#if __has_include(<libxsmm.h>) && !defined(BENCH_NO_LIBXSMM)
#include "w3_libxsmm.hpp"
#define BENCH_LIBXSMM 1
#endif

namespace bench {
namespace {

constexpr int batch = 32;
const mlp<784, 128, 64, 10> digits;
const mlp<64, 64, 64, 8> small;

#if BENCH_CTNN
void ctnn_a(benchmark::State& s) { contest_sgd<batch, contender::trainer<batch, 784, 128, 64, 10>>(s, digits); }
void ctnn_b(benchmark::State& s) { contest_sgd<batch, contender::trainer<batch, 64, 64, 64, 8>>(s, small); }
BENCHMARK(ctnn_a)->Name("W3a/ctnn");
BENCHMARK(ctnn_b)->Name("W3b/ctnn");
#endif

#if BENCH_LIBXSMM
template <xsmm::across Update>
void libxsmm_a(benchmark::State& s) { contest_sgd<batch, xsmm::trainer<Update, batch, 784, 128, 64, 10>>(s, digits); }
template <xsmm::across Update>
void libxsmm_b(benchmark::State& s) { contest_sgd<batch, xsmm::trainer<Update, batch, 64, 64, 64, 8>>(s, small); }
BENCHMARK(libxsmm_a<xsmm::across::turn>)->Name("W3a/libxsmm/turned");
BENCHMARK(libxsmm_a<xsmm::across::read>)->Name("W3a/libxsmm/across");
BENCHMARK(libxsmm_b<xsmm::across::turn>)->Name("W3b/libxsmm/turned");
BENCHMARK(libxsmm_b<xsmm::across::read>)->Name("W3b/libxsmm/across");
#endif

#if BENCH_EIGEN
template <int Order>
void eigen_a(benchmark::State& s) { contest_sgd<batch, eigen::trainer<Order, batch, 784, 128, 64, 10>>(s, digits); }
template <int Order>
void eigen_b(benchmark::State& s) { contest_sgd<batch, eigen::trainer<Order, batch, 64, 64, 64, 8>>(s, small); }
BENCHMARK(eigen_a<Eigen::ColMajor>)->Name("W3a/eigen/columns");
BENCHMARK(eigen_a<Eigen::RowMajor>)->Name("W3a/eigen/rows");
BENCHMARK(eigen_b<Eigen::ColMajor>)->Name("W3b/eigen/columns");
BENCHMARK(eigen_b<Eigen::RowMajor>)->Name("W3b/eigen/rows");
#endif

}  // namespace
}  // namespace bench

BENCHMARK_MAIN();
