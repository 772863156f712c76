// Models: names, shapes and order as in PyTorch, seeds, constant expressions, plain objects.
#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

namespace nn = ctnn;
constexpr auto net = nn::input<2, 2> >> nn::flatten >> nn::dense<3> >> nn::relu >> nn::dense<2, nn::no_bias>;
using model = nn::model<net>;

static_assert(std::is_trivially_copyable_v<model> && alignof(model) == 64 && sizeof(net) == 1);
static_assert(nn::parameter_count<net> == 21 && nn::macs<net> == 18);
// Two wires of a cache line each, and what lies behind them under the address sanitizer.
static_assert(nn::workspace_bytes<net> <= 2 * (64 + 4 * nn::red_zone<float>) &&
              nn::training_bytes<net, 4> > 0);
static_assert(nn::parameter_bytes<net> == sizeof(model));

TEST_CASE("parameters are named, shaped and ordered as in PyTorch") {
    model m;
    std::vector<std::string> names;
    nn::for_each_parameter(m, [&](std::string_view name, auto view) {
        names.emplace_back(name);
        for (nn::index i = 0; i < view.size(); ++i) CHECK(view[i] == 0);
    });
    CHECK(names == std::vector<std::string>{"1.weight", "1.bias", "3.weight"});
    const auto w = nn::parameter<"1.weight">(m);
    static_assert(w.shape() == nn::shape<3, 4>{} && w.size() == 12);
    std::vector<float> values(12);
    for (int i = 0; i < 12; ++i) values[std::size_t(i)] = float(i);
    CHECK(w.write(values));
    CHECK_FALSE(w.write(std::vector<float>(11)));
    // Row 1 of PyTorch's [out, in] is output 1: x = e_2 picks weight[1][2] = 6.
    nn::parameter<"3.weight">(m).write(std::array{0.f, 1.f, 0.f, 0.f, 0.f, 1.f});
    const float x[2][2] = {{0, 0}, {1, 0}};
    const auto y = nn::predict(m, x);
    CHECK(y[0] == 6);
    CHECK(y[1] == 10);
    std::vector<float> back(12);
    CHECK(nn::parameter<"1.weight">(static_cast<const model&>(m)).read(back));
    CHECK(back == values);
}

TEST_CASE("several models at once: the blocks of one name together") {
    model weights{nn::seed{1}}, moved;
    const model slopes{nn::seed{2}}, velocity{nn::seed{3}};
    std::vector<std::string> names;
    nn::for_each_parameter(weights, slopes, velocity, moved,
                           [&](std::string_view name, auto w, auto g, auto v, auto to) {
                               static_assert(w.shape() == g.shape() && v.shape() == to.shape());
                               names.emplace_back(name);
                               std::vector<float> values;
                               for (nn::index i = 0; i < w.size(); ++i)
                                   values.push_back(w[i] - 2 * g[i] + v[i]);
                               CHECK(to.write(values));
                           });
    CHECK(names == std::vector<std::string>{"1.weight", "1.bias", "3.weight"});
    const auto all = [](auto view) { return view[view.size() - 1]; };
    CHECK(all(nn::parameter<"3.weight">(moved)) == all(nn::parameter<"3.weight">(weights)) -
                                                       2 * all(nn::parameter<"3.weight">(slopes)) +
                                                       all(nn::parameter<"3.weight">(velocity)));
    nn::index same = 0;
    nn::for_each_parameter(weights, weights, slopes, [&](auto, auto a, auto b, auto) {
        for (nn::index i = 0; i < a.size(); ++i) same += a[i] == b[i];
    });
    CHECK(same == nn::parameter_count<net>);
    constexpr auto normed = nn::input<2> >> nn::batch_norm<> >> nn::dense<1>;
    nn::model<normed> a{nn::seed{1}}, b;
    nn::for_each_buffer(a, b, [&](auto, auto from, auto to) {
        std::vector<float> values(std::size_t(from.size()));
        CHECK((from.read(values) && to.write(values)));
    });
    CHECK(nn::parameter<"0.running_var">(b)[1] == 1);
}

TEST_CASE("seeds: the same bits everywhere, within PyTorch's bounds") {
    const model a{nn::seed{42}}, b{nn::seed{42}}, c{nn::seed{43}};
    CHECK(a == b);
    CHECK_FALSE(a == c);
    nn::for_each_parameter(a, [](std::string_view name, auto view) {
        const float bound = name[0] == '1' ? 0.5f : 0.57735f;
        for (nn::index i = 0; i < view.size(); ++i)
            CHECK((view[i] != 0 && view[i] < bound && view[i] > -bound));
    });
    // Steele, Lea, Flood: the generator's first number from seed 0.
    static_assert(nn::random_bits(nn::seed{0}, 0) == 0xE220A8397B1DCDAFu);
}

constinit model seeded_while_compiling{nn::seed{42}};
constexpr auto doubles = nn::input<3> >> nn::dense<2>;
constexpr nn::model<doubles, double> of_doubles{nn::seed{7}};
constexpr auto words = nn::tokens<2, 5> >> nn::embedding<3>;
constexpr nn::model<words> of_words{nn::seed{9}};

TEST_CASE("seeded while compiling or while running: the same bits") {
    CHECK(seeded_while_compiling == model{nn::seed{42}});
    CHECK(of_doubles == nn::model<doubles, double>{nn::seed{7}});
    CHECK(of_words == nn::model<words>{nn::seed{9}});
}

TEST_CASE("a model is a plain object") {
    const model a{nn::seed{1}};
    std::vector<model> many(3, a);
    CHECK(many[2] == a);
    model copy;
    std::memcpy(nn::bytes(copy).data(), nn::bytes(a).data(), sizeof a);
    CHECK(copy == a);
}

constexpr auto exclusive_or = nn::input<2> >> nn::dense<2> >> nn::relu >> nn::dense<1>;
constexpr auto solved = [] {
    nn::model<exclusive_or> m;
    nn::parameter<"0.weight">(m).write(std::array{1.f, 1.f, 1.f, 1.f});
    nn::parameter<"0.bias">(m).write(std::array{0.f, -1.f});
    nn::parameter<"2.weight">(m).write(std::array{1.f, -2.f});
    return m;
}();
static_assert(nn::predict(solved, std::array{0.f, 0.f})[0] == 0);
static_assert(nn::predict(solved, std::array{0.f, 1.f})[0] == 1);
static_assert(nn::predict(solved, std::array{1.f, 0.f})[0] == 1);
static_assert(nn::predict(solved, std::array{1.f, 1.f})[0] == 0);
static_assert(nn::predict<2>(solved, std::array<std::array<float, 2>, 2>{{{1, 0}, {1, 1}}})(1, 0) == 0);
static_assert(nn::one_hot<3>(std::array{0, 2})(1, 2) == 1 && nn::one_hot<3>(7)[0] == 0);
static_assert(nn::one_hot<3>((1ull << 63) + 1)[1] == 0 && nn::one_hot<3>(std::array{~0ull, 1ull})(1, 1) == 1);
