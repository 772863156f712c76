// 15 resume a training run: a run that is stopped in the middle of an epoch, and goes on from a file as if
// nothing had been.
//
//     EXAMPLE=15_resume sh examples/run.sh [FILE]            the checkpoint stays in FILE (resume.checkpoint)
//
// test-args:
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/io.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace nn = ctnn;

constexpr auto net = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<64> >> nn::relu >> nn::dense<10>;

namespace {
const auto data = [] {
    auto digits = nn::drawn_digits<float>(3'000, nn::seed{1});
    nn::normalise(digits, 0.1307f, 0.3081f);
    return digits;
}();

/// All that a run consists of.
struct run {
    nn::model<net> model{nn::seed{7}};
    nn::trainer<net, nn::cross_entropy, nn::adam, 32> trainer{{.lr = 0.002}};
    nn::batches<32, float, nn::shape<1, 28, 28>> batches{data, nn::seed{2}};
    float loss = 0;

    run() { batches.shuffle(); }
    /// On to this number of steps; a rate that falls with them.
    void until(long steps) {
        while (trainer.steps() < steps) {
            if (!batches.next()) batches.shuffle(), batches.next();
            trainer.optimizer().lr = 0.002 / (1 + 0.01 * double(trainer.steps()));
            loss = trainer.step(model, batches.inputs(), batches.labels(), batches.count());
        }
    }
};
} // namespace

int main(int count, char** arguments) {
    const std::string file = count > 1 ? arguments[1] : "resume.checkpoint";
    const auto unbroken = std::make_unique<run>();
    unbroken->until(200);
    {
        const auto stopped = std::make_unique<run>();
        stopped->until(120); // in the second epoch
        const auto saved = nn::save(stopped->model, stopped->trainer, file, stopped->batches.here());
        std::cout << "step 120, loss " << stopped->loss << ": " << saved << '\n';
        if (!saved) return 1;
    } // all of it is gone, but the file
    const auto resumed = std::make_unique<run>();
    decltype(resumed->batches)::place place;
    const auto loaded = nn::load(resumed->model, resumed->trainer, file, place);
    std::cout << "step " << resumed->trainer.steps() << ": " << loaded << '\n';
    if (!loaded || !resumed->batches.resume(place)) return 1; // a place of other data is none of these
    resumed->until(200);
    const bool same = resumed->model == unbroken->model;
    std::cout << "step 200, loss " << resumed->loss
              << (same ? ": bit for bit the unbroken run\n" : ": not the unbroken run\n");
    return same ? 0 : 1;
}
