#pragma once
// Holds a model of MLPerf Tiny against tests/golden/golden_mlperf_tiny.hpp: predict, two steps of training,
// what is there after them, folded, and as a file in memory.

#include "benchmarks/run/mlperf_tiny.hpp"
#include "golden/golden_mlperf_tiny.hpp"
#include "support/golden_check.hpp"

#include <ctnn/io.hpp>
#include <ctnn/io/save.hpp>

namespace ctnn_test {

/// The script's `exact` numbers.
struct exact_numbers {
    std::uint64_t state = 1;
    double operator()(double scale) {
        state = (state * 1103515245 + 12345) % (std::uint64_t(1) << 31);
        return (double(state >> 8) / (1 << 22) - 1) * scale;
    }
    template <auto Net>
    void fill(nn::model<Net, double>& m) {
        nn::for_each_parameter(m, [&](std::string_view name, auto view) {
            const nn::index inputs = inputs_of(view.shape());
            const double scale = inputs ? std::sqrt(3 / double(inputs)) : 0.25;
            const bool factor = !inputs && name.ends_with("weight");
            change(view, [&](double) { return (*this)(scale) + factor; });
        });
        nn::for_each_buffer(
            m, [&](auto, auto view) { change(view, [&](double v) { return v + (*this)(0.25); }); });
    }
    template <nn::index Out, nn::index... In>
    static nn::index inputs_of(nn::shape<Out, In...>) {
        return sizeof...(In) > 0 ? (In * ... * 1) : 0;
    }
    static void change(auto view, auto f) {
        std::vector<double> values(std::size_t(view.size()));
        view.read(values);
        for (double& v : values) v = f(v);
        REQUIRE(view.write(values));
    }
};

/// The script's `some`: evenly out of all, `most` at most.
inline std::vector<double> some(const std::vector<double>& all, std::size_t most = 24) {
    std::vector<double> kept;
    for (std::size_t i = 0; i < all.size(); i += (all.size() + most - 1) / most) kept.push_back(all[i]);
    return kept;
}
template <class Model>
std::vector<double> flat_buffers(const Model& m) {
    std::vector<double> all;
    nn::for_each_buffer(m, [&](auto, auto view) {
        for (nn::index i = 0; i < view.size(); ++i) all.push_back(view[i]);
    });
    return all;
}

template <nn::index Batch, auto Net, class T>
std::vector<double> predictions(const nn::model<Net, T>& m, const std::vector<double>& x) {
    constexpr nn::index inputs = Batch * nn::network_of<Net>::input_type::size;
    const std::vector<T> in(x.begin(), x.begin() + inputs);
    const auto space = std::make_unique<nn::workspace<Net, Batch, T>>();
    const auto y = nn::predict<Batch>(m, nn::unchecked<inputs>(in.data()), *space);
    return {y.begin(), y.end()};
}

/// The numbers are those of a namespace in golden_mlperf_tiny.hpp.
template <auto Net, nn::index Batch, class Loss>
void hold_against_pytorch(const auto& y, const auto& losses, const auto& after, const auto& buffers,
                          const auto& y_after) {
    constexpr nn::index inputs = nn::network_of<Net>::input_type::size;
    exact_numbers numbers;
    const auto m = std::make_unique<nn::model<Net, double>>(nn::seed{1});
    numbers.fill(*m);
    std::vector<double> x(Batch * inputs);
    for (double& v : x) v = numbers(1);
    CHECK(distance(some(predictions<Batch>(*m, x)), list_of(y)) <= 1e-13);

    using trainer = nn::trainer<Net, Loss, nn::momentum_sgd, Batch, double>;
    const auto t = std::make_unique<trainer>(nn::momentum_sgd{.lr = 0.02});
    for (const double loss : losses)
        if constexpr (__is_same(Loss, nn::mse)) {
            CHECK(t->step(*m, nn::unchecked<Batch * inputs>(x.data()),
                          nn::unchecked<Batch * inputs>(x.data())) == doctest::Approx(loss).epsilon(1e-12));
        } else {
            int labels[Batch];
            for (nn::index i = 0; i < Batch; ++i) labels[i] = int(i % nn::output_shape<Net>.size);
            CHECK(t->step(*m, nn::unchecked<Batch * inputs>(x.data()), labels) ==
                  doctest::Approx(loss).epsilon(1e-12));
        }
    CHECK(distance(some(flat(*m), 120), list_of(after)) <= 1e-11);
    CHECK(distance(some(flat_buffers(*m), 60), list_of(buffers)) <= 1e-11);
    CHECK(distance(some(predictions<Batch>(*m, x)), list_of(y_after)) <= 1e-11);

    // Folded, in float, and out of a file as ctnn_embed links it in.
    nn::model<Net> single;
    nn::copy_parameters(single, *m);
    const auto small = nn::fold(single);
    CHECK(distance(some(predictions<Batch>(small, x)), list_of(y_after)) <= 1e-5);
    const auto one = predictions<1>(small, x), all = predictions<Batch>(small, x);
    CHECK(distance(one, {all.begin(), all.begin() + std::ptrdiff_t(one.size())}) <= 1e-5);
    std::vector<std::byte> file(nn::saved_bytes(small));
    REQUIRE(nn::save_to(small, file));
    nn::model<nn::folded<Net>> embedded;
    REQUIRE(nn::load(embedded, file));
    CHECK(embedded == small);
}

} // namespace ctnn_test
