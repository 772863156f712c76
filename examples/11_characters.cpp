// 11 characters: embeddings and an LSTM learn a text letter by letter, and write one of their own.
//
//     EXAMPLE=11_characters sh examples/run.sh [--text FILE] [--epochs N]
//
// Without a file it learns a short text that the example holds. The last tenth is held out: its loss, in nats
// per character, is what counts. test-args: --epochs 2
#include "support/files.hpp"
#include "support/nursery.hpp"
#include "support/progress.hpp"

#include <ctnn/ctnn.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace nn = ctnn;

constexpr nn::index letters = 128, steps = 64, batch = 32;
constexpr auto net = nn::tokens<steps, letters> >> nn::embedding<32> >> nn::lstm<192> >> nn::dense<letters>;

namespace {
nn::model<net> model{nn::seed{1}};
// Stateful: the text goes by in consecutive chunks, and the LSTM remembers what it read in the chunk before.
nn::trainer<net, nn::cross_entropy, nn::clip<nn::adamw>, batch, float, nn::stateful> trainer{
    {.optimizer = {.lr = 0.004, .weight_decay = 0.02}, .max_norm = 1}};
nn::stream<net> stream;

/// -log of the probability that softmax gives to the class.
double surprise(const auto& logits, int wanted) {
    double sum = 0;
    for (float z : logits) sum += std::exp(double(z - logits[nn::argmax(logits)]));
    return std::log(sum) - double(logits[wanted] - logits[nn::argmax(logits)]);
}
/// Nats per character of a text, read as a stream.
double judge(const nn::token_text& text) {
    double sum = 0;
    stream.reset();
    for (std::size_t i = 0; i + 1 < text.tokens.size(); ++i)
        sum += surprise(stream.step(model, text.tokens[i]), text.tokens[i + 1]);
    return sum / double(text.size() - 1);
}
/// Writes `count` characters, each drawn from softmax(logits / temperature).
void write(int count, double temperature) {
    stream.reset();
    int letter = '\n';
    for (int i = 0; i < count; ++i) {
        const auto logits = stream.step(model, letter);
        double sum = 0, weights[letters];
        for (nn::index k = 0; k < letters; ++k)
            sum += weights[k] = std::exp(double(logits[k] - logits[nn::argmax(logits)]) / temperature);
        double drawn =
            double(nn::random_bits(nn::seed{9}, std::uint64_t(i)) >> 11) / double(1ull << 53) * sum;
        for (letter = 0; letter + 1 < letters && (drawn -= weights[letter]) > 0; ++letter) {
        }
        std::putchar(letter);
    }
    std::putchar('\n');
}
int fail(const std::string& sentence) {
    std::cerr << sentence << '\n';
    return 1;
}
} // namespace

int main(int count, char** arguments) {
    std::string file;
    nn::index epochs = 0;
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i], value = i + 1 < count ? arguments[i + 1] : "";
        if (option == "--text" && !value.empty()) file = arguments[++i];
        else if (option == "--epochs" && std::atol(value.c_str()) > 0) epochs = std::atol(arguments[++i]);
        else
            return fail("usage: 11_characters [--text FILE] [--epochs N], N at least 1; not: " + option +
                        " " + value);
    }
    if (epochs == 0) epochs = file.empty() ? 25 : 5;
    nn::result<nn::token_text> all = nn::tokens_of(support::nursery, letters);
    if (!file.empty()) {
        const auto bytes = support::read_file(file);
        if (!bytes) return fail(bytes.error());
        all = nn::tokens_of(*bytes, letters);
        if (!all) return fail(file + ": " + all.error() + " (ASCII is expected)");
    }
    const nn::index tenth = all->size() / 10;
    if (tenth < 2 || all->size() - tenth <= batch * (steps + 1))
        return fail(file + ": too short to be learned");
    const auto training = all->part(0, all->size() - tenth), held_out = all->part(all->size() - tenth, tenth);
    std::cout << net << '\n'
              << training.size() << " characters to learn, " << held_out.size() << " held out" << std::endl;

    nn::consecutive_batches<batch, steps> chunks{training};
    support::progress clock;
    const double rate = trainer.optimizer().optimizer.lr;
    nn::index before = 0;
    const auto history = nn::fit_batches(
        model, trainer, chunks, {.epochs = epochs},
        [&](const nn::epoch& e) {
            clock.clear();
            std::printf("epoch %td of %td: loss %.3f, held out %.3f nats per character\n", e.number, e.of,
                        e.loss, judge(held_out));
            std::fflush(stdout);
            before = e.number;
        },
        [&](nn::index done, nn::index of) {
            const double part = (double(before) + double(done) / double(of)) / double(epochs);
            trainer.optimizer().optimizer.lr = rate * (0.02 + 0.98 * (1 - part)); // down in a straight line
            clock.show(part);
        });
    if (history.not_finite) return fail("the loss is no longer finite");
    std::printf("%.0f s; what it writes by itself:\n\n", clock.seconds());
    write(600, 0.8);
    return 0;
}
