#pragma once
// standardise: every column to mean 0 and deviation 1, by figures that are kept for later data.
//
//     const auto figures = nn::standardise(training);              // changes the set
//     nn::standardise(test, figures);                              // later data: the same figures
//     auto y = nn::predict(model, figures(x));                     // one sample
//     const auto prices = nn::standardise_targets(training);
//     auto price = prices.undo(y);
//
// Or inside of the model, saved and loaded with it, for sets as they come: a frozen batch_norm holds them.
//
//     constexpr auto net = nn::input<4> >> nn::frozen(nn::batch_norm<nn::no_affine>) >> nn::dense<16> >> ...
//     nn::figures_of(training).write(nn::parameter<"0.running_mean">(model),
//                                    nn::parameter<"0.running_var">(model));
//     prices.write_inverse(nn::parameter<"3.weight">(model), nn::parameter<"3.bias">(model));  // behind it

#include <ctnn/data/dataset.hpp>
#include <ctnn/kernels/math/math.hpp>
#include <ctnn/shape/in.hpp>
#include <ctnn/shape/tensor.hpp>

#include <span>

namespace ctnn::inline CTNN_ABI {

/// Which values of a sample are a column: each of features, a feature at all steps of [steps][features], a
/// channel of an image.
template <class S>
struct columns_of_shape {
    static constexpr index count = S::rank == 1 ? S::size : S::rank == 2 ? S::extent(1) : S::extent(0);
    static constexpr index at(index i) { return S::rank <= 2 ? i % count : i / (S::size / count); }
};

template <class T>
struct the_columns_are_amounts {
    static_assert(
        std::is_floating_point_v<T>,
        "ctnn: only float and double are standardised: whole numbers (tokens) are names, no amounts");
};

/// Means and deviations of the columns of samples of shape S: plain data. A column of one value has
/// deviation 1; the mean of one that has a NaN is NaN, so that all of it becomes NaN.
template <class T, class S>
struct figures {
    static_assert(sizeof(the_columns_are_amounts<T>) > 0);
    using columns = columns_of_shape<S>;
    tensor<T, shape<columns::count>> mean, deviation;

    /// (x - mean) / deviation of one sample, and back.
    template <class X>
    tensor<T, S> operator()(const X& x) const {
        tensor<T, S> y;
        in<S::size, T>::copy(x, y.data());
        for (index i = 0; i < S::size; ++i) y[i] = (y[i] - mean[columns::at(i)]) / deviation[columns::at(i)];
        return y;
    }
    template <class Y>
    tensor<T, S> undo(const Y& y) const {
        tensor<T, S> x;
        in<S::size, T>::copy(y, x.data());
        for (index i = 0; i < S::size; ++i)
            x[i] = kernels::fma(x[i], deviation[columns::at(i)], mean[columns::at(i)]);
        return x;
    }
    /// Many samples, in place.
    void apply(std::vector<T>& samples) const {
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const index c = columns::at(index(i) % S::size);
            samples[i] = (samples[i] - mean[c]) / deviation[c];
        }
    }
    /// Into a frozen batch_norm's running_mean and running_var (parameters of a model): then the model takes
    /// samples as they are. Eps is the layer's. False, and nothing is written, where a deviation is below
    /// its root: then the layer needs a smaller nn::eps, or the set is standardised instead; and where a figure
    /// is not finite: the set holds such a value, or T has no number for the variance; and where the layer has
    /// another number of channels: of signals [channels][steps] a column is a step (see columns_of_shape).
    template <class Mean, class Variance>
    [[nodiscard]] bool write(Mean&& running_mean, Variance&& running_var, double eps = 1e-5) const {
        tensor<T, shape<columns::count>> variance;
        for (index c = 0; c < columns::count; ++c) {
            variance[c] = T(kernels::fma(double(deviation[c]), double(deviation[c]), -eps));
            if (!(variance[c] >= T(0)) || variance[c] - variance[c] != 0 || mean[c] - mean[c] != 0)
                return false;
        }
        return running_mean.write(std::span<const T>(mean.data(), std::size_t(columns::count))) &&
               running_var.write(std::span<const T>(variance.data(), std::size_t(columns::count)));
    }
    /// Into weight and bias of a frozen batch_norm at the end of a network, whose running figures are as they
    /// begin (0 and 1): then the model gives values as undo does. False, and nothing is written, where the
    /// layer has another number of channels.
    template <class Weight, class Bias>
    bool write_inverse(Weight&& weight, Bias&& bias, double eps = 1e-5) const {
        tensor<T, shape<columns::count>> scale;
        for (index c = 0; c < columns::count; ++c)
            scale[c] = T(double(deviation[c]) * kernels::sqrt(1 + eps));
        return weight.write(std::span<const T>(scale.data(), std::size_t(columns::count))) &&
               bias.write(std::span<const T>(mean.data(), std::size_t(columns::count)));
    }
};

/// Adds up the figures of samples one after the other (Welford 1962, in double).
template <class S, class T>
class sums_of_columns {
    using columns = columns_of_shape<S>;
    static constexpr auto count = std::size_t(columns::count);

  public:
    void add(const T* samples, std::size_t values) {
        for (std::size_t i = 0; i < values; ++i) {
            const auto c = std::size_t(columns::at(index(i) % S::size));
            const double difference = double(samples[i]) - mean_[c];
            mean_[c] += difference / ++n_[c];
            squares_[c] = kernels::fma(difference, double(samples[i]) - mean_[c], squares_[c]);
        }
    }
    figures<T, S> made() const {
        figures<T, S> f;
        for (std::size_t c = 0; c < count; ++c) {
            f.mean[index(c)] = T(mean_[c]);
            f.deviation[index(c)] = squares_[c] > 0 ? T(kernels::sqrt(squares_[c] / n_[c])) : T(1);
            if (!(f.deviation[index(c)] > T(0))) f.deviation[index(c)] = T(1);
        }
        return f;
    }

  private:
    std::vector<double> mean_ = std::vector<double>(count), squares_ = mean_, n_ = mean_;
};
template <class S, class T>
figures<T, S> figures_of_values(const std::vector<T>& samples) {
    sums_of_columns<S, T> sums;
    sums.add(samples.data(), samples.size());
    return sums.made();
}

/// The figures of a set's inputs.
template <class T, class S, class Target>
figures<T, S> figures_of(const dataset<T, S, Target>& set) {
    return figures_of_values<S>(set.inputs);
}
/// The same of one in files, which is read once; every figure is NaN where it cannot be read (check() says
/// why).
template <class T, class S, class Target>
figures<T, S> figures_of(const sample_source<T, S, Target>& set) {
    using element = typename targets_of_samples<T, Target>::element;
    sums_of_columns<S, T> sums;
    std::vector<T> inputs(std::size_t(S::size), T{});
    std::vector<element> targets(std::size_t(targets_of_samples<T, Target>::each), element{});
    std::vector<index> order(std::size_t(set.pieces()), 0);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = index(i);
    const auto from = set.reader();
    index number = 0;
    for (index i = 0; i < set.size(); ++i) {
        if (from && !from->gather({order, {}, false}, i, 1, inputs.data(), targets.data(), &number)) {
            figures<T, S> none;
            for (auto* of : {&none.mean, &none.deviation})
                for (T& x : *of) x = kernels::not_a_number<T>;
            return none;
        }
        sums.add(from ? inputs.data() : set.stored(i), std::size_t(S::size));
    }
    return sums.made();
}
/// Standardises the inputs by their own figures, and returns them; or by others'.
template <class T, class S, class Target>
figures<T, S> standardise(dataset<T, S, Target>& set) {
    const auto f = figures_of(set);
    f.apply(set.inputs);
    return f;
}
template <class T, class S, class Target>
void standardise(dataset<T, S, Target>& set, const figures<T, S>& f) {
    f.apply(set.inputs);
}
/// The same of targets that are values.
template <class T, class S, index... E>
figures<T, shape<E...>> standardise_targets(dataset<T, S, shape<E...>>& set) {
    const auto f = figures_of_values<shape<E...>>(set.targets);
    f.apply(set.targets);
    return f;
}
template <class T, class S, index... E>
void standardise_targets(dataset<T, S, shape<E...>>& set, const figures<T, shape<E...>>& f) {
    f.apply(set.targets);
}

} // namespace ctnn::inline CTNN_ABI
