// Every kernel of ctnn alone, at the sizes of 784-128-64-10 with 32 samples: FLOPs done, and the bytes that
// must at least be moved for them, for the roofline.
#include "contest.hpp"
#include "peers/ctnn.hpp"

namespace bench {
namespace {

namespace nn = ctnn;
namespace k = ctnn::kernels;
constexpr nn::index M = 32;

template <nn::index N, nn::index Samples = M>
using wire = k::wire<float, nn::shape<N>, nn::along::samples<Samples>>;
template <nn::index N>
using one_sample = k::wire<float, nn::shape<N>, nn::along::features<1>>;
template <nn::index N>
using rows = k::wire<const float, nn::shape<N>, nn::along::rows<M>>;

// Memory enough for any wire here, filled with small numbers.
float* memory(int which) {
    constexpr std::size_t room = 192 * 1024;
    alignas(64) static float all[6][room];
    static const bool filled = [] {
        std::mt19937 random(5);
        std::uniform_real_distribution<float> uniform(-1, 1);
        for (auto& one : all)
            for (float& v : one) v = uniform(random);
        return true;
    }();
    static_cast<void>(filled);
    return all[which];
}

template <class Run>
void measure(benchmark::State& state, double flops, double bytes, Run run) {
    for (auto _ : state) {
        run();
        benchmark::ClobberMemory();
    }
    count_flops(state, flops);
    state.counters["FLOP/byte"] = flops / bytes;
}
template <nn::index In, nn::index Out>
auto& weights() {
    static nn::matrix<float, Out, In> w;
    return w;
}
template <nn::index Out>
auto& bias() {
    static nn::vector<float, Out> b;
    return b;
}
constexpr double size = sizeof(float);
const nn::activate<nn::layer::relu> relu;

template <nn::index In, nn::index Out, class X>
void forward(benchmark::State& state) {
    measure(state, 2. * In * Out * M, size * (In * Out + M * (In + Out)), [] {
        k::affine(weights<In, Out>(), bias<Out>(), X{memory(0)}, wire<Out>{memory(1)}, relu,
                  hidden(memory(2)));
    });
}
template <nn::index In, nn::index Out>
void forward_of_one(benchmark::State& state) {
    measure(state, 2. * In * Out, size * (In * Out + In + Out), [] {
        k::affine(weights<In, Out>(), bias<Out>(), one_sample<In>{memory(0)}, one_sample<Out>{memory(1)},
                  relu, hidden(memory(2)));
    });
}
template <nn::index In, nn::index Out>
void backward(benchmark::State& state) {
    measure(state, 2. * In * Out * M, size * (In * Out + M * (2 * In + Out)), [] {
        k::affine_backward(weights<In, Out>(), wire<In>{memory(0)}, wire<Out>{memory(1)},
                           wire<In>{hidden(memory(2))}, nn::times_slope<nn::layer::relu>{});
    });
}
// dW with the SGD update in its epilogue.
template <nn::index In, nn::index Out, class X>
void gradient(benchmark::State& state) {
    const auto descend = [](auto& w, auto g) { w = k::fnma(decltype(g)(1e-6f), g, w); };
    const auto update = [&](auto& block) {
        return nn::update_block<float, decltype(descend), 0>{block.data, {}, descend};
    };
    measure(state, 2. * In * Out * M, size * (2 * In * Out + M * (In + Out)), [&] {
        k::affine_gradient<float, Out, In>(X{memory(0)}, wire<Out>{memory(1)}, hidden(memory(2)),
                                           update(weights<In, Out>()), update(bias<Out>()));
    });
}
// The convolutions of LeNet-5.
template <class S, nn::index Out, nn::index Padding>
struct five_by_five {
    using axis = nn::window_axis<5, 1, Padding>;
    using G = k::convolution<S, Out, nn::window<axis, axis>, 1>;
    using result = nn::behind_window<Out, S, nn::window<axis, axis>>;
    using filters = nn::matrix<float, Out, G::taps>;
    static constexpr double flops = 2. * M * double(result::size) * G::taps;
    static constexpr double bytes = size * (double(M) * (S::size + result::size) + Out * G::taps);
    static inline filters w;
    template <class Shape>
    static auto at(int which) {
        return k::wire<float, Shape, nn::along::samples<M>>{memory(which)};
    }
    static void forward(benchmark::State& state) {
        measure(state, flops, bytes,
                [] { k::convolve<G>(w, bias<Out>(), at<S>(0), at<result>(1), relu, hidden(memory(2))); });
    }
    static void backward(benchmark::State& state) {
        measure(state, flops, bytes + size * M * S::size, [] {
            k::convolve_backward<G>(w, at<S>(0), at<result>(1), at<S>(3), nn::times_slope<nn::layer::relu>{},
                                    hidden(memory(2)));
        });
    }
    static void gradient(benchmark::State& state) {
        const auto descend = [](auto& v, auto g) { v = k::fnma(decltype(g)(1e-6f), g, v); };
        const nn::update_block<float, decltype(descend), 0> update{w.data, {}, descend},
            update_bias{bias<Out>().data, {}, descend};
        measure(state, flops, bytes, [&] {
            k::convolve_gradient<G, filters::leading>(at<S>(0), at<result>(1), hidden(memory(2)), update,
                                                      update_bias);
        });
    }
};
using first_convolution = five_by_five<nn::shape<1, 28, 28>, 6, 2>;
using second_convolution = five_by_five<nn::shape<6, 14, 14>, 16, 0>;

// Convolutions of one image; Groups: as many as channels is depthwise.
template <class S, nn::index Out, nn::index Kernel, nn::index Padding, nn::index Stride = 1,
          nn::index Groups = 1>
void convolution_of_one(benchmark::State& state) {
    using axis = nn::window_axis<Kernel, Stride, Padding>;
    using window = nn::window<axis, axis>;
    using G = k::convolution<S, Out, window, Groups>;
    using result = nn::behind_window<Out, S, window>;
    static nn::matrix<float, Out, G::taps> w;
    using layout = nn::along::features<1>;
    measure(state, 2. * double(result::size) * G::taps,
            size * (double(S::size + result::size) + Out * G::taps), [] {
                k::convolve<G>(w, bias<Out>(), k::wire<float, S, layout>{memory(0)},
                               k::wire<float, result, layout>{memory(1)}, relu, hidden(memory(2)));
            });
}

// Operations: nominal floating-point operations of one value.
template <class Act, int Operations>
void map(benchmark::State& state) {
    constexpr nn::index N = 128;
    measure(state, 1. * Operations * N * M, size * 2 * N * M,
            [] { k::map(wire<N>{memory(0)}, wire<N>{hidden(memory(1))}, nn::activate<Act>{}); });
}
void softmax(benchmark::State& state) {
    measure(state, 22. * 10 * M, size * 2 * 10 * M,
            [] { k::softmax(wire<10>{memory(0)}, wire<10>{hidden(memory(1))}); });
}
void cross_entropy(benchmark::State& state) {
    static const samples<1, M> labels(10);
    measure(state, 22. * 10 * M, size * 2 * 10 * M, [] {
        benchmark::DoNotOptimize(k::cross_entropy<float>(wire<10>{memory(0)}, wire<10>{hidden(memory(1))},
                                                         labels.label, M, 1.f / M));
    });
}

BENCHMARK(forward<784, 128, rows<784>>)->Name("kernels/forward 784-128, from rows");
BENCHMARK(forward<128, 64, wire<128>>)->Name("kernels/forward 128-64");
BENCHMARK(forward<64, 10, wire<64>>)->Name("kernels/forward 64-10");
BENCHMARK(forward_of_one<784, 128>)->Name("kernels/one sample 784-128");
BENCHMARK(forward_of_one<128, 64>)->Name("kernels/one sample 128-64");
BENCHMARK(forward_of_one<64, 10>)->Name("kernels/one sample 64-10");
BENCHMARK(backward<128, 64>)->Name("kernels/backward 128-64");
BENCHMARK(backward<64, 10>)->Name("kernels/backward 64-10");
BENCHMARK(gradient<784, 128, rows<784>>)->Name("kernels/gradient + SGD 784-128, from rows");
BENCHMARK(gradient<128, 64, wire<128>>)->Name("kernels/gradient + SGD 128-64");
BENCHMARK(gradient<64, 10, wire<64>>)->Name("kernels/gradient + SGD 64-10");
BENCHMARK(first_convolution::forward)->Name("kernels/convolution 1-6");
BENCHMARK(first_convolution::gradient)->Name("kernels/convolution 1-6, gradient + SGD");
BENCHMARK(second_convolution::forward)->Name("kernels/convolution 6-16");
BENCHMARK(second_convolution::backward)->Name("kernels/convolution 6-16, backward");
BENCHMARK(second_convolution::gradient)->Name("kernels/convolution 6-16, gradient + SGD");
BENCHMARK(convolution_of_one<nn::shape<1, 28, 28>, 6, 5, 2>)->Name("kernels/one image, convolution 1-6");
BENCHMARK(convolution_of_one<nn::shape<6, 14, 14>, 16, 5, 0>)->Name("kernels/one image, convolution 6-16");
BENCHMARK(convolution_of_one<nn::shape<3, 32, 32>, 16, 3, 1, 2>)
    ->Name("kernels/one image, convolution 3-16, stride 2");
BENCHMARK(convolution_of_one<nn::shape<16, 16, 16>, 16, 3, 1, 1, 16>)
    ->Name("kernels/one image, depthwise 16");
BENCHMARK(convolution_of_one<nn::shape<32, 16, 16>, 32, 3, 1, 2, 32>)
    ->Name("kernels/one image, depthwise 32, stride 2");
BENCHMARK(convolution_of_one<nn::shape<64, 8, 8>, 64, 3, 1, 1, 64>)->Name("kernels/one image, depthwise 64");
BENCHMARK(convolution_of_one<nn::shape<16, 1, 256>, 32, 1, 0>)->Name("kernels/one image, pointwise 16-32");
BENCHMARK(convolution_of_one<nn::shape<64, 1, 64>, 64, 1, 0>)->Name("kernels/one image, pointwise 64-64");
BENCHMARK(map<nn::layer::relu, 1>)->Name("kernels/relu");
BENCHMARK(map<nn::layer::tanh, 25>)->Name("kernels/tanh");
BENCHMARK(map<nn::layer::sigmoid, 20>)->Name("kernels/sigmoid");
BENCHMARK(softmax)->Name("kernels/softmax 10");
BENCHMARK(cross_entropy)->Name("kernels/cross-entropy 10");

} // namespace
} // namespace bench

BENCHMARK_MAIN();
