// Gradients that are clipped by their norm.
#include "support/examiner.hpp"

using namespace ctnn_test;

TEST_CASE("clip scales gradients whose squares have no room in a float") {
    constexpr auto line = nn::input<2> >> nn::dense<1, nn::no_bias>;
    nn::model<line> m;
    nn::trainer<line, nn::mse, nn::clip<nn::sgd>, 1> trainer{{.optimizer = {.lr = 1}, .max_norm = 10}};
    trainer.step(m, std::array{3e15f, -4e15f}, std::array{-.5e15f}); // the gradient is 3e30, -4e30
    CHECK(nn::parameter<"0.weight">(m)[0] == doctest::Approx(-6).epsilon(1e-6));
    CHECK(nn::parameter<"0.weight">(m)[1] == doctest::Approx(8).epsilon(1e-6));
}
namespace {
template <auto... Options>
void applies_small_rows_once() {
    constexpr auto words = nn::tokens<1, 40> >> nn::embedding<3, Options...>;
    constexpr float targets[2][3] = {{1e-30f, -2e-30f, 3e-30f}, {1, 0, 1e-25f}};
    nn::model<words> clipped, plain;
    nn::trainer<words, nn::mse, nn::clip<nn::sgd>, 2> clip{{.optimizer = {.lr = 1}, .max_norm = 1e9}};
    nn::trainer<words, nn::mse, nn::sgd, 2> sgd{{.lr = 1}};
    for (const std::array<int, 2> tokens : {std::array{7, 39}, std::array{0, 39}, std::array{39, 7}}) {
        clip.step(clipped, tokens, targets);
        sgd.step(plain, tokens, targets);
        CHECK(clipped == plain);
    }
    CHECK(nn::parameter<"0.weight">(clipped)[0] != 0);
}
} // namespace
TEST_CASE("clip applies what it hands to the rows of a table once, be its square 0") {
    applies_small_rows_once();
    applies_small_rows_once<nn::sparse>();
}
TEST_CASE("clipping: nothing below the norm, a step of exactly the norm above it, NaN stays NaN") {
    constexpr auto small = nn::input<3> >> nn::dense<5> >> nn::tanh >> nn::dense<2>;
    const sample_data<small, 4, double> data;
    const nn::model<small, double> before{nn::seed{1}};
    const auto g = flat(nn::gradients(before, nn::mse{}, data.x(), data.y()));
    const double norm = distance(g, std::vector<double>(g.size()));
    const auto moved = [&](double max_norm) {
        auto m = before;
        nn::trainer<small, nn::mse, nn::clip<nn::sgd>, 4, double> trainer{
            {.optimizer = {.lr = 1}, .max_norm = max_norm}};
        CHECK(allocations_during([&] { trainer.step(m, data.x(), data.y()); }) == 0);
        return distance(flat(m), flat(before)) * distance(flat(before), std::vector<double>(g.size()));
    };
    CHECK(moved(10 * norm) == doctest::Approx(norm).epsilon(1e-12));
    CHECK(moved(norm / 3) == doctest::Approx(norm / 3).epsilon(2e-5)); // PyTorch's 1e-6 beside the norm
    auto m = before;
    nn::trainer<small, nn::mse, nn::clip<nn::adam>, 4, double> trainer;
    auto poisoned = data.inputs;
    poisoned[0] = std::numeric_limits<double>::quiet_NaN();
    CHECK(std::isnan(trainer.step(m, nn::unchecked<12>(poisoned.data()), data.y())));
    CHECK(std::isnan(flat(m)[0]));
}
