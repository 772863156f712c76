// The main kernels, each run once between two marks for callgrind: instruction counts do not depend on the
// clock, the neighbours, or the cache. Run by benchmarks/instructions/run.sh.
#include <ctnn/ctnn.hpp>

#include <valgrind/callgrind.h>

#include <memory>

namespace nn = ctnn;

namespace {

constexpr int batch = 32;
constexpr auto digits =
    nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<10>;
constexpr auto small =
    nn::input<64> >> nn::dense<64> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<8>;
constexpr auto tiny = nn::input<6> >> nn::dense<64> >> nn::relu >> nn::dense<8> >> nn::relu >> nn::dense<4>;
constexpr auto smooth =
    nn::input<8> >> nn::dense<32> >> nn::tanh >> nn::dense<32> >> nn::sigmoid >> nn::dense<4> >> nn::softmax;

constexpr auto lenet = nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu >>
                       nn::max_pool2d<2> >> nn::conv2d<16, nn::kernel<5>> >> nn::relu >> nn::max_pool2d<2> >>
                       nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >>
                       nn::dense<10>;
constexpr auto separable =
    nn::input<8, 12, 12> >> nn::conv2d<8, nn::kernel<3>, nn::padding<1>, nn::groups<8>> >> nn::relu >>
    nn::conv2d<16, nn::kernel<1>> >> nn::relu >> nn::avg_pool2d<2> >> nn::global_avg_pool >> nn::dense<4>;

constexpr auto lstm = nn::sequence<12, 8> >> nn::lstm<20> >> nn::last_step >> nn::dense<4>;
constexpr auto gru = nn::sequence<12, 8> >> nn::gru<20> >> nn::last_step >> nn::dense<4>;
constexpr auto amplifier = nn::sequence<16, 1> >> nn::lstm<16> >> nn::dense<1>;
constexpr auto causal = nn::sequence<16, 4> >> nn::conv1d<8, nn::kernel<3>, nn::dilation<2>, nn::causal> >>
                        nn::tanh >> nn::dense<1>;

// Runs `work` once unseen (first calls resolve symbols), once counted.
template <class Work>
void count(const char* name, Work work) {
    work();
    CALLGRIND_ZERO_STATS;
    work();
    CALLGRIND_DUMP_STATS_AT(name);
}

template <int N>
struct numbers {
    alignas(64) float x[batch][N];
    int label[batch];
    numbers() {
        for (int i = 0; i < batch * N; ++i) x[i / N][i % N] = float(i * 37 % 101) / 101 - 0.5f;
        for (int i = 0; i < batch; ++i) label[i] = i % 4;
    }
};

template <auto Net, class Keep>
void predict(const char* one, const char* many, Keep keep) {
    static const nn::model<Net> model{nn::seed{1}};
    static const numbers<int(nn::input_shape<Net>.size)> given;
    static nn::workspace<Net, batch> workspace;
    count(one, [&] { keep(nn::predict(model, given.x[0])[0]); });
    count(many, [&] { keep(nn::predict<batch>(model, given.x, workspace)[0]); });
}
template <auto Net, class Optimizer, class Keep>
void train(const char* name, Optimizer optimizer, Keep keep) {
    const auto model = std::make_unique<nn::model<Net>>(nn::seed{1});
    const auto trainer = std::make_unique<nn::trainer<Net, nn::cross_entropy, Optimizer, batch>>(optimizer);
    static const numbers<int(nn::input_shape<Net>.size)> given;
    count(name, [&] { keep(trainer->step(*model, given.x, given.label)); });
}
template <auto Net, class Keep>
void stream(const char* name, Keep keep) {
    static const nn::model<Net> model{nn::seed{1}};
    static nn::stream<Net> steps;
    static const numbers<int(nn::input_shape<Net>.size)> given;
    static float out[nn::output_shape<Net>.size];
    count(name, [&] { keep(float(steps.process(model, given.x[0], out))); });
}

} // namespace

int main() {
    volatile float sink = 0;
    const auto keep = [&](float v) { sink = v; };
    predict<digits>("predict 784-128-64-10, one", "predict 784-128-64-10, 32", keep);
    predict<tiny>("predict 6-64-8-4, one", "predict 6-64-8-4, 32", keep);
    predict<smooth>("predict 8-32-32-4 tanh sigmoid softmax, one",
                    "predict 8-32-32-4 tanh sigmoid softmax, 32", keep);
    predict<lenet>("predict LeNet-5, one", "predict LeNet-5, 32", keep);
    predict<separable>("predict depthwise separable, one", "predict depthwise separable, 32", keep);
    train<lenet>("step LeNet-5 sgd", nn::sgd{.lr = 0.01}, keep);
    train<separable>("step depthwise separable sgd", nn::sgd{.lr = 0.01}, keep);
    train<digits>("step 784-128-64-10 sgd", nn::sgd{.lr = 0.01}, keep);
    train<small>("step 64-64-64-8 sgd", nn::sgd{.lr = 0.01}, keep);
    train<small>("step 64-64-64-8 momentum_sgd", nn::momentum_sgd{.lr = 0.01}, keep);
    train<small>("step 64-64-64-8 adam", nn::adam{}, keep);
    predict<lstm>("predict lstm 8-20 12 steps, one", "predict lstm 8-20 12 steps, 32", keep);
    train<lstm>("step lstm 8-20 12 steps", nn::sgd{.lr = 0.01}, keep);
    train<gru>("step gru 8-20 12 steps", nn::sgd{.lr = 0.01}, keep);
    stream<amplifier>("stream lstm 16, 16 steps", keep);
    stream<causal>("stream causal conv1d, 16 steps", keep);
    train<smooth>("step 8-32-32-4 tanh sigmoid softmax sgd", nn::sgd{.lr = 0.01}, keep);
}
