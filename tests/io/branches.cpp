// Files of networks that branch: load after save is the identity, by the names of branches and of layers;
// runs go on from checkpoints bit for bit.
#include <ctnn/ctnn.hpp>
#include <ctnn/io.hpp>

#include "saved.hpp"
#include "support/folder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace nn = ctnn;
using ctnn_test::folder;
using ctnn_test::saved;

namespace {
template <nn::index C>
constexpr auto conv = nn::conv2d<C, nn::kernel<3>, nn::padding<1>>;
constexpr auto images = nn::input<1, 6, 6> >> nn::named<"stem">(conv<3>) >> nn::relu
                        >> nn::as<"skip"> >> nn::repeat<2>(nn::sum(conv<3> >> nn::relu >> conv<3>,
                                                                   nn::identity)) >>
                        nn::product(nn::identity, nn::global_avg_pool >> nn::dense<3> >> nn::sigmoid) >>
                        nn::concat(nn::identity, nn::from<"skip">) >> nn::global_avg_pool
                        >> nn::sum(nn::named<"head.a">(nn::dense<4>),
                                   nn::frozen(nn::named<"head.b">(nn::dense<4>)), nn::slice<1, 4>);
template <nn::index D>
constexpr auto wave = nn::sum(nn::identity, nn::sum(nn::conv1d<3, nn::kernel<2>, nn::dilation<D>, nn::causal>,
                                                    nn::from<"audio"> >> nn::dense<3, nn::no_bias>) >>
                                                nn::tanh >> nn::add_to<"head"> >> nn::dense<3>);
constexpr auto waves = nn::sequence<5, 2> >> nn::as<"audio"> >> nn::dense<3> >> wave<1> >> wave<2> >>
                       nn::from<"head"> >> nn::concat(nn::lstm<2>, nn::identity) >> nn::dense<2>;

bool holds(const std::vector<std::byte>& bytes, std::string_view text) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(text) !=
           std::string_view::npos;
}

template <auto Net, class T>
void comes_back() {
    const nn::model<Net, T> m{nn::seed{3}};
    nn::model<Net, T> back;
    const auto bytes = saved(m);
    CHECK(nn::load(back, std::span<const std::byte>(bytes)));
    CHECK(back == m);
}
template <auto Net, class Optimizer>
void resumes(Optimizer optimizer) {
    const folder here;
    using net = nn::network_of<Net>;
    using trainer = nn::trainer<Net, nn::mse, Optimizer, 2>;
    std::vector<float> x(2 * net::input_type::size), y(2 * net::output_type::size);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.1f * float(i % 7) - 0.3f;
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = 0.2f * float(i % 5);
    const auto step = [&](auto& t, auto& m) {
        return t.step(m, nn::unchecked<2 * net::input_type::size>(x.data()),
                      nn::unchecked<2 * net::output_type::size>(y.data()));
    };
    nn::model<Net> m{nn::seed{1}}, again;
    trainer t{optimizer}, t_again;
    for (int i = 0; i < 3; ++i) step(t, m);
    REQUIRE(nn::save(m, t, here / "branches"));
    REQUIRE(nn::load(again, t_again, here / "branches"));
    for (int i = 0; i < 3; ++i) CHECK(step(t, m) == step(t_again, again));
    CHECK(m == again);
}
} // namespace

TEST_CASE("load after save is the identity") {
    comes_back<images, float>();
    comes_back<images, double>();
    comes_back<waves, float>();
}
TEST_CASE("a file has the names of PyTorch's modules, and of the layers that have their own") {
    const auto of_images = saved(nn::model<images>{nn::seed{3}}),
               of_waves = saved(nn::model<waves>{nn::seed{3}});
    for (const char* name : {"\"stem.weight\"", "\"3.0.0.weight\"", "\"3.0.2.bias\"", "\"4.0.2.weight\"",
                             "\"5.1.1.bias\"", "\"head.a.weight\"", "\"head.b.bias\""})
        CHECK(holds(of_images, name));
    for (const char* name :
         {"\"2.1.0.0.0.weight\"", "\"2.1.0.1.1.weight\"", "\"2.1.3.weight\"", "\"5.0.0.weight_ih_l0\""})
        CHECK(holds(of_waves, name));
    CHECK_FALSE(holds(of_images, "\"0.weight\""));
}
TEST_CASE("what another module's file lacks is named") {
    constexpr auto net = nn::input<2> >> nn::sum(nn::named<"a">(nn::dense<2>), nn::dense<2>);
    constexpr auto other = nn::input<2> >> nn::sum(nn::named<"b">(nn::dense<2>), nn::dense<2>);
    const auto bytes = saved(nn::model<net>{nn::seed{3}});
    nn::model<other> m{nn::seed{4}};
    const auto before = m;
    CHECK_FALSE(nn::load(m, std::span<const std::byte>(bytes)));
    CHECK(m == before);
}
TEST_CASE("runs go on") {
    resumes<images>(nn::momentum_sgd{.lr = 0.02});
    resumes<images>(nn::clip<nn::adam>{.optimizer = {.lr = 0.01}, .max_norm = 0.5});
    resumes<waves>(nn::adamw{.lr = 0.01});
}
