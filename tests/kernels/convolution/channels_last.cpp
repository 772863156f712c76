// Single images whose channels come last, into and out of every convolution that takes them, against the naive
// twin, between guard pages: pointwise, depthwise with every kind of window, and those with many outputs.
#include "support/guarded_convolution.hpp"

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <class S, bool Last>
using order =
    std::conditional_t<Last, ctnn::along::channels<1, ctnn::image<S>::channels>, ctnn::along::features<1>>;

template <bool From, bool To, class F, class T, class S>
void one_way() {
    using G = typename F::G;
    using result = typename F::result;
    for (const at where : {at::end, at::start}) {
        F f(where);
        guarded_wire<T, S, order<S, From>> x(where, true);
        guarded_wire<T, result, order<result, To>> y(where, false), want(where, false);
        guarded<T> scratch(k::convolve_scratch<G, T, std::conditional_t<To, order<S, false>, order<S, From>>>,
                           where);
        k::convolve<G>(f.w[0], f.b[0], x.wire(), y.wire(), relu{}, scratch.data());
        k::reference::convolve<G>(f.w[0], f.b[0], x.wire(), want.wire(), relu{});
        close(y.wire(), want.wire(), G::taps + 1);
    }
}
/// Every way that there is, as many as are expected.
template <index Ways, class T, class S, index Out, class Window = square<axis<1>>, index Groups = 1>
void image() {
    using F = guarded_convolution<T, S, Out, Window, Groups>;
    constexpr k::channels_last_ways can = k::ways_of_convolution<typename F::G, T>;
    static_assert(can.read == ctnn::image<S>::channels && can.written == Out);
    static_assert(!k::has_simd<T> || can.keeps + can.begins + can.ends == Ways);
    if constexpr (can.keeps) one_way<true, true, F, T, S>();
    if constexpr (can.begins) one_way<false, true, F, T, S>();
    if constexpr (can.ends) one_way<true, false, F, T, S>();
}
/// In place always, turned where that pays.
template <class T, index C, index H, index W, class Window = square<axis<3, 1, 1>>>
void depthwise() {
    using S = ctnn::shape<C, H, W>;
    image<1 + 2 * k::image_along_channels<k::convolution<S, C, Window, C>, T>, T, S, C, Window, C>();
}
template <class T>
void images() {
    constexpr index line = ctnn::padded<T>(1), W = k::width<T>;
    // Pointwise: to other numbers of channels, on one pixel, some, many; a signal.
    image<3, T, ctnn::shape<line, 5, 3>, line>();
    image<3, T, ctnn::shape<line, 1, 1>, 3 * line>();
    image<3, T, ctnn::shape<2 * line, 4, W + 1>, line>();
    image<1, T, ctnn::shape<line, 4, 5>, line + 1>(); // ends
    image<1, T, ctnn::shape<line + 1, 4, 5>, line>(); // begins
    image<0, T, ctnn::shape<line + 1, 4, 5>, line + 2>();
    image<3, T, ctnn::shape<line, 9>, line, ctnn::window<axis<1>, axis<1>>>();
    // Of many outputs, the beginning of a network; in groups never.
    image<1, T, ctnn::shape<3, 7, 5>, 2 * line, square<axis<3, 2, 1>>>();
    image<0, T, ctnn::shape<2 * line, 7, 5>, 2 * line, square<axis<1>>, 2>();
    // Depthwise: none of the padding, more of it than the image, strides, dilations, one tap, rows alone.
    depthwise<T, line, 7, 5>();
    depthwise<T, 2 * line, 3, 3, square<axis<3, 2, 0, 1, 1>>>();
    depthwise<T, line, 6, 5, square<axis<3>>>();
    depthwise<T, line, 1, 1>();
    depthwise<T, line, 7, 5, ctnn::window<axis<3, 2, 1>, axis<2, 1, 1, 1, 0>>>();
    depthwise<T, line, 9, 7, ctnn::window<axis<2, 3>, axis<3, 1, 2, 2>>>();
    depthwise<T, line, 3, 2, square<axis<5, 1, 2>>>();
    depthwise<T, line, 2, 3, square<axis<3, 2, 4>>>();
    depthwise<T, line, 8, 5, ctnn::window<axis<8, 1, 3, 1, 4>, axis<1>>>();
    image<0, T, ctnn::shape<line - 1, 7, 5>, line - 1, square<axis<3, 1, 1>>, line - 1>();
    // What is turned as a whole is small, what lies so may be large.
    depthwise<T, line, 600, 3>();
    depthwise<T, line, 5, 4 * W>();
    image<0, T, ctnn::shape<line, 9, 3>, line, ctnn::window<axis<9, 1, 4>, axis<3, 1, 1>>, line>();
}
} // namespace

TEST_CASE("images with their channels last, between guard pages") {
    images<float>();
    images<double>();
}
