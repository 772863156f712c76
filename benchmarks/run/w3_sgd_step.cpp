// W3: one SGD step on a batch of 32: forward, softmax cross-entropy, backward, update.
//   W3a  784-128-64-10, W3b  64-64-64-8, relu between the layers
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

constexpr int batch = 32;

template <int I, int H1, int H2, int O>
void register_all(const std::string& workload) {
    static const mlp<I, H1, H2, O> net;
    const auto add = [&]<class Trainer>(const char* name, std::type_identity<Trainer>) {
        benchmark::RegisterBenchmark((workload + name).c_str(), [](benchmark::State& state) {
            contest_sgd<batch, Trainer>(state, net);
        });
    };
    add("/ctnn", std::type_identity<contender::trainer<batch, I, H1, H2, O>>{});
#ifdef BENCH_EIGEN
    add("/eigen/columns", std::type_identity<eigen::trainer<Eigen::ColMajor, batch, I, H1, H2, O>>{});
    add("/eigen/rows", std::type_identity<eigen::trainer<Eigen::RowMajor, batch, I, H1, H2, O>>{});
#endif
#ifdef BENCH_LIBXSMM
    add("/libxsmm/turned", std::type_identity<xsmm::trainer<xsmm::across::turn, batch, I, H1, H2, O>>{});
    add("/libxsmm/across", std::type_identity<xsmm::trainer<xsmm::across::read, batch, I, H1, H2, O>>{});
#endif
    register_sgd<batch>(workload, net);
}

const bool registered = (register_all<784, 128, 64, 10>("W3a"), register_all<64, 64, 64, 8>("W3b"), true);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
