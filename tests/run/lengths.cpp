// Training on sequences that have lengths: what lies behind them is left out, as if the sequences were shorter.
// The truth are dual numbers that go through streams, which get the steps that count and no other.
#include "support/lengths_data.hpp"
#include "support/moves.hpp"

using namespace ctnn_test;

namespace {

/// The loss and its slopes by all parameters, of duals that go through streams step by step. goes_on: behind
/// another chunk, by which nothing is derived.
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
    for (const double slope : true_gradients(parameters_of(duals), [&] { return loss().slope; }))
        all.push_back(slope);
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
constexpr auto started =
    nn::sequence<T, 2> >> nn::lstm<3, nn::initial_state> >> nn::gru<2, nn::reset_before, nn::initial_state>;
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
