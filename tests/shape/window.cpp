// Windows against PyTorch's formula, by counting: a position fits when its last tap lies within the padded
// axis.
#include "support/windows.hpp"

#include <doctest/doctest.h>

namespace nn = ctnn;

namespace {
using ctnn_test::axis;

template <class Axis>
void counts(nn::index longest) {
    for (nn::index n = 1; n <= longest; ++n) {
        nn::index positions = 0;
        for (nn::index o = 0; Axis::at(o, Axis::size - 1) < n + Axis::behind; ++o) {
            ++positions;
            CHECK(Axis::at(o + 1, 0) - Axis::at(o, 0) == Axis::stride);
        }
        CAPTURE(n);
        CHECK(Axis::fits(n) == (positions > 0));
        if (positions > 0) CHECK(Axis::out(n) == positions);
    }
}
} // namespace

TEST_CASE("how many positions a window has") {
    counts<axis<1, 1, 0, 1>>(5);
    counts<axis<3, 1, 1, 1>>(9);
    counts<axis<2, 2, 0, 1>>(9);
    counts<axis<3, 2, 2, 1>>(12);
    counts<axis<3, 3, 1, 4>>(30);
    counts<axis<2, 5, 3, 7>>(40);
    counts<axis<3, 2, 0, 2, 3>>(20);
    counts<axis<2, 3, 2, 1, 0>>(20);
}

// TensorFlow's SAME, and PyTorch's ceil_mode, by counting.
static_assert(__is_same(nn::same_axis<3, 2, 1>::over<6>, axis<3, 2, 0, 1, 1>) &&
              __is_same(nn::same_axis<3, 2, 1>::over<7>, axis<3, 2, 1, 1>));
static_assert(__is_same(nn::same_axis<4, 1, 2>::over<5>, axis<4, 1, 3, 2>) &&
              __is_same(nn::same_axis<1, 3, 1>::over<5>, axis<1, 3, 0, 1>));
namespace {
template <class Axis, nn::index N>
void rounds_up() {
    using over = typename nn::ceil_axis<Axis>::template over<N>;
    // Every one that begins before the last value or the padding before, up to the first that covers the end.
    nn::index positions = 1;
    while (Axis::at(positions - 1, Axis::size - 1) < N + Axis::behind - 1 && Axis::at(positions, 0) < N)
        ++positions;
    CHECK(over::out(N) == positions);
    CHECK(over::counted == Axis::behind);
}
template <class Axis, nn::index... N>
void all_round_up() {
    (rounds_up<Axis, N + 3>(), ...);
}
} // namespace
TEST_CASE("a size that is rounded up") {
    all_round_up<axis<2, 2, 0, 1>, 0, 1, 2, 3, 4, 5>();
    all_round_up<axis<3, 2, 1, 1>, 0, 1, 2, 3, 4, 5>();
    all_round_up<axis<2, 3, 1, 1>, 0, 1, 2, 3, 4, 5>();
    all_round_up<axis<2, 3, 0, 2>, 0, 1, 2, 3, 4, 5>();
}

static_assert(axis<5, 1, 2, 1>::at(0, 0) == -2 && axis<3, 2, 1, 4>::at(3, 2) == 13 &&
              axis<3, 1, 0, 4>::reach == 9);
static_assert(nn::window<axis<2, 2, 0, 1>, axis<3, 4, 0, 1>>::apart &&
              nn::window<axis<2, 2, 0, 1>, axis<3, 4, 0, 1>>::size == 6);
static_assert(!nn::window<axis<2, 1, 0, 1>, axis<2, 2, 0, 1>>::apart &&
              !nn::window<axis<2, 2, 1, 1>, axis<2, 2, 0, 1>>::apart);
static_assert(nn::image<nn::shape<3, 8, 9>>::rank == 2 && nn::image<nn::shape<3, 8>>::height == 1 &&
              nn::image<nn::shape<3>>::rank == 0);
static_assert(nn::behind_window<4, nn::shape<3, 8, 9>, nn::window<axis<3, 1, 1, 1>, axis<2, 2, 0, 1>>>{} ==
              nn::shape<4, 8, 4>{});
static_assert(nn::behind_window<4, nn::shape<3, 9>, nn::window<axis<1, 1, 0, 1>, axis<2, 2, 0, 1>>>{} ==
              nn::shape<4, 4>{});
