// Trains on files: one that is larger than the memory that the process may have, and one in memory too.
//
//     larger_than_memory make FILE MIB        writes a set of so many MiB
//     larger_than_memory train FILE           an epoch on it; what was resident
//     larger_than_memory compare FILE         its epochs from the file against those from memory, in turns
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/mapped.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace nn = ctnn;

namespace {

constexpr auto net =
    nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<10>;
using image = nn::shape<784>;
using in_files = nn::mapped_dataset<float, image>;
constexpr nn::index batch = 32;

int made(const std::string& path, nn::index mib) {
    nn::dataset_writer<float, image> writer{path, {.classes = 10}};
    std::vector<float> x(784);
    for (nn::index i = 0, n = mib * 1024 * 1024 / (784 * 4 + 4); i < n; ++i) {
        const int label = int(nn::random_bits({1}, std::uint64_t(i)) % 10);
        for (std::size_t k = 0; k < 784; ++k) // a class is brighter in its own part, under noise
            x[k] = float(nn::random_bits({std::uint64_t(i)}, k) >> 40) / float(1 << 24) +
                   (int(k / 79) == label ? 0.25f : 0);
        writer.add(x, std::span(&label, 1));
    }
    const auto written = writer.finish();
    if (!written) std::printf("%s\n", written.error().c_str());
    return written ? 0 : 1;
}

struct learner {
    nn::model<net> model{nn::seed{1}};
    nn::trainer<net, nn::cross_entropy, nn::sgd, batch> trainer{{.lr = 0.05}};

    /// Seconds of an epoch; its mean loss.
    double epoch(auto& batches, double& loss) {
        const auto start = std::chrono::steady_clock::now();
        double sum = 0, count = 0;
        for (batches.shuffle(); batches.next(); count += 1)
            sum += double(trainer.step(model, batches.inputs(), batches.targets(), batches.count()));
        loss = sum / count;
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
};

int trained(const std::string& path) {
    const in_files data(path);
    nn::batches<batch, float, image> batches{data, nn::seed{1}};
    const auto l = std::make_unique<learner>();
    double loss = 0;
    const double seconds = l->epoch(batches, loss);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("%td samples of %td in %.1f s, mean loss %.4f, at most %ld MiB resident; %s\n",
                batches.done(), data.size(), seconds, loss, usage.ru_maxrss / 1024, batches.error().c_str());
    return batches.error().empty() && batches.done() == data.size() && loss < 0.5 ? 0 : 1;
}

int compared(const std::string& path) {
    const in_files files(path);
    const auto memory = files.part(0, files.size());
    nn::batches<batch, float, image> from_files{files, nn::seed{1}}, from_memory{memory, nn::seed{1}};
    const auto a = std::make_unique<learner>(), b = std::make_unique<learner>();
    double loss = 0, memory_seconds = 1e9, file_seconds = 1e9;
    for (int round = 0; round < 12; ++round) { // the best of each: other programs only slow down
        memory_seconds = std::min(memory_seconds, b->epoch(from_memory, loss));
        file_seconds = std::min(file_seconds, a->epoch(from_files, loss));
    }
    const double ratio = memory_seconds / file_seconds;
    std::printf("speed from a cached file to speed from memory: %.3f\n", ratio);
    return ratio >= 0.95 && from_files.error().empty() ? 0 : 1;
}

} // namespace

int main(int count, char** words) {
    const std::string what = count > 1 ? words[1] : "", path = count > 2 ? words[2] : "";
    if (what == "make" && count > 3) return made(path, std::atol(words[3]));
    if (what == "train" && count > 2) return trained(path);
    if (what == "compare" && count > 2) return compared(path);
    std::printf("larger_than_memory make FILE MIB | train FILE | compare FILE\n");
    return 2;
}
