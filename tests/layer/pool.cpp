// Pools against the oracles, and against PyTorch where values are equal or NaN.
#include "golden/golden.hpp"
#include "support/examiner.hpp"

using namespace ctnn_test;

namespace {
template <nn::index Height, nn::index Width, auto Pool>
constexpr auto behind = nn::input<2, Height, Width> >> nn::conv2d<3, nn::kernel<1>> >> nn::leaky_relu<1, 5> >> Pool >> nn::flatten;

template <auto Net, nn::index Batch = 3>
void examine() {
    examine_forward<Net, Batch>();
    examine_gradients<Net, Batch>();
}
template <auto Pool>
void sizes() {
    examine<behind<6, 4, Pool>>();
    examine<behind<7, 5, Pool>>(); // does not divide: rounded down
    examine<behind<5, 35, Pool>, 2>();
}
} // namespace

TEST_CASE("max pools") {
    sizes<nn::max_pool2d<2>>();
    sizes<nn::max_pool2d<3, nn::stride<1>>>();
    sizes<nn::max_pool2d<3, nn::stride<2>, nn::padding<1>>>();
    sizes<nn::max_pool2d<nn::kernel<2, 3>, nn::stride<3, 1>>>();
    examine<behind<7, 7, nn::max_pool2d<2, nn::dilation<3>, nn::stride<2>>>>();
    examine<behind<5, 4, nn::max_pool2d<nn::kernel<5, 4>>>>(); // the whole image
}
TEST_CASE("average pools") {
    sizes<nn::avg_pool2d<2>>();
    sizes<nn::avg_pool2d<3, nn::stride<2>, nn::padding<1>>>();
    sizes<nn::global_avg_pool>();
}
TEST_CASE("signals") {
    examine<(nn::input<2, 9> >> nn::conv1d<3, nn::kernel<2>> >> nn::tanh >> nn::max_pool1d<2> >> nn::flatten)>();
    examine<(nn::input<2, 9> >> nn::conv1d<3, nn::kernel<2>> >> nn::tanh >> nn::avg_pool1d<3, nn::stride<2>> >> nn::global_avg_pool)>();
}
TEST_CASE("every number of samples") {
    examine<behind<4, 4, nn::max_pool2d<2>>, 1>();
    examine<behind<4, 4, nn::max_pool2d<2>>, 8>();
    examine<behind<4, 4, nn::max_pool2d<2>>, 17>();
}

TEST_CASE("ties and NaN as PyTorch has them") {
    using namespace golden::pool_ties;
    using S = nn::shape<1, 4, 6>;
    using G = nn::kernels::pooling<S, nn::window<nn::window_axis<2, 2>, nn::window_axis<2, 2>>>;
    using layout = nn::along::samples<16>;
    alignas(64) static double xs[24 * 16], ys[6 * 16], dys[6 * 16], dxs[24 * 16];
    const nn::kernels::wire<double, S, layout> in{xs}, din{dxs};
    const nn::kernels::wire<double, nn::shape<1, 2, 3>, layout> out{ys}, dout{dys};
    for (int s = 0; s < 16; ++s) {
        for (int i = 0; i < 24; ++i) in(i, s) = x[i];
        for (int i = 0; i < 6; ++i) dout(i, s) = i + 1;
    }
    const auto same = [](double a, double b) { return a == b || (a != a && b != b); };
    nn::kernels::pool<nn::kernels::largest, G>(in, out);
    nn::kernels::pool_backward<nn::kernels::largest, G>(in, out, dout, din, [](auto g, const double*) { return g; });
    for (int s = 0; s < 16; ++s) {
        for (int i = 0; i < 6; ++i) CHECK(same(out(i, s), y[i]));
        for (int i = 0; i < 24; ++i) CHECK(din(i, s) == dx[i]);
    }
    const auto one = nn::predict(nn::model<(nn::input<1, 4, 6> >> nn::max_pool2d<2>), double>{}, x);
    for (int i = 0; i < 6; ++i) CHECK(same(one[i], y[i]));
}
