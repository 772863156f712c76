// A gradient in pieces is, to the bit, the product over all of K at once: no piece, one, several, a shorter
// last one, and over several calls; what waits between pieces has just the room that is reserved for it,
// between forbidden pages. The product itself is held against its naive twin in affine.cpp.
#include "support/guarded_wire.hpp"

#include <ctnn/kernels/product/gradient_product.hpp>

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <class T, index Segments, index Calls>
void pieces(at where) {
    constexpr index I = 7, J = 3, W = k::width<T>, leading = J * W, lanes = ctnn::padded<T>(1), gap = 2 * W;
    using a = k::broadcasts<lanes, 1, lanes, I * lanes>;             // [segment][i][k]
    // [segment][k][j], with a gap behind each segment.
    using b = k::contiguous_rows<leading, gap>;
    using cut = k::pieces_of_product<Segments, lanes, Calls>;
    constexpr index each_a = I * lanes, each_b = lanes * leading + gap; // of one segment
    guarded<T> x(Calls * Segments * each_a, where), y(Calls * Segments * each_b, where),
        kept(cut::template kept<I, leading>, where);
    guarded<T> whole(I * leading, where), got(I * leading, where);
    for (index i = 0; i < x.size(); ++i) x[i] = T(wave(i));
    for (index i = 0; i < y.size(); ++i) y[i] = T(wave(5 * i + 1));
    const store_at<T> to_whole{whole.data()}, to_got{got.data()};
    k::product<I, J, Calls * Segments * lanes, a, b>(x.data(), y.data(),
                                                     k::finish_gradient<store_at<T>, T, leading>{to_whole});
    k::gradient_product<I, J, a, b, Segments, leading, Calls>(x.data(), Segments * each_a, y.data(),
                                                              Segments * each_b, kept.data(), to_got);
    for (index i = 0; i < I * leading; ++i) CHECK(got[i] == whole[i]);
}
template <class T>
void counts() {
    constexpr index most = k::rows_of_piece / ctnn::padded<T>(1);
    for (at where : {at::end, at::start}) {
        pieces<T, 0, 1>(where);
        pieces<T, 1, 1>(where);
        pieces<T, most, 1>(where);
        pieces<T, most + 1, 1>(where);
        pieces<T, 2 * most + 3, 1>(where);
        pieces<T, most + 1, 3>(where);
        pieces<T, 1, 2>(where);
    }
}
} // namespace

TEST_CASE("float") { counts<float>(); }
TEST_CASE("double") { counts<double>(); }
