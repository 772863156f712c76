// A product in panels, read in place or copied, is, to the bit, the product that walks over all of K at once:
// rows, registers and K that are no whole number of panels, tiles and pieces, between forbidden pages. And a
// dense layer of large weights, forward and backward, against its naive twin.
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/product/affine_backward.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

/// Sums wait where results lie; a result is three times its sum.
template <class T, index Columns>
struct tripled {
    const T* begin;
    T* to;
    k::vec<T> start(index i, index j) const { return k::broadcast(begin[i]) + k::broadcast(T(j)); }
    k::vec<T> resume(index i, index j) const { return k::load(at(i, j)); }
    void wait(index i, index j, k::vec<T> v) const { k::store(at(i, j), v); }
    void finish(index i, index j, k::vec<T> v) const { k::store(at(i, j), v * k::broadcast(T(3))); }

  private:
    T* at(index i, index j) const { return to + (i * Columns + j) * k::width<T>; }
};

template <class T, index I, index J, index K, bool Copied>
void panels(at where) {
    // Rows 512 bytes apart, or a multiple of that and a line more.
    constexpr index W = k::width<T>, line = ctnn::padded<T>(1), few = 8 * line;
    constexpr index ld = (I + few - 1) / few * few + (Copied ? 0 : line);
    static_assert(k::panels_are_copied<T, ld> == Copied);
    using a = k::broadcasts<1, ld, K>;
    using b = k::registers_of<2 * W, 2, 2 * W * K>; // two registers side by side for each k
    guarded<T> x(ld * (K - 1) + ctnn::padded<T>(I), where), y((J + 1) / 2 * 2 * W * K, where),
        begin(I, where);
    guarded<T> want(I * J * W, where), got(I * J * W, where), panel(k::panel_memory<T, ld>, where);
    for (index i = 0; i < x.size(); ++i) x[i] = T(wave(i));
    for (index i = 0; i < y.size(); ++i) y[i] = T(wave(5 * i + 1));
    for (index i = 0; i < I; ++i) begin[i] = T(wave(-i));
    for (index i = 0; i < got.size(); ++i) got[i] = std::numeric_limits<T>::quiet_NaN();
    k::product<I, J, K, a, b>(x.data(), y.data(), tripled<T, J>{begin.data(), want.data()});
    k::large_product<I, J, K, a, b>(x.data(), y.data(), panel.data(),
                                    tripled<T, J>{begin.data(), got.data()});
    CHECK(std::equal(want.begin(), want.end(), got.begin()));
}
template <class T, bool Copied>
void sizes() {
    constexpr index rows = k::rows_of_panel<T>, length = k::length_of_panel, columns = k::columns_at_once;
    for (at where : {at::end, at::start}) {
        panels<T, 5, 1, 7, Copied>(where);
        panels<T, rows, 2, length, Copied>(where);
        panels<T, 2 * rows + 1, 3, length + 1, Copied>(where);
        panels<T, rows - 1, columns + 1, 2 * length + 3, Copied>(where);
    }
}
template <class T, index Out, index In, index M>
void large_weights() {
    static_assert(k::are_large(Out, In) && k::affine_gradient_plan<T, Out, In, M>::rows < In &&
                  k::rows_of_backward<T, Out, In> < In);
    using wires = ctnn::along::samples<M>;
    using weights = ctnn::matrix<T, Out, In>;
    guarded<weights> w(1, at::end), dw(1, at::end), want_dw(1, at::end);
    guarded<ctnn::vector<T, Out>> b(1, at::end), db(1, at::end), want_db(1, at::end);
    w[0] = weights{}, b[0] = {};
    for (index i = 0; i < Out; ++i) b[0].data[i] = T(wave(-i));
    for (index i = 0; i < Out * In; ++i) w[0].data[weights::offset(i)] = T(wave(i));
    guarded_wire<T, ctnn::shape<In>, wires> x(at::end, true), dx(at::end, false), want_dx(at::end, false);
    guarded_wire<T, ctnn::shape<Out>, wires> y(at::end, false), want(at::end, false), dy(at::end, true);
    guarded<T> panel(k::panel_memory<T, weights::leading>, at::end),
        scratch(k::affine_gradient_plan<T, Out, In, M>::scratch, at::end);
    const T bound = 4 * (In + Out) * std::numeric_limits<T>::epsilon();
    index wrong = 0; // counted, since each CHECK takes its time
    const auto compare = [&](auto& got, auto& truth, index features) {
        for (index s = 0; s < M; ++s)
            for (index i = 0; i < features; ++i)
                wrong += !(std::abs(got.wire()(i, s) - truth.wire()(i, s)) <= bound);
    };
    k::reference::affine(w[0], b[0], x.wire(), want.wire(), relu{});
    k::affine(w[0], b[0], x.wire(), y.wire(), relu{}, panel.data());
    compare(y, want, Out);
    CHECK(wrong == 0);
    k::reference::affine_backward(w[0], x.wire(), dy.wire(), want_dx.wire(), slope{});
    k::affine_backward(w[0], x.wire(), dy.wire(), dx.wire(), slope{});
    compare(dx, want_dx, In);
    CHECK(wrong == 0);
    k::reference::affine_gradient<T, Out, In>(x.wire(), dy.wire(), store_at<T>{want_dw[0].data},
                                              store_at<T>{want_db[0].data});
    k::affine_gradient<T, Out, In>(x.wire(), dy.wire(), scratch.data(), store_at<T>{dw[0].data},
                                   store_at<T>{db[0].data});
    for (index i = 0; i < Out * In; ++i) {
        const index at = weights::offset(i);
        wrong += !(std::abs(dw[0].data[at] - want_dw[0].data[at]) <= bound);
    }
    for (index i = 0; i < Out; ++i) wrong += !(std::abs(db[0].data[i] - want_db[0].data[i]) <= bound);
    CHECK(wrong == 0);
}
} // namespace

TEST_CASE("float") { sizes<float, false>(), sizes<float, true>(); }
TEST_CASE("double") { sizes<double, false>(), sizes<double, true>(); }
TEST_CASE("large weights: affine, its gradient and dx; panels in place") {
    large_weights<float, 402, 342, 202>();
}
TEST_CASE("large weights, so many samples that dW goes in pieces") {
    static_assert(k::affine_gradient_plan<float, 400, 336, 272>::in_pieces);
    large_weights<float, 400, 336, 272>();
}
TEST_CASE("large weights: panels that are copied") { large_weights<double, 384, 407, 100>(); }
