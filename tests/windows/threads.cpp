// Threads of a pool meet, awake and asleep, and a trainer works with them.
#include <ctnn/ctnn.hpp>
#include <ctnn/parallel.hpp>

#include <chrono>

namespace nn = ctnn;
constexpr auto net = nn::input<2> >> nn::dense<3> >> nn::tanh >> nn::dense<1>;

int main() {
    for (const nn::index size : {2, 20}) { // more than there are cores: they sleep at once
        nn::thread_pool pool(size);
        std::atomic<nn::index> sum = 0;
        for (int round = 0; round < 300; ++round) {
            pool.run([&](nn::index thread) { sum += thread; });
            if (round == 100)
                std::this_thread::sleep_for(std::chrono::milliseconds(50)); // the others fall asleep
        }
        if (sum != 300 * size * (size - 1) / 2) return 1;
    }
    nn::model<net> model{nn::seed{1}};
    nn::parallel_trainer<net, nn::mse, nn::sgd, 8, 4> trainer{{.lr = 0.1}, nn::threads{4}};
    const float x[16] = {1, 2, 3, 4, 5, 6, 7, 8}, y[8] = {1, 1, 1, 1};
    const float first = trainer.step(model, x, y);
    float last = first;
    for (int step = 0; step < 100; ++step) last = trainer.step(model, x, y);
    return last < first ? 0 : 1;
}
