// Branches of topologies: their types, their facts, the names of their parameters, printing as typed, Hana's
// algorithms.
#include <ctnn/ctnn.hpp>

#include <boost/hana/count_if.hpp>
#include <boost/hana/fold_left.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/unpack.hpp>
#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace nn = ctnn;

namespace {
template <nn::index C>
constexpr auto conv = nn::conv2d<C, nn::kernel<3>, nn::padding<1>>;
template <nn::index C>
constexpr auto block = nn::sum(conv<C> >> nn::relu >> conv<C>, nn::identity) >> nn::relu;
constexpr auto gate = nn::product(nn::dense<8> >> nn::tanh, nn::dense<8> >> nn::sigmoid);
template <nn::index C>
constexpr auto squeeze =
    nn::product(nn::identity, nn::global_avg_pool >> nn::dense<2> >> nn::relu >> nn::dense<C> >> nn::sigmoid);

constexpr auto residual = nn::input<3, 8, 8> >> conv<4> >> nn::relu >>
                          nn::repeat<3>(block<4>) >> squeeze<4> >> nn::global_avg_pool >> nn::dense<2>;
constexpr auto nested = nn::input<4> >>
                        nn::sum(nn::dense<4> >>
                                    nn::product(nn::dense<4>,
                                                nn::concat(nn::dense<1>, nn::dense<3> >> nn::tanh)),
                                nn::identity) >>
                        nn::dense<2>;

std::string printed(auto topology) {
    std::ostringstream out;
    out << topology;
    return out.str();
}
template <auto Net>
std::vector<std::string> names() {
    std::vector<std::string> all;
    const nn::model<Net> m;
    nn::for_each_parameter(m, [&](std::string_view name, auto) { all.emplace_back(name); });
    return all;
}
using strings = std::vector<std::string>;
} // namespace

// A topology weighs nothing, and knows everything.
static_assert(sizeof(residual) == 1 && sizeof(nested) == 1);
static_assert(nn::output_shape<(nn::input<4> >> gate)> == nn::shape<8>{});
static_assert(nn::output_shape<(nn::input<3, 8, 8> >> conv<4> >> block<4>)> == nn::shape<4, 8, 8>{});
static_assert(
    nn::output_shape<(nn::input<3, 8, 8> >>
                      nn::concat(conv<4>, nn::identity, nn::max_pool2d<3, nn::stride<1>, nn::padding<1>>))> ==
    nn::shape<10, 8, 8>{});
static_assert(nn::output_shape<(nn::sequence<5, 3> >> nn::concat(nn::lstm<4>, nn::identity))> ==
              nn::shape<5, 7>{});
static_assert(nn::output_shape<(nn::input<4, 8, 8> >> nn::sum(nn::global_avg_pool, nn::identity))> ==
              nn::shape<4, 8, 8>{});
static_assert(nn::parameter_count<residual> ==
              4 * 27 + 4 + 6 * (4 * 36 + 4) + (4 * 2 + 2) + (2 * 4 + 4) + (4 * 2 + 2));
static_assert(nn::macs<residual> == 64 * (4 * 27 + 6 * 4 * 36) + 8 + 8 + 8);

// >> is associative with a join between; + and * are sum and product.
static_assert(std::is_same_v<decltype((nn::input<8> >> gate) >> nn::relu),
                             decltype(nn::input<8> >> (gate >> nn::relu))>);
constexpr auto curve = nn::dense<8> >> nn::tanh;
constexpr auto open = nn::dense<8> >> nn::sigmoid;
static_assert(
    std::is_same_v<decltype(nn::input<8> >> (curve + open)), decltype(nn::input<8> >> nn::sum(curve, open))>);
static_assert(std::is_same_v<decltype(nn::input<8> >> (curve * open) >> nn::relu),
                             decltype(nn::input<8> >> gate >> nn::relu)>);
static_assert(std::is_same_v<decltype(curve * open + open),
                             decltype(nn::sum(nn::product(curve, open), open) >> nn::chain<>{})>);

// What Hana sees are the layers between the arrows: a join is one.
static_assert(decltype(boost::hana::length(residual))::value == 2 + 3 * 2 + 3);
constexpr auto is_join = [](auto l) { return boost::hana::bool_c<nn::is_join<decltype(l)>>; };
static_assert(decltype(boost::hana::count_if(residual, is_join))::value == 4);
static_assert(decltype(boost::hana::count_if(nested, is_join))::value == 1 &&
              decltype(boost::hana::count_if(curve, is_join))::value == 0);
static_assert(boost::hana::unpack(nested, [](auto... layers) { return sizeof...(layers); }) == 2);
static_assert(boost::hana::fold_left(gate >> nn::relu, 0, [](int n, auto) { return n + 1; }) == 2);

TEST_CASE("each branch is an nn.Sequential inside the module at the join's position") {
    CHECK(names<(nn::input<8> >> nn::relu >> gate)>() ==
          strings{"1.0.0.weight", "1.0.0.bias", "1.1.0.weight", "1.1.0.bias"});
    CHECK(names<nested>() == strings{"0.0.0.weight", "0.0.0.bias", "0.0.1.0.0.weight", "0.0.1.0.0.bias",
                                     "0.0.1.1.0.0.0.weight", "0.0.1.1.0.0.0.bias", "0.0.1.1.0.1.0.weight",
                                     "0.0.1.1.0.1.0.bias", "1.weight", "1.bias"});
    const auto all = names<residual>();
    CHECK(all.size() == 20);
    CHECK(all[2] == "2.0.0.weight"); // the block's first convolution, its second; the next block
    CHECK(all[4] == "2.0.2.weight");
    CHECK(all[6] == "4.0.0.weight");
    CHECK(all[14] == "8.1.1.weight"); // the squeeze, the excitation
    CHECK(all[16] == "8.1.3.weight");
    CHECK(all[19] == "10.bias");
}

TEST_CASE("a parameter by its name, read and written, is what predict takes") {
    nn::model<nested> m;
    const auto weight = nn::parameter<"0.0.1.1.0.1.0.weight">(m);
    static_assert(weight.shape() == nn::shape<3, 4>{});
    std::vector<float> values(12);
    for (std::size_t i = 0; i < 12; ++i) values[i] = float(i);
    CHECK(weight.write(values));
    std::vector<float> back(12);
    CHECK(nn::parameter<"0.0.1.1.0.1.0.weight">(std::as_const(m)).read(back));
    CHECK(back == values);
    // All else is zero, but what multiplies the product: nothing. The identity comes through.
    CHECK(nn::parameter<"1.weight">(m).write(std::vector<float>{1, 0, 0, 0, 0, 0, 0, 1}));
    const float x[4] = {5, 6, 7, 8};
    const auto y = nn::predict(m, x);
    CHECK(y[0] == 5.f);
    CHECK(y[1] == 8.f);
}

TEST_CASE("frozen around a branch: the same names, no gradient, no update") {
    constexpr auto frozen =
        nn::input<4> >> nn::frozen(nn::sum(nn::dense<4> >> nn::tanh, nn::identity)) >> nn::dense<2>;
    constexpr auto free = nn::input<4> >> nn::sum(nn::dense<4> >> nn::tanh, nn::identity) >> nn::dense<2>;
    CHECK(names<frozen>() == names<free>());
    nn::model<frozen> m{nn::seed{1}};
    const auto before = m;
    nn::trainer<frozen, nn::mse, nn::sgd, 2> trainer{{.lr = 0.1}};
    const float x[2][4] = {{1, 2, 3, 4}, {-1, 0, 1, 2}}, t[2][2] = {{1, 0}, {0, 1}};
    trainer.step(m, x, t);
    std::vector<float> was(16), is(16);
    nn::parameter<"0.0.0.weight">(before).read(was), nn::parameter<"0.0.0.weight">(m).read(is);
    CHECK(was == is);
    CHECK(!(nn::parameter<"1.bias">(before)[0] == nn::parameter<"1.bias">(m)[0]));
    const auto g = nn::gradients(before, nn::mse{}, x, t);
    CHECK(nn::parameter<"0.0.0.weight">(g)[3] == 0.f);
    CHECK(nn::parameter<"1.weight">(g)[3] != 0.f);

    nn::model<free> other{nn::seed{9}}; // and what they have in common can be copied
    CHECK(nn::copy_parameters(other, before) == 4);
    CHECK(nn::predict(other, x[0])[1] == nn::predict(before, x[0])[1]);
}

TEST_CASE("models are copied by what the names of branches have in common") {
    constexpr auto longer =
        nn::input<4> >>
        nn::sum(nn::dense<4> >> nn::product(nn::dense<4>, nn::concat(nn::dense<1>, nn::dense<3> >> nn::tanh)),
                nn::dense<4>) >>
        nn::dense<3>;
    nn::model<longer> to;
    const nn::model<nested> from{nn::seed{4}};
    CHECK(nn::copy_parameters(to, from) == 8); // "0.1.0.*" is new, "1.*" has another shape
    CHECK(nn::parameter<"0.0.1.1.0.1.0.bias">(to)[2] == nn::parameter<"0.0.1.1.0.1.0.bias">(from)[2]);
    CHECK(nn::parameter<"0.1.0.weight">(to)[0] == 0.f);
}

TEST_CASE("a constant: predict while compiling gives what it gives at run time") {
    static constexpr auto x = [] {
        nn::tensor<float, nn::shape<4>> t{};
        for (nn::index i = 0; i < 4; ++i) t[i] = 0.25f * float(i) - 0.5f;
        return t;
    }();
    static constexpr nn::model<nested> m{nn::seed{7}};
    constexpr auto y = nn::predict(m, x);
    const nn::model<nested> same{nn::seed{7}};
    const auto z = nn::predict(same, x);
    CHECK(nn::close(y, z));
    CHECK(y[0] != y[1]);
    constexpr auto images = nn::input<2, 3, 3> >> conv<2> >> block<2> >> squeeze<2> >>
                            nn::concat(nn::identity, nn::slice<1, 1>) >> nn::global_avg_pool;
    static constexpr nn::model<images> small{nn::seed{7}};
    static constexpr auto image = nn::tensor<float, nn::shape<2, 3, 3>>{};
    constexpr auto of_image = nn::predict(small, image);
    CHECK(nn::close(of_image, nn::predict(nn::model<images>{nn::seed{7}}, image)));
}

TEST_CASE("joins print as they were typed") {
    CHECK(printed(nested) == "input<4> >> sum(dense<4> >> product(dense<4>, concat(dense<1>, dense<3> >> "
                             "tanh)), identity) >> dense<2>");
    CHECK(printed(gate) == "product(dense<8> >> tanh, dense<8> >> sigmoid)");
    CHECK(printed(curve + open) == "sum(dense<8> >> tanh, dense<8> >> sigmoid)");
    CHECK(printed(nn::input<12> >> nn::concat(nn::slice<0, 8>, nn::slice<8, 4>)) ==
          "input<12> >> concat(slice<0, 8>, slice<8, 4>)");
    CHECK(printed(nn::frozen(nn::sum(nn::dense<2>, nn::identity) >> nn::relu)) ==
          "sum(frozen(dense<2>), identity) >> relu");
}
