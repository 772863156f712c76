// W8: plain products C[m][n] = A[m][k]·B[k][n], in the sizes of dense layers. ctnn's B and C have rows of
// whole cache lines, as it keeps its weights; everybody else gets dense rows.
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

template <int M, int N, int K>
struct operands {
    std::vector<float> a, b;
    std::vector<double> want;
    operands() : a(std::size_t(M) * K), b(std::size_t(K) * N), want(std::size_t(M) * N) {
        std::mt19937 random(3);
        std::uniform_real_distribution<float> uniform(-1, 1);
        for (float& v : a) v = uniform(random);
        for (float& v : b) v = uniform(random);
        for (int i = 0; i < M; ++i)
            for (int k = 0; k < K; ++k)
                for (int j = 0; j < N; ++j) want[i * N + j] += double(a[i * K + k]) * b[k * N + j];
    }
};

// Rows of B and C are `ld` apart.
template <int M, int N, int K, class Multiply>
void contest(benchmark::State& state, int ld, Multiply&& multiply) {
    static const operands<M, N, K> given;
    constexpr int room = (N + 15) / 16 * 16;
    alignas(64) static float a[M * K], b[K * room], c[M * room];
    std::copy(given.a.begin(), given.a.end(), a);
    for (int k = 0; k < K; ++k) std::copy_n(given.b.data() + k * N, N, b + k * ld);
    std::fill_n(c, M * room, NAN);
    multiply(a, b, c);
    std::vector<float> got;
    for (int i = 0; i < M; ++i) got.insert(got.end(), c + i * ld, c + i * ld + N);
    if (!accept(state, difference(got, given.want), 1e-5)) return;
    for (auto _ : state) {
        multiply(hidden(&a[0]), hidden(&b[0]), hidden(&c[0]));
        benchmark::ClobberMemory();
    }
    count_flops(state, 2.0 * M * N * K);
}

template <int M, int N, int K>
void register_all() {
    const std::string workload =
        "W8/" + std::to_string(M) + "x" + std::to_string(N) + "x" + std::to_string(K);
    const auto add = [&](const std::string& name, int ld, auto multiply) {
        benchmark::RegisterBenchmark((workload + "/" + name).c_str(),
                                     [=](benchmark::State& state) { contest<M, N, K>(state, ld, multiply); });
    };
    add("ctnn", int(contender::nn::padded<float>(N)),
        [](const float* a, const float* b, float* c) { contender::product<M, N, K>(a, b, c); });
    add("loop/dots", N,
        [](const float* a, const float* b, float* c) { loop::product_by_dots<M, N, K>(a, b, c); });
    add("loop/rows", N,
        [](const float* a, const float* b, float* c) { loop::product_by_rows<M, N, K>(a, b, c); });
#ifdef BENCH_EIGEN
    add("eigen", N, [](const float* a, const float* b, float* c) { eigen::product<M, N, K>(a, b, c); });
#endif
#ifdef BENCH_LIBXSMM
    // Columns first: C transposed = B transposed · A transposed.
    static const xsmm::product jit(N, M, K, N, K, N, 0.0f);
    add("libxsmm", N, [](const float* a, const float* b, float* c) { jit(b, a, c); });
#endif
    for (const library& peer : libraries())
        add(peer.name, N,
            [multiply = std::shared_ptr<product>(peer.multiply(M, N, K))](
                const float* a, const float* b, float* c) { (*multiply)(a, b, c); });
}

const bool registered = (register_all<32, 128, 784>(), register_all<32, 64, 128>(),
                         register_all<128, 784, 32>(), register_all<64, 64, 64>(), register_all<16, 16, 16>(),
                         register_all<8, 8, 8>(), register_all<256, 256, 256>(), true);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
