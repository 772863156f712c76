// What each fusion gains: the same arithmetic by ctnn's own kernels, in one pass over memory and in passes of
// their own.
#include "contest.hpp"
#include "peers/ctnn.hpp"

namespace bench {
namespace {

namespace nn = ctnn;
constexpr int batch = 32;

// relu that says its slope reads x: plan must keep what is before it, and gives it a pass of its own.
struct relu_apart : nn::activation<relu_apart> {
    static constexpr auto reads = nn::reads::x;
    static constexpr auto f(auto x) { return nn::layer::relu::f(x); }
    static constexpr auto slope(auto x, auto) { return nn::layer::relu::slope(x, x); }
};
// softmax as a layer like any other, and the negative log-likelihood of its probabilities.
struct softmax_apart : nn::layer_base {
    template <class In>
    using output = In;
    static void forward(const auto&, auto x, auto y, const auto&) { nn::kernels::softmax(x, y); }
    static void backward(const auto&, auto, auto y, auto dy, auto dx, const auto&) {
        nn::kernels::softmax_backward(y, dy, dx);
    }
};
struct likelihood : nn::cross_entropy {
    static constexpr bool takes_over_softmax = false;
    template <class T, class X, class DX, class Label>
    static T run(X x, DX dx, const Label* labels, nn::index count, nn::index all) {
        std::fill_n(dx.data, DX::memory, T(0));
        T loss = 0;
        for (nn::index s = 0; s < count; ++s) {
            const T p = x(labels[s], s);
            loss -= std::log(p);
            dx(labels[s], s) = -1 / (p * T(all));
        }
        return loss / T(all);
    }
};

constexpr auto layer = nn::input<64> >> nn::dense<64>;
template <auto Relu>
constexpr auto deep = nn::input<784> >> nn::dense<128> >> Relu >> nn::dense<64> >> Relu >> nn::dense<10>;

template <int I, int O>
struct data {
    samples<I, batch> given{O};
};

template <auto Net>
void predict(benchmark::State& state) {
    constexpr int I = int(nn::input_shape<Net>.size);
    static data<I, 10> d;
    static const nn::model<Net> model{nn::seed{1}};
    static nn::workspace<Net, batch> workspace;
    for (auto _ : state) {
        hidden(&d);
        const auto y = nn::predict<batch>(model, d.given.x, workspace);
        hidden(y.data());
    }
}
template <auto Net, class Loss>
void train(benchmark::State& state) {
    static data<int(nn::input_shape<Net>.size), int(nn::output_shape<Net>.size)> d;
    static nn::model<Net> model;
    model = nn::model<Net>{nn::seed{1}};
    static nn::trainer<Net, Loss, nn::sgd, batch> trainer{{.lr = 1e-3}};
    for (auto _ : state) {
        hidden(&d);
        benchmark::DoNotOptimize(trainer.step(model, d.given.x, d.given.label));
    }
}
// Gradients stored, then one sweep w -= lr · g over all parameters.
template <auto Net>
void train_with_stored_gradients(benchmark::State& state) {
    static data<int(nn::input_shape<Net>.size), int(nn::output_shape<Net>.size)> d;
    static nn::model<Net> model{nn::seed{1}};
    for (auto _ : state) {
        hidden(&d);
        const auto gradients = nn::gradients(model, nn::cross_entropy{}, d.given.x, d.given.label);
        const auto from = nn::bytes(gradients);
        auto* __restrict w = reinterpret_cast<float*>(nn::bytes(model).data());
        const auto* g = reinterpret_cast<const float*>(from.data());
        for (std::size_t i = 0; i < from.size() / sizeof(float); ++i) w[i] -= 1e-3f * g[i];
        hidden(w);
    }
}

constexpr auto narrow = nn::input<64> >> nn::dense<64> >> nn::relu >> nn::dense<8>;

BENCHMARK(predict<(layer >> nn::relu)>)->Name("fusion/dense 64 + relu/ctnn");
BENCHMARK(predict<(layer >> relu_apart{})>)->Name("fusion/dense 64 + relu/apart");
BENCHMARK(predict<(layer >> nn::tanh)>)->Name("fusion/dense 64 + tanh/ctnn");
BENCHMARK(predict<(layer >> nn::identity)>)->Name("fusion/dense 64 + tanh/without tanh");
BENCHMARK(train<deep<nn::relu>, nn::cross_entropy>)->Name("fusion/step: relu in its dense/ctnn");
BENCHMARK(train<deep<relu_apart{}>, nn::cross_entropy>)->Name("fusion/step: relu in its dense/apart");
BENCHMARK(train<(narrow >> nn::softmax), nn::cross_entropy>)->Name("fusion/step: softmax in its loss/ctnn");
BENCHMARK(train<(narrow >> softmax_apart{}), likelihood>)->Name("fusion/step: softmax in its loss/apart");
BENCHMARK(train<deep<nn::relu>, nn::cross_entropy>)
    ->Name("fusion/step: update in the gradient's product/ctnn");
BENCHMARK(train_with_stored_gradients<deep<nn::relu>>)
    ->Name("fusion/step: update in the gradient's product/apart");

} // namespace
} // namespace bench

BENCHMARK_MAIN();
