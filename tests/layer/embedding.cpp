// embedding against the same network with one-hot features and a dense layer, whose gradients are held
// against dual numbers.
#include "support/examiner.hpp"

#include <sstream>

using namespace ctnn_test;

namespace {
/// The same tokens as rows of one-hot features.
template <nn::index B, nn::index T, nn::index V, class Value>
std::vector<Value> one_hot_rows(const int (&tokens)[B][T]) {
    std::vector<Value> rows(std::size_t(B * T * V));
    for (nn::index i = 0; i < B * T; ++i) rows[std::size_t(i * V + tokens[i / T][i % T])] = 1;
    return rows;
}
/// An embedding's weight [V, E] is a dense layer's [E, V] turned; all other parameters are the same.
template <auto Net, auto Twin, nn::index V, nn::index E>
void make_twin(const nn::model<Net, double>& m, nn::model<Twin, double>& twin) {
    const auto all = flat(m);
    std::size_t at = 0;
    nn::for_each_parameter(twin, [&](auto name, auto view) {
        std::vector<double> values(all.begin() + long(at), all.begin() + long(at) + view.size());
        if (name == "0.weight")
            for (nn::index i = 0; i < V * E; ++i)
                values[std::size_t(i % E * V + i / E)] = all[std::size_t(i)];
        at += std::size_t(view.size());
        view.write(values);
    });
}
template <nn::index T, nn::index V, nn::index E, nn::index B, auto Behind>
void examine_against_one_hot() {
    constexpr auto net = nn::tokens<T, V> >> nn::embedding<E> >> Behind;
    constexpr auto twin = nn::sequence<T, V> >> nn::dense<E, nn::no_bias> >> Behind;
    constexpr nn::index out = nn::network_of<net>::output_type::size;
    const nn::model<net, double> m{nn::seed{5}};
    nn::model<twin, double> other;
    make_twin<net, twin, V, E>(m, other);
    static int tokens[B][T];
    for (nn::index i = 0; i < B * T; ++i)
        tokens[i / T][i % T] = int(nn::random_bits({7}, std::uint64_t(i)) % std::uint64_t(V));
    const auto rows = one_hot_rows<B, T, V, double>(tokens);
    std::vector<double> targets;
    for (nn::index i = 0; i < B * out; ++i) targets.push_back(noise(8, std::uint64_t(i)));
    const auto want = nn::predict<B>(other, nn::unchecked<B * T * V>(rows.data()));
    const auto got = nn::predict<B>(m, tokens);
    for (nn::index i = 0; i < B * out; ++i) CHECK(std::abs(got[i] - want[i]) <= 1e-14);
    const auto one = nn::predict(m, tokens[0]);
    for (nn::index i = 0; i < out; ++i) CHECK(std::abs(one[i] - want[i]) <= 1e-14);
    const auto g = nn::gradients(m, nn::mse{}, tokens, nn::unchecked<B * out>(targets.data()));
    nn::model<twin, double> turned;
    make_twin<net, twin, V, E>(g, turned);
    CHECK(distance(flat(turned), flat(nn::gradients(other, nn::mse{}, nn::unchecked<B * T * V>(rows.data()),
                                                    nn::unchecked<B * out>(targets.data())))) <= 1e-14);
}
constexpr auto net = nn::tokens<3, 5> >> nn::embedding<4> >> nn::lstm<3> >> nn::last_step >> nn::dense<2>;
} // namespace

TEST_CASE("equals a dense layer of one-hot features") {
    examine_against_one_hot<1, 1, 1, 1, nn::identity>();
    examine_against_one_hot<4, 3, 7, 18, nn::identity>();
    examine_against_one_hot<5, 40, 17, 3, nn::gru<3>>();
    examine_against_one_hot<6, 3, 9, 33, nn::flatten>();
}
TEST_CASE("any integers name rows") {
    enum class letter : unsigned char { a, b, c };
    const nn::model<net> m{nn::seed{1}};
    const auto want = nn::predict(m, std::array{0, 2, 1});
    CHECK(nn::predict(m, std::array<std::uint8_t, 3>{0, 2, 1}) == want);
    CHECK(nn::predict(m, std::array<long long, 3>{0, 2, 1}) == want);
    CHECK(nn::predict(m, std::array{letter::a, letter::c, letter::b}) == want);
}
TEST_CASE("a token out of range is NaN to predict, and teaches nothing") {
    nn::model<net> m{nn::seed{1}};
    for (int bad : {-1, 5, 1 << 30}) {
        const std::array<std::array<int, 3>, 2> tokens{{{0, bad, 1}, {4, 3, 2}}};
        const auto y = nn::predict<2>(m, tokens);
        CHECK(std::isnan(y[0]));
        CHECK(std::isfinite(y[2]));
        const std::array<int, 2> labels{0, 1};
        const auto g = flat(nn::gradients(m, nn::cross_entropy{}, tokens, labels));
        auto want = flat(nn::gradients(m, nn::cross_entropy{}, std::array<std::array<int, 3>, 1>{tokens[1]},
                                       std::array{labels[1]}));
        for (double& v : want) v /= 2; // the others count 1/B
        CHECK(distance(g, want) <= 1e-6);
        nn::trainer<net, nn::cross_entropy, nn::sgd, 2> trainer{{.lr = 0.1}};
        CHECK(std::isnan(trainer.step(m, tokens, labels)));
    }
}
TEST_CASE("sparse: an update touches the rows that were used, and no others") {
    constexpr auto sparse = nn::tokens<3, 5> >> nn::embedding<4, nn::sparse> >> nn::last_step >> nn::dense<2>;
    nn::model<sparse> m{nn::seed{1}};
    const auto before = flat(m);
    nn::trainer<sparse, nn::cross_entropy, nn::adamw, 2> trainer;
    trainer.step(m, std::array<std::array<int, 3>, 2>{{{0, 0, 3}, {3, 0, 0}}}, std::array{0, 1});
    const auto after = flat(m);
    for (std::size_t row = 0; row < 5; ++row)
        for (std::size_t e = 0; e < 4; ++e)
            CHECK((after[4 * row + e] == before[4 * row + e]) == (row != 0 && row != 3));
}
TEST_CASE("sparse: rows that only samples behind a smaller batch name rest") {
    constexpr auto rows = nn::tokens<1, 6> >> nn::embedding<3, nn::sparse> >> nn::flatten >> nn::dense<2>;
    nn::model<rows> m{nn::seed{1}}, same = m;
    nn::trainer<rows, nn::mse, nn::momentum_sgd, 4> of_four{{.lr = 0.1, .weight_decay = 0.1}};
    nn::trainer<rows, nn::mse, nn::momentum_sgd, 2> of_two{{.lr = 0.1, .weight_decay = 0.1}};
    const int all[4][1] = {{1}, {2}, {3}, {3}}, first[2][1] = {{1}, {2}};
    const float wanted[4][2] = {{1, 2}, {3, 4}, {0, 0}, {0, 0}}, of_first[2][2] = {{1, 2}, {3, 4}};
    for (int i = 0; i < 3; ++i)
        CHECK(of_four.step(m, all, wanted, 2) == doctest::Approx(of_two.step(same, first, of_first)));
    for (nn::index i = 0; i < 18; ++i)
        CHECK(nn::parameter<"0.weight">(m)[i] == doctest::Approx(nn::parameter<"0.weight">(same)[i]));
}
TEST_CASE("facts and text") {
    static_assert(nn::input_shape<net> == nn::shape<3>{});
    static_assert(nn::parameter_count<net> == 5 * 4 + 12 * (4 + 3 + 2) + 8);
    double sum = 0, squares = 0;
    const nn::model<(nn::tokens<1, 500> >> nn::embedding<20>)> m{nn::seed{2}}; // N(0, 1)
    for (double v : flat(m)) sum += v, squares += v * v;
    CHECK(std::abs(sum / 10'000) < 0.03);
    CHECK(std::abs(squares / 10'000 - 1) < 0.04);
    std::ostringstream text;
    text << nn::embedding<4> << ' ' << nn::embedding<4, nn::sparse>;
    CHECK(text.str() == "embedding<4> embedding<4, sparse>");
}
