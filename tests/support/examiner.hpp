#pragma once
// The universal examiner: holds any network against oracles that share nothing with its fast kernels.
//
//   forward    the fast kernels in float against the reference path in long chains of double
//   gradients  the trainer's kernels in double against dual numbers, every parameter
//   floats     the trainer's kernels in float against dual numbers; they are the same templates with other
//              widths, so this belongs where the number of samples is what varies
//   batches    every sample of a batch has the bits that it has alone in a batch of the same layout
//
// A network costs about a second of compile time, and each part of an examination its share of it.
// Where a file has many networks that differ in sizes or options alone, they take turns: each has one part or
// two, and all together have all, with batches of one, of less and of more than a register.
//
// Gradient buffers are poisoned with NaN first, so that what is not written is found. The oracle takes one
// sample after the other, so that a network is compiled in dual numbers once, whatever its batches.

#include "allocations.hpp"
#include "dual.hpp"
#include "parameters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace ctnn_test {

/// The slopes of loss(), in duals, by every parameter.
inline std::vector<double> true_gradients(const std::vector<any_parameter>& parameters,
                                          const auto& slope_of_loss) {
    std::vector<double> slopes;
    for (const any_parameter& p : parameters)
        for (nn::index i = 0; i < p.size; ++i) {
            const double value = p.at(i);
            p.put(i, value, 1);
            slopes.push_back(slope_of_loss());
            p.put(i, value);
        }
    return slopes;
}

/// The mean squared error in duals: value and derivative by one parameter.
inline dual dual_loss(std::span<const dual> y, std::span<const dual> targets) {
    dual sum;
    for (std::size_t i = 0; i < y.size(); ++i) sum = sum + (y[i] - targets[i]) * (y[i] - targets[i]);
    return sum / double(y.size());
}

/// A network in dual numbers, one sample after the other.
template <auto Net>
struct oracle {
    using net = nn::network_of<Net>;
    static constexpr nn::index in = net::input_type::size, out = net::output_type::size;
    boxed<nn::model<Net, dual>> model;
    std::vector<any_parameter> parameters = parameters_of(*model), buffers = buffers_of(*model);

    oracle(const std::vector<any_parameter>& values, const std::vector<any_parameter>& more) {
        give(values, parameters);
        give(more, buffers);
    }
    std::vector<dual> predict(const std::vector<dual>& inputs) const {
        std::vector<dual> all;
        for (const dual* x = inputs.data(); x != inputs.data() + inputs.size(); x += in) {
            const auto y = nn::predict(*model, nn::unchecked<in>(x));
            all.insert(all.end(), y.data(), y.data() + out);
        }
        return all;
    }
    /// The gradients of mse.
    std::vector<double> gradients(nn::index batch) const {
        const auto x = noises<dual>(1, batch * in), targets = noises<dual>(2, batch * out);
        return true_gradients(parameters, [&] { return dual_loss(predict(x), targets).slope; });
    }
};

/// Gradients of mse in T against dual numbers.
template <auto Net, class T, nn::index Batch>
void examine_gradients_in(double most) {
    const auto model = seeded<nn::model<Net, T>>({11});
    const oracle<Net> truth(parameters_of(*model), buffers_of(*model));
    const sample_data<Net, Batch, T> data;
    CHECK(distance(flat(nn::gradients(*model, nn::mse{}, data.x(), data.y())), truth.gradients(Batch)) <=
          most);
}
template <auto Net, nn::index Batch = 3>
void examine_gradients() {
    examine_gradients_in<Net, double, Batch>(1e-13);
}
template <auto Net, nn::index Batch = 3>
void examine_float_gradients() {
    examine_gradients_in<Net, float, Batch>(2e-6);
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
    const oracle<Net> duals(parameters_of(*model), buffers_of(*model));
    sample_data<Net, Batch, float> data;
    constexpr nn::index n = net::input_type::size, out = net::output_type::size;
    const auto truth = duals.predict(noises<dual>(1, Batch * n));
    nn::workspace<Net, Batch, float> space;
    const auto batch = [&] { return nn::predict<Batch>(*model, data.x(), space); };
    const auto sample = [&](nn::index s) {
        return nn::predict(*model, nn::unchecked<n>(data.inputs.data() + s * n));
    };

    const auto y = batch();
    check_close(y.data(), truth.data(), y.size());
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
