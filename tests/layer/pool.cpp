// Pools against the oracles, and against PyTorch where values are equal or NaN.
#include "golden/golden.hpp"
#include "golden/golden_activations.hpp"
#include "support/apart.hpp"
#include "support/golden_check.hpp"

using namespace ctnn_test;

namespace {
// A pool that the convolution takes into its epilogue where it can, and one that has to be a pass of its own.
template <nn::index Height, nn::index Width, auto Pool>
constexpr auto behind = nn::input<2, Height, Width> >> nn::conv2d<3, nn::kernel<1>> >> nn::leaky_relu<1, 5> >>
                        Pool >> nn::flatten;

template <nn::index Height, nn::index Width, auto Pool>
constexpr auto alone = nn::input<2, Height, Width> >> nn::conv2d<3, nn::kernel<1>> >> nn::leaky_relu<1, 5> >>
                       apart >> Pool >> nn::flatten;

template <auto Net>
constexpr nn::index stages = nn::compiled<nn::network_of<Net>>::count;

/// A pool of an image that it does not divide, and of a wide one.
template <auto Pool>
void sizes() {
    examine_forward<behind<5, 35, Pool>, 2>();
    examine_gradients<behind<7, 5, Pool>>();
    // Where no convolution takes it, it is the same stage.
    if constexpr (stages<behind<7, 5, Pool>> + 1 < stages<alone<7, 5, Pool>>)
        examine_float_gradients<alone<7, 5, Pool>, 3>();
}
} // namespace

TEST_CASE("max pools") {
    examine<behind<6, 4, nn::max_pool2d<2>>>(); // divides
    sizes<nn::max_pool2d<2>>();
    sizes<nn::max_pool2d<3, nn::stride<1>>>();
    sizes<nn::max_pool2d<3, nn::stride<2>, nn::padding<1>>>();
    sizes<nn::max_pool2d<nn::kernel<2, 3>, nn::stride<3, 1>>>();
    examine_gradients<behind<7, 7, nn::max_pool2d<2, nn::dilation<3>, nn::stride<2>>>>();
    examine_forward<behind<5, 4, nn::max_pool2d<nn::kernel<5, 4>>>>(); // the whole image
}
TEST_CASE("average pools") {
    sizes<nn::avg_pool2d<2>>();
    sizes<nn::avg_pool2d<3, nn::stride<2>, nn::padding<1>>>();
    sizes<nn::global_avg_pool>();
}
TEST_CASE("padding that TensorFlow finds, sizes that are rounded up, means of what is there") {
    sizes<nn::max_pool2d<2, nn::same>>();
    sizes<nn::avg_pool2d<nn::kernel<3, 4>, nn::stride<2, 3>, nn::same>>();
    sizes<nn::max_pool2d<2, nn::ceil_mode>>();
    sizes<nn::avg_pool2d<3, nn::stride<2>, nn::padding<1, 0>, nn::ceil_mode>>();
    sizes<nn::avg_pool2d<4, nn::stride<3>, nn::padding<2>, nn::no_padding_counted>>();
    static_assert(nn::output_shape<(nn::input<2, 7, 5> >> nn::max_pool2d<2, nn::ceil_mode>)> ==
                  nn::shape<2, 4, 3>{});
    static_assert(nn::output_shape<(nn::input<2, 7, 5> >> nn::max_pool2d<3, nn::stride<2>, nn::same>)> ==
                  nn::shape<2, 4, 3>{});
    static_assert(nn::output_shape<(nn::input<2, 1> >> nn::max_pool1d<2, nn::ceil_mode>)> ==
                  nn::shape<2, 1>{});
}
TEST_CASE("the largest of every channel") {
    sizes<nn::global_max_pool>();
    examine<(nn::input<2, 9> >> nn::conv1d<17, nn::kernel<2>> >> nn::sum(nn::identity, nn::relu) >>
             nn::global_max_pool)>();
    constexpr auto net = nn::input<2, 5, 4> >> nn::conv2d<3, nn::kernel<2>> >> nn::tanh >>
                         nn::global_max_pool >> nn::flatten >> nn::dense<2>;
    using namespace golden::global_max;
    forward_and_gradients<net, batch, nn::mse>(parameters, x, target, y, loss, gradients);
    three_steps<net, batch, nn::mse>(nn::sgd{.lr = .1, .weight_decay = .01}, parameters, x, target,
                                     sgd_losses, sgd);
}
TEST_CASE("signals") {
    examine_forward<(nn::input<2, 9> >> nn::conv1d<3, nn::kernel<2>> >> nn::tanh >> nn::max_pool1d<2> >>
                     nn::flatten)>();
    examine_gradients<(nn::input<2, 9> >> nn::conv1d<3, nn::kernel<2>> >> nn::tanh >>
                       nn::avg_pool1d<3, nn::stride<2>> >> nn::global_avg_pool)>();
}
TEST_CASE("every number of samples") {
    examine<behind<4, 4, nn::max_pool2d<2>>, 1>();
    examine_float_gradients<behind<4, 4, nn::max_pool2d<2>>, 17>();
    examine_forward<behind<4, 4, nn::max_pool2d<2>>, 33>();
}
TEST_CASE("behind convolutions of every kind, the activation before or after") {
    constexpr auto first = nn::input<2, 9, 8> >> nn::conv2d<2, nn::kernel<1>> >> nn::tanh;
    constexpr auto tall = nn::max_pool2d<nn::kernel<2, 1>>;
    constexpr auto whole = nn::max_pool2d<nn::kernel<8, 7>>;
    constexpr auto wide =
        nn::input<1, 4, 20> >> nn::conv2d<17, nn::kernel<3>> >> nn::relu >> nn::max_pool2d<2>;
    examine<(first >> nn::conv2d<5, nn::kernel<3>, nn::padding<1>> >> nn::max_pool2d<3, nn::stride<4>> >>
             nn::tanh)>();
    examine_gradients<(first >> nn::conv2d<4, nn::kernel<2>, nn::stride<2>, nn::groups<2>> >> nn::sigmoid >>
                       tall)>();
    examine_forward<(first >> nn::conv2d<1, nn::kernel<3>, nn::no_bias> >>
                     nn::max_pool2d<2, nn::dilation<2>, nn::stride<3>>)>();
    examine_gradients<(first >> nn::conv2d<3, nn::kernel<2>, nn::no_bias> >> whole >> nn::flatten >>
                       nn::dense<2>)>();
    examine<(wide >> nn::flatten >> nn::dense<3>), 9>();
}
TEST_CASE("fused equals unfused") {
    constexpr auto front = nn::input<1, 9, 10> >> nn::conv2d<3, nn::kernel<2>> >> nn::tanh;
    constexpr auto back = nn::flatten >> nn::dense<4>;
    const auto same = []<auto Fused, auto Unfused>() {
        const auto m = std::make_unique<nn::model<Fused>>(nn::seed{5});
        const auto other = std::make_unique<nn::model<Unfused>>();
        give_parameters(*m, *other);
        const sample_data<Fused, 21, float> data;
        CHECK(nn::predict<21>(*m, data.x()) == nn::predict<21>(*other, data.x()));
        const auto g = nn::gradients(*m, nn::mse{}, data.x(), data.y());
        CHECK(flat(g) == flat(nn::gradients(*other, nn::mse{}, data.x(), data.y())));
    };
    same.template
    operator()<(front >> nn::max_pool2d<3> >> back), (front >> apart >> nn::max_pool2d<3> >> back)>();
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
    nn::kernels::pool_backward<nn::kernels::largest, G>(in, out, dout, din,
                                                        [](auto g, const double*) { return g; });
    for (int s = 0; s < 16; ++s) {
        for (int i = 0; i < 6; ++i) CHECK(same(out(i, s), y[i]));
        for (int i = 0; i < 24; ++i) CHECK(din(i, s) == dx[i]);
    }
    // The same as the epilogue of a convolution that changes nothing.
    using C = nn::kernels::convolution<S, 1, nn::window<nn::window_axis<1>, nn::window_axis<1>>, 1>;
    static nn::matrix<double, 1, 1> w{};
    w.data[0] = 1;
    alignas(64) static double scratch[nn::kernels::convolve_pool_scratch<C, G, double>], tap[6 * 16];
    const nn::kernels::wire<double, nn::shape<1, 2, 3>, layout> taps{tap};
    nn::kernels::convolve_pool<C, G>(w, nn::no_block{}, in, out, nn::kernels::as_it_is{},
                                     nn::kernels::as_it_is{}, scratch, taps);
    nn::kernels::unpool<G>(dout, taps, din);
    for (int s = 0; s < 16; ++s) {
        for (int i = 0; i < 6; ++i) CHECK(same(out(i, s), y[i]));
        for (int i = 0; i < 24; ++i) CHECK(din(i, s) == dx[i]);
    }
    const auto one = nn::predict(nn::model<(nn::input<1, 4, 6> >> nn::max_pool2d<2>), double>{}, x);
    for (int i = 0; i < 6; ++i) CHECK(same(one[i], y[i]));
}
namespace {
/// Over T steps of In features, apart from what is before and as a part of a wider wire.
template <nn::index T, nn::index In, auto Pool, nn::index Batch>
void over_time() {
    examine_gradients<(nn::sequence<T, In> >> nn::dense<In> >> nn::leaky_relu<1, 5> >> Pool), Batch>();
    examine_forward<(nn::sequence<T, In> >> nn::concat(Pool, nn::dense<2> >> nn::tanh >> Pool)), Batch>();
}
template <nn::index T, nn::index In, auto Pool, nn::index Batch>
void part_of_a_wire() {
    examine<(nn::sequence<T, In> >> nn::concat(Pool, nn::dense<2> >> nn::tanh >> Pool)), Batch>();
}
} // namespace

TEST_CASE("over the steps of a sequence") {
    over_time<6, 3, nn::max_pool1d<2>, 17>(); // divides
    part_of_a_wire<7, 17, nn::max_pool1d<3, nn::stride<2>>, 2>();
    part_of_a_wire<7, 2, nn::avg_pool1d<2, nn::stride<3>>, 3>();
    over_time<9, 5, nn::max_pool1d<3, nn::dilation<2>, nn::stride<1>>, 1>();
    over_time<5, 1, nn::avg_pool1d<3, nn::stride<2>, nn::padding<1>>, 18>();
    examine<(nn::sequence<5, 3> >> nn::dense<2> >> nn::max_pool1d<2, nn::ceil_mode> >>
             nn::avg_pool1d<2, nn::same>)>();
    static_assert(nn::output_shape<(nn::sequence<7, 2> >> nn::max_pool1d<3, nn::stride<2>>)> ==
                  nn::shape<3, 2>{});
}
