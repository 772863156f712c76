#pragma once
// A convolution between guard pages, for the tests of its ways: against the naive twin, and a batch against
// its samples.
#include "guarded_wire.hpp"
#include "windows.hpp"

#include <ctnn/kernels/convolution/convolution.hpp>

namespace ctnn_test {

template <index M>
using layout = std::conditional_t<M == 1, ctnn::along::features<1>, ctnn::along::samples<M>>;

template <class T, class S, index Out, class Window, index Groups = 1>
struct guarded_convolution {
    using G = k::convolution<S, Out, Window, Groups>;
    using weights = ctnn::matrix<T, Out, G::taps>;
    using biases = ctnn::vector<T, Out>;
    using result = ctnn::behind_window<Out, S, Window>;
    guarded<weights> w;
    guarded<biases> b;
    explicit guarded_convolution(at where) : w(1, where), b(1, where) {
        w[0] = weights{}, b[0] = biases{};
        for (index i = 0; i < Out * G::taps; ++i) w[0].data[weights::offset(i)] = T(wave(i));
        for (index i = 0; i < Out; ++i) b[0].data[i] = T(wave(-i));
    }
    template <class Layout>
    void run(k::wire<T, S, Layout> x, k::wire<T, result, Layout> y, at where) {
        guarded<T> scratch(k::convolve_scratch<G, T, Layout>, where);
        k::convolve<G>(w[0], b[0], x, y, relu{}, scratch.data());
    }
    template <index M>
    static void against_the_twin(at where) {
        guarded_convolution f(where);
        guarded_wire<T, S, layout<M>> x(where, true);
        guarded_wire<T, result, layout<M>> y(where, false), want(where, false);
        k::reference::convolve<G>(f.w[0], f.b[0], x.wire(), want.wire(), relu{});
        f.run(x.wire(), y.wire(), where);
        close(y.wire(), want.wire(), G::taps + 1);
    }
    /// Samples of a batch alone have the bits that they have in it.
    template <index M>
    static void bits_of_a_batch() {
        guarded_convolution f(at::end);
        guarded_wire<T, S, layout<M>> all(at::end, true);
        guarded_wire<T, result, layout<M>> of_all(at::end, false);
        f.run(all.wire(), of_all.wire(), at::end);
        for (index s = 0; s < M; s += 5) {
            guarded_wire<T, S, layout<1>> one(at::end, true);
            guarded_wire<T, result, layout<1>> of_one(at::end, false);
            for (index i = 0; i < S::size; ++i) one.wire()(i) = all.wire()(i, s);
            f.run(one.wire(), of_one.wire(), at::end);
            for (index i = 0; i < result::size; ++i) CHECK(of_one.wire()(i) == of_all.wire()(i, s));
        }
    }
};

} // namespace ctnn_test
