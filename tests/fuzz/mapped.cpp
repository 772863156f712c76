// libFuzzer on the files of mapped_dataset: any bytes, with checksums that fit or not, as one file and as two, and
// changed after they were opened. clang's -fsanitize=fuzzer,address,undefined; not a part of the test program.
//
//     build/fuzz/mapped CORPUS -max_total_time=60
#include <ctnn/ctnn.hpp>
#include <ctnn/data.hpp>
#include <ctnn/mapped.hpp>

#include "values.hpp"

#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

namespace nn = ctnn;
using ctnn_test::expect;

namespace {

using bytes = std::vector<unsigned char>;

/// A file in memory.
class file {
  public:
    file() : file_(::memfd_create("set", 0)), path_("/proc/self/fd/" + std::to_string(file_)) {
        expect(file_ >= 0);
    }
    const std::string& path() const { return path_; }
    void hold(const bytes& b) {
        expect(::ftruncate(file_, 0) == 0);
        expect(::pwrite(file_, b.data(), b.size(), 0) == long(b.size()));
    }

  private:
    int file_;
    std::string path_;
};

/// Gives header and blocks the checksums that fit, as far as the header says where they are.
template <class Format>
void seal(bytes& b, bool blocks_too) {
    nn::mapped::set_header h;
    if (b.size() < sizeof h) return;
    std::memcpy(&h, b.data(), sizeof h);
    h.checksum = h.right_checksum();
    std::memcpy(b.data(), &h, sizeof h);
    if (!blocks_too || !Format::wrong(h, b.size()).empty()) return;
    for (std::uint64_t i = 0; i < Format::blocks(h); ++i) {
        unsigned char* const block = b.data() + Format::block_at(h, i);
        const std::uint64_t end = Format::checksum_at(Format::in_block(h, i));
        const auto sum = nn::mapped::xxh64::of(std::as_bytes(std::span(block, std::size_t(end))), i);
        std::memcpy(block + end, &sum, sizeof sum);
    }
}

/// Whatever a set says about itself is so: it hands out what it counted, or has a sentence.
template <auto Net, class Loss, class T, class S, class Target>
void use(bytes content, unsigned char how, unsigned char cut) {
    using set = nn::mapped_dataset<T, S, Target>;
    using format = nn::mapped::set_format<T, S, Target>;
    static file one;
    if (how & 1) seal<format>(content, how & 2);
    one.hold(content);
    const set files =
        how & 4 ? set({one.path(), one.path()}, {.window = 2}) : set(one.path(), {.window = 1 + how / 64});
    if (how & 8) {
        content.resize(content.size() * cut / 256);
        one.hold(content);
    } else if (how & 16 && !content.empty()) {
        content[content.size() * cut / 256] ^= 1;
        one.hold(content);
    }
    if (!files) {
        expect(files.size() == 0 && files.check() == files.error() && !files.part(0, 1));
        return;
    }
    const std::string wrong = files.check();
    const auto all = files.part(0, files.size());
    expect(wrong.empty() ? bool(all) && all.size() == files.size() : all.size() == 0);
    expect(!files.part(cut, files.size()) || cut == 0);

    nn::batches<2, T, S, Target> batches{files, nn::seed{cut}};
    nn::index handed_out = 0;
    for (batches.shuffle(); batches.next();) handed_out += batches.count();
    expect(wrong.empty() ? handed_out == files.size() : !batches.error().empty());

    static const nn::model<Net, T> before{nn::seed{1}};
    auto m = before;
    static nn::trainer<Net, Loss, nn::sgd, 2, T> trainer{{.lr = 0.01}};
    const auto h = nn::fit(m, trainer, files, {.epochs = 1, .validation = &files});
    expect(wrong.empty() || !h.error.empty());
    const auto e = nn::evaluate(m, files);
    expect(wrong.empty() || !e);
}

constexpr auto classifier = nn::input<2> >> nn::dense<3>;
constexpr auto each_step = nn::sequence<2, 1> >> nn::dense<3>;
constexpr auto line = nn::input<2> >> nn::dense<3>;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size < 3) return 0;
    const bytes content(data + 3, data + size);
    switch (data[0] % 3) {
    case 0: use<classifier, nn::cross_entropy, float, nn::shape<2>, int>(content, data[1], data[2]); break;
    case 1:
        use<each_step, nn::cross_entropy, float, nn::shape<2, 1>, int[2]>(content, data[1], data[2]);
        break;
    case 2: use<line, nn::mse, double, nn::shape<2>, nn::shape<3>>(content, data[1], data[2]); break;
    }
    return 0;
}
