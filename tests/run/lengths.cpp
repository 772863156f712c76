// Batches of sequences that have lengths: what lies behind them is left out, as if the sequences were shorter. The truth
// are dual numbers that go through streams, which get the steps that count and no other.
#include "support/golden_check.hpp"
#include "support/moves.hpp"

using namespace ctnn_test;

namespace {
constexpr nn::index T = 4, B = 18;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr int before[B] = {4, 0, 2, 1, 3, 4, 0, 0, 1, 4, 2, 2, 3, 1, 0, 4, 4, 3};
constexpr std::size_t counted[B] = {2, 3, 0, 4, 1, 4, 0, 4, 2, 1, 3, 0, 4, 2, 1, 3, 0, 4};

/// Data of a chunk, with what is no number behind the lengths.
template <auto Net, class Lengths>
sample_data<Net, B, double> data_of(const Lengths& lengths, nn::index chunk) {
    using net = nn::network_of<Net>;
    sample_data<Net, B, double> d;
    constexpr nn::index in = d.in / T, out = d.out / nn::step_count<typename net::output_type>;
    for (nn::index s = 0; s < B; ++s)
        for (nn::index t = 0; t < T; ++t) {
            const bool counts = t < nn::index(lengths[s]);
            for (nn::index i = 0; i < in; ++i) {
                auto& x = d.inputs[std::size_t((s * T + t) * in + i)];
                x = counts ? x + double(chunk) / 4 : nothing;
            }
            if (nn::is_sequence<typename net::output_type> ? counts : lengths[s] > 0) continue;
            for (nn::index o = 0; o < out; ++o)
                d.targets[std::size_t(nn::is_sequence<typename net::output_type> ? (s * T + t) * out + o
                                                                                 : s * out + o)] = nothing;
        }
    return d;
}

/// The loss and its slopes by all parameters, of duals that go through streams step by step. goes_on: behind another chunk, by
/// which nothing is derived.
template <auto Net>
std::vector<double> loss_and_slopes(const nn::model<Net, double>& m, bool goes_on) {
    using net = nn::network_of<Net>;
    constexpr bool of_steps = nn::is_sequence<typename net::output_type>;
    const auto past = data_of<Net>(before, 1), now = data_of<Net>(counted, 0);
    nn::model<Net, dual> duals, constant;
    give_parameters(m, duals);
    give_parameters(m, constant);
    constexpr nn::index in = now.in / T, out = nn::step_of<typename net::output_type>::size;
    const auto loss = [&] {
        dual sum;
        double terms = 0;
        for (nn::index s = 0; s < B; ++s) {
            nn::stream<Net, dual> stream;
            const auto step = [&](const nn::model<Net, dual>& model, const auto& data, nn::index t) {
                std::array<dual, std::size_t(in)> x;
                for (nn::index i = 0; i < in; ++i)
                    x[std::size_t(i)] = data.inputs[std::size_t((s * T + t) * in + i)];
                return stream.step(model, nn::unchecked<in>(x.data()));
            };
            for (nn::index t = 0; goes_on && t < before[s]; ++t) step(constant, past, t);
            for (nn::index t = 0; t < nn::index(counted[s]); ++t) {
                const auto y = step(duals, now, t);
                if (!of_steps && t + 1 < nn::index(counted[s])) continue;
                for (nn::index o = 0; o < out; ++o) {
                    const dual d = y[o] - now.targets[std::size_t((of_steps ? s * T + t : s) * out + o)];
                    sum = sum + d * d;
                    ++terms;
                }
            }
        }
        return sum / terms;
    };
    std::vector<double> all{loss().value};
    nn::for_each_parameter(duals, [&](auto, auto view) {
        std::vector<dual> values(std::size_t(view.size()));
        view.read(values);
        for (auto& value : values) {
            value.slope = 1;
            view.write(values);
            all.push_back(loss().slope);
            value.slope = 0;
        }
        view.write(values);
    });
    return all;
}
/// One step of a trainer, behind another one if it is stateful.
template <auto Net, class State>
void examine_lengths() {
    constexpr bool goes_on = std::is_same_v<State, nn::stateful>;
    const auto m = seeded<nn::model<Net, double>>({5});
    const auto past = data_of<Net>(before, 1), now = data_of<Net>(counted, 0);
    const auto trainer =
        std::make_unique<nn::trainer<Net, nn::mse, nn::sgd, B, double, State>>(nn::sgd{.lr = 0});
    if (goes_on) CHECK(std::isfinite(trainer->step(*m, past.x(), past.y(), nn::lengths{before})));
    double loss = 0;
    auto got = moves(*trainer, *m, loss, now.x(), now.y(), nn::lengths{counted});
    got.insert(got.begin(), loss);
    CHECK(distance(got, loss_and_slopes(*m, goes_on)) <= 1e-13);
}

constexpr auto deep = nn::sequence<T, 2> >> nn::conv1d<3, nn::kernel<2>, nn::dilation<2>, nn::causal> >>
                      nn::layer_norm<> >> nn::lstm<3> >> nn::gru<3> >> nn::rnn<2> >> nn::dense<2> >>
                      nn::softsign;
constexpr auto shallow =
    nn::sequence<T, 2> >> nn::conv1d<3, nn::kernel<2>, nn::causal> >> nn::tanh >> nn::dense<2>;
constexpr auto started =
    nn::sequence<T, 2> >> nn::lstm<3, nn::initial_state> >> nn::gru<2, nn::reset_before, nn::initial_state>;
constexpr auto last = nn::sequence<T, 2> >> nn::gru<3, nn::reset_before> >> nn::as<"h"> >>
                      nn::sum(nn::dense<3> >> nn::tanh, nn::from<"h">) >> nn::last_step >> nn::dense<2>;
} // namespace

TEST_CASE("as if the sequences were shorter") {
    examine_lengths<shallow, nn::stateless>();
    examine_lengths<last, nn::stateless>();
}
TEST_CASE("states are those of each sample's last step that counts") {
    examine_lengths<deep, nn::stateful>();
    examine_lengths<started, nn::stateful>();
}
TEST_CASE("where all steps count, lengths change no bit; one sample") {
    const sample_data<shallow, 1, float> data;
    const auto m = seeded<nn::model<shallow>>({5});
    nn::trainer<shallow, nn::huber, nn::sgd, 1> trainer, other;
    double a = 0, b = 0;
    CHECK(distance(moves(trainer, *m, a, data.x(), data.y()),
                   moves(other, *m, b, data.x(), data.y(), nn::lengths{4u})) <= 1e-6);
    CHECK(float(a) == doctest::Approx(b).epsilon(1e-6));
}

namespace {
constexpr auto words = nn::tokens<4, 7> >> nn::embedding<3> >> nn::rnn<4> >> nn::dense<3>;
constexpr auto sparse = nn::tokens<4, 7> >> nn::embedding<3, nn::sparse> >> nn::rnn<4> >> nn::dense<3>;
} // namespace

TEST_CASE("tokens and labels behind a length may be anything: as labels that are ignored") {
    constexpr auto net = words;
    unsigned char x[5][4];
    int y[5][4], ignored[5][4];
    constexpr int lengths[] = {4, 1, 0, 3, 2};
    for (int s = 0; s < 5; ++s)
        for (int t = 0; t < 4; ++t) {
            const bool counts = t < lengths[s];
            x[s][t] = static_cast<unsigned char>(counts ? (s * 3 + t) % 7 : 255);
            y[s][t] = counts ? (s + 2 * t) % 3 : 77;
            ignored[s][t] = counts ? y[s][t] : nn::ignore;
        }
    unsigned char clean[5][4];
    for (int i = 0; i < 20; ++i) clean[i / 4][i % 4] = x[i / 4][i % 4] == 255 ? 3 : x[i / 4][i % 4];
    y[1][0] = ignored[1][0] = nn::ignore;
    const auto of = [&](auto loss) {
        using L = decltype(loss);
        const auto m = seeded<nn::model<net, double>>({6});
        nn::trainer<net, L, nn::sgd, 5, double> trainer{{}, loss}, other{{}, loss};
        double a = 0, b = 0;
        const auto got = moves(trainer, *m, a, x, y, nn::lengths{lengths}),
                   want = moves(other, *m, b, clean, ignored);
        CHECK(distance(got, want) <= 1e-14);
        CHECK(a == doctest::Approx(b).epsilon(1e-14));
    };
    of(nn::cross_entropy{.label_smoothing = .1});
    of(nn::weighted_cross_entropy<3>{.weights = {1, 2, 4}});
    x[3][2] = 7; // which counts
    nn::model<net> m{nn::seed{6}};
    nn::trainer<net, nn::cross_entropy, nn::sgd, 5> trainer;
    CHECK(std::isnan(trainer.step(m, x, y, nn::lengths{lengths})));
}
TEST_CASE("rows that only tokens behind a length name rest") {
    nn::model<sparse> m{nn::seed{6}};
    const auto all = flat(m);
    const int x[2][4] = {{1, 2, 5, 5}, {3, 5, 5, 5}}, y[2][4] = {};
    nn::trainer<sparse, nn::cross_entropy, nn::adam, 2> trainer{{.lr = .1, .weight_decay = .1}};
    trainer.step(m, x, y, nn::lengths{2, 1});
    const auto after = flat(m);
    for (std::size_t row = 0; row < 7; ++row)
        CHECK((after[row * 3] != all[row * 3]) == (row == 1 || row == 2 || row == 3));
}
TEST_CASE("a length that cannot be: nothing changes") {
    nn::model<shallow> m{nn::seed{7}};
    const auto all = flat(m);
    const sample_data<shallow, 3, float> data;
    nn::trainer<shallow, nn::mse, nn::momentum_sgd, 3, float, nn::stateful> trainer;
    const auto refused = [&](auto... lengths) {
        CHECK(std::isnan(trainer.step(m, data.x(), data.y(), nn::lengths{lengths...})));
        CHECK(std::isnan(trainer.accumulate(m, data.x(), data.y(), nn::lengths{lengths...})));
        trainer.apply(m);
    };
    refused(4, 5, 4);
    refused(4, -1, 4);
    refused(std::size_t(1) << 40, std::size_t(4), std::size_t(4));
    refused(0, 0, 0);
    CHECK(flat(m) == all);
    CHECK(trainer.steps() == 0);
    for (const float past : nn::hana::at_c<0>(trainer.memory().layers).past.data) CHECK(past == 0);
}
TEST_CASE("two losses, accumulated, without allocations; float beside double") {
    constexpr nn::index batch = 33;
    using both = nn::both<nn::l1, 1, nn::bce>;
    const auto run = [&]<class V>(V) {
        const auto m = seeded<nn::model<shallow, V>>({8});
        const sample_data<shallow, batch, V> data;
        std::vector<V> first, rest;
        for (nn::index i = 0; i < batch * T; ++i) {
            first.push_back(data.targets[std::size_t(2 * i)]);
            rest.push_back(data.targets[std::size_t(2 * i + 1)] > 0);
        }
        unsigned long lengths[batch];
        for (nn::index s = 0; s < batch; ++s) lengths[s] = static_cast<unsigned long>(s % (T + 1));
        const auto targets =
            nn::pair(nn::unchecked<batch * T>(first.data()), nn::unchecked<batch * T>(rest.data()));
        const auto trainer =
            std::make_unique<nn::trainer<shallow, both, nn::sgd, batch, V>>(nn::sgd{.lr = 1});
        const auto other = std::make_unique<nn::model<shallow, V>>(*m);
        V loss{}, again{};
        CHECK(allocations_during([&] {
                  loss = trainer->step(*m, data.x(), targets, nn::lengths{lengths});
                  for (int i = 0; i < 2; ++i)
                      again = trainer->accumulate(*other, data.x(), targets, nn::lengths{lengths});
                  trainer->apply(*other);
              }) == 0);
        CHECK(loss == again);
        CHECK(distance(flat(*m), flat(*other)) <= 1e-6);
        auto all = flat(*m);
        all.push_back(double(loss));
        return all;
    };
    CHECK(distance(run(0.f), run(0.)) <= 2e-6);
}
TEST_CASE("gradients in pieces, by the inputs, and for a gradient of the output") {
    constexpr nn::index batch = 66, all = batch * T * 2;
    const auto m = seeded<nn::model<shallow, double>>({9});
    sample_data<shallow, batch, double> data;
    int of[batch];
    for (nn::index s = 0; s < batch; ++s) of[s] = int(s * 7 % 5);
    nn::index terms = 0;
    for (const int n : of) terms += 2 * n;
    for (nn::index i = 0; i < all; ++i)
        if (i / 2 % T >= of[i / 2 / T]) data.inputs[std::size_t(i)] = data.targets[std::size_t(i)] = nothing;
    const nn::lengths lengths{of};
    const auto trainer = std::make_unique<nn::trainer<shallow, nn::mse, nn::sgd, batch, double>>(nn::sgd{});
    double loss = 0, mean = 0;
    const auto expected = moves(*trainer, *m, loss, data.x(), data.y(), lengths);
    const auto got = nn::gradients(*m, nn::mse{}, data.x(), data.y(), lengths, mean);
    CHECK(distance(flat(got), expected) <= 1e-13);
    CHECK(mean == doctest::Approx(loss).epsilon(1e-13));

    const auto y = nn::predict<batch>(*m, data.x(), lengths);
    std::vector<double> dy(std::size_t(all), nothing);
    for (nn::index i = 0; i < all; ++i) {
        if (i / 2 % T >= of[i / 2 / T]) CHECK(y[i] == 0);
        else dy[std::size_t(i)] = 2 * (y[i] - data.targets[std::size_t(i)]) / double(terms);
    }
    const auto back = nn::backward(*m, data.x(), nn::unchecked<all>(dy.data()), lengths);
    const auto dx = nn::input_gradient(*m, nn::mse{}, data.x(), data.y(), lengths);
    CHECK(distance(flat(back.gradients), expected) <= 1e-13);
    CHECK(distance({back.dx.begin(), back.dx.end()}, {dx.begin(), dx.end()}) <= 1e-13);
    for (nn::index i = 0; i < all; ++i) CHECK((dx[i] == 0) == (i / 2 % T >= of[i / 2 / T]));
    of[65] = T + 1;
    CHECK(flat(nn::gradients(*m, nn::mse{}, data.x(), data.y(), nn::lengths{of}, mean)) ==
          std::vector<double>(expected.size(), 0));
    CHECK(std::isnan(mean));
}
namespace {
/// predict against streams: clean are the inputs, x the same with anything behind the lengths.
template <auto Net>
void predict_by_steps(const auto& clean, const auto& x) {
    using net = nn::network_of<Net>;
    constexpr bool of_steps = nn::is_sequence<typename net::output_type>;
    constexpr nn::index in = net::input_type::size / T, out = nn::step_of<typename net::output_type>::size;
    const auto m = seeded<nn::model<Net>>({9});
    static nn::workspace<Net, B> space;
    const nn::lengths lengths{counted};
    const auto y = nn::predict<B>(*m, nn::unchecked<B * T * in>(x.data()), lengths, space);
    for (nn::index s = 0; s < B; ++s) {
        const auto one =
            nn::predict(*m, nn::unchecked<T * in>(x.data() + s * T * in), nn::lengths{counted[s]});
        nn::stream<Net> stream;
        for (nn::index t = 0; t < T; ++t) {
            const auto step = stream.step(*m, nn::unchecked<in>(clean.data() + (s * T + t) * in));
            if (!of_steps && t + 1 != lengths[s]) continue;
            for (nn::index o = 0; o < out; ++o) {
                const nn::index at = of_steps ? t * out + o : o;
                const float want = t < lengths[s] ? step[o] : 0;
                CHECK(std::abs(y[s * net::output_type::size + at] - want) <= 1e-6f);
                CHECK(std::abs(one[at] - want) <= 1e-6f);
            }
        }
    }
    CHECK(std::isnan(nn::predict(*m, nn::unchecked<T * in>(x.data()), nn::lengths{5})[0]));
}
} // namespace
TEST_CASE("predict: each sample alone, its steps one by one; a batch, one sample, tokens") {
    sample_data<last, B, float> data;
    std::vector<unsigned char> tokens, clean;
    std::vector<float> numbers = data.inputs;
    for (nn::index i = 0; i < B * T; ++i) {
        const bool counts = i % T < nn::index(counted[i / T]);
        clean.push_back(static_cast<unsigned char>(i % 7));
        tokens.push_back(static_cast<unsigned char>(counts ? i % 7 : 99));
        if (!counts) numbers[std::size_t(2 * i)] = numbers[std::size_t(2 * i + 1)] = float(nothing);
    }
    predict_by_steps<last>(data.inputs, numbers);
    predict_by_steps<words>(clean, tokens);
}

TEST_CASE("both ways in every lane: samples alone") {
    constexpr auto net =
        nn::sequence<T, 2> >> nn::bidirectional<nn::rnn<3, nn::initial_state>> >> nn::last_step;
    const auto m = seeded<nn::model<net, double>>({5});
    const auto data = data_of<net>(counted, 0);
    double loss = 0, mean = 0, there = 0;
    const auto all = nn::gradients(*m, nn::mse{}, data.x(), data.y(), nn::lengths{counted}, loss);
    std::vector<double> sum(flat(*m).size());
    for (nn::index s = 0; s < B; ++s) {
        if (counted[s] == 0) continue;
        ++there;
        const auto one = flat(nn::gradients(
            *m, nn::mse{}, nn::unchecked<data.in>(data.inputs.data() + s * data.in),
            nn::unchecked<data.out>(data.targets.data() + s * data.out), nn::lengths{counted[s]}, mean));
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += one[i];
        loss -= mean / 14;
    }
    for (double& v : sum) v /= there;
    CHECK(there == 14);
    CHECK(std::abs(loss) <= 1e-14);
    CHECK(distance(flat(all), sum) <= 1e-13);
}
