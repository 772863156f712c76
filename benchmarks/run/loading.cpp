// Loading a model from the bytes of a safetensors file in memory, against memcpy of the same bytes:
// parameters are turned into the order of the kernels on the way, and every rule of the format is checked.
#include "contest.hpp"
#include "peers/ctnn.hpp"

#include <ctnn/io/save.hpp>

#include <cstring>
#include <memory>
#include <vector>

namespace bench {
namespace {

namespace nn = ctnn;

constexpr auto lenet = nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu >>
                       nn::max_pool2d<2> >> nn::conv2d<16, nn::kernel<5>> >> nn::relu >> nn::max_pool2d<2> >>
                       nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >>
                       nn::dense<10>;
constexpr auto perceptron =
    nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<10>;
constexpr auto large = nn::input<1000> >> nn::dense<1000>;

template <auto Net>
struct file {
    std::unique_ptr<nn::model<Net>> model = std::make_unique<nn::model<Net>>(nn::seed{1});
    std::vector<std::byte> bytes, copy;
    file() : bytes(nn::saved_bytes(*model)), copy(bytes.size()) {
        if (!nn::save_to(*model, std::span<std::byte>(bytes))) bytes.clear();
    }
};

void count_bytes(benchmark::State& state, std::size_t bytes) {
    state.counters["GB/s"] =
        benchmark::Counter(double(bytes) * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
}

template <auto Net>
void by_ctnn(benchmark::State& state) {
    static file<Net> f;
    for (auto _ : state) {
        const auto loaded =
            nn::load(*f.model, std::span<const std::byte>(hidden(f.bytes.data()), f.bytes.size()));
        if (!loaded) return state.SkipWithError("not loaded");
        hidden(f.model.get());
    }
    count_bytes(state, f.bytes.size());
}
template <auto Net>
void by_memcpy(benchmark::State& state) {
    static file<Net> f;
    for (auto _ : state) {
        std::memcpy(hidden(f.copy.data()), hidden(f.bytes.data()), f.bytes.size());
        hidden(f.copy.data());
    }
    count_bytes(state, f.bytes.size());
}

const bool registered = [] {
    const auto add = [](const char* name, auto run) { benchmark::RegisterBenchmark(name, run); };
    add("load/250 kB/ctnn", by_ctnn<lenet>);
    add("load/250 kB/memcpy", by_memcpy<lenet>);
    add("load/440 kB/ctnn", by_ctnn<perceptron>);
    add("load/440 kB/memcpy", by_memcpy<perceptron>);
    add("load/4 MB/ctnn", by_ctnn<large>);
    add("load/4 MB/memcpy", by_memcpy<large>);
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
