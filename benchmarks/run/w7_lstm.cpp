// W7: an LSTM 28-64 over 28 steps, a dense layer behind the last, 32 samples: prediction, and an SGD step
// with cross-entropy.
#include "contest.hpp"
#include "peers/sequences.hpp"

#include <ctnn/ctnn.hpp>

#ifdef BENCH_LIBXSMM
#include "peers/libxsmm_recurrent.hpp"
#endif

namespace bench {
namespace {

namespace nn = ctnn;
constexpr int T = 28, B = 32, In = 28, H = 64, Out = 10;
template <auto... Options>
constexpr auto net = nn::sequence<T, In> >> nn::lstm<H, Options...> >> nn::last_step >> nn::dense<Out>;

void write(auto& model, const recurrent& from) {
    int i = 0;
    const std::vector<float>* all[] = {&from.weight[0], &from.weight[1], &from.bias[0],
                                       &from.bias[1],   &from.weight[2], &from.bias[2]};
    nn::for_each_parameter(model, [&](auto, auto view) {
        using value = typename decltype(view)::value_type;
        view.write(std::vector<value>(all[i]->begin(), all[i]->end()));
        ++i;
    });
}
void read(const auto& model, recurrent& to) {
    int i = 0;
    std::vector<float>* all[] = {&to.weight[0], &to.weight[1], &to.bias[0],
                                 &to.bias[1],   &to.weight[2], &to.bias[2]};
    nn::for_each_parameter(model, [&](auto, auto view) {
        all[i]->resize(std::size_t(view.size()));
        for (nn::index k = 0; k < view.size(); ++k) (*all[i])[std::size_t(k)] = float(view[k]);
        ++i;
    });
}

struct shared {
    samples<T * In, B> given{Out};
    recurrent before{4, In, H, Out, {}, {}}, after;
    std::vector<double> want;
    shared() {
        nn::model<net<>, double> model{nn::seed{5}};
        read(model, before);
        write(model, before); // what contenders start from is float: so is the truth
        const std::vector<double> x(&given.x[0][0], &given.x[0][0] + B * T * In);
        const auto inputs = nn::unchecked<B * T * In>(x.data());
        const auto y = nn::predict<B>(model, inputs);
        want.assign(y.begin(), y.end());
        static nn::trainer<net<>, nn::cross_entropy, nn::sgd, B, double> trainer{
            {.lr = double(learning_rate)}};
        trainer.step(model, inputs, given.label);
        after = before;
        read(model, after);
    }
};
const shared& data() {
    static const shared all;
    return all;
}

template <auto... Options>
struct by_ctnn {
    nn::model<net<Options...>> model;
    nn::workspace<net<Options...>, B> workspace;
    nn::trainer<net<Options...>, nn::cross_entropy, nn::sgd, B> trainer{{.lr = double(learning_rate)}};
    explicit by_ctnn(const recurrent& from, float = 0) { write(model, from); }
    void operator()(const float* x, float* y) {
        const auto out = nn::predict<B>(model, nn::unchecked<B * T * In>(x), workspace);
        std::copy_n(out.data(), B * Out, y);
    }
    float step(const float* x, const int* label) {
        return trainer.step(model, nn::unchecked<B * T * In>(x), nn::unchecked<B>(label));
    }
    void save(recurrent& to) const { read(model, to); }
};

void predict(benchmark::State& state, auto&& contender) {
    alignas(64) static float y[B][Out];
    std::fill_n(&y[0][0], B * Out, NAN);
    contender(&data().given.x[0][0], &y[0][0]);
    if (!accept(state, difference(std::span(&y[0][0], B * Out), data().want), 1e-5)) return;
    for (auto _ : state) {
        contender(hidden(&data().given.x[0][0]), hidden(&y[0][0]));
        benchmark::ClobberMemory();
    }
    count_flops(state, 2. * B * double(nn::macs<net<>>));
}
void train(benchmark::State& state, auto&& step, auto&& save) {
    benchmark::DoNotOptimize(step(&data().given.x[0][0], data().given.label));
    recurrent got = data().before;
    save(got);
    // Whoever adds 896 small products to a weight, one after the other, rounds as often: hence not 1e-3.
    if (!accept(state, step_difference(data().before, got, data().after), 1e-2)) return;
    for (auto _ : state) {
        hidden(&data());
        benchmark::DoNotOptimize(step(&data().given.x[0][0], data().given.label));
        benchmark::ClobberMemory();
    }
    // dX of the first layer is not wanted, nor dh of the first step, but both weights' gradients are.
    count_flops(state, 2. * B * (3 * double(nn::macs<net<>>) - double(T) * 4 * H * In));
}
template <class Contender>
void predict_with(benchmark::State& state) {
    const auto contender = std::make_unique<Contender>(data().before);
    predict(state, *contender);
}
template <class Contender>
void train_with(benchmark::State& state) {
    const auto contender = std::make_unique<Contender>(data().before, learning_rate);
    train(
        state, [&](const float* x, const int* label) { return contender->step(x, label); },
        [&](recurrent& to) { contender->save(to); });
}

const bool registered = [] {
    const auto add = [](const std::string& name, auto run) {
        benchmark::RegisterBenchmark(name.c_str(), run);
    };
    add("W7/32/ctnn", predict_with<by_ctnn<>>);
    add("W7/32/ctnn, fast", predict_with<by_ctnn<nn::fast>>);
    add("W7/step/ctnn", train_with<by_ctnn<>>);
    add("W7/step/ctnn, fast", train_with<by_ctnn<nn::fast>>);
#ifdef BENCH_LIBXSMM
    add("W7/32/libxsmm", predict_with<xsmm::lstm<T, B, In, H, Out>>);
    add("W7/step/libxsmm", train_with<xsmm::lstm<T, B, In, H, Out>>);
#endif
    for (const sequence_library& peer : sequence_libraries()) {
        if (peer.predict)
            add("W7/32/" + peer.name, [=](benchmark::State& state) {
                const auto run = peer.predict(data().before, T, B);
                predict(state, [&](const float* x, float* y) { (*run)(x, y); });
            });
        if (peer.train)
            add("W7/step/" + peer.name, [=](benchmark::State& state) {
                const auto trainer = peer.train(data().before, T, B, learning_rate);
                train(
                    state, [&](const float* x, const int* label) { return trainer->step(x, label); },
                    [&](recurrent& to) { trainer->save(to.weight.data(), to.bias.data()); });
            });
    }
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
