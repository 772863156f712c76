// Depthwise convolutions of narrow images, registers along channels, against the naive twin, between guard
// pages: images smaller than a register and of several, channels around its lanes, every kind of window. An
// image alone has the bits that it has in a batch.
#include "support/guarded_convolution.hpp"

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <class T, class S, class Window>
using depthwise = guarded_convolution<T, S, ctnn::image<S>::channels, Window, ctnn::image<S>::channels>;
template <class T, class S, class Window = square<axis<3, 1, 1>>>
void image() {
    depthwise<T, S, Window>::template against_the_twin<1>(at::end);
    depthwise<T, S, Window>::template against_the_twin<1>(at::start);
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
    F::template bits_of_a_batch<M>();
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
