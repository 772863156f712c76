// A product in panels is, to the bit, the product that reads its A where it lies: rows, registers and K that are
// no whole number of panels, tiles and pieces, between forbidden pages. And a dense layer of large weights
// against its naive twin.
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/product/affine.hpp>

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

template <class T, index I, index J, index K>
void panels(at where) {
    constexpr index ld = ctnn::padded<T>(I), W = k::width<T>;
    using a = k::broadcasts<1, ld, K>;
    using b = k::registers_of<2 * W, 2, 2 * W * K>; // two registers side by side for each k
    guarded<T> x(ld * K, where), y((J + 1) / 2 * 2 * W * K, where), begin(I, where);
    guarded<T> want(I * J * W, where), got(I * J * W, where), panel(k::panel_memory<T>, where);
    for (index i = 0; i < x.size(); ++i) x[i] = T(wave(i));
    for (index i = 0; i < y.size(); ++i) y[i] = T(wave(5 * i + 1));
    for (index i = 0; i < I; ++i) begin[i] = T(wave(-i));
    for (index i = 0; i < got.size(); ++i) got[i] = std::numeric_limits<T>::quiet_NaN();
    k::product<I, J, K, a, b>(x.data(), y.data(), tripled<T, J>{begin.data(), want.data()});
    k::large_product<I, J, K, a, b>(x.data(), y.data(), panel.data(),
                                    tripled<T, J>{begin.data(), got.data()});
    CHECK(std::equal(want.begin(), want.end(), got.begin()));
}
template <class T>
void sizes() {
    constexpr index rows = k::rows_of_panel<T>, length = k::length_of_panel, columns = k::columns_at_once;
    for (at where : {at::end, at::start}) {
        panels<T, 5, 1, 7>(where);
        panels<T, rows, 2, length>(where);
        panels<T, 2 * rows + 1, 3, length + 1>(where);
        panels<T, rows - 1, columns + 1, 2 * length + 3>(where);
    }
}
void large_weights() {
    constexpr index In = 336, Out = 400, M = 200;
    static_assert(k::are_large(Out, In) && k::rows_of_gradient<float, In, M> < In);
    using wires = ctnn::along::samples<M>;
    using weights = ctnn::matrix<float, Out, In>;
    guarded<weights> w(1, at::end), dw(1, at::end), want_dw(1, at::end);
    guarded<ctnn::vector<float, Out>> b(1, at::end);
    w[0] = weights{}, b[0] = {};
    for (index i = 0; i < Out; ++i) b[0].data[i] = float(wave(-i));
    for (index i = 0; i < Out * In; ++i) w[0].data[weights::offset(i)] = float(wave(i));
    guarded_wire<float, ctnn::shape<In>, wires> x(at::end, true);
    guarded_wire<float, ctnn::shape<Out>, wires> y(at::end, false), want(at::end, false), dy(at::end, true);
    guarded<float> scratch(std::max(k::panel_memory<float>, k::affine_scratch<float, Out, M>), at::end);
    k::reference::affine(w[0], b[0], x.wire(), want.wire(), relu{});
    k::affine(w[0], b[0], x.wire(), y.wire(), relu{}, scratch.data());
    constexpr float bound = 2 * (In + 1) * std::numeric_limits<float>::epsilon();
    index wrong = 0; // counted, since each CHECK takes its time
    for (index s = 0; s < M; ++s)
        for (index i = 0; i < Out; ++i) wrong += !(std::abs(y.wire()(i, s) - want.wire()(i, s)) <= bound);
    CHECK(wrong == 0);
    k::reference::affine_gradient<float, Out, In>(x.wire(), dy.wire(), store_at<float>{want_dw[0].data},
                                                  ctnn::no_block{});
    k::affine_gradient<float, Out, In>(x.wire(), dy.wire(), scratch.data(), store_at<float>{dw[0].data},
                                       ctnn::no_block{});
    for (index i = 0; i < Out * In; ++i) {
        const index at = weights::offset(i);
        wrong += !(std::abs(dw[0].data[at] - want_dw[0].data[at]) <= bound);
    }
    CHECK(wrong == 0);
}
} // namespace

TEST_CASE("float") { sizes<float>(); }
TEST_CASE("double") { sizes<double>(); }
TEST_CASE("large weights: affine and its gradient") { large_weights(); }
