// W4: LeNet-5 on 28 x 28: one prediction, 32 predictions, and an SGD step of 32.
#include "lenet.hpp"

#ifdef BENCH_LIBXSMM
#include "peers/im2col.hpp"
#endif

namespace bench {
namespace {

constexpr int batch = 32;

template <int B>
struct by_ctnn {
    nn::model<lenet_topology> model;
    nn::workspace<lenet_topology, B> workspace;
    nn::trainer<lenet_topology, nn::cross_entropy, nn::sgd, B> trainer;

    explicit by_ctnn(const convolutional& net, float lr) : trainer{{.lr = lr}} {
        std::size_t i = 0;
        nn::for_each_parameter(model, [&](auto, auto view) {
            view.write(i % 2 ? net.bias[i / 2] : net.weight[i / 2]);
            ++i;
        });
    }
    void operator()(const float (*x)[784], float (*y)[10]) {
        if constexpr (B == 1) {
            const auto out = nn::predict(model, *x);
            std::copy_n(out.data(), 10, *y);
        } else {
            const auto out = nn::predict<B>(model, nn::unchecked<B * 784>(*x), workspace);
            std::copy_n(out.data(), B * 10, *y);
        }
    }
    float step(const float (*x)[784], const int* label) {
        return trainer.step(model, nn::unchecked<B * 784>(*x), nn::unchecked<B>(label));
    }
    void save(convolutional& net) const { net = lenet_parameters(model); }
};

template <int B, class Contender>
void predict(benchmark::State& state) {
    static const auto contender = std::make_unique<Contender>(lenet<B>().net, learning_rate);
    contest_lenet<B>(state, *contender);
}
template <class Contender>
void train(benchmark::State& state) {
    const auto contender = std::make_unique<Contender>(lenet<batch>().net, learning_rate);
    contest_lenet_step<batch>(
        state, [&](const auto& x, const auto& label) { return contender->step(x, label); },
        [&](convolutional& to) { contender->save(to); });
}

template <int B>
void register_predict_of_libraries(const std::string& workload) {
    for (const library& peer : libraries())
        if (peer.predict_lenet)
            benchmark::RegisterBenchmark((workload + "/" + peer.name).c_str(), [=](benchmark::State& state) {
                const auto predict = peer.predict_lenet(lenet<B>().net, B);
                contest_lenet<B>(state, [&](const auto* x, auto* y) { (*predict)(&x[0][0], &y[0][0]); });
            });
}

const bool registered = [] {
    const auto add = [](const char* name, auto run) { benchmark::RegisterBenchmark(name, run); };
    add("W4/1/ctnn", predict<1, by_ctnn<1>>);
    add("W4/32/ctnn", predict<batch, by_ctnn<batch>>);
    add("W4/step/ctnn", train<by_ctnn<batch>>);
#ifdef BENCH_LIBXSMM
    add("W4/1/libxsmm", predict<1, xsmm::lenet<1>>);
    add("W4/32/libxsmm", predict<batch, xsmm::lenet<batch>>);
    add("W4/step/libxsmm", train<xsmm::lenet<batch>>);
#endif
    register_predict_of_libraries<1>("W4/1");
    register_predict_of_libraries<batch>("W4/32");
    for (const library& peer : libraries())
        if (peer.train_lenet)
            benchmark::RegisterBenchmark(("W4/step/" + peer.name).c_str(), [=](benchmark::State& state) {
                const auto trainer = peer.train_lenet(lenet<batch>().net, batch, learning_rate);
                contest_lenet_step<batch>(
                    state, [&](const auto& x, const auto& label) { return trainer->step(&x[0][0], label); },
                    [&](convolutional& to) { trainer->save(to.weight.data(), to.bias.data()); });
            });
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
