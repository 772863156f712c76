// Depthwise convolutions of narrow images, registers along channels, against the naive twin, between guard
// pages: images smaller than a register and of several, channels around its lanes, every kind of window. An
// image alone has the bits that it has in a batch.
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/convolution/convolution.hpp>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <index Size, index Stride = 1, index Before = 0, index Dilation = 1, index Behind = Before>
using axis = ctnn::window_axis<Size, Stride, Before, Dilation, Behind>;
template <class Axis>
using square = ctnn::window<Axis, Axis>;
template <index M>
using layout = std::conditional_t<M == 1, ctnn::along::features<1>, ctnn::along::samples<M>>;

template <class T, class S, class Window>
struct depthwise {
    static constexpr index channels = ctnn::image<S>::channels;
    using G = k::convolution<S, channels, Window, channels>;
    using weights = ctnn::matrix<T, channels, G::taps>;
    using biases = ctnn::vector<T, channels>;
    using result = ctnn::behind_window<channels, S, Window>;
    guarded<weights> w;
    guarded<biases> b;
    explicit depthwise(at where) : w(1, where), b(1, where) {
        w[0] = weights{}, b[0] = biases{};
        for (index i = 0; i < channels * G::taps; ++i) w[0].data[weights::offset(i)] = T(wave(i));
        for (index i = 0; i < channels; ++i) b[0].data[i] = T(wave(-i));
    }
    template <class Layout>
    void run(k::wire<T, S, Layout> x, k::wire<T, result, Layout> y, at where) {
        guarded<T> scratch(k::convolve_scratch<G, T, Layout>, where);
        k::convolve<G>(w[0], b[0], x, y, relu{}, scratch.data());
    }
};

template <class T, class S, class Window>
void against_the_twin(at where) {
    using F = depthwise<T, S, Window>;
    F f(where);
    guarded_wire<T, S, layout<1>> x(where, true);
    guarded_wire<T, typename F::result, layout<1>> y(where, false), want(where, false);
    k::reference::convolve<typename F::G>(f.w[0], f.b[0], x.wire(), want.wire(), relu{});
    f.run(x.wire(), y.wire(), where);
    close(y.wire(), want.wire(), F::G::taps + 1);
}
template <class T, class S, class Window = square<axis<3, 1, 1>>>
void image() {
    against_the_twin<T, S, Window>(at::end);
    against_the_twin<T, S, Window>(at::start);
}
template <class T, index... Channels>
void channels() {
    (image<T, ctnn::shape<Channels, 7, 5>>(), ...);
    (image<T, ctnn::shape<Channels, 3, 3>, square<axis<3, 2, 0, 1, 1>>>(), ...);
}
template <class T>
void images() {
    constexpr index W = k::width<T>;
    channels<T, (W + 1) / 2, W - 1, W, W + 1, 2 * W, 2 * W + W / 2>();
    // Results: one, almost a register, a register, one more, several.
    image<T, ctnn::shape<W, 1, 1>>();
    image<T, ctnn::shape<W, W - 1, 1>>();
    image<T, ctnn::shape<W, W, 1>>();
    image<T, ctnn::shape<W + 2, W + 1, 1>>();
    image<T, ctnn::shape<W, 9, 9>>();
    image<T, ctnn::shape<W, W + 1, W / 2 + 1>>();
    image<T, ctnn::shape<W, 6, W + 1>>();
    // Windows: none of the padding, more on one side, strides, dilations, larger than the image, one tap.
    image<T, ctnn::shape<W, 6, 5>, square<axis<3>>>();
    image<T, ctnn::shape<W, 12, 6>, square<axis<3, 2, 0, 1, 1>>>();
    image<T, ctnn::shape<W, 7, 5>, ctnn::window<axis<3, 2, 1>, axis<2, 1, 1, 1, 0>>>();
    image<T, ctnn::shape<W, 9, 7>, ctnn::window<axis<2, 3>, axis<3, 1, 2, 2>>>();
    image<T, ctnn::shape<W, 3, 2>, square<axis<5, 1, 2>>>();
    image<T, ctnn::shape<W, 2, 3>, square<axis<3, 2, 4>>>();
    image<T, ctnn::shape<W, 8, 5>, ctnn::window<axis<8, 1, 3, 1, 4>, axis<1>>>();
    image<T, ctnn::shape<W, 5, 6>, square<axis<1, 2>>>();
    // Those that other ways do better: too large for the cache, too many taps.
    image<T, ctnn::shape<W, 600, 3>>();
    image<T, ctnn::shape<W, 9, 3>, ctnn::window<axis<9, 1, 4>, axis<3, 1, 1>>>();
}

template <class T>
void bits_of_a_batch() {
    using S = ctnn::shape<k::width<T> + 3, 7, 5>;
    constexpr index M = k::width<T> + 3;
    using F = depthwise<T, S, square<axis<3, 1, 1>>>;
    static_assert(k::image_along_channels<typename F::G, T>);
    F f(at::end);
    guarded_wire<T, S, layout<M>> all(at::end, true);
    guarded_wire<T, typename F::result, layout<M>> of_all(at::end, false);
    f.run(all.wire(), of_all.wire(), at::end);
    for (index s = 0; s < M; s += 5) {
        guarded_wire<T, S, layout<1>> one(at::end, true);
        guarded_wire<T, typename F::result, layout<1>> of_one(at::end, false);
        for (index i = 0; i < S::size; ++i) one.wire()(i) = all.wire()(i, s);
        f.run(one.wire(), of_one.wire(), at::end);
        for (index i = 0; i < F::result::size; ++i) CHECK(of_one.wire()(i) == of_all.wire()(i, s));
    }
}
} // namespace

TEST_CASE("depthwise convolutions of narrow images, between guard pages") {
    images<float>();
    images<double>();
}
TEST_CASE("an image alone has the bits that it has in a batch") {
    bits_of_a_batch<float>();
    if constexpr (k::width<double> > 2) bits_of_a_batch<double>(); // else along columns
}
