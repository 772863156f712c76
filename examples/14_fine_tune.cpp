// 14 fine-tune the last layer: what a network learned of ten digits serves another question, with few
// examples: is the digit even?
//
//     EXAMPLE=14_fine_tune sh examples/run.sh [--data DIR]     MNIST in DIR, or digits that the program draws
//
// The layers before the last are frozen: they are used, but not trained, and backward stops behind them.
// test-args:
#include "support/files.hpp"
#include "support/progress.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>

#include <algorithm>
#include <iostream>
#include <string>

namespace nn = ctnn;

constexpr auto body = nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu >> nn::max_pool2d<2> >>
                      nn::conv2d<16, nn::kernel<5>> >> nn::relu >> nn::max_pool2d<2> >> nn::flatten >>
                      nn::dense<84> >> nn::relu;
constexpr auto digits = nn::input<1, 28, 28> >> body >> nn::dense<10>;
constexpr auto parity = nn::input<1, 28, 28> >> nn::frozen(body) >> nn::dense<2>;
constexpr auto from_zero = nn::input<1, 28, 28> >> body >> nn::dense<2>;

namespace {
using dataset = nn::dataset<float, nn::shape<1, 28, 28>>;

/// The same pictures with another question.
dataset even_or_odd(const dataset& all, nn::index most) {
    dataset d = all.part(0, std::min(most, all.size()));
    for (int& label : d.labels) label %= 2;
    d.classes = 2;
    return d;
}

template <auto Net>
double train(nn::model<Net>& model, const dataset& training, const dataset& test, nn::index epochs,
             const char* what) {
    static nn::trainer<Net, nn::cross_entropy, nn::sgd, 16> trainer{{.lr = 0.05}};
    const support::progress clock;
    const auto history = nn::fit(model, trainer, training, {.epochs = epochs, .validation = &test});
    const double accuracy = history.epochs.back().accuracy;
    std::printf("%-44s %5td examples, %2td epochs, %.2f s: %.2f %%\n", what, training.size(), epochs,
                clock.seconds(), 100 * accuracy);
    return accuracy;
}

nn::model<digits> reader{nn::seed{1}};
nn::model<parity> tuned{nn::seed{2}};
nn::model<from_zero> beginner{nn::seed{2}};
} // namespace

int main(int count, char** arguments) {
    const std::string folder = count == 3 && arguments[1] == std::string("--data") ? arguments[2] : "";
    if (count > 1 && folder.empty()) {
        std::cerr << "usage: 14_fine_tune [--data DIR]\n";
        return 1;
    }
    dataset training = nn::drawn_digits<float>(6'000, nn::seed{1}),
            test = nn::drawn_digits<float>(2'000, nn::seed{2});
    if (!folder.empty()) {
        auto a = support::read_mnist(folder, "train"), b = support::read_mnist(folder, "t10k");
        if (!a || !b) {
            std::cerr << (a ? b.error() : a.error()) << '\n';
            return 1;
        }
        training = std::move(*a), test = std::move(*b);
    }
    nn::normalise(training, 0.1307f, 0.3081f);
    nn::normalise(test, 0.1307f, 0.3081f);
    const dataset few = even_or_odd(training, 200), judge = even_or_odd(test, test.size());

    train(reader, training, test, 2, "which digit? the whole network");
    std::cout << nn::copy_parameters(tuned, reader) << " blocks of the reader serve " << parity << '\n';
    const double with = train(tuned, few, judge, 20, "even? its last layer alone");
    const double without = train(beginner, few, judge, 20, "even? a whole network from its beginning");
    return with > without ? 0 : 1;
}
