// Layers with names of their own: their parameters', wherever they stand.
#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace nn = ctnn;

namespace {
template <auto Net>
std::vector<std::string> names() {
    std::vector<std::string> all;
    const nn::model<Net> m;
    nn::for_each_parameter(m, [&](std::string_view name, auto) { all.emplace_back(name); });
    return all;
}
using strings = std::vector<std::string>;

constexpr auto block =
    nn::sum(nn::named<"layer1.0.conv1">(nn::conv2d<3, nn::kernel<3>, nn::padding<1>>) >> nn::relu >>
                nn::named<"layer1.0.conv2">(nn::conv2d<3, nn::kernel<3>, nn::padding<1>, nn::no_bias>),
            nn::identity) >>
    nn::relu;
constexpr auto net = nn::input<3, 4, 4> >> block >> nn::flatten >> nn::dense<2>;
constexpr auto plain = nn::input<3, 4, 4> >>
                       nn::sum(nn::conv2d<3, nn::kernel<3>, nn::padding<1>> >> nn::relu >>
                                   nn::conv2d<3, nn::kernel<3>, nn::padding<1>, nn::no_bias>,
                               nn::identity) >>
                       nn::relu >> nn::flatten >> nn::dense<2>;
} // namespace

TEST_CASE("the name stands in place of the position, which counts all the same") {
    CHECK(names<net>() == strings{"layer1.0.conv1.weight", "layer1.0.conv1.bias", "layer1.0.conv2.weight",
                                  "3.weight", "3.bias"});
    CHECK(names<(nn::sequence<3, 2> >> nn::named<"rnn">(nn::lstm<2>))>() ==
          strings{"rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0"});
    const nn::model<net> m;
    static_assert(nn::parameter<"layer1.0.conv2.weight">(m).shape() == nn::shape<3, 3, 3, 3>{});
}
TEST_CASE("but for its name the layer is what it was: fused, trained, frozen") {
    static_assert(nn::parameter_count<net> == nn::parameter_count<plain> && nn::macs<net> == nn::macs<plain>);
    static_assert(nn::workspace_bytes<net> == nn::workspace_bytes<plain> &&
                  nn::training_bytes<net, 16> == nn::training_bytes<plain, 16>);
    const nn::model<net> m{nn::seed{3}};
    nn::model<plain> other;
    std::vector<std::vector<float>> values;
    nn::for_each_parameter(
        m, [&](auto, auto view) { values.emplace_back(std::size_t(view.size())), view.read(values.back()); });
    std::size_t at = 0;
    nn::for_each_parameter(other, [&](auto, auto view) { view.write(values[at++]); });
    float image[3][4][4];
    for (int i = 0; i < 48; ++i) image[i / 16][i / 4 % 4][i % 4] = float(i % 7) - 3;
    CHECK(nn::predict(m, image)[0] == nn::predict(other, image)[0]);
    CHECK(nn::predict(m, image)[1] == nn::predict(other, image)[1]);

    constexpr auto in = nn::input<3> >> nn::frozen(nn::named<"a">(nn::dense<3>) >> nn::relu) >>
                        nn::named<"b">(nn::frozen(nn::dense<3>)) >> nn::named<"c">(nn::dense<2>);
    CHECK(names<in>() == strings{"a.weight", "a.bias", "b.weight", "b.bias", "c.weight", "c.bias"});
    nn::model<in> trained{nn::seed{1}};
    const auto before = trained;
    nn::trainer<in, nn::mse, nn::sgd, 1> trainer{{.lr = 0.1}};
    const float x[3] = {1, 2, 3}, t[2] = {4, 5};
    trainer.step(trained, x, t);
    CHECK(nn::parameter<"a.weight">(trained)[0] == nn::parameter<"a.weight">(before)[0]);
    CHECK(nn::parameter<"b.bias">(trained)[1] == nn::parameter<"b.bias">(before)[1]);
    CHECK(nn::parameter<"c.bias">(trained)[1] != nn::parameter<"c.bias">(before)[1]);
}
TEST_CASE("it prints as typed") {
    std::ostringstream out;
    out << (nn::input<3> >>
            nn::sum(nn::named<"fc.0">(nn::dense<3, nn::no_bias>), nn::frozen(nn::named<"g">(nn::dense<3>))));
    CHECK(out.str() == "input<3> >> sum(named<\"fc.0\">(dense<3, no_bias>), frozen(named<\"g\">(dense<3>)))");
}
