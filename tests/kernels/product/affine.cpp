// The dense layer's kernels against their naive twins, in memory with a forbidden page right before or right
// behind every operand: at 1, W - 1, W, W + 1 and 2W + 1 inputs, outputs and samples; and of so many samples
// that dW goes in pieces.
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/product/affine_backward.hpp>

#include <doctest/doctest.h>

#include <limits>

namespace k = ctnn::kernels;
namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <class T, index In, index Out, index M>
void examine(at where) {
    using along_samples = ctnn::along::samples<M>;
    using along_rows = ctnn::along::rows<M>;
    using weights = ctnn::matrix<T, Out, In>;
    using biases = ctnn::vector<T, Out>;
    guarded<weights> w(1, where);
    guarded<biases> b(1, where);
    w[0] = weights{}, b[0] = biases{};
    for (index i = 0; i < Out * In; ++i) w[0].data[weights::offset(i)] = T(wave(i));
    for (index i = 0; i < Out; ++i) b[0].data[i] = T(wave(-i));
    guarded<T> scratch(k::affine_gradient_plan<T, Out, In, M>::scratch, where);

    guarded_wire<T, ctnn::shape<In>, along_rows> rows(where, true);
    guarded_wire<T, ctnn::shape<In>, along_samples> x(where, true);
    guarded_wire<T, ctnn::shape<Out>, along_samples> y(where, false), want(where, false);
    k::reference::affine(w[0], b[0], x.wire(), want.wire(), relu{});
    k::affine(w[0], b[0], rows.wire(), y.wire(), relu{}, scratch.data());
    close(y.wire(), want.wire(), In + 1);
    guarded_wire<T, ctnn::shape<Out>, along_samples> again(where, false);
    k::affine(w[0], b[0], x.wire(), again.wire(), relu{}, scratch.data());
    close(again.wire(), want.wire(), In + 1);

    guarded_wire<T, ctnn::shape<In>, ctnn::along::features<1>> one(where, true);
    guarded_wire<T, ctnn::shape<Out>, ctnn::along::features<1>> y1(where, false), want1(where, false);
    k::reference::affine(w[0], b[0], one.wire(), want1.wire(), relu{});
    k::affine(w[0], b[0], one.wire(), y1.wire(), relu{}, scratch.data());
    close(y1.wire(), want1.wire(), In + 1);

    guarded_wire<T, ctnn::shape<Out>, along_samples> dy(where, true);
    guarded_wire<T, ctnn::shape<In>, along_samples> dx(where, false), want_dx(where, false);
    k::reference::affine_backward(w[0], x.wire(), dy.wire(), want_dx.wire(), slope{});
    k::affine_backward(w[0], x.wire(), dy.wire(), dx.wire(), slope{});
    close(dx.wire(), want_dx.wire(), 2 * Out);

    guarded<weights> dw(1, where), want_dw(1, where);
    guarded<biases> db(1, where), want_db(1, where);
    k::reference::affine_gradient<T, Out, In>(x.wire(), dy.wire(), store_at<T>{want_dw[0].data},
                                              store_at<T>{want_db[0].data});
    for (int from_rows = 0; from_rows < 2; ++from_rows) {
        if (from_rows)
            k::affine_gradient<T, Out, In>(rows.wire(), dy.wire(), scratch.data(), store_at<T>{dw[0].data},
                                           store_at<T>{db[0].data});
        else
            k::affine_gradient<T, Out, In>(x.wire(), dy.wire(), scratch.data(), store_at<T>{dw[0].data},
                                           store_at<T>{db[0].data});
        const T bound = T(4 * M) * std::numeric_limits<T>::epsilon();
        for (index i = 0; i < Out * In; ++i)
            CHECK(std::abs(dw[0].data[weights::offset(i)] - want_dw[0].data[weights::offset(i)]) <= bound);
        for (index i = 0; i < Out; ++i) CHECK(std::abs(db[0].data[i] - want_db[0].data[i]) <= bound);
    }
}

/// Every number of samples has inputs and outputs around the register, though not each with each.
template <class T, index In, index Out>
void few_samples() {
    examine<T, In, Out, 1>(at::end);
    examine<T, In, Out, k::width<T> + 1>(at::start);
}
template <class T, index In, index Out>
void more_samples() {
    examine<T, In, Out, k::width<T> - 1>(at::end);
    examine<T, In, Out, 2 * k::width<T> + 1>(at::end);
}
} // namespace

TEST_CASE_TEMPLATE("affine, backward and gradient, against the reference between guard pages", T, float,
                   double) {
    constexpr ctnn::index W = k::width<T>;
    few_samples<T, 1, 1>(), more_samples<T, 1, W>();
    few_samples<T, W - 1, W + 1>(), more_samples<T, W - 1, W>();
    few_samples<T, W, W - 1>(), more_samples<T, W, 1>();
    few_samples<T, W + 1, W>(), more_samples<T, W + 1, 2 * W + 1>();
    few_samples<T, 2 * W + 1, W - 1>(), more_samples<T, 2 * W + 1, W + 1>();
    examine<T, 6 * W + 3, 5 * W + 1, 4 * W>(at::end); // more than one tile each way, with remainders
    static_assert(k::affine_gradient_plan<T, 21, 37, 272>::in_pieces);
    examine<T, 37, 21, 272>(at::end);
    examine<T, 37, 21, 272>(at::start);
}
