// Named wires of topologies: as, from, add_to. Which wire a name means, shapes, positions, printing; the
// outputs by hand.
#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace nn = ctnn;

namespace {
std::string printed(auto topology) {
    std::ostringstream out;
    out << topology;
    return out.str();
}
/// The outputs of a network without parameters.
template <auto Net>
std::vector<float> of(const auto& x) {
    const auto y = nn::predict(nn::model<Net>{}, x);
    return {y.begin(), y.end()};
}
using floats = std::vector<float>;
constexpr float x[2] = {1, -2};
} // namespace

TEST_CASE("from means the latest wire of its name before it, in reading order") {
    CHECK(of<(nn::input<2> >> nn::as<"x"> >> nn::relu >> nn::concat(nn::identity, nn::from<"x">))>(x) ==
          floats{1, 0, 1, -2});
    CHECK(of<(nn::input<2> >> nn::as<"x"> >> nn::relu >> nn::as<"x"> >>
              nn::concat(nn::identity, nn::from<"x">))>(x) == floats{1, 0, 1, 0});
    CHECK(of<(nn::input<2> >> nn::as<"x"> >>
              nn::concat(nn::from<"x">, nn::relu >> nn::as<"x">, nn::from<"x">) >> nn::sum(nn::from<"x">))>(
              x) == floats{1, 0});
    CHECK(of<(nn::input<2> >> nn::as<"x"> >> nn::relu >> nn::from<"x">)>(x) ==
          floats{1, -2}); // anywhere, not only where a branch begins
    constexpr auto in_a_branch = nn::input<2> >> nn::sum(nn::relu >> nn::as<"inside">, nn::identity) >>
                                 nn::from<"inside">; // and out of one
    CHECK(of<in_a_branch>(x) == floats{1, 0});
}
TEST_CASE("a name means another shape after it is given again") {
    constexpr auto net = nn::input<2> >> nn::as<"x"> >> nn::concat(nn::identity, nn::relu) >> nn::as<"x"> >>
                         nn::slice<0, 1> >> nn::from<"x">;
    static_assert(nn::output_shape<net> == nn::shape<4>{});
    CHECK(of<net>(x) == floats{1, -2, 1, 0});
}
TEST_CASE("add_to adds to a sum, hands on what arrived; from reads the sum so far") {
    CHECK(of<(nn::input<2> >> nn::add_to<"s"> >> nn::relu >> nn::add_to<"s">)>(x) == floats{1, 0});
    CHECK(of<(nn::input<2> >> nn::add_to<"s"> >> nn::relu >> nn::add_to<"s"> >> nn::from<"s">)>(x) ==
          floats{2, -2});
    CHECK(of<(nn::input<2> >> nn::add_to<"s"> >>
              nn::concat(nn::from<"s">, nn::relu >> nn::add_to<"s">, nn::from<"s">))>(x) ==
          floats{1, -2, 1, 0, 2, -2});
    CHECK(of<(nn::input<2> >> nn::add_to<"s"> >> nn::add_to<"s"> >> nn::add_to<"s"> >> nn::from<"s">)>(x) ==
          floats{3, -6});
}
TEST_CASE("after as, the same name begins a new sum, of another shape if need be") {
    CHECK(
        of<(nn::input<2> >> nn::add_to<"s"> >> nn::as<"s"> >> nn::relu >> nn::add_to<"s"> >> nn::from<"s">)>(
            x) == floats{1, 0});
    CHECK(of<(nn::input<2> >> nn::add_to<"s"> >> nn::slice<1, 1> >> nn::as<"s"> >> nn::add_to<"s"> >>
              nn::add_to<"s"> >> nn::from<"s">)>(x) == floats{-4});
}
TEST_CASE("slices take what stands there") {
    CHECK(of<(nn::input<2> >> nn::slice<1, 1>)>(x) == floats{-2});
    CHECK(of<(nn::input<2> >> nn::slice<0, 2>)>(x) == floats{1, -2});
    CHECK(of<(nn::input<2> >> nn::product(nn::slice<1, 1>, nn::slice<0, 1>))>(x) == floats{-2});
    constexpr float image[3][1][2] = {{{1, 2}}, {{3, 4}}, {{5, 6}}};
    CHECK(of<(nn::input<3, 1, 2> >> nn::concat(nn::slice<2, 1>, nn::slice<0, 2>))>(image) ==
          floats{5, 6, 1, 2, 3, 4});
    constexpr float sequence[2][3] = {{1, 2, 3}, {4, 5, 6}};
    CHECK(of<(nn::sequence<2, 3> >> nn::concat(nn::slice<2, 1>, nn::slice<0, 1>))>(sequence) ==
          floats{3, 1, 6, 4});
}
TEST_CASE("as, from, add_to, slice and identity count as positions") {
    constexpr auto net = nn::input<4> >> nn::as<"x"> >> nn::add_to<"s"> >> nn::identity >> nn::slice<0, 3> >>
                         nn::from<"x"> >> nn::dense<2>;
    const nn::model<net> m;
    nn::for_each_parameter(
        m, [](std::string_view name, auto) { CHECK((name == "5.weight" || name == "5.bias")); });
    static_assert(nn::parameter<"5.weight">(m).shape() == nn::shape<2, 4>{});
    constexpr auto branch =
        nn::input<4> >> nn::as<"x"> >> nn::sum(nn::identity, nn::from<"x"> >> nn::dense<4>);
    const nn::model<branch> other;
    static_assert(nn::parameter<"1.1.1.bias">(other).shape() == nn::shape<4>{});
}
TEST_CASE("what nobody reads has gradients of zero") {
    constexpr auto net =
        nn::input<2> >> nn::as<"x"> >> nn::dense<3> >> nn::as<"never read"> >> nn::from<"x"> >> nn::dense<2>;
    const nn::model<net> m{nn::seed{1}};
    const float t[2] = {5, 5};
    const auto g = nn::gradients(m, nn::mse{}, x, t);
    for (nn::index i = 0; i < 6; ++i) CHECK(nn::parameter<"1.weight">(g)[i] == 0.f);
    CHECK(nn::parameter<"4.weight">(g)[0] != 0.f);
}
TEST_CASE("names print as they were typed") {
    CHECK(printed(nn::input<4> >> nn::as<"x"> >> nn::sum(nn::identity, nn::from<"x">) >> nn::add_to<"s">) ==
          "input<4> >> as<\"x\"> >> sum(identity, from<\"x\">) >> add_to<\"s\">");
    CHECK(printed(nn::as<"a \"b\"\\">) == "as<\"a \\\"b\\\"\\\\\">");
}
