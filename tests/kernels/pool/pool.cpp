// Pools of single images between forbidden pages, against the definition: widths around a register, pairs of
// columns and other windows, NaN anywhere, and no step beyond the wire.
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/pool/pool.hpp>
#include <ctnn/kernels/pool/pool_steps.hpp>

#include <cmath>
#include <limits>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <class T, index Width, class Rows, class Columns, class How>
void pool(at where, bool with_nan) {
    using S = ctnn::shape<2, 7, Width>;
    using P = k::pooling<S, ctnn::window<Rows, Columns>>;
    using row = ctnn::along::features<1>;
    guarded_wire<T, S, row> x(where, true);
    guarded_wire<T, ctnn::shape<2, P::out_height, P::out_width>, row> y(where, false);
    if (with_nan)
        for (index i = 3; i < S::size; i += 11) x.wire()(i, 0) = std::numeric_limits<T>::quiet_NaN();
    k::pool<How, P>(x.wire(), y.wire());
    for (index c = 0; c < 2; ++c)
        for (index r = 0; r < P::out_height; ++r)
            for (index t = 0; t < P::out_width; ++t) {
                double largest = -std::numeric_limits<double>::infinity(), sum = 0;
                for (index i = 0; i < Rows::size; ++i)
                    for (index j = 0; j < Columns::size; ++j) {
                        const index h = Rows::at(r, i), u = Columns::at(t, j);
                        if (h < 0 || h >= 7 || u < 0 || u >= Width) continue;
                        const double v = double(x.wire()((c * 7 + h) * Width + u, 0));
                        sum += v;
                        if (v > largest || std::isnan(v)) largest = v;
                    }
                const double want =
                    __is_same(How, k::largest) ? largest : sum / double(Rows::size * Columns::size);
                const double got = double(y.wire()((c * P::out_height + r) * P::out_width + t, 0));
                INFO("width " << Width << ", channel " << c << ", row " << r << ", column " << t << ": "
                              << got << ", wanted " << want);
                CHECK((std::isnan(want)
                           ? std::isnan(got)
                           : got == want || std::abs(got - want) <= 1e-6 * std::abs(want) + 1e-6));
            }
}
template <class T, index Width>
void windows(at where) {
    for (bool nan : {false, true}) {
        pool<T, Width, ctnn::window_axis<2, 2>, ctnn::window_axis<2, 2>, k::largest>(where, nan); // pairs
        pool<T, Width, ctnn::window_axis<3, 1>, ctnn::window_axis<2, 2>, k::largest>(where, nan);
        pool<T, Width, ctnn::window_axis<2, 1, 0, 3>, ctnn::window_axis<2, 2>, k::largest>(where, nan);
        // No pairs: rows are padded.
        pool<T, Width, ctnn::window_axis<2, 2, 1>, ctnn::window_axis<2, 2>, k::largest>(where, nan);
        pool<T, Width, ctnn::window_axis<2, 2>, ctnn::window_axis<2, 2>, k::mean_with_padding>(where, nan);
        pool<T, Width, ctnn::window_axis<2, 2>, ctnn::window_axis<2, 1>, k::largest>(where, nan);
        // Nor these: rows beyond.
        pool<T, Width, ctnn::window_axis<2, 2, 0, 1, 1>, ctnn::window_axis<2, 2>, k::largest>(where, nan);
        pool<T, Width, ctnn::window_axis<3, 2, 1>, ctnn::window_axis<2, 1, 0, 1, 1>, k::largest>(where, nan);
        // As large as the image, beside it.
        pool<T, Width, ctnn::window_axis<7, 9, 3>, ctnn::window_axis<Width, Width>, k::mean_with_padding>(
            where, nan);
        // On nothing but padding.
        pool<T, Width, ctnn::window_axis<1, 9, 0, 1, 3>, ctnn::window_axis<2, 2, 1, 3, 2>, k::largest>(where,
                                                                                                       nan);
    }
}

/// Over 7 steps against the same pool of an image, whose rows are the steps.
template <class T, index Features, class Axis, class How>
void pool_over_time(at where) {
    using S = ctnn::steps<7, ctnn::shape<Features>>;
    using P = k::pooling_of_steps<7, Axis>;
    using as_image = k::pooling<ctnn::shape<1, 7, Features>,
                                ctnn::window<typename Axis::template over<7>, ctnn::window_axis<1>>>;
    const auto along = [&]<class Layout>(Layout) {
        guarded_wire<T, S, Layout> x(where, true);
        guarded_wire<T, ctnn::with_steps<S, P::out_height>, Layout> y(where, false);
        k::pool_steps<How, P>(x.wire(), y.wire());
        for (index s = 0; s < Layout::samples; ++s)
            for (index r = 0; r < P::out_height; ++r)
                for (index i = 0; i < Features; ++i) {
                    const T want = How::template forward<as_image, T>(
                        r, i, [&](index place) { return x.wire()(place, s); });
                    CHECK(std::abs(y.wire()(r * Features + i, s) - want) <= T(1e-6));
                }
    };
    along(ctnn::along::features<2>{});
    along(ctnn::along::samples<k::width<T> + 1>{});
}

} // namespace

TEST_CASE_TEMPLATE("pools of single images", T, float, double) {
    for (at where : {at::start, at::end}) {
        windows<T, 2>(where);
        windows<T, 2 * k::width<T> - 1>(where);
        windows<T, 2 * k::width<T>>(where);
        windows<T, 2 * k::width<T> + 1>(where);
        windows<T, 2 * k::width<T> + 3>(where);
        windows<T, 28>(where);
    }
}
TEST_CASE_TEMPLATE("pools over time", T, float, double) {
    for (at where : {at::start, at::end}) {
        pool_over_time<T, 1, ctnn::window_axis<2, 2>, k::largest>(where);
        pool_over_time<T, k::width<T>, ctnn::window_axis<3, 2, 1>, k::mean_of<false>>(where);
        pool_over_time<T, k::width<T> + 1, ctnn::window_axis<2, 3, 0, 2>, k::largest>(where);
    }
}
