// Labels and tokens wider than an index: what would be a class, or a row, were it narrowed, is none.
#include <ctnn/kernels/product/lookup.hpp>
#include <ctnn/kernels/loss/loss.hpp>

#include <doctest/doctest.h>

namespace nn = ctnn;

#ifdef __SIZEOF_INT128__
namespace {
__extension__ using wide = __int128;
constexpr wide beyond = wide(1) << 64;
static_assert(nn::kernels::names_a_row<5>(wide(4)) && !nn::kernels::names_a_row<5>(beyond + 4));
} // namespace

TEST_CASE("cross_entropy of labels of 128 bits") {
    using wire = nn::kernels::wire<float, nn::shape<3>, nn::along::samples<2>>;
    alignas(nn::alignment) float x[wire::memory] = {}, dx[wire::memory];
    const wide good[] = {0, 2}, bad[] = {0, beyond + 2}, ignored[] = {0, nn::ignore};
    const auto loss = [&](const wide(&labels)[2]) {
        return nn::kernels::cross_entropy<float>(wire{x}, wire{dx}, labels, 2, .5f);
    };
    CHECK(loss(good) == doctest::Approx(2 * 1.0986123));
    CHECK(loss(ignored) == doctest::Approx(1.0986123));
    CHECK(wire{dx}(2, 1) == 0);
    CHECK(loss(bad) != loss(bad));
    CHECK(wire{dx}(2, 1) == 0);
}
#endif
