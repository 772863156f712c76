// The dense layer's kernels against their naive twins, in memory with a forbidden page right before or right behind every
// operand: at 1, W - 1, W, W + 1 and 2W + 1 inputs, outputs and samples.
#include "support/guard_pages.hpp"

#include <ctnn/kernels/affine.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace k = ctnn::kernels;
namespace {
using ctnn::index; // not POSIX's
using ctnn_test::guarded;

double noise(index i) { return std::sin(double(i) * 12.9898 + 1) * 0.5; }

/// A wire in guarded memory: values where there are features and samples, zeros in the lanes that fill up a block.
template <class T, index N, class Layout>
struct guarded_wire {
    using type = k::wire<T, ctnn::shape<N>, Layout>;
    guarded<T> memory;
    guarded_wire(ctnn_test::at where, bool filled) : memory(type::memory, where) {
        if (!filled) return;
        for (T& v : memory) v = 0;
        for (index s = 0; s < Layout::samples; ++s)
            for (index i = 0; i < N; ++i) wire()(i, s) = T(noise(3 + i * 31 + s));
    }
    type wire() { return {memory.data()}; }
};

struct relu {
    auto operator()(auto v) const {
        using k::max;
        return max(decltype(v)(0), v);
    }
};
/// Twice the gradient where x is positive, once elsewhere.
struct slope {
    template <class V, class T>
    V operator()(V g, const T* x) const {
        using k::select;
        V at;
        if constexpr (__is_same(V, T)) at = *x;
        else at = k::load(x);
        return g * select(at > V(T(0)), V(T(2)), V(T(1)));
    }
};
template <class T>
struct store_at {
    T* to;
    template <class V>
    void operator()(index at, V v) const {
        if constexpr (__is_same(V, T)) to[at] = v;
        else k::store(to + at, v);
    }
};

template <class T, class A, class B>
void same(A got, B want, index terms) {
    for (index s = 0; s < B::samples; ++s)
        for (index i = 0; i < B::features; ++i)
            CHECK(std::abs(got(i, s) - want(i, s)) <= T(2 * terms) * std::numeric_limits<T>::epsilon());
}

template <class T, index In, index Out, index M>
void examine(ctnn_test::at where) {
    using along_samples = ctnn::along::samples<M>;
    using along_rows = ctnn::along::rows<M>;
    using weights = ctnn::matrix<T, Out, In>;
    using biases = ctnn::vector<T, Out>;
    guarded<weights> w(1, where);
    guarded<biases> b(1, where);
    w[0] = weights{}, b[0] = biases{};
    for (index i = 0; i < Out * In; ++i) w[0].data[weights::offset(i)] = T(noise(i));
    for (index i = 0; i < Out; ++i) b[0].data[i] = T(noise(-i));
    guarded<T> scratch(k::affine_scratch<T, Out, M>, where);

    guarded_wire<T, In, along_rows> rows(where, true);
    guarded_wire<T, In, along_samples> x(where, true);
    guarded_wire<T, Out, along_samples> y(where, false), want(where, false);
    k::reference::affine(w[0], b[0], x.wire(), want.wire(), relu{});
    k::affine(w[0], b[0], rows.wire(), y.wire(), relu{}, scratch.data());
    same<T>(y.wire(), want.wire(), In + 1);
    guarded_wire<T, Out, along_samples> again(where, false);
    k::affine(w[0], b[0], x.wire(), again.wire(), relu{}, scratch.data());
    same<T>(again.wire(), want.wire(), In + 1);

    guarded_wire<T, In, ctnn::along::features<1>> one(where, true);
    guarded_wire<T, Out, ctnn::along::features<1>> y1(where, false), want1(where, false);
    k::reference::affine(w[0], b[0], one.wire(), want1.wire(), relu{});
    k::affine(w[0], b[0], one.wire(), y1.wire(), relu{}, scratch.data());
    same<T>(y1.wire(), want1.wire(), In + 1);

    guarded_wire<T, Out, along_samples> dy(where, true);
    guarded_wire<T, In, along_samples> dx(where, false), want_dx(where, false);
    k::reference::affine_backward(w[0], x.wire(), dy.wire(), want_dx.wire(), slope{});
    k::affine_backward(w[0], x.wire(), dy.wire(), dx.wire(), slope{});
    same<T>(dx.wire(), want_dx.wire(), 2 * Out);

    guarded<weights> dw(1, where), want_dw(1, where);
    guarded<biases> db(1, where), want_db(1, where);
    k::reference::affine_gradient<T, Out, In>(x.wire(), dy.wire(), store_at<T>{want_dw[0].data}, store_at<T>{want_db[0].data});
    for (int from_rows = 0; from_rows < 2; ++from_rows) {
        if (from_rows)
            k::affine_gradient<T, Out, In>(rows.wire(), dy.wire(), scratch.data(), store_at<T>{dw[0].data}, store_at<T>{db[0].data});
        else
            k::affine_gradient<T, Out, In>(x.wire(), dy.wire(), scratch.data(), store_at<T>{dw[0].data}, store_at<T>{db[0].data});
        const T bound = T(4 * M) * std::numeric_limits<T>::epsilon();
        for (index i = 0; i < Out * In; ++i)
            CHECK(std::abs(dw[0].data[weights::offset(i)] - want_dw[0].data[weights::offset(i)]) <= bound);
        for (index i = 0; i < Out; ++i) CHECK(std::abs(db[0].data[i] - want_db[0].data[i]) <= bound);
    }
}

template <class T, index In, index... Outs>
void each_out() {
    constexpr index W = k::width<T>;
    (examine<T, In, Outs, 1>(ctnn_test::at::end), ...);
    (examine<T, In, Outs, W - 1>(ctnn_test::at::end), ...);
    (examine<T, In, Outs, W + 1>(ctnn_test::at::start), ...);
    (examine<T, In, Outs, 2 * W + 1>(ctnn_test::at::end), ...);
}
} // namespace

TEST_CASE_TEMPLATE("affine, backward and gradient, against the reference between guard pages", T, float, double) {
    constexpr ctnn::index W = k::width<T>;
    each_out<T, 1, 1, W>();
    each_out<T, W - 1, W + 1>();
    each_out<T, W, 1, W - 1>();
    each_out<T, W + 1, W, 2 * W + 1>();
    each_out<T, 2 * W + 1, W - 1, W + 1>();
    examine<T, 6 * W + 3, 5 * W + 1, 4 * W>(ctnn_test::at::end); // more than one tile each way, with remainders
}
