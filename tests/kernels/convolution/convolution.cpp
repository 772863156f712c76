// The kernels of convolutions and pools against their naive twins, in memory with a forbidden page right
// before or right behind every operand: results and samples around the registers, every kind of window.
#include "support/guarded_wire.hpp"
#include "support/windows.hpp"

#include <ctnn/kernels/convolution/convolve_pool.hpp>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

/// Weights and biases in guarded memory.
template <class T, class G>
struct guarded_filters {
    using weights = ctnn::matrix<T, G::out, G::taps>;
    using biases = ctnn::vector<T, G::out>;
    guarded<weights> w;
    guarded<biases> b;
    explicit guarded_filters(at where) : w(1, where), b(1, where) {
        w[0] = weights{}, b[0] = biases{};
        for (index i = 0; i < G::out * G::taps; ++i) w[0].data[weights::offset(i)] = T(wave(i));
        for (index i = 0; i < G::out; ++i) b[0].data[i] = T(wave(-i));
    }
};

template <class T, class S, index Out, class Window, index Groups, class Layout>
void forward(at where) {
    using G = k::convolution<S, Out, Window, Groups>;
    using result = ctnn::behind_window<Out, S, Window>;
    guarded_filters<T, G> f(where);
    guarded<T> scratch(k::convolve_scratch<G, T, Layout>, where);
    guarded_wire<T, S, Layout> x(where, true);
    guarded_wire<T, result, Layout> y(where, false), want(where, false);
    k::reference::convolve<G>(f.w[0], f.b[0], x.wire(), want.wire(), relu{});
    k::convolve<G>(f.w[0], f.b[0], x.wire(), y.wire(), relu{}, scratch.data());
    close(y.wire(), want.wire(), G::taps + 1);
}

template <class T, class S, index Out, class Window, index Groups, index M>
void training(at where) {
    using G = k::convolution<S, Out, Window, Groups>;
    using result = ctnn::behind_window<Out, S, Window>;
    using layout = ctnn::along::samples<M>;
    guarded_filters<T, G> f(where);
    guarded_wire<T, S, layout> x(where, true), dx(where, false), want_dx(where, false);
    guarded_wire<T, result, layout> dy(where, true);
    k::reference::convolve_backward<G>(f.w[0], x.wire(), dy.wire(), want_dx.wire(), slope{});
    guarded<T> scratch(k::convolve_gradient_scratch<G, T>, where);
    k::convolve_backward<G>(f.w[0], x.wire(), dy.wire(), dx.wire(), slope{}, scratch.data());
    close(dx.wire(), want_dx.wire(), 2 * Out * Window::size);

    using filters = guarded_filters<T, G>;
    filters d(where), want(where);
    constexpr index leading = filters::weights::leading;
    k::reference::convolve_gradient<G, leading>(x.wire(), dy.wire(), store_at<T>{want.w[0].data},
                                                store_at<T>{want.b[0].data});
    k::convolve_gradient<G, leading>(x.wire(), dy.wire(), scratch.data(), store_at<T>{d.w[0].data},
                                     store_at<T>{d.b[0].data});
    // Two sums of so many terms in different orders: some units in the last place for each doubling of the
    // partial sums.
    const T bound = T(8 * M * G::out_height * G::out_width) * std::numeric_limits<T>::epsilon();
    for (index i = 0; i < Out * G::taps; ++i) {
        const index at = filters::weights::offset(i);
        CHECK(std::abs(d.w[0].data[at] - want.w[0].data[at]) <= bound);
    }
    for (index i = 0; i < Out; ++i) CHECK(std::abs(d.b[0].data[i] - want.b[0].data[i]) <= bound);
}

template <class T, class S, index Out, class Window, index Groups = 1>
void convolution() {
    constexpr index W = k::width<T>;
    forward<T, S, Out, Window, Groups, ctnn::along::features<1>>(at::end);
    forward<T, S, Out, Window, Groups, ctnn::along::features<2>>(at::start);
    forward<T, S, Out, Window, Groups, ctnn::along::samples<W + 1>>(at::end);
    training<T, S, Out, Window, Groups, 1>(at::end);
    training<T, S, Out, Window, Groups, W + 1>(at::start);
}

/// A max pool behind a convolution: forward with and without the taps kept, and back.
template <class T, class S, index Out, class Window, class Pool, index M>
void convolution_and_pool(at where) {
    using G = k::convolution<S, Out, Window, 1>;
    using between = ctnn::behind_window<Out, S, Window>;
    using P = k::pooling<between, Pool>;
    using result = ctnn::behind_window<Out, between, Pool>;
    using layout = ctnn::along::samples<M>;
    guarded_filters<T, G> f(where);
    guarded<T> scratch(k::convolve_pool_scratch<G, P, T>, where);
    guarded_wire<T, S, layout> x(where, true);
    guarded_wire<T, between, layout> values(where, false), back(where, false), want_back(where, false);
    guarded_wire<T, result, layout> y(where, false), again(where, false), want(where, false),
        taps(where, false), dy(where, true);
    k::reference::convolve<G>(f.w[0], f.b[0], x.wire(), values.wire(), relu{});
    k::pool<k::largest, P>(values.wire(), want.wire());
    k::convolve_pool<G, P>(f.w[0], f.b[0], x.wire(), y.wire(), relu{}, k::as_it_is{}, scratch.data(),
                           k::not_kept{});
    k::convolve_pool<G, P>(f.w[0], f.b[0], x.wire(), again.wire(), k::as_it_is{}, relu{}, scratch.data(),
                           taps.wire());
    close(y.wire(), want.wire(), G::taps + 1);
    close(again.wire(), want.wire(), G::taps + 1);

    // What the taps lead to is what a pool of the values gives back: the values without relu, of which no two
    // are equal.
    k::convolve<G>(f.w[0], f.b[0], x.wire(), values.wire(), k::as_it_is{}, scratch.data());
    k::pool<k::largest, P>(values.wire(), want.wire());
    k::pool_backward<k::largest, P>(values.wire(), want.wire(), dy.wire(), want_back.wire(),
                                    [](auto g, const T*) { return g; });
    k::unpool<P>(dy.wire(), taps.wire(), back.wire());
    close(back.wire(), want_back.wire(), 0);

    guarded_wire<T, S, ctnn::along::features<1>> one(where, true);
    guarded_wire<T, between, ctnn::along::features<1>> one_value(where, false);
    guarded_wire<T, result, ctnn::along::features<1>> one_y(where, false), one_want(where, false);
    k::reference::convolve<G>(f.w[0], f.b[0], one.wire(), one_value.wire(), relu{});
    k::pool<k::largest, P>(one_value.wire(), one_want.wire());
    k::convolve_pool<G, P>(f.w[0], f.b[0], one.wire(), one_y.wire(), k::as_it_is{}, relu{}, scratch.data(),
                           k::not_kept{});
    close(one_y.wire(), one_want.wire(), G::taps + 1);
}
template <class T>
void convolutions() {
    constexpr index W = k::width<T>;
    convolution<T, ctnn::shape<1, 1, 1>, 1, square<axis<1>>>();
    convolution<T, ctnn::shape<2, 4, W - 1>, W + 1, square<axis<3, 1, 1>>>();
    convolution<T, ctnn::shape<3, 5, 2 * W + 1>, 2, ctnn::window<axis<2, 2>, axis<3, 2, 1>>>();
    // Other padding before than behind.
    convolution<T, ctnn::shape<2, 5, 6>, 3, ctnn::window<axis<3, 2, 0, 1, 2>, axis<2, 1, 3, 2, 0>>>();
    // Pointwise, channels a multiple of 4096 bytes apart.
    convolution<T, ctnn::shape<9, 8, 8>, 17, square<axis<1>>>();
    convolution<T, ctnn::shape<3, W + 1>, 7, ctnn::window<axis<1>, axis<5, 1, 4>>>();
}
template <class T>
void convolutions_and_pools() {
    constexpr index W = k::width<T>;
    using wide = ctnn::window<axis<2, 5, 0, 2>, axis<3, 4>>;
    convolution_and_pool<T, ctnn::shape<1, 3, 3>, 1, square<axis<2>>, square<axis<2, 2>>, 1>(at::end);
    convolution_and_pool<T, ctnn::shape<2, 7, 2 * W + 3>, 3, square<axis<3, 1, 1>>, square<axis<2, 2>>,
                         W + 1>(at::start);
    convolution_and_pool<T, ctnn::shape<2, 9, 8>, W + 1, ctnn::window<axis<2>, axis<1>>, wide, W>(at::end);
}
} // namespace

TEST_CASE("convolutions against the reference between guard pages") {
    convolutions<float>();
    convolutions<double>();
    // Groups, in turns.
    convolution<float, ctnn::shape<4, 7, 6>, 6, ctnn::window<axis<3, 1, 2, 2>, axis<2, 3, 0, 3>>, 2>();
    convolution<double, ctnn::shape<5, 3, 4>, 5, ctnn::window<axis<3>, axis<4>>, 5>();
    convolution<float, ctnn::shape<18, 8, 16>, 26, square<axis<1, 3>>, 2>();
}
TEST_CASE("convolution and max pool against the reference between guard pages") {
    convolutions_and_pools<float>();
    convolutions_and_pools<double>();
}
