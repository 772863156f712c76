// frozen: used, loaded and saved like any layer, but never changed; and backward stops behind it.
#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

#include <sstream>

namespace nn = ctnn;

namespace {

constexpr auto body =
    nn::conv2d<4, nn::kernel<3>> >> nn::relu >> nn::max_pool2d<2> >> nn::flatten >> nn::dense<7> >> nn::tanh;
constexpr auto whole = nn::input<1, 8, 8> >> body >> nn::dense<3>;
constexpr auto tuned = nn::input<1, 8, 8> >> nn::frozen(body) >> nn::dense<3>;
static_assert(nn::parameter_count<whole> == nn::parameter_count<tuned> && nn::macs<whole> == nn::macs<tuned>);
static_assert(__is_same(decltype(nn::frozen(nn::relu)), std::remove_const_t<decltype(nn::relu)>));
static_assert(__is_same(decltype(nn::frozen(nn::frozen(nn::dense<2>))), decltype(nn::frozen(nn::dense<2>))));

struct samples {
    float x[4][1][8][8];
    int label[4] = {0, 1, 2, 1};
    samples() {
        for (int i = 0; i < 256; ++i) (&x[0][0][0][0])[i] = 0.3f * float(i % 7) - 0.5f;
    }
};

// Whether one parameter of two models is the same.
template <nn::fixed_string Name, class A, class B>
bool same(const A& a, const B& b) {
    const auto x = nn::parameter<Name>(a), y = nn::parameter<Name>(b);
    for (nn::index i = 0; i < x.size(); ++i)
        if (x[i] != y[i]) return false;
    return true;
}

template <class Optimizer>
void trains_the_rest() {
    const samples data;
    const nn::model<whole> start{nn::seed{1}};
    auto all = start;
    nn::model<tuned> part;
    CHECK(nn::copy_parameters(part, start) == 6);
    nn::trainer<whole, nn::cross_entropy, Optimizer, 4> train_all;
    nn::trainer<tuned, nn::cross_entropy, Optimizer, 4> train_part;
    CHECK(train_all.step(all, data.x, data.label) == train_part.step(part, data.x, data.label));
    for (int i = 0; i < 4; ++i) train_part.step(part, data.x, data.label);
    CHECK(same<"0.weight">(part, start));
    CHECK(same<"0.bias">(part, start));
    CHECK(same<"4.weight">(part, start));
    CHECK(same<"4.bias">(part, start));
    CHECK_FALSE(same<"6.weight">(part, start));
    CHECK_FALSE(same<"6.bias">(part, start));
    CHECK_FALSE(same<"0.weight">(all, start));
}

} // namespace

TEST_CASE("the optimizers leave frozen parameters alone, decay and momentum included") {
    trains_the_rest<nn::sgd>();
    trains_the_rest<nn::adamw>();
    trains_the_rest<nn::clip<nn::momentum_sgd>>();
    trains_the_rest<nn::clip<nn::adamw>>();
}

TEST_CASE("what is not frozen gets the gradients that it gets without; the frozen get none") {
    const samples data;
    const nn::model<whole> m{nn::seed{1}};
    constexpr auto middle = nn::input<1, 8, 8> >> nn::conv2d<4, nn::kernel<3>> >> nn::relu >>
                            nn::max_pool2d<2> >> nn::flatten >> nn::frozen(nn::dense<7> >> nn::tanh) >>
                            nn::dense<3>;
    nn::model<middle> n;
    nn::copy_parameters(n, m);
    const auto g = nn::gradients(m, nn::cross_entropy{}, data.x, data.label);
    const auto h = nn::gradients(n, nn::cross_entropy{}, data.x, data.label);
    CHECK(same<"0.weight">(g, h)); // through the frozen layer
    CHECK(same<"0.bias">(g, h));
    CHECK(same<"6.weight">(g, h));
    CHECK(same<"4.weight">(h, nn::model<middle>{}));
    CHECK_FALSE(same<"4.weight">(g, h));
}

TEST_CASE("frozen sequences and embeddings") {
    constexpr auto text =
        nn::tokens<5, 6> >> nn::embedding<3> >> nn::lstm<4> >> nn::last_step >> nn::dense<2>;
    constexpr auto fixed =
        nn::tokens<5, 6> >> nn::frozen(nn::embedding<3> >> nn::lstm<4>) >> nn::last_step >> nn::dense<2>;
    const nn::model<text> start{nn::seed{1}};
    nn::model<fixed> m;
    CHECK(nn::copy_parameters(m, start) == 7);
    const int x[2][5] = {{0, 1, 2, 3, 4}, {5, 4, 3, 2, 1}}, label[2] = {0, 1};
    nn::trainer<fixed, nn::cross_entropy, nn::clip<nn::adamw>, 2> trainer;
    for (int i = 0; i < 3; ++i) trainer.step(m, x, label);
    CHECK(same<"0.weight">(m, start));
    CHECK(same<"1.weight_hh_l0">(m, start));
    CHECK_FALSE(same<"3.weight">(m, start));
}

TEST_CASE("frozen layers print as they are written") {
    std::ostringstream out;
    out << (nn::input<4> >> nn::frozen(nn::dense<3> >> nn::relu) >> nn::dense<2>);
    CHECK(out.str() == "input<4> >> frozen(dense<3>) >> relu >> dense<2>");
}

TEST_CASE("copy_parameters takes what has the same name and shape, and converts") {
    constexpr auto two = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<2>;
    constexpr auto three = nn::input<4> >> nn::dense<3> >> nn::relu >> nn::dense<5> >> nn::dense<2>;
    const nn::model<two> from{nn::seed{1}};
    nn::model<three, double> to;
    CHECK(nn::copy_parameters(to, from) == 2);
    CHECK(nn::parameter<"0.weight">(to)[5] == double(nn::parameter<"0.weight">(from)[5]));
    CHECK(nn::parameter<"2.weight">(to)[0] == 0);
}
