// Trains every layer by every optimizer for some steps, and by every loss with values, and prints a hash of
// each model's weights and predictions; and what data become on their way, schedules and fit: the same for
// every compiler and optimisation of one instruction set.
//
//     hash [steps]
#include <realtime/every_layer.hpp>

#include <ctnn/data.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

namespace nn = ctnn;

/// FNV-1a (Fowler, Noll, Vo).
std::uint64_t hash(const void* data, std::size_t size, std::uint64_t h = 0xcbf29ce484222325u) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i) h = (h ^ bytes[i]) * 0x100000001b3u;
    return h;
}

template <class Network>
void train(long steps) {
    auto& model = Network::model;
    model = std::remove_reference_t<decltype(model)>{nn::seed{1}};
    float loss = 0;
    for (long i = 0; i < steps; ++i) loss = Network::step();
    const auto y = nn::predict<Network::large>(
        model, nn::unchecked<Network::large * Network::inputs>(Network::x.data()), Network::space);
    const auto bytes = nn::bytes(model);
    std::printf("%016llx loss %.9g\n",
                static_cast<unsigned long long>(hash(y.data(), sizeof y, hash(bytes.data(), bytes.size()))),
                double(loss));
}

template <class... Networks>
void train_all(realtime::all_of<Networks...>, long steps) {
    (train<Networks>(steps), ...);
}

/// Numbers of odd sizes, so that sums and products of them are rounded.
constexpr auto small = nn::input<3> >> nn::dense<4> >> nn::tanh >> nn::dense<3>;
struct numbers {
    double inputs[5][3], values[5][3], first[5][1];
    int labels[5] = {0, 2, 1, nn::ignore, 2}, of_two[5] = {0, 1, 1, 0, 1};
    numbers() {
        nn::random_numbers random{nn::seed{3}};
        for (int i = 0; i < 5; ++i)
            for (int k = 0; k < 3; ++k) {
                inputs[i][k] = random.uniform(-1.3, 1.7);
                values[i][k] = random.uniform(.1, .9);
                first[i][0] = values[i][0];
            }
    }
};
const numbers of_five;

/// Steps of a loss and an optimizer with values, and an average of the weights.
template <class Loss, class Optimizer, class Targets>
void train_by(Optimizer optimizer, Loss loss, const Targets& targets) {
    nn::model<small, double> m{nn::seed{1}}, average;
    nn::trainer<small, Loss, Optimizer, 5, double> trainer{optimizer, loss};
    double last = 0;
    for (int i = 0; i < 50; ++i) {
        last = trainer.step(m, of_five.inputs, targets);
        nn::move_towards(average, m, .03);
    }
    std::uint64_t h = hash(&last, sizeof last);
    for (const auto* one : {&m, &average}) h = hash(nn::bytes(*one).data(), nn::bytes(*one).size(), h);
    std::printf("%016llx loss %.17g\n", static_cast<unsigned long long>(h), last);
}
void train_by_all() {
    const auto& [x, y, first, labels, of_two] = of_five;
    train_by(nn::sgd{.lr = .1, .weight_decay = .01}, nn::mse{}, y);
    train_by(nn::adam{.lr = .01}, nn::l1{}, y);
    train_by(nn::adamw{.lr = .013, .weight_decay = .07}, nn::huber{.delta = .3}, y);
    train_by(nn::nadam{}, nn::bce{}, y);
    train_by(nn::lion{.lr = .013, .weight_decay = .07}, nn::cross_entropy{}, labels);
    train_by(nn::rmsprop{}, nn::cross_entropy{.label_smoothing = .13}, labels);
    using weighted = nn::weighted_cross_entropy<3>;
    train_by(nn::momentum_sgd{.lr = .1}, weighted{.weights = {.3, 1.7, 3}}, labels);
    train_by(nn::clip<nn::adam>{.optimizer = {.lr = .01}, .max_norm = .1},
             weighted{.weights = {.3, 1.7, 3}, .label_smoothing = .13}, labels);
    train_by(nn::decay_only<nn::adamw>{.optimizer = {.lr = .013}},
             nn::both<nn::cross_entropy, 2, nn::mse>{.weights = {.3, .7}}, nn::pair(of_two, first));
}

/// What a data set and its figures, schedules, evaluate and fit make of numbers.
void fit_and_evaluate() {
    nn::random_numbers random{nn::seed{5}};
    std::vector<double> x(90), y(90);
    for (auto* all : {&x, &y})
        for (double& v : *all) v = random.uniform(-3, 7);
    nn::dataset<double, nn::shape<3>, nn::shape<3>> data{x, y};
    nn::model<small, double> m{nn::seed{1}};
    const auto e = nn::evaluate(m, data);
    std::vector<double> made{e.loss, e.mse(), e.mae(), e.r2()};
    const auto figures = nn::standardise(data);
    made.insert(made.end(), data.inputs.begin(), data.inputs.end());
    for (double v : figures.undo(nn::tensor<double, nn::shape<3>>{1, .3, .7})) made.push_back(v);
    nn::trainer<small, nn::mse, nn::adam, 7, double> trainer;
    const auto h =
        nn::fit(m, trainer, data, {.epochs = 3, .schedule = nn::one_cycle{.peak = .013, .steps = 15}});
    for (const nn::epoch& one : h.epochs) made.push_back(one.loss);
    constexpr nn::cosine cosine{
        .peak = .013, .steps = 90, .warmup = 7, .start_factor = .01, .eta_min = .0003};
    constexpr nn::one_cycle cycle{.peak = .013, .steps = 90};
    for (long step = 0; step < 95; ++step) made.push_back(cosine(step)), made.push_back(cycle(step));
    std::printf("%016llx loss %.17g\n",
                static_cast<unsigned long long>(hash(made.data(), made.size() * sizeof(double),
                                                     hash(nn::bytes(m).data(), nn::bytes(m).size()))),
                e.loss);
}

} // namespace

int main(int count, char** words) {
    train_all(realtime::all{}, count > 1 ? std::atol(words[1]) : 1000);
    train_by_all();
    fit_and_evaluate();
}
