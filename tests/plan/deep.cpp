// Five hundred layers within every compiler's own limits: shapes, stages, the flow of gradients, and the places
// of all buffers are constant expressions, whose cost grows linearly.
#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

namespace nn = ctnn;

namespace {

template <nn::index Times, class Chain>
constexpr auto five(Chain layers) {
    const auto more = layers >> layers >> layers >> layers >> layers;
    if constexpr (Times > 1) return five<Times - 1>(more);
    else return more;
}
constexpr auto four = nn::dense<8> >> nn::dense<8> >> nn::dense<8> >> nn::dense<8>;
constexpr auto net = nn::input<8> >> five<3>(four);
constexpr auto curved = nn::input<8> >>
                        five<3>(nn::dense<8> >> nn::relu >> nn::dense<8> >> nn::tanh) >> nn::dense<3>;

static_assert(nn::parameter_count<net> == 500 * (8 * 8 + 8));
static_assert(nn::parameter_count<curved> == 250 * (8 * 8 + 8) + 3 * 8 + 3);

} // namespace

TEST_CASE("what runs needs no more memory when the network is deeper") {
    CHECK(nn::workspace_bytes<net> == nn::workspace_bytes<(nn::input<8> >> five<1>(four))>);
    CHECK(nn::workspace_bytes<curved> > 0);
}

TEST_CASE("training keeps one wire a layer") {
    constexpr nn::index few = nn::training_bytes<(nn::input<8> >> five<1>(four)), 4>,
                        more = nn::training_bytes<(nn::input<8> >> five<2>(four)), 4>,
                        all = nn::training_bytes<net, 4>;
    CHECK((all - more) == 5 * (more - few));
    CHECK(nn::training_bytes<curved, 4> > 0);
}
