// Convolutions of single images against their naive twin, between guard pages: both ways, registers along
// columns and along outputs, at every width around the registers, every kind of window, groups, and tiles
// that overlap.
#include "support/guarded_wire.hpp"
#include "support/windows.hpp"

#include <ctnn/kernels/convolution/convolution.hpp>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <class T, class S, index Out, class Window, index Groups>
void image_at(at where) {
    using G = k::convolution<S, Out, Window, Groups>;
    using weights = ctnn::matrix<T, Out, G::taps>;
    using biases = ctnn::vector<T, Out>;
    using layout = ctnn::along::features<1>;
    guarded<weights> w(1, where);
    guarded<biases> b(1, where);
    w[0] = weights{}, b[0] = biases{};
    for (index i = 0; i < Out * G::taps; ++i) w[0].data[weights::offset(i)] = T(wave(i));
    for (index i = 0; i < Out; ++i) b[0].data[i] = T(wave(-i));
    guarded<T> scratch(k::convolve_scratch<G, T, layout>, where);
    guarded_wire<T, S, layout> x(where, true);
    guarded_wire<T, ctnn::behind_window<Out, S, Window>, layout> y(where, false), want(where, false);
    k::reference::convolve<G>(w[0], b[0], x.wire(), want.wire(), relu{});
    k::convolve<G>(w[0], b[0], x.wire(), y.wire(), relu{}, scratch.data());
    close(y.wire(), want.wire(), G::taps + 1);
}
template <class T, class S, index Out, class Window, index Groups = 1>
void image() {
    image_at<T, S, Out, Window, Groups>(at::end);
    image_at<T, S, Out, Window, Groups>(at::start);
}
template <class T, index N>
void widths() {
    image<T, ctnn::shape<2, 5, N + 2>, 2, square<axis<3>>>();
    image<T, ctnn::shape<1, 3, N>, 7, square<axis<3, 1, 1>>>();
    image<T, ctnn::shape<3, 9, N>, 3, square<axis<3, 1, 1>>, 3>();
    image<T, ctnn::shape<1, 4, 2 * N>, 2, square<axis<3, 2, 1>>>();
    image<T, ctnn::shape<2, 4, 2 * N + 1>, 2, square<axis<2, 2>>, 2>();
    image<T, ctnn::shape<1, 3, 3 * N>, 1, square<axis<1, 3>>>();
}
template <class T>
void images() {
    constexpr index W = k::width<T>;
    widths<T, W - 1>();
    widths<T, W>();
    widths<T, W + 1>();
    // Rows of outputs, of which a tile has more than there are, or a number that does not divide them.
    image<T, ctnn::shape<2, 13, 3 * W>, 13, square<axis<5, 1, 2>>>();
    image<T, ctnn::shape<4, 6, 2 * W>, 14, ctnn::window<axis<3, 2, 0>, axis<1>>, 2>();
    // Windows: dilated, wider than a register.
    image<T, ctnn::shape<2, 9, 2 * W + 3>, 3, ctnn::window<axis<3, 1, 2, 2>, axis<3, 2, 3, 3>>>();
    image<T, ctnn::shape<1, 2, 2 * W>, 2, ctnn::window<axis<1>, axis<W + 1, 1, W>>>();
    // Other padding before than behind.
    image<T, ctnn::shape<2, 6, 2 * W + 3>, 3, ctnn::window<axis<3, 2, 0, 1, 1>, axis<4, 2, 1, 1, 2>>>();
    image<T, ctnn::shape<1, 3, W + 1>, 1, ctnn::window<axis<3, 1, 3, 1, 0>, axis<2, 1, 0, 3, W>>>();
    // Registers along outputs: few columns, many outputs.
    image<T, ctnn::shape<3, 5, 3>, W, square<axis<3, 1, 1>>>();
    image<T, ctnn::shape<2, 6, 5>, 2 * W + 1, square<axis<2>>>();
    image<T, ctnn::shape<2, 1, 1>, 4 * W - 1, square<axis<1>>>();
}
/// What the register's width does not decide.
void images_of_floats() {
    using T = float;
    constexpr index W = k::width<T>;
    widths<T, 1>();
    widths<T, 3 * W + 1>();
    // Windows: as large as the image, strides beyond the kernel, much padding.
    image<T, ctnn::shape<3, 4, W + 2>, 5, ctnn::window<axis<4>, axis<W + 2>>>();
    image<T, ctnn::shape<2, 7, 2 * W + 5>, 2, ctnn::window<axis<2, 3>, axis<2, 5>>>();
    image<T, ctnn::shape<1, 2, 3>, 3, square<axis<3, 2, 4>>>();
    image<T, ctnn::shape<5, 6, 7>, 5, square<axis<3, 2, 1, 2>>, 5>();
    image<T, ctnn::shape<4, 9, 5>, 2 * W, ctnn::window<axis<3, 2, 2, 2>, axis<2, 1, 0, 3>>>();
}
void images_of_doubles() {
    using T = double;
    constexpr index W = k::width<T>;
    widths<T, 2 * W>();
    image<T, ctnn::shape<1, 19, W>, 1, ctnn::window<axis<4, 3, 2>, axis<3, 1, 1>>>();
    image<T, ctnn::shape<2, 4, 2 * W>, 2, ctnn::window<axis<2, 1, 0, 1, 1>, axis<1>>>();
    image<T, ctnn::shape<3, 4, 3>, W + 1, ctnn::window<axis<2, 1, 0, 1, 1>, axis<3, 1, 2, 1, 0>>>();
    image<T, ctnn::shape<7, 3, 2>, 3 * W, ctnn::window<axis<2, 1, 1>, axis<2, 2, 1>>>();
}
} // namespace

TEST_CASE("single images, between guard pages") {
    images<float>(), images_of_floats();
    images<double>(), images_of_doubles();
}
