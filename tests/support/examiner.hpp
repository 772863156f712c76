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

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace ctnn_test {

namespace nn = ctnn;

/// A value between -1 and 1, the same on every platform.
inline double noise(std::uint64_t seed, std::uint64_t i) {
    return double(std::int64_t(nn::random_bits(nn::seed{seed}, i)) >> 11) / double(std::int64_t(1) << 52);
}

/// All parameters (or gradients) of a model as one list.
template <class Model>
std::vector<double> flat(const Model& m) {
    std::vector<double> all;
    nn::for_each_parameter(m, [&](auto, auto view) {
        for (nn::index i = 0; i < view.size(); ++i) all.push_back(double(view[i]));
    });
    return all;
}

/// The same parameters in another type, or in another topology with blocks of the same shapes.
template <auto Net, class From, auto Other, class To>
void give_parameters(const nn::model<Net, From>& from, nn::model<Other, To>& to) {
    const std::vector<double> all = flat(from);
    const std::vector<To> values(all.begin(), all.end());
    const To* next = values.data();
    const auto give = [&](auto, auto view) {
        REQUIRE(view.write({next, std::size_t(view.size())}));
        next += view.size();
    };
    nn::for_each_parameter(to, give);
    std::vector<To> buffers;
    nn::for_each_buffer(from, [&](auto, auto view) {
        for (nn::index i = 0; i < view.size(); ++i) buffers.push_back(To(view[i]));
    });
    next = buffers.data();
    nn::for_each_buffer(to, give);
}

/// A model whose initial states, zeros as it is made, are something else.
template <class Model>
std::unique_ptr<Model> seeded(nn::seed seed) {
    auto m = std::make_unique<Model>(seed);
    nn::for_each_parameter(*m, [](std::string_view name, auto view) {
        if (name.find(".h_0") == name.npos && name.find(".c_0") == name.npos) return;
        using T = typename Model::value_type;
        std::vector<T> values;
        for (nn::index i = 0; i < view.size(); ++i) values.push_back(T(noise(name.size(), std::uint64_t(i))));
        REQUIRE(view.write(values));
    });
    return m;
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
template <class T>
std::vector<T> noises(std::uint64_t seed, nn::index n) {
    std::vector<T> values;
    for (nn::index i = 0; i < n; ++i) values.push_back(T(noise(seed, std::uint64_t(i))));
    return values;
}
inline std::vector<int> random_labels(nn::index n, nn::index classes) {
    std::vector<int> labels;
    for (nn::index i = 0; i < n; ++i)
        labels.push_back(int(nn::random_bits({3}, std::uint64_t(i)) % std::uint64_t(classes)));
    return labels;
}
template <auto Net, nn::index Batch, class T>
struct sample_data {
    static constexpr nn::index in = nn::network_of<Net>::input_type::size,
                               out = nn::network_of<Net>::output_type::size;
    std::vector<T> inputs = noises<T>(1, Batch* in), targets = noises<T>(2, Batch* out);
    std::vector<int> labels = random_labels(Batch, out);
    auto x() const { return nn::unchecked<Batch * in>(inputs.data()); }
    auto y() const { return nn::unchecked<Batch * out>(targets.data()); }
    auto classes() const { return nn::unchecked<Batch>(labels.data()); }
};

/// The mean squared error in duals: value and derivative by one parameter.
inline dual dual_loss(std::span<const dual> y, const std::vector<dual>& targets) {
    dual sum;
    for (std::size_t i = 0; i < y.size(); ++i) sum = sum + (y[i] - targets[i]) * (y[i] - targets[i]);
    return sum / double(y.size());
}

/// Gradients of mse in double against dual numbers.
template <auto Net, nn::index Batch = 3>
void examine_gradients() {
    const auto model = seeded<nn::model<Net, double>>({11});
    const auto duals = std::make_unique<nn::model<Net, dual>>();
    give_parameters(*model, *duals);
    const sample_data<Net, Batch, double> data;
    sample_data<Net, Batch, dual> dual_data;

    const auto got = flat(nn::gradients(*model, nn::mse{}, data.x(), data.y()));
    std::vector<double> truth;
    const auto loss = [&] {
        return dual_loss(nn::predict<Batch>(*duals, dual_data.x()), dual_data.targets).slope;
    };
    nn::for_each_parameter(*duals, [&](auto, auto view) {
        std::vector<dual> values(std::size_t(view.size()));
        view.read(values);
        for (auto& value : values) {
            value.slope = 1;
            view.write(values);
            truth.push_back(loss());
            value.slope = 0;
        }
        view.write(values);
    });
    CHECK(distance(got, truth) <= 1e-13);
}

/// Gradients of mse in float against double.
template <auto Net, nn::index Batch>
void examine_float_gradients() {
    const auto model = seeded<nn::model<Net, double>>({11});
    const auto single = std::make_unique<nn::model<Net, float>>();
    give_parameters(*model, *single);
    const sample_data<Net, Batch, double> data;
    const sample_data<Net, Batch, float> floats;
    const auto got = flat(nn::gradients(*single, nn::mse{}, floats.x(), floats.y()));
    CHECK(distance(got, flat(nn::gradients(*model, nn::mse{}, data.x(), data.y()))) <= 2e-6);
}

inline void check_close(const float* got, const dual* truth, nn::index n) {
    for (nn::index i = 0; i < n; ++i)
        CHECK(std::abs(double(got[i]) - truth[i].value) <= 1e-6 + 1e-5 * std::abs(truth[i].value));
}

/// Forward in float against the reference path, one sample and a batch; no allocation; NaN stays in its
/// sample.
template <auto Net, nn::index Batch = 5>
void examine_forward() {
    using net = nn::network_of<Net>;
    const auto model = seeded<nn::model<Net, float>>({7});
    const auto duals = std::make_unique<nn::model<Net, dual>>();
    give_parameters(*model, *duals);
    sample_data<Net, Batch, float> data;
    const sample_data<Net, Batch, dual> dual_data;
    const auto truth = nn::predict<Batch>(*duals, dual_data.x());
    nn::workspace<Net, Batch, float> space;
    const auto batch = [&] { return nn::predict<Batch>(*model, data.x(), space); };
    constexpr nn::index n = net::input_type::size, out = net::output_type::size;
    const auto sample = [&](nn::index s) {
        return nn::predict(*model, nn::unchecked<n>(data.inputs.data() + s * n));
    };

    const auto y = batch();
    check_close(y.data(), truth.data(), truth.size());
    for (nn::index s = 0; s < Batch; ++s) check_close(sample(s).data(), truth.data() + s * out, out);
    CHECK(allocations_during([&] { (void)batch(), (void)sample(0); }) == 0);

    std::fill_n(data.inputs.begin(), n, std::numeric_limits<float>::quiet_NaN());
    const auto poisoned = batch();
    CHECK(std::all_of(poisoned.data(), poisoned.data() + out, [](float v) { return std::isnan(v); }));
    CHECK(std::equal(poisoned.data() + out, poisoned.data() + poisoned.size(), y.data() + out));
}

/// Forward and gradients.
template <auto Net, nn::index Batch = 3>
void examine() {
    examine_forward<Net, Batch>();
    examine_gradients<Net, Batch>();
}

} // namespace ctnn_test
