// Which layout inside: LeNet-5's two convolutions with relu and pool as ctnn runs them, channel after channel
// for one image and samples along registers for 32, against the same network with channels last: registers
// along output channels from the first layer on, pixels read where they lie, windows pooled in registers,
// nothing turned. (What follows a flatten costs the same in both, were its weights stored to match.)
#include "contest.hpp"
#include "peers/ctnn.hpp"

#include <memory>

namespace bench {
namespace {

namespace nn = ctnn;
namespace k = ctnn::kernels;
constexpr int W = int(k::width<float>);
constexpr int padded(int n) { return (n + W - 1) / W * W; }

constexpr auto features = nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu >>
                          nn::max_pool2d<2> >> nn::conv2d<16, nn::kernel<5>> >> nn::relu >>
                          nn::max_pool2d<2> >> nn::flatten;
constexpr int pixels = 784, outputs = 400;

// relu(w * x + b) pooled by 2 x 2. x: [Rows][Columns][Space], Channels of them used, its padding included; y:
// [..][..][padded Out].
template <int Rows, int Columns, int Channels, int Space, int Out, int Kernel>
struct stage {
    static constexpr int out_space = padded(Out), vectors = out_space / W;
    static constexpr int rows = (Rows - Kernel + 1) / 2, columns = (Columns - Kernel + 1) / 2;
    // Windows that are computed at once: as many as registers hold, and as divide a row.
    static constexpr int windows = [] {
        int n = int(k::registers - 4) / (4 * vectors);
        while (n > 1 && columns % n != 0) --n;
        return n > 1 ? n : 1;
    }();
    alignas(64) float weight[Kernel * Kernel * Channels][out_space] = {};
    alignas(64) float bias[out_space] = {};

    void load(auto weights, auto biases) {
        for (int o = 0; o < Out; ++o) {
            bias[o] = biases[o];
            for (int c = 0; c < Channels; ++c)
                for (int t = 0; t < Kernel * Kernel; ++t)
                    weight[t * Channels + c][o] = weights[(o * Channels + c) * Kernel * Kernel + t];
        }
    }
    [[gnu::noinline]] void operator()(const float* x, float* y) const {
        for (int r = 0; r < rows; ++r)
            for (int t = 0; t < columns; t += windows) {
                k::vec<float> sum[2][2 * windows][vectors];
#pragma GCC unroll 32
                for (auto& row : sum)
#pragma GCC unroll 32
                    for (auto& pixel : row)
#pragma GCC unroll 4
                        for (int v = 0; v < vectors; ++v) pixel[v] = k::load(bias + v * W);
                const float* w = &weight[0][0];
                for (int i = 0; i < Kernel; ++i)
                    for (int j = 0; j < Kernel; ++j) {
                        const float* from = x + ((2 * r + i) * Columns + 2 * t + j) * Space;
                        for (int c = 0; c < Channels; ++c, w += out_space, ++from) {
                            k::vec<float> factor[vectors];
#pragma GCC unroll 4
                            for (int v = 0; v < vectors; ++v) factor[v] = k::held(k::load(w + v * W));
#pragma GCC unroll 2
                            for (int a = 0; a < 2; ++a)
#pragma GCC unroll 32
                                for (int p = 0; p < 2 * windows; ++p) {
                                    const k::vec<float> value = k::broadcast(from[(a * Columns + p) * Space]);
#pragma GCC unroll 4
                                    for (int v = 0; v < vectors; ++v)
                                        sum[a][p][v] = k::fma(factor[v], value, sum[a][p][v]);
                                }
                        }
                    }
#pragma GCC unroll 8
                for (int n = 0; n < windows; ++n)
#pragma GCC unroll 4
                    for (int v = 0; v < vectors; ++v)
                        k::store(y + ((r * columns + t + n) * vectors + v) * W,
                                 k::max(k::max(k::max(sum[0][2 * n][v], sum[0][2 * n + 1][v]),
                                               k::max(sum[1][2 * n][v], sum[1][2 * n + 1][v])),
                                        k::zero<float>()));
            }
    }
};

struct channels_last {
    using first = stage<32, 32, 1, 1, 6, 5>;
    using second = stage<14, 14, 6, first::out_space, 16, 5>;
    first one;
    second two;
    alignas(64) float image[32][32] = {}, between[14 * 14 * first::out_space], out[25 * second::out_space];

    explicit channels_last(const nn::model<features>& model) {
        one.load(nn::parameter<"0.weight">(model), nn::parameter<"0.bias">(model));
        two.load(nn::parameter<"3.weight">(model), nn::parameter<"3.bias">(model));
    }
    const float* operator()(const float* x) {
        for (int r = 0; r < 28; ++r) std::copy_n(x + r * 28, 28, image[r + 2] + 2);
        one(&image[0][0], between);
        two(between, out);
        return out;
    }
};

template <int B>
void by_ctnn(benchmark::State& state) {
    static const nn::model<features> model{nn::seed{1}};
    static nn::workspace<features, B> workspace;
    static samples<pixels, B> data(10);
    for (auto _ : state) {
        hidden(&data);
        const auto y = nn::predict<B>(model, nn::unchecked<B * pixels>(&data.x[0][0]), workspace);
        hidden(y.data());
    }
    count_flops(state, 2.0 * nn::macs<features> * B);
}

template <int B>
void by_channels_last(benchmark::State& state) {
    static const nn::model<features> model{nn::seed{1}};
    static const auto net = std::make_unique<channels_last>(model);
    static samples<pixels, B> data(10);
    const auto want = nn::predict(model, nn::unchecked<pixels>(&data.x[0][0]));
    const float* got = (*net)(&data.x[0][0]);
    double error = 0;
    for (int i = 0; i < outputs; ++i)
        error = std::max(error, std::abs(double(want[i]) -
                                         double(got[i % 25 * channels_last::second::out_space + i / 25])));
    if (!accept(state, error, 1e-5)) return;
    for (auto _ : state)
        for (auto& x : data.x) hidden((*net)(hidden(&x[0])));
    count_flops(state, 2.0 * nn::macs<features> * B);
}

const bool registered = [] {
    const auto add = [](const char* name, auto run) { benchmark::RegisterBenchmark(name, run); };
    add("convolutions/1/ctnn", by_ctnn<1>);
    add("convolutions/1/channels last", by_channels_last<1>);
    add("convolutions/32/ctnn", by_ctnn<32>);
    add("convolutions/32/channels last", by_channels_last<32>);
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
