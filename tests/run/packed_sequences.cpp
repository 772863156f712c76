// Batches of sequences that have lengths against PyTorch's packed sequences.
#include "golden/golden_lengths.hpp"
#include "support/golden_check.hpp"
#include "support/moves.hpp"

using namespace ctnn_test;

namespace {
/// Gradients and three steps against what PyTorch makes of packed sequences; NaN behind the lengths.
template <auto Net, class Loss, class V, std::size_t P>
void as_packed(const double (&weights)[P], const double (&inputs)[32], const V& targets, double loss,
               const double (&gradients)[P], const double (&losses)[3], const double (&after)[P]) {
    constexpr auto lengths = nn::lengths{4, 2, 1, 3};
    double x[32];
    for (int i = 0; i < 32; ++i)
        x[i] = i / 2 % 4 < lengths[i / 8] ? inputs[i] : std::numeric_limits<double>::quiet_NaN();
    auto m = model_of<Net, double>(weights);
    nn::trainer<Net, Loss, nn::sgd, 4, double> trainer{{.lr = 0}};
    double got = 0;
    CHECK(distance(moves(trainer, m, got, x, targets, lengths), list_of(gradients)) <= 1e-13);
    CHECK(got == doctest::Approx(loss).epsilon(1e-13));
    trainer.optimizer() = {.lr = .1, .weight_decay = .01};
    for (const double each : losses)
        CHECK(trainer.step(m, x, targets, lengths) == doctest::Approx(each).epsilon(1e-12));
    CHECK(distance(flat(m), list_of(after)) <= 1e-12);
}
} // namespace

TEST_CASE("PyTorch's packed sequences: a loss on every step that counts") {
    using namespace golden::packed;
    constexpr auto net = nn::sequence<4, 2> >> nn::lstm<3> >> nn::gru<2> >> nn::dense<3>;
    as_packed<net, nn::cross_entropy>(parameters, x, labels, loss, gradients, sgd_losses, sgd);
}
TEST_CASE("PyTorch's packed sequences: both ways, and predict of them") {
    using namespace golden::packed_both_ways;
    constexpr auto net =
        nn::sequence<4, 2> >> nn::bidirectional<nn::lstm<2>> >> nn::bidirectional<nn::gru<2>> >> nn::dense<3>;
    as_packed<net, nn::cross_entropy>(parameters, x, labels, loss, gradients, sgd_losses, sgd);
    const auto m = model_of<net, double>(parameters);
    const auto got = nn::predict<4>(m, x, nn::lengths{4, 2, 1, 3});
    CHECK(distance({got.begin(), got.end()}, list_of(y)) <= 1e-14);
    const auto one = nn::predict(m, nn::unchecked<8>(x + 16), nn::lengths{1});
    CHECK(distance({one.begin(), one.end()}, {y + 24, y + 36}) <= 1e-14);
}
TEST_CASE("PyTorch's packed sequences: what they end with") {
    using namespace golden::last_of_packed;
    constexpr auto net = nn::sequence<4, 2> >> nn::rnn<3> >> nn::gru<4> >> nn::last_step >> nn::dense<2>;
    as_packed<net, nn::mse>(parameters, x, target, loss, gradients, sgd_losses, sgd);
}
TEST_CASE("PyTorch's packed sequences: what both directions end with") {
    using namespace golden::ends_of_packed;
    constexpr auto net =
        nn::sequence<4, 2> >> nn::bidirectional<nn::lstm<2>> >> nn::bidirectional<nn::gru<3>> >>
        nn::concat(nn::slice<0, 3> >> nn::last_step, nn::slice<3, 3> >> nn::first_step) >> nn::dense<2>;
    as_packed<net, nn::mse>(parameters, x, target, loss, gradients, sgd_losses, sgd);
    const auto got = nn::predict<4>(model_of<net, double>(parameters), x, nn::lengths{4, 2, 1, 3});
    CHECK(distance({got.begin(), got.end()}, list_of(y)) <= 1e-14);
}
TEST_CASE("PyTorch's packed sequences: chunks go on where each sample ended") {
    using namespace golden::packed_chunks;
    constexpr auto net = nn::sequence<4, 2> >> nn::lstm<3> >> nn::gru<2>;
    auto m = model_of<net, double>(parameters);
    nn::trainer<net, nn::mse, nn::sgd, 4, double, nn::stateful> trainer{{.lr = .1}};
    for (int i = 0; i < 3; ++i)
        CHECK(trainer.step(m, nn::unchecked<32>(x + 32 * i), nn::unchecked<32>(target + 32 * i),
                           nn::lengths{nn::unchecked<4>(lengths + 4 * i)}) ==
              doctest::Approx(losses[i]).epsilon(1e-13));
    CHECK(distance(flat(m), list_of(after)) <= 1e-13);
}
