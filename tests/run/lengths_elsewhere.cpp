// Lengths where no trainer is: gradients in pieces, by the inputs and for a gradient of the output; predict
// against streams.
#include "support/lengths_data.hpp"
#include "support/moves.hpp"

using namespace ctnn_test;

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
