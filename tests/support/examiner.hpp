#pragma once
// The universal examiner: holds any network against oracles that share nothing with its fast kernels.
//
//   forward    the fast kernels in float against the reference path in long chains of double
//   gradients  the trainer's kernels in double against dual numbers, every parameter
//   floats     the trainer's kernels in float against double; they are the same templates with other widths, so this
//              belongs where the number of samples is what varies
//   batches    every sample of a batch has the bits that it has alone in a batch of the same layout
//
// Gradient buffers are poisoned with NaN first, so that what is not written is found.

#include "allocations.hpp"
#include "dual.hpp"

#include <ctnn/ctnn.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace ctnn_test {

namespace nn = ctnn;

/// A value between -1 and 1, the same on every platform.
inline double noise(std::uint64_t seed, std::uint64_t i) {
    return double(std::int64_t(nn::random_bits(nn::seed{seed}, i)) >> 11) / double(std::int64_t(1) << 52);
}

/// The same parameters in another type, or in another topology with blocks of the same shapes.
template <auto Net, class From, auto Other, class To>
void copy_parameters(const nn::model<Net, From>& from, nn::model<Other, To>& to) {
    std::vector<double> all;
    nn::for_each_parameter(from, [&](auto, auto view) {
        for (nn::index i = 0; i < view.size(); ++i) {
            if constexpr (std::is_same_v<From, dual>) all.push_back(view[i].value);
            else all.push_back(double(view[i]));
        }
    });
    std::size_t at = 0;
    nn::for_each_parameter(to, [&](auto, auto view) {
        std::vector<To> values(all.begin() + long(at), all.begin() + long(at) + view.size());
        at += std::size_t(view.size());
        REQUIRE(view.write(values));
    });
}

/// All gradients of a model as one list.
template <class Model>
std::vector<double> flat(const Model& m) {
    std::vector<double> all;
    nn::for_each_parameter(m, [&](auto, auto view) {
        for (nn::index i = 0; i < view.size(); ++i) all.push_back(double(view[i]));
    });
    return all;
}

/// |a - b| / |b| in the Euclidean norm.
inline double distance(const std::vector<double>& a, const std::vector<double>& b) {
    double difference = 0, size = 0;
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        size += b[i] * b[i];
    }
    return size == 0 ? std::sqrt(difference) : std::sqrt(difference / size);
}

/// Inputs and targets for Batch samples.
template <auto Net, nn::index Batch, class T>
struct sample_data {
    static constexpr nn::index in = nn::network_of<Net>::input_type::size, out = nn::network_of<Net>::output_type::size;
    std::vector<T> inputs, targets;
    std::vector<int> labels;
    sample_data() {
        for (nn::index i = 0; i < Batch * in; ++i) inputs.push_back(T(noise(1, std::uint64_t(i))));
        for (nn::index i = 0; i < Batch * out; ++i) targets.push_back(T(noise(2, std::uint64_t(i))));
        for (nn::index i = 0; i < Batch; ++i) labels.push_back(int(nn::random_bits({3}, std::uint64_t(i)) % std::uint64_t(out)));
    }
    auto x() const { return nn::unchecked<Batch * in>(inputs.data()); }
    auto y() const { return nn::unchecked<Batch * out>(targets.data()); }
    auto classes() const { return nn::unchecked<Batch>(labels.data()); }
};

/// The mean squared error of the reference path in duals: value and derivative by one parameter.
template <auto Net, nn::index Batch>
dual dual_loss(const nn::model<Net, dual>& m, const sample_data<Net, Batch, dual>& data) {
    const auto y = nn::predict<Batch>(m, data.x());
    dual sum;
    for (nn::index i = 0; i < y.size(); ++i) sum = sum + (y[i] - data.targets[std::size_t(i)]) * (y[i] - data.targets[std::size_t(i)]);
    return sum / double(y.size());
}

/// Gradients of mse in double against dual numbers.
template <auto Net, nn::index Batch = 3>
void examine_gradients() {
    const auto model = std::make_unique<nn::model<Net, double>>(nn::seed{11});
    const auto duals = std::make_unique<nn::model<Net, dual>>();
    copy_parameters(*model, *duals);
    const sample_data<Net, Batch, double> data;
    sample_data<Net, Batch, dual> dual_data;

    const auto got = flat(nn::gradients(*model, nn::mse{}, data.x(), data.y()));
    std::vector<double> truth;
    nn::for_each_parameter(*duals, [&](auto, auto view) {
        using T = dual;
        std::vector<T> values(std::size_t(view.size()));
        view.read(values);
        for (auto& value : values) {
            value.slope = 1;
            view.write(values);
            truth.push_back(dual_loss<Net, Batch>(*duals, dual_data).slope);
            value.slope = 0;
        }
        view.write(values);
    });
    CHECK(distance(got, truth) <= 1e-13);
}

/// Gradients of mse in float against double.
template <auto Net, nn::index Batch>
void examine_float_gradients() {
    const auto model = std::make_unique<nn::model<Net, double>>(nn::seed{11});
    const auto single = std::make_unique<nn::model<Net, float>>();
    copy_parameters(*model, *single);
    const sample_data<Net, Batch, double> data;
    const sample_data<Net, Batch, float> floats;
    const auto got = flat(nn::gradients(*single, nn::mse{}, floats.x(), floats.y()));
    CHECK(distance(got, flat(nn::gradients(*model, nn::mse{}, data.x(), data.y()))) <= 2e-6);
}

/// Forward in float against the reference path, one sample and a batch; no allocation; NaN stays in its sample.
template <auto Net, nn::index Batch = 5>
void examine_forward() {
    using net = nn::network_of<Net>;
    const auto model = std::make_unique<nn::model<Net, double>>(nn::seed{7});
    const auto single = std::make_unique<nn::model<Net, float>>();
    const auto duals = std::make_unique<nn::model<Net, dual>>();
    copy_parameters(*model, *single);
    copy_parameters(*model, *duals);
    sample_data<Net, Batch, float> floats;
    const sample_data<Net, Batch, dual> dual_data;
    const auto truth = nn::predict<Batch>(*duals, dual_data.x());
    nn::workspace<Net, Batch, float> space;
    const auto in_float = nn::predict<Batch>(*single, floats.x(), space);
    constexpr nn::index n = net::input_type::size, out = net::output_type::size;
    for (nn::index i = 0; i < truth.size(); ++i)
        CHECK(std::abs(double(in_float[i]) - truth[i].value) <= 1e-6 + 1e-5 * std::abs(truth[i].value));
    for (nn::index s = 0; s < Batch; ++s) {
        const auto one = nn::predict(*single, nn::unchecked<n>(floats.inputs.data() + s * n));
        for (nn::index i = 0; i < out; ++i)
            CHECK(std::abs(double(one[i]) - truth[s * out + i].value) <= 1e-6 + 1e-5 * std::abs(truth[s * out + i].value));
    }
    CHECK(allocations_during([&] {
              (void)nn::predict<Batch>(*single, floats.x(), space);
              (void)nn::predict(*single, nn::unchecked<n>(floats.inputs.data()));
          }) == 0);

    for (nn::index i = 0; i < n; ++i) floats.inputs[std::size_t(i)] = std::numeric_limits<float>::quiet_NaN();
    const auto poisoned = nn::predict<Batch>(*single, floats.x(), space);
    for (nn::index i = 0; i < truth.size(); ++i) {
        if (i < out) CHECK(std::isnan(poisoned[i]));
        else CHECK(poisoned[i] == in_float[i]);
    }
}

/// Forward and gradients.
template <auto Net, nn::index Batch = 3>
void examine() {
    examine_forward<Net, Batch>();
    examine_gradients<Net, Batch>();
}

} // namespace ctnn_test
