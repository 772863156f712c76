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
#include <bit>
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

/// n values between -1 and 1.
template <class T>
std::vector<T> noises(std::uint64_t seed, nn::index n) {
    std::vector<T> values;
    for (nn::index i = 0; i < n; ++i) values.push_back(T(noise(seed, std::uint64_t(i))));
    return values;
}

/// What is too large for a stack. std::unique_ptr's own types cost each network a tenth of its compile time.
template <class T>
class boxed {
  public:
    template <class... Arguments>
    explicit boxed(Arguments... arguments) : held_(new T(arguments...)) {}
    boxed(boxed&& other) noexcept : held_(other.held_) { other.held_ = nullptr; }
    ~boxed() { delete held_; }
    T& operator*() const { return *held_; }
    T* operator->() const { return held_; }

  private:
    T* held_;
};

/// A parameter, a gradient or a buffer of any type and shape: every model is walked by one function, whatever
/// is done with it, since walks are what a small network takes longest to compile.
struct any_parameter {
    std::string_view name;
    nn::index size;
    void* view;
    void (*read_all)(void* view, double* to);
    void (*write_all)(void* view, const double* from, nn::index by); ///< duals: slope 1 at `by`, else 0

    std::vector<double> read() const {
        std::vector<double> values(std::size_t(size) + 1);
        read_all(view, values.data());
        values.pop_back();
        return values;
    }
    void write(const double* values, nn::index by = -1) const { write_all(view, values, by); }
};
struct list_parameters {
    std::vector<any_parameter>& to;
    template <class View>
    void operator()(std::string_view name, View view) const {
        using T = typename View::value_type;
        to.push_back({name, view.size(), std::bit_cast<void*>(view),
                      [](void* v, double* all) {
                          const auto values = std::bit_cast<View>(v);
                          for (nn::index i = 0; i < View::size(); ++i) all[i] = value_of(values[i]);
                      },
                      [](void* v, const double* from, nn::index by) {
                          std::vector<T> values(from, from + View::size());
                          if constexpr (std::is_same_v<T, dual>)
                              if (by >= 0) values[std::size_t(by)].slope = 1;
                          REQUIRE(std::bit_cast<View>(v).write(values));
                      }});
    }
    static double value_of(double v) { return v; }
    static double value_of(const dual& v) { return v.value; }
};
/// All parameters (or gradients) of a model, and all buffers. A const model's are only read.
template <class Model>
std::vector<any_parameter> parameters_of(const Model& m) {
    std::vector<any_parameter> all;
    nn::for_each_parameter(const_cast<Model&>(m), list_parameters{all});
    return all;
}
template <class Model>
std::vector<any_parameter> buffers_of(const Model& m) {
    std::vector<any_parameter> all;
    nn::for_each_buffer(const_cast<Model&>(m), list_parameters{all});
    return all;
}

/// The values of parameters as one list.
inline std::vector<double> joined(const std::vector<any_parameter>& parameters) {
    std::vector<double> all;
    for (const any_parameter& p : parameters)
        for (const double v : p.read()) all.push_back(v);
    return all;
}
template <class Model>
std::vector<double> flat(const Model& m) {
    return joined(parameters_of(m));
}

/// Values of one list into others of the same shapes.
inline void give(const std::vector<double>& values, const std::vector<any_parameter>& to) {
    const double* next = values.data();
    for (const any_parameter& p : to) p.write(next), next += p.size;
}
/// The same parameters in another type, or in another topology with blocks of the same shapes.
template <class From, class To>
void give_parameters(const From& from, To& to) {
    give(joined(parameters_of(from)), parameters_of(to));
    give(joined(buffers_of(from)), buffers_of(to));
}

/// A model whose initial states, zeros as it is made, are something else.
template <class Model>
boxed<Model> seeded(nn::seed seed) {
    boxed<Model> m(seed);
    for (const any_parameter& p : parameters_of(*m))
        if (p.name.find(".h_0") != p.name.npos || p.name.find(".c_0") != p.name.npos)
            p.write(noises<double>(p.name.size(), p.size).data());
    return m;
}

/// The slopes of loss(), in duals, by every parameter.
inline std::vector<double> true_gradients(const std::vector<any_parameter>& parameters,
                                          const auto& slope_of_loss) {
    std::vector<double> slopes;
    for (const any_parameter& p : parameters) {
        const std::vector<double> values = p.read();
        for (nn::index i = 0; i < p.size; ++i) p.write(values.data(), i), slopes.push_back(slope_of_loss());
        p.write(values.data());
    }
    return slopes;
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
    const boxed<nn::model<Net, dual>> duals;
    give_parameters(*model, *duals);
    const sample_data<Net, Batch, double> data;
    sample_data<Net, Batch, dual> dual_data;

    const auto got = flat(nn::gradients(*model, nn::mse{}, data.x(), data.y()));
    const auto truth = true_gradients(parameters_of(*duals), [&] {
        return dual_loss(nn::predict<Batch>(*duals, dual_data.x()), dual_data.targets).slope;
    });
    CHECK(distance(got, truth) <= 1e-13);
}

/// Gradients of mse in float against double.
template <auto Net, nn::index Batch>
void examine_float_gradients() {
    const auto model = seeded<nn::model<Net, double>>({11});
    const boxed<nn::model<Net, float>> single;
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
    const boxed<nn::model<Net, dual>> duals;
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
