// W12: the models of MLPerf Tiny, norms folded: one and 32 predictions. (W11 trains the ResNet-8, too.)
#include "stacks.hpp"

namespace bench {
namespace {

using steps = std::vector<convolution_step>;

constexpr auto mobilenet = nn::folded<mlperf_tiny::mobilenet>;
constexpr auto ds_cnn = nn::folded<mlperf_tiny::ds_cnn>;
constexpr auto autoencoder = nn::folded<mlperf_tiny::autoencoder>;
constexpr auto resnet = nn::folded<mlperf_tiny::resnet8>;

// A 3 x 3 of each channel, then a 1 x 1 across them.
void add_separable(steps& all, int in, int out, int stride = 1) {
    all.push_back({in, in, 3, stride, 2 - stride, in, 1});
    all.push_back({in, out, 1, 1, 0, 1});
}

steps steps_of_mobilenet() {
    steps all{{3, 8, 3, 2, 0, 1, 1}};
    add_separable(all, 8, 16), add_separable(all, 16, 32, 2), add_separable(all, 32, 32);
    add_separable(all, 32, 64, 2), add_separable(all, 64, 64), add_separable(all, 64, 128, 2);
    for (int i = 0; i < 5; ++i) add_separable(all, 128, 128);
    add_separable(all, 128, 256, 2), add_separable(all, 256, 256);
    return all;
}
steps steps_of_ds_cnn() {
    steps all{{1, 64, 10, 2, 4, 1, 5, -1, -1, true, 4, 1, 1}};
    for (int i = 0; i < 4; ++i) add_separable(all, 64, 64);
    return all;
}
steps steps_of_autoencoder() {
    steps all;
    int in = 640;
    for (const int out : {128, 128, 128, 128, 8, 128, 128, 128, 128})
        all.push_back({in, out, 1, 1, 0, 1}), in = out;
    return all;
}

template <auto Net>
void register_model(const std::string& name, const stack_contender<Net>& c, int size) {
    register_stack<Net, 1>("W12/" + name + "/1", c, size);
    register_stack<Net, 32>("W12/" + name + "/32", c, size);
}

const bool registered = [] {
    static const stack_contender<mobilenet> images(steps_of_mobilenet());
    static const stack_contender<ds_cnn> words(steps_of_ds_cnn(), {}, 10);
    static const stack_contender<autoencoder> machines(steps_of_autoencoder());
    static const stack_contender<resnet> objects(steps_of_resnet8(), order_of_resnet8);
    register_model("mobilenet", images, 96);
    register_model("ds_cnn", words, 49);
    register_model("autoencoder", machines, 1);
    register_model("resnet8", objects, 32);
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
