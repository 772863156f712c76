// The main job of the course: a network learns to read handwritten digits, MNIST in a folder or digits that
// the program draws itself, and says what came of it.
#pragma once

#include "support/allocations.hpp"
#include "support/curve.hpp"
#include "support/files.hpp"
#include "support/progress.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>

namespace support {

namespace nn = ctnn;

inline int fail(const std::string& sentence) {
    std::cerr << sentence << '\n';
    return 1;
}

/// The median time of one prediction, in microseconds.
template <class Model>
double latency(const Model& model, const digits& test) {
    std::array<double, 101> times;
    float sum = 0;
    for (double& time : times) {
        const progress clock;
        for (nn::index i = 0; i < 100; ++i)
            sum += nn::predict(model, nn::unchecked<784>(test.sample(i % test.size())))[0];
        time = clock.seconds() * 1e4;
    }
    std::sort(times.begin(), times.end());
    return sum == sum ? times[50] : -1;
}
/// Trains and judges; arguments: [--data DIR] [--epochs N]. The loss curve is written to `name`_loss.csv and
/// .svg.
template <auto Net, class Trainer>
int learn_digits(nn::model<Net>& model, Trainer& trainer, const std::string& name, int epochs_by_default,
                 int count, char** arguments) {
    std::string folder;
    nn::index epochs = epochs_by_default;
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i], value = i + 1 < count ? arguments[i + 1] : "";
        if (option == "--data" && !value.empty()) folder = arguments[++i];
        else if (option == "--epochs" && std::atol(value.c_str()) > 0) epochs = std::atol(arguments[++i]);
        else
            return fail("usage: " + name + " [--data DIR] [--epochs N], N at least 1; not: " + option + " " +
                        value);
    }
    auto training = folder.empty() ? nn::drawn_digits<float>(12'000, nn::seed{1}) : digits{};
    auto test = folder.empty() ? nn::drawn_digits<float>(2'000, nn::seed{2}) : digits{};
    if (!folder.empty()) {
        auto a = read_mnist(folder, "train"), b = read_mnist(folder, "t10k");
        if (!a || !b) return fail(!a ? a.error() : b.error());
        training = std::move(*a), test = std::move(*b);
    }
    if (training.size() == 0 || test.size() == 0) return fail(folder + ": the files hold no samples");
    nn::normalise(training, 0.1307f, 0.3081f); // mean and deviation of MNIST's pixels
    nn::normalise(test, 0.1307f, 0.3081f);

    nn::explain<Net, 1>(std::cout);
    nn::explain<Net, 32>(std::cout);
    std::cout << training.size() << " digits to learn, " << test.size() << " to test" << std::endl;

    progress clock;
    std::vector<double> losses;
    nn::index before = 0;
    long allocated = 0, at_start = 0; // within an epoch: from the first batch to the last
    const auto history = nn::fit(
        model, trainer, training, {.epochs = epochs, .validation = &test},
        [&](const nn::epoch& e) {
            clock.clear();
            std::printf("epoch %td of %td: loss %.4f, test accuracy %.2f %%\n", e.number, e.of, e.loss,
                        100 * e.accuracy);
            std::fflush(stdout);
            before = e.number;
        },
        [&](nn::index done, nn::index of) {
            if (done <= trainer.batch) at_start = allocations();
            if (done == of) allocated += allocations() - at_start;
            clock.show((double(before) + double(done) / double(of)) / double(epochs));
        });
    const double seconds = clock.seconds();
    for (const auto& e : history.epochs) losses.push_back(e.loss);
    if (!history.error.empty()) return fail(history.error);
    if (history.not_finite) return fail("the loss is no longer finite: lower the learning rate");

    const auto result = nn::evaluate(model, test);
    std::printf("\ntest accuracy %.2f %%\n%s", 100 * result.accuracy(), nn::confusion_table(result).c_str());
    const long before_latency = allocations();
    const double microseconds = latency(model, test);
    allocated += allocations() - before_latency;
    std::printf("\n%.0f samples per second in training (evaluation included), one prediction in %.2f us\n",
                double(training.size()) * double(history.epochs.size()) / seconds, microseconds);
    std::printf("%td bytes of model, %td of training; allocated by all steps and predictions: %ld times\n",
                nn::parameter_bytes<Net>, nn::index(sizeof trainer), allocated);
    if (!write_curves(name + "_loss", "epoch", {{"training loss", losses}}))
        return fail(name + "_loss.csv or .svg: cannot be written");
    std::printf("the loss curve is in %s_loss.csv and %s_loss.svg\n", name.c_str(), name.c_str());
    return 0;
}

} // namespace support
