// W12: MLPerf Tiny's MobileNet, norms folded: one and 32 predictions. (Its ResNet-8 is W11.)
#include "stacks.hpp"

namespace bench {
namespace {

constexpr auto net = nn::folded<mlperf_tiny::mobilenet>;

const stack_contender<net>& mobilenet() {
    static const stack_contender<net> c = [] {
        std::vector<convolution_step> steps{{3, 8, 3, 2, 0, 1, 1}};
        int channels = 8;
        const auto block = [&](int out, int stride) {
            steps.push_back({channels, channels, 3, stride, 2 - stride, channels, 1});
            steps.push_back({channels, out, 1, 1, 0, 1});
            channels = out;
        };
        block(16, 1), block(32, 2), block(32, 1), block(64, 2), block(64, 1), block(128, 2);
        for (int i = 0; i < 5; ++i) block(128, 1);
        block(256, 2), block(256, 1);
        return stack_contender<net>(steps);
    }();
    return c;
}

const bool registered = [] {
    register_stack<net, 1>("W12/mobilenet/1", mobilenet(), 96);
    register_stack<net, 32>("W12/mobilenet/32", mobilenet(), 96);
    return true;
}();

} // namespace
} // namespace bench

BENCHMARK_MAIN();
