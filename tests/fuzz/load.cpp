// libFuzzer on load: any bytes, as the file of a few networks. clang's -fsanitize=fuzzer,address,undefined;
// not a part of the test program.
//
//     build/fuzz/fuzz_load CORPUS FOLDER_OF_SEEDS -max_total_time=60
#include <ctnn/ctnn.hpp>
#include <ctnn/io/embedded.hpp>
#include <ctnn/io/load.hpp>

#include <cstdlib>
#include <vector>

namespace nn = ctnn;

namespace {

template <auto Net, class T>
void one(std::span<const std::byte> bytes, nn::prefix p) {
    static const nn::model<Net, T> before{nn::seed{1}};
    static nn::model<Net, T> m;
    m = before;
    const nn::load_result result = nn::load(m, bytes, p);
    if (!result && std::memcmp(&m, &before, sizeof m) != 0) std::abort(); // changed in spite of an error
    nn::golden<Net, T> example;
    static_cast<void>(nn::load(example, bytes));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::vector<std::byte> exact(reinterpret_cast<const std::byte*>(data),
                                       reinterpret_cast<const std::byte*>(data) + size);
    constexpr auto small = nn::input<3> >> nn::dense<2>;
    constexpr auto words = nn::tokens<2, 4> >> nn::embedding<2> >> nn::gru<1>;
    one<small, float>(exact, {});
    one<small, double>(exact, {});
    one<words, float>(exact, nn::prefix{"a."});
    return 0;
}
