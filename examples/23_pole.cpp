// 23 a policy gradient: a network learns to balance a pole by trying (Williams 1992). What went better than
// expected becomes more likely: nn::backward takes the program's own gradient of the outputs to the weights.
//
//     EXAMPLE=23_pole sh examples/run.sh
#include "support/curve.hpp"
#include "support/pole.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <algorithm>
#include <cstdio>
namespace nn = ctnn;
constexpr auto policy = nn::input<4> >> nn::dense<32> >> nn::tanh >> nn::dense<2>; // push left, push right
constexpr int steps = 2'000; // tried between two updates

namespace {
nn::model<policy> model{nn::seed{1}};
nn::trainer<policy, nn::cross_entropy, nn::adam, 1> trainer{{.lr = 0.01}};
nn::random_numbers dice{nn::seed{2}};
/// Tries, and learns; dy is the gradient of -log chance[action]. Returns how long a pole stood on average.
double learn() {
    static float states[steps][4], values[steps], dy[steps][2];
    double mean = 0, square = 0, poles = 1;
    auto pole = support::pole::standing(dice);
    for (int i = 0, first = 0; i < steps; ++i) {
        std::ranges::copy(pole.state(), states[i]);
        const auto chance = nn::softmax(nn::predict(model, states[i]));
        const int action = dice.uniform(0, 1) < chance[1];
        for (int a = 0; a < 2; ++a) dy[i][a] = (chance[a] - float(a == action)) / steps;
        pole.push(action);
        if (!pole.fell() && i + 1 - first < pole.longest && i + 1 < steps) continue;
        double value = 0; // of a step: those that came after it, the near ones more
        for (int k = i; k >= first; --k) values[k] = float(value = 1 + 0.99 * value);
        first = i + 1, poles += first < steps, pole = support::pole::standing(dice);
    }
    for (float v : values) mean += v / steps, square += v * v / steps;
    for (int i = 0; i < steps; ++i)
        for (float& d : dy[i]) d *= float((values[i] - mean) / std::sqrt(square - mean * mean + 1e-6));
    trainer.apply(model, nn::backward(model, states, dy).gradients);
    return steps / poles;
}
/// Always what is more likely.
auto balance() {
    return support::film_of(dice,
                            [](const auto& state) { return nn::argmax(nn::predict(model, state)) == 1; });
}
} // namespace

int main() {
    const auto before = balance();
    std::vector<double> stood;
    for (int i = 0; i < 120; ++i) stood.push_back(learn());
    double mean = 0; // of 100 poles
    for (int i = 0; i < 100; ++i) mean += double(balance().size()) / 100;
    std::printf("stood %.0f steps at first, %.0f at the end; of 100 poles each stands %.0f of 500: %s; see "
                "pole_film.svg\n",
                stood[0], stood.back(), mean, mean >= 475 ? "solved" : "not solved");
    const bool written = support::write_curves("pole", "update", {{"steps that a pole stood", stood}});
    return written && support::write_films("pole_film.svg", {before, balance()}) && mean >= 475 ? 0 : 1;
}
