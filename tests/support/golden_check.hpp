#pragma once
// Holds a network against the numbers of a namespace in tests/golden: forward, loss, gradients, and three
// steps of an optimizer.

#include "examiner.hpp"

namespace ctnn_test {

inline void put_all(const std::vector<any_parameter>& parameters, std::span<const double> values) {
    nn::index all = 0;
    for (const any_parameter& p : parameters) all += p.size;
    REQUIRE(all == nn::index(values.size()));
    const double* next = values.data();
    for (const any_parameter& p : parameters)
        for (nn::index i = 0; i < p.size; ++i) p.put(i, *next++);
}
template <auto Net, class T, std::size_t N>
nn::model<Net, T> model_of(const double (&parameters)[N]) {
    nn::model<Net, T> m;
    put_all(parameters_of(m), parameters);
    return m;
}

template <std::size_t N>
std::vector<double> list_of(const double (&values)[N]) {
    return {values, values + N};
}

template <auto Net, nn::index Batch, class Loss, class Input, std::size_t P, std::size_t X, std::size_t Y>
void forward_and_gradients(const double (&parameters)[P], const Input (&x)[X], const auto& targets,
                           const double (&y)[Y], double loss, const double (&gradients)[P], Loss judge = {}) {
    const auto m = model_of<Net, double>(parameters);
    const auto got = nn::predict<Batch>(m, x);
    CHECK(distance({got.begin(), got.end()}, list_of(y)) <= 1e-14);
    CHECK(distance(flat(nn::gradients(m, judge, nn::unchecked<X>(&x[0]), targets)), list_of(gradients)) <=
          1e-13);
    nn::trainer<Net, Loss, nn::sgd, Batch, double> trainer{{.lr = 0}, judge};
    auto copy = m;
    CHECK(trainer.step(copy, x, targets) == doctest::Approx(loss).epsilon(1e-13));

    const auto single = model_of<Net, float>(parameters);
    using input = std::conditional_t<nn::has_tokens<typename nn::network_of<Net>::input_type>, int, float>;
    input inputs[X];
    for (std::size_t i = 0; i < X; ++i) inputs[i] = input(x[i]);
    const auto in_float = nn::predict<Batch>(single, inputs);
    for (std::size_t i = 0; i < Y; ++i)
        CHECK(std::abs(double(in_float[nn::index(i)]) - y[i]) <= 1e-6 + 1e-5 * std::abs(y[i]));
}

/// As many steps of an optimizer as there are losses; `change(optimizer, i)` comes before step i.
template <auto Net, nn::index Batch, class Loss, class T = double>
void every_step(auto optimizer, const auto& before, const auto& x, const auto& targets, const auto& losses,
                const auto& after, double most, auto change, Loss judge = {}) {
    auto m = model_of<Net, T>(before);
    nn::trainer<Net, Loss, decltype(optimizer), Batch, T> trainer{optimizer, judge};
    int i = 0;
    for (double loss : losses) {
        change(trainer.optimizer(), i++);
        CHECK(double(trainer.step(m, x, targets)) == doctest::Approx(loss).epsilon(most));
    }
    CHECK(distance(flat(m), list_of(after)) <= most);
}
template <auto Net, nn::index Batch, class Loss, class Optimizer, std::size_t P>
void three_steps(Optimizer optimizer, const double (&before)[P], const auto& x, const auto& targets,
                 const double (&losses)[3], const double (&after)[P], Loss judge = {}) {
    every_step<Net, Batch, Loss>(
        optimizer, before, x, targets, losses, after, 1e-12, [](auto&, int) {}, judge);
}

} // namespace ctnn_test
