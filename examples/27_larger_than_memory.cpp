// 26 larger than memory: a network learns from a file that the program cannot hold in memory: it makes the
// file, lets the system give it no more than 64 MiB from then on, and reads block by block.
//
//     EXAMPLE=27_larger_than_memory sh examples/run.sh [--data DIR] [--mib N]
//
// DIR has MNIST's four files, unpacked: they become files of 180 and 30 MiB. Without it digits are drawn,
// N MiB of them (128).
//
// test-args: --mib 96
#include "support/progress.hpp"

#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/mapped.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <new>
#include <string>

namespace nn = ctnn;

using image = nn::shape<1, 28, 28>;
using in_files = nn::mapped_dataset<float, image>;
constexpr auto net = nn::input<1, 28, 28> >> nn::flatten >> nn::dense<128> >> nn::relu >> nn::dense<10>;

namespace {
int fail(const std::string& sentence) {
    std::cerr << sentence << '\n';
    return 1;
}

/// Writes digits, a thousand at a time: what is in memory is these and a block.
nn::result<nn::index> draw(const std::string& path, nn::index count, std::uint64_t seed) {
    nn::dataset_writer<float, image> writer{path, {.classes = 10}};
    for (nn::index i = 0; i < count; i += 1'000)
        writer.add(nn::drawn_digits<float>(std::min(count - i, nn::index(1'000)),
                                           nn::seed{seed + std::uint64_t(i)}));
    return writer.finish();
}
/// Writes one half of MNIST, sample by sample.
nn::result<nn::index> convert(const std::string& folder, const std::string& half, const std::string& path) {
    return nn::convert_idx<float, image>(folder + "/" + half + "-images-idx3-ubyte",
                                         folder + "/" + half + "-labels-idx1-ubyte", 10, path);
}
/// From now on the system gives this process no more memory than it has and so many MiB: false where it does
/// not say how much it has.
bool limit_memory(rlim_t mib) {
    rlim_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t most = pages * 4096 + (mib << 20);
    const rlimit limit{most, most};
    return pages > 0 && setrlimit(RLIMIT_AS, &limit) == 0;
}
} // namespace

int main(int count, char** arguments) {
    std::string folder;
    nn::index mib = 128;
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i], value = i + 1 < count ? arguments[i + 1] : "";
        if (option == "--data" && !value.empty()) folder = arguments[++i];
        else if (option == "--mib" && std::atol(value.c_str()) > 0) mib = std::atol(arguments[++i]);
        else return fail("usage: 27_larger_than_memory [--data DIR] [--mib N], not: " + option + " " + value);
    }
    constexpr nn::index bytes = image::size * 4 + 4;
    const auto drawn = folder.empty();
    const auto made = drawn ? draw("digits.train.set", mib * 1024 * 1024 / bytes, 1)
                            : convert(folder, "train", "digits.train.set");
    const auto made_too =
        drawn ? draw("digits.test.set", 2'000, 9'000'000) : convert(folder, "t10k", "digits.test.set");
    if (!made || !made_too) return fail(!made ? made.error() : made_too.error());

    // Of a block (1 MiB) four are shuffled together, and four more are read meanwhile.
    const in_files training{"digits.train.set", {.window = 4}}, test{"digits.test.set", {.window = 4}};
    if (!training || !test) return fail(training.error() + test.error());
    constexpr nn::index limit = 64;
    const nn::index size = *made * bytes >> 20;
    std::cout << *made << " digits, " << size << " MiB, " << training.blocks()
              << " blocks; in memory: " << (training.resident_bytes() >> 20) << " MiB\n";

    const auto model = std::make_unique<nn::model<net>>(nn::seed{1});
    const auto trainer =
        std::make_unique<nn::trainer<net, nn::cross_entropy, nn::adam, 32>>(nn::adam{.lr = 0.001});
    if (limit_memory(rlim_t(limit))) {
        std::cout << "limited to " << limit << " MiB more than now: ";
        try {
            std::cout << training.part(0, training.size()).size() << " digits were in memory at once\n";
        } catch (const std::bad_alloc&) {
            std::cout << "the set does not fit into memory\n";
        }
    }
    const support::progress clock;
    const auto history =
        nn::fit(*model, *trainer, training, {.epochs = 2, .validation = &test}, [](const nn::epoch& e) {
            std::cout << "epoch " << e.number << ": loss " << e.loss << ", test accuracy " << 100 * e.accuracy
                      << " %\n";
        });
    if (!history.error.empty()) return fail(history.error);
    std::cout << clock.seconds() << " s\n";
    return history.epochs.back().accuracy > 0.9 ? 0 : 1;
}
