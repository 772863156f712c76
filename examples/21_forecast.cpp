// 21 a forecast: two years of months say what the next one brings; judged on years that come later, against
// guesses.
//
//     EXAMPLE=21_forecast sh examples/run.sh            writes forecast.csv and forecast.svg
#include "support/curve.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <cmath>
#include <cstdio>

namespace nn = ctnn;

constexpr nn::index months = 24;
constexpr auto net = nn::sequence<months, 1> >> nn::lstm<16> >> nn::last_step >> nn::dense<1>;

namespace {
nn::model<net> model{nn::seed{1}};
nn::trainer<net, nn::mse, nn::clip<nn::adam>, 16> trainer{{.optimizer = {.lr = 0.01}, .max_norm = 1}};

/// Fifty years of an invented demand: slow waves, a season that grows with them, and noise.
std::vector<float> demand() {
    nn::random_numbers random{nn::seed{3}};
    std::vector<float> series;
    for (int t = 0; t < 600; ++t) {
        const double level = 100 + 30 * std::sin(t / 60.),
                     season = std::sin(t * 0.5236) + 0.4 * std::sin(t * 1.0472);
        series.push_back(float(level * (1 + 0.2 * season) + 3 * random.normal()));
    }
    return series;
}
} // namespace

int main() {
    // Time is not to be split by chance: the last windows are the test. Input and target have the same
    // figures.
    const auto all = nn::windows<months>(demand());
    auto training = all.part(0, 400), validation = all.part(400, 60), test = all.part(460, all.size() - 460);
    const auto figures = nn::standardise(training);
    for (auto* set : {&validation, &test}) nn::standardise(*set, figures);
    for (auto* set : {&training, &validation, &test})
        for (float& y : set->targets) y = (y - figures.mean[0]) / figures.deviation[0];

    const auto h =
        nn::fit(model, trainer, training, {.epochs = 200, .validation = &validation, .patience = 20});
    if (!h.error.empty()) return std::fprintf(stderr, "%s\n", h.error.c_str()), 1;

    support::curve truth{"truth", {}}, forecast{"forecast", {}};
    double last_year = 0; // the error of the guess: as a year ago
    for (nn::index i = 0; i < test.size(); ++i) {
        truth.y.push_back(double(test.targets[std::size_t(i)]));
        forecast.y.push_back(double(nn::predict(model, nn::unchecked<months>(test.sample(i)))[0]));
        last_year += std::pow(double(test.sample(i)[months - 12]) - truth.y.back(), 2) / double(test.size());
    }
    const auto e = nn::evaluate(model, test);
    std::printf("R2 %.3f; squared error %.4f, of \"as a year ago\" %.4f\n", e.r2(), e.mse(), last_year);
    const bool written = support::write_curves("forecast", "month", {truth, forecast});
    return written && e.mse() < last_year && e.r2() > 0.8 ? 0 : 1;
}
