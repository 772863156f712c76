// W15: SGD steps of 64 and 256 by two threads: ctnn's parallel_trainer ("one thread": with a pool of one;
// "trainer": nn::trainer), LibTorch with two threads. Wall time: two idle cores are wanted.
//   784-128-64-10 (shards of 32 in 64, of 64 in 256), LeNet-5 (shards of 32)
#include "lenet.hpp"
#include "peers/ctnn.hpp"

#include <ctnn/parallel.hpp>

namespace bench {
namespace {

constexpr int threads = 2;

/// nn::trainer, or a parallel_trainer of so many threads.
template <auto Net, int B, int Shards, int Threads>
struct trainer {
    using parallel = nn::parallel_trainer<Net, nn::cross_entropy, nn::sgd, B, Shards>;
    using alone = nn::trainer<Net, nn::cross_entropy, nn::sgd, B>;
    nn::model<Net> model;
    std::conditional_t<Threads == 0, alone, parallel> optimise;

    explicit trainer(float lr)
        : optimise([lr] {
              if constexpr (Threads == 0) return alone{{.lr = lr}};
              else return parallel{{.lr = lr}, nn::threads(Threads)};
          }()) {}
    float step(const float (*x)[784], const int* label) {
        return optimise.step(model, nn::unchecked<B * 784>(*x), nn::unchecked<B>(label));
    }
};

template <class Run>
void add(const std::string& name, Run run) {
    benchmark::RegisterBenchmark(name.c_str(), run)->UseRealTime();
}

template <int B, int Threads>
void add_perceptron(const std::string& name) {
    static const mlp<784, 128, 64, 10> net;
    add(name, [](benchmark::State& state) {
        using by_ctnn =
            trainer<contender::perceptron<act::relu, 784, 128, 64, 10>, B, B == 64 ? 2 : 4, Threads>;
        const auto t = std::make_unique<by_ctnn>(learning_rate);
        contender::load(t->model, net);
        contest_sgd<B>(
            state, net, [&](const auto& x, const auto& label) { return t->step(x, label); },
            [&](auto& to) { contender::save(t->model, to); });
    });
}
template <int B, int Threads>
void add_lenet(const std::string& name) {
    add(name, [](benchmark::State& state) {
        const auto t = std::make_unique<trainer<lenet_topology, B, B / 32, Threads>>(learning_rate);
        const convolutional& net = lenet<B>().net;
        std::size_t i = 0;
        nn::for_each_parameter(t->model, [&](auto, auto view) {
            view.write(i % 2 ? net.bias[i / 2] : net.weight[i / 2]);
            ++i;
        });
        contest_lenet_step<B>(
            state, [&](const auto& x, const auto& label) { return t->step(x, label); },
            [&](convolutional& to) { to = lenet_parameters(t->model); });
    });
}

template <int B>
void register_all() {
    const std::string size = "/" + std::to_string(B), dense = "W15/784-128-64-10" + size,
                      conv = "W15/LeNet-5" + size;
    add_perceptron<B, threads>(dense + "/ctnn"), add_lenet<B, threads>(conv + "/ctnn");
    add_perceptron<B, 1>(dense + "/one thread"), add_lenet<B, 1>(conv + "/one thread");
    add_perceptron<B, 0>(dense + "/trainer"), add_lenet<B, 0>(conv + "/trainer");
    for (const library& peer : libraries()) {
        if (!peer.use_threads) continue;
        static const mlp<784, 128, 64, 10> net;
        add(dense + "/" + peer.name, [=](benchmark::State& state) {
            peer.use_threads(threads);
            const auto t = peer.train(description(net), B, learning_rate);
            contest_sgd<B>(
                state, net, [&](const auto& x, const auto& label) { return t->step(&x[0][0], label); },
                [&](auto& to) { t->save(to.weight.data(), to.bias.data()); });
            peer.use_threads(1);
        });
        add(conv + "/" + peer.name, [=](benchmark::State& state) {
            peer.use_threads(threads);
            const auto t = peer.train_lenet(lenet<B>().net, B, learning_rate);
            contest_lenet_step<B>(
                state, [&](const auto& x, const auto& label) { return t->step(&x[0][0], label); },
                [&](convolutional& to) { t->save(to.weight.data(), to.bias.data()); });
            peer.use_threads(1);
        });
    }
}

const bool registered = (register_all<64>(), register_all<256>(), true);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
