// Training over consecutive chunks.
#include "support/moves.hpp"

using namespace ctnn_test;

namespace {
constexpr nn::index B = 18, T = 4, chunks = 3;
template <nn::index Steps>
constexpr auto net = nn::sequence<Steps, 2> >> nn::conv1d<3, nn::kernel<2>, nn::dilation<2>, nn::causal> >>
                     nn::lstm<5> >> nn::gru<3> >> nn::rnn<3>;

template <class V, nn::index N>
std::vector<V> chunk(const std::vector<V>& all, nn::index which) {
    std::vector<V> part;
    for (nn::index s = 0; s < B; ++s)
        for (nn::index i = 0; i < T * N; ++i)
            part.push_back(all[std::size_t((s * chunks + which) * T * N + i)]);
    return part;
}
} // namespace

TEST_CASE("forward goes on where the chunk before ended") {
    nn::model<net<chunks * T>, double> whole{nn::seed{2}};
    nn::model<net<T>, double> m{nn::seed{2}};
    const sample_data<net<chunks * T>, B, double> data;
    nn::trainer<net<T>, nn::mse, nn::sgd, B, double, nn::stateful> trainer{{.lr = 0}};
    nn::trainer<net<chunks * T>, nn::mse, nn::sgd, B, double> at_once{{.lr = 0}};
    for (int round = 0; round < 2; ++round, trainer.reset()) {
        double sum = 0;
        for (nn::index c = 0; c < chunks; ++c)
            sum += trainer.step(m, nn::unchecked<B * T * 2>(chunk<double, 2>(data.inputs, c).data()),
                                nn::unchecked<B * T * 3>(chunk<double, 3>(data.targets, c).data()));
        CHECK(sum / chunks == doctest::Approx(at_once.step(whole, data.x(), data.y())).epsilon(1e-14));
    }
}
TEST_CASE("one sample begins anew, the others go on") {
    nn::model<net<T>, double> m{nn::seed{2}};
    const sample_data<net<T>, B, double> data;
    // The mean over samples that go through one by one, of which `anew` begins again.
    const auto one_by_one = [&](nn::index anew) {
        double sum = 0;
        nn::trainer<net<T>, nn::mse, nn::sgd, 1, double, nn::stateful> alone{{.lr = 0}};
        for (nn::index s = 0; s < B; ++s) {
            alone.reset();
            const auto x = nn::unchecked<T * 2>(data.inputs.data() + s * T * 2);
            const auto y = nn::unchecked<T * 3>(data.targets.data() + s * T * 3);
            alone.step(m, x, y);
            if (s == anew) alone.reset(0);
            sum += alone.step(m, x, y) / B;
        }
        return sum;
    };
    const double none = one_by_one(-1);
    for (const nn::index anew : {nn::index(0), nn::index(7), B - 1}) {
        nn::trainer<net<T>, nn::mse, nn::sgd, B, double, nn::stateful> trainer{{.lr = 0}};
        trainer.step(m, data.x(), data.y());
        trainer.reset(anew);
        trainer.reset(B), trainer.reset(-1);
        const double want = one_by_one(anew);
        CHECK(trainer.step(m, data.x(), data.y()) == doctest::Approx(want).epsilon(1e-13));
        CHECK(std::abs(want - none) > 1e-6);
    }
}
TEST_CASE("gradients of a chunk, given the state before it, against dual numbers") {
    // In duals the whole sequence is predicted; its first chunk's parameters are constants, so that no slope
    // flows through the state.
    constexpr nn::index few = 9; // more than a block of registers
    const sample_data<net<2 * T>, few, double> data;
    nn::model<net<T>, double> m{nn::seed{2}};
    nn::trainer<net<T>, nn::mse, nn::sgd, few, double, nn::stateful> trainer{{.lr = 0}};
    const auto part = [&](const auto& all, nn::index which, nn::index n) {
        std::vector<double> p;
        for (nn::index s = 0; s < few; ++s)
            for (nn::index i = 0; i < T * n; ++i) p.push_back(all[std::size_t((s * 2 + which) * T * n + i)]);
        return p;
    };
    const auto x0 = part(data.inputs, 0, 2), x1 = part(data.inputs, 1, 2), y0 = part(data.targets, 0, 3),
               y1 = part(data.targets, 1, 3);
    trainer.step(m, nn::unchecked<few * T * 2>(x0.data()), nn::unchecked<few * T * 3>(y0.data()));
    double mean = 0;
    const auto got =
        moves(trainer, m, mean, nn::unchecked<few * T * 2>(x1.data()), nn::unchecked<few * T * 3>(y1.data()));

    nn::model<net<T>, dual> duals, constant;
    give_parameters(m, duals);
    give_parameters(m, constant);
    const auto loss = [&] {
        dual sum;
        for (nn::index s = 0; s < few; ++s) {
            nn::stream<net<T>, dual> stream;
            for (nn::index t = 0; t < 2 * T; ++t) {
                const double* x = data.inputs.data() + (s * 2 * T + t) * 2;
                const std::array<dual, 2> step{x[0], x[1]};
                const auto y = stream.step(t < T ? constant : duals, nn::unchecked<2>(step.data()));
                for (nn::index o = 0; t >= T && o < 3; ++o) {
                    const dual difference = y[o] - data.targets[std::size_t((s * 2 * T + t) * 3 + o)];
                    sum = sum + difference * difference;
                }
            }
        }
        return sum / double(few * T * 3);
    };
    const auto truth = true_gradients(parameters_of(duals), [&] { return loss().slope; });
    CHECK(distance(got, truth) <= 1e-13);
}
namespace {
template <nn::index Steps>
constexpr auto started = nn::sequence<Steps, 2> >> nn::lstm<5, nn::initial_state> >>
                         nn::gru<3, nn::initial_state, nn::reset_before>;
} // namespace

TEST_CASE("initial states: where a sample is fresh, its gradient is theirs") {
    constexpr auto net = started<T>;
    const auto m = seeded<nn::model<net, double>>({3});
    const sample_data<net, B, double> data;
    nn::trainer<net, nn::mse, nn::sgd, B, double, nn::stateful> trainer{{.lr = 0}};
    nn::trainer<net, nn::mse, nn::sgd, B, double> anew{{.lr = 0}};
    double loss = 0;
    const auto first = moves(anew, *m, loss, data.x(), data.y());
    CHECK(distance(moves(trainer, *m, loss, data.x(), data.y()), first) <= 1e-13);
    const auto of_start = [&](const std::vector<double>& all) {
        nn::model<net, double> g;
        const double* next = all.data();
        nn::for_each_parameter(g, [&](auto, auto view) {
            REQUIRE(view.write({next, std::size_t(view.size())}));
            next += view.size();
        });
        double size = 0;
        for (nn::index i = 0; i < 5; ++i)
            size += std::abs(nn::parameter<"0.h_0">(g)[i]) + std::abs(nn::parameter<"0.c_0">(g)[i]);
        for (nn::index i = 0; i < 3; ++i) size += std::abs(nn::parameter<"1.h_0">(g)[i]);
        return size;
    };
    CHECK(of_start(first) > 1e-3);
    CHECK(of_start(moves(trainer, *m, loss, data.x(), data.y())) == 0); // all go on
    trainer.reset(7);
    const double one = of_start(moves(trainer, *m, loss, data.x(), data.y()));
    CHECK(one > 0);
    CHECK(one < of_start(first));
    trainer.reset();
    CHECK(distance(moves(trainer, *m, loss, data.x(), data.y()), first) <= 1e-13);
}
TEST_CASE("initial states: a stream begins with them, and again after reset; chunks go on") {
    const auto m = seeded<nn::model<started<T>, double>>({3});
    nn::model<started<2 * T>, double> twice;
    give_parameters(*m, twice);
    const sample_data<started<2 * T>, 1, double> data;
    const auto want = nn::predict(twice, data.x());
    nn::stream<started<T>, double> stream;
    for (int round = 0; round < 2; ++round, stream.reset())
        for (nn::index t = 0; t < 2 * T; ++t) {
            const auto y = stream.step(*m, nn::unchecked<2>(data.inputs.data() + 2 * t));
            for (nn::index i = 0; i < 3; ++i) CHECK(std::abs(y[i] - want[3 * t + i]) <= 1e-14);
        }
    nn::trainer<started<T>, nn::mse, nn::sgd, 1, double, nn::stateful> trainer{{.lr = 0}};
    auto changed = *m;
    double sum = 0, whole = 0;
    for (nn::index c = 0; c < 2; ++c)
        sum += trainer.step(changed, nn::unchecked<T * 2>(data.inputs.data() + c * T * 2),
                            nn::unchecked<T * 3>(data.targets.data() + c * T * 3));
    for (nn::index i = 0; i < 2 * T * 3; ++i)
        whole += (want[i] - data.targets[std::size_t(i)]) * (want[i] - data.targets[std::size_t(i)]);
    CHECK(sum / 2 == doctest::Approx(whole / double(2 * T * 3)).epsilon(1e-13));
}
TEST_CASE("strides that divide the chunks") {
    constexpr auto strided = []<nn::index Steps>(std::integral_constant<nn::index, Steps>) {
        return nn::sequence<Steps, 2> >>
               nn::conv1d<3, nn::kernel<3>, nn::stride<2>, nn::dilation<2>, nn::causal> >> nn::rnn<3>;
    };
    constexpr auto part = strided(std::integral_constant<nn::index, T>{});
    constexpr auto all = strided(std::integral_constant<nn::index, chunks * T>{});
    nn::model<all, double> whole{nn::seed{2}};
    nn::model<part, double> m{nn::seed{2}};
    const sample_data<all, B, double> data;
    nn::trainer<part, nn::mse, nn::sgd, B, double, nn::stateful> trainer{{.lr = 0}};
    nn::trainer<all, nn::mse, nn::sgd, B, double> at_once{{.lr = 0}};
    double sum = 0;
    for (nn::index c = 0; c < chunks; ++c) {
        std::vector<double> target;
        for (nn::index s = 0; s < B; ++s)
            for (nn::index i = 0; i < T / 2 * 3; ++i)
                target.push_back(data.targets[std::size_t((s * chunks + c) * (T / 2) * 3 + i)]);
        sum += trainer.step(m, nn::unchecked<B * T * 2>(chunk<double, 2>(data.inputs, c).data()),
                            nn::unchecked<B * T / 2 * 3>(target.data()));
    }
    CHECK(sum / chunks == doctest::Approx(at_once.step(whole, data.x(), data.y())).epsilon(1e-14));
}
