// Minimal filtering against the naive twin, between guard pages: odd heights and widths around the registers,
// channels around what pays, every padding, single images and samples; what it promises beyond that: a batch
// has the bits of its samples, and no result depends on values outside its window.
#include "support/guarded_convolution.hpp"

namespace {
using namespace ctnn_test;
using ctnn::index; // not POSIX's

template <index Rows, index Columns = Rows, index Behind = Columns>
using padded_by = ctnn::window<ctnn::window_axis<3, 1, Rows>, ctnn::window_axis<3, 1, Columns, 1, Behind>>;

template <class T, class S, index Out, class Window>
using filtered = guarded_convolution<T, S, Out, Window>;
template <class T, class S, index Out, class Window = padded_by<1>>
void filtering() {
    using F = filtered<T, S, Out, Window>;
    F::template against_the_twin<1>(at::end);
    F::template against_the_twin<1>(at::start);
    // A batch of more, or of less than a register, which by turns the sizes decide.
    if constexpr ((Out + S::size) % 2 == 0) F::template against_the_twin<k::width<T> + 1>(at::end);
    else F::template against_the_twin<3>(at::start);
}
template <class T, index... Width>
void widths() {
    (filtering<T, ctnn::shape<16, 2 + Width % 5, Width>, 16 + Width % 3>(), ...);
}

template <class T>
void bits_of_a_batch() {
    using S = ctnn::shape<17, 16, 16>;
    constexpr index M = k::width<T> + 3;
    using F = filtered<T, S, 19, padded_by<1>>;
    static_assert(k::by_winograd<typename F::G, T> && k::image_by_winograd<typename F::G, T>);
    F::template bits_of_a_batch<M>();
}

/// A value that is no number, or enormous, is seen by the windows that it lies in, and by no other.
template <class T>
void windows_are_apart(T value) {
    using S = ctnn::shape<16, 8, 16>;
    using F = filtered<T, S, 16, padded_by<1>>;
    static_assert(k::by_winograd<typename F::G, T> && k::image_by_winograd<typename F::G, T>);
    F f(at::end);
    guarded_wire<T, S, layout<1>> x(at::end, true);
    guarded_wire<T, typename F::result, layout<1>> before(at::end, false), y(at::end, false);
    f.run(x.wire(), before.wire(), at::end);
    for (const index row : {2, 5})
        for (const index column : {6, 9}) {
            guarded_wire<T, S, layout<1>> other(at::end, true);
            other.wire()((3 * 8 + row) * 16 + column) = value;
            f.run(other.wire(), y.wire(), at::end);
            for (index o = 0; o < 16; ++o)
                for (index r = 0; r < 8; ++r)
                    for (index t = 0; t < 16; ++t) {
                        const index i = (o * 8 + r) * 16 + t;
                        const bool sees = std::abs(r - row) <= 1 && std::abs(t - column) <= 1;
                        if (!sees) CHECK(y.wire()(i) == before.wire()(i));
                        else if (value != value) CHECK(y.wire()(i) != y.wire()(i));
                    }
        }
}
/// Channels and outputs: too few, as many as a tile of outputs has, one more.
template <class T>
void channels() {
    filtering<T, ctnn::shape<7, 6, 8>, 8>();
    filtering<T, ctnn::shape<8, 6, 8>, 9>();
    filtering<T, ctnn::shape<15, 5, 8>, 16>();
    filtering<T, ctnn::shape<17, 4, 6>, 33>();
}
/// Rows of tiles that are a register or some of its parts, with the last ones over those before.
template <class T>
void rows_of_tiles() {
    filtering<T, ctnn::shape<16, 16, 4>, 16>();
    filtering<T, ctnn::shape<17, 24, 8>, 17>();
    filtering<T, ctnn::shape<16, 12, 16>, 35>();
    filtering<T, ctnn::shape<16, 10, 32>, 16>();
}
} // namespace

// The widths around a register in both types, the rest in turns.
TEST_CASE("minimal filtering against the reference between guard pages, float") {
    using T = float;
    widths<T, 1, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33>();
    channels<T>();
    rows_of_tiles<T>();
    filtering<T, ctnn::shape<16, 7, 7>, 16>();
    filtering<T, ctnn::shape<70, 8, 8>, 19>(); // many
    // Paddings: none, more than a window needs.
    filtering<T, ctnn::shape<16, 9, 18>, 17, padded_by<0>>();
    filtering<T, ctnn::shape<16, 3, 70>, 16, padded_by<3, 1>>();
}
TEST_CASE("minimal filtering against the reference between guard pages, double") {
    using T = double;
    widths<T, 2, 4, 7, 8, 9, 16, 17, 30, 32, 40>();
    channels<T>();
    rows_of_tiles<T>();
    filtering<T, ctnn::shape<16, 8, 8>, 64>();
    filtering<T, ctnn::shape<18, 7, 9>, 70>();
    // Paddings: more than a window needs, other before than behind.
    filtering<T, ctnn::shape<17, 6, 11>, 16, padded_by<2>>();
    filtering<T, ctnn::shape<16, 5, 16>, 16, padded_by<0, 0, 2>>();
}
TEST_CASE("minimal filtering: a batch has the bits of its samples") {
    bits_of_a_batch<float>();
    bits_of_a_batch<double>();
}
TEST_CASE("minimal filtering: no window sees what another one sees") {
    windows_are_apart(std::numeric_limits<float>::quiet_NaN());
    windows_are_apart(3e37f);
    windows_are_apart(std::numeric_limits<double>::quiet_NaN());
    windows_are_apart(1e300);
}
