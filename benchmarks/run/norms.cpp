// What a batch_norm costs: a step of LeNet-5 with one behind each convolution, and what predict takes, as it
// is and folded, beside the same without ("plain", in the same run).
#include "lenet.hpp"

#include <memory>

namespace bench {
namespace {

constexpr auto normed_lenet =
    nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::batch_norm<> >> nn::relu >>
    nn::max_pool2d<2> >> nn::conv2d<16, nn::kernel<5>> >> nn::batch_norm<> >> nn::relu >> nn::max_pool2d<2> >>
    nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >> nn::dense<10>;
constexpr auto wide = nn::input<16, 32, 32> >> nn::conv2d<16, nn::kernel<3>, nn::padding<1>> >> nn::relu;
constexpr auto normed_wide =
    nn::input<16, 32, 32> >> nn::conv2d<16, nn::kernel<3>, nn::padding<1>> >> nn::batch_norm<> >> nn::relu;
constexpr auto narrow = nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::relu;
constexpr auto normed_narrow =
    nn::input<1, 28, 28> >> nn::conv2d<6, nn::kernel<5>, nn::padding<2>> >> nn::batch_norm<> >> nn::relu;

template <auto Net, int B>
void step(benchmark::State& state) {
    const auto given = std::make_unique<samples<784, B>>(10);
    const auto model = std::make_unique<nn::model<Net>>(nn::seed{1});
    const auto trainer =
        std::make_unique<nn::trainer<Net, nn::cross_entropy, nn::sgd, B>>(nn::sgd{.lr = 1e-3});
    for (auto _ : state) {
        hidden(given.get());
        benchmark::DoNotOptimize(trainer->step(*model, given->x, given->label));
    }
}
template <auto Net, int B>
void predict(benchmark::State& state) {
    constexpr int values = int(nn::input_shape<Net>.size);
    const auto given = std::make_unique<samples<values, B>>(10);
    const auto model = std::make_unique<nn::model<Net>>(nn::seed{1});
    const auto space = std::make_unique<nn::workspace<Net, B>>();
    const auto y = std::make_unique<nn::outputs_of_batch<nn::network_of<Net>, B, float>>();
    for (auto _ : state) {
        hidden(given.get());
        nn::predict<B>(*model, nn::unchecked<B * values>(&given->x[0][0]), *space, *y);
        hidden(y->data());
    }
}
template <auto Plain, auto Normed, int B>
void add_predict(const std::string& name) {
    benchmark::RegisterBenchmark((name + "/plain").c_str(), predict<Plain, B>);
    benchmark::RegisterBenchmark((name + "/ctnn").c_str(), predict<Normed, B>);
    benchmark::RegisterBenchmark((name + "/ctnn/folded").c_str(), predict<nn::folded<Normed>, B>);
}

const bool registered = [] {
    benchmark::RegisterBenchmark("norm/step of 32, LeNet-5/plain", step<lenet_topology, 32>);
    benchmark::RegisterBenchmark("norm/step of 32, LeNet-5/ctnn", step<normed_lenet, 32>);
    add_predict<wide, normed_wide, 1>("norm/predict 16 x 32 x 32, 3 x 3 to 16, 1");
    add_predict<wide, normed_wide, 32>("norm/predict 16 x 32 x 32, 3 x 3 to 16, 32");
    add_predict<narrow, normed_narrow, 1>("norm/predict 1 x 28 x 28, 5 x 5 to 6, 1");
    add_predict<narrow, normed_narrow, 32>("norm/predict 1 x 28 x 28, 5 x 5 to 6, 32");
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
