#pragma once
// Losses are types, all the mean over everything, as in PyTorch; a loss with values is handed to the trainer.
//
//     nn::cross_entropy   targets are class indices [batch], [batch][steps] where the output is a sequence,
//                         [batch][rows][columns] where it is an image of one channel for each class
//     nn::weighted_cross_entropy<C>  the same, with a weight for each class
//     nn::mse    targets are shaped like the output; as of nn::l1, nn::huber, nn::bce in elementwise_loss.hpp
//
//     nn::trainer<net, nn::cross_entropy, nn::sgd, 32> trainer{{.lr = 0.05}, {.label_smoothing = 0.1}};

#include <ctnn/kernels/loss/loss_of_steps.hpp>
#include <ctnn/kernels/loss/weighted_loss.hpp>
#include <ctnn/shape/in.hpp>
#include <ctnn/shape/window.hpp>

namespace ctnn::inline CTNN_ABI {

/// The last layer of a network that a loss takes over: the two become one, which is stable.
enum class last_layer { any, softmax, sigmoid };

/// Which one a loss takes over.
template <class Loss>
constexpr last_layer taken_over_by() {
    if constexpr (requires { Loss::takes_over_softmax; })
        return Loss::takes_over_softmax ? last_layer::softmax : last_layer::any;
    else return Loss::takes_over;
}

/// Class indices as targets: of a sample one, or one of each step, or of each pixel.
struct class_indices {
    template <class Out>
    static constexpr index targets = step_count<Out> * pixels<Out>;
    /// Outputs that tell of one target: features, or channels.
    template <class Out>
    static constexpr index classes = step_of<Out>::size / pixels<Out>;
    template <class Out>
    static constexpr bool judged = is_features<step_of<Out>> || image<Out>::rank > 0;
    template <class Targets>
    static constexpr bool taken = std::is_integral_v<typename door<Targets>::element> ||
                                  std::is_enum_v<typename door<Targets>::element>;
    template <class Out, index Batch, class Targets>
    static auto enter(const Targets& labels) {
        return in<Batch * targets<Out>, typename door<Targets>::element>(labels).data();
    }
};

/// -log softmax(outputs)[label], the mean over samples and steps or pixels (PyTorch's CrossEntropyLoss). The
/// outputs are logits; a network that ends in softmax is read before its softmax, so the two become the
/// stable log-softmax. A label of nn::ignore counts nowhere, the mean is over the others (NaN where there are
/// none); another one outside 0..C-1 makes the loss NaN and adds no gradient. With label_smoothing, from 0 to
/// 1, all classes share so much of the target, and the label has the rest.
struct cross_entropy {
    double label_smoothing = 0;

    static constexpr last_layer takes_over = last_layer::softmax;
    /// Targets of one sample.
    template <class Out>
    static constexpr index targets = class_indices::targets<Out>;
    template <class Out>
    static constexpr bool fits = class_indices::judged<Out>;

    template <class T, class Targets>
    static constexpr bool takes = class_indices::taken<Targets>;
    template <class Out, index Batch, class T, class Targets>
    static auto enter(const Targets& labels) {
        return class_indices::enter<Out, Batch>(labels);
    }

    /// What the mean over these samples divides by.
    template <class Out, class Label, class Steps = every_step>
    static index terms(const Label* labels, index samples, Steps steps = {}) {
        index n = 0;
        for (index i = 0; i < samples * targets<Out>; ++i)
            if (target_counts<Out, targets<Out>>(steps, i)) n += !is_ignored(labels[i]);
        return n;
    }
    /// The share of these `count` samples in the mean loss over all `terms`; dx gets its gradient.
    template <class T, class X, class DX, class Label, class Steps = every_step>
    T run(X x, DX dx, const Label* labels, index count, index terms, Steps steps = {}) const {
        return kernels::cross_entropy<T>(x, dx, labels, count, T(1) / T(terms), T(label_smoothing), steps) /
               T(terms);
    }
};

/// cross_entropy where a sample counts as much as the weight of its label, and the mean is over those weights
/// (PyTorch's CrossEntropyLoss(weight)): sum of weights[label] · cost / sum of weights[label]. Weights are
/// finite, and not below 0.
template <index C>
struct weighted_cross_entropy {
    std::array<double, std::size_t(C)> weights = alike();
    double label_smoothing = 0;

    static constexpr last_layer takes_over = last_layer::softmax;
    /// Targets of one sample.
    template <class Out>
    static constexpr index targets = class_indices::targets<Out>;
    template <class Out>
    static constexpr bool fits = class_indices::judged<Out> && class_indices::classes<Out> == C;

    template <class T, class Targets>
    static constexpr bool takes = class_indices::taken<Targets>;
    template <class Out, index Batch, class T, class Targets>
    static auto enter(const Targets& labels) {
        return class_indices::enter<Out, Batch>(labels);
    }

    /// What the mean over these samples divides by.
    template <class Out, class Label, class Steps = every_step>
    double terms(const Label* labels, index samples, Steps steps = {}) const {
        return kernels::weight_of_labels<C>(labels, samples * targets<Out>, weights.data(), [&](index i) {
            return target_counts<Out, targets<Out>>(steps, i);
        });
    }
    /// The share of these `count` samples in the mean loss over all `terms`; dx gets its gradient.
    template <class T, class X, class DX, class Label, class Steps = every_step>
    T run(X x, DX dx, const Label* labels, index count, double terms, Steps steps = {}) const {
        const bool some = terms > 0; // where nothing weighs, no gradient, and a loss of NaN
        const T loss = kernels::weighted_cross_entropy<T>(x, dx, labels, count, some ? T(1 / terms) : T(0),
                                                          T(label_smoothing), weights.data(), steps);
        return some ? loss : kernels::not_a_number<T>;
    }

    static constexpr std::array<double, std::size_t(C)> alike() {
        std::array<double, std::size_t(C)> ones{};
        for (double& one : ones) one = 1;
        return ones;
    }
};

/// (output - target)², the mean over samples and features (PyTorch's MSELoss). As there, infinite where the
/// squares have no room in T (from 1.8e19 on in floats): fit then stops before the weights are touched.
struct mse {
    static constexpr last_layer takes_over = last_layer::any;
    /// Targets of one sample.
    template <class Out>
    static constexpr index targets = Out::size;
    template <class Out>
    static constexpr bool fits = is_shape<Out>;

    template <class T, class Targets>
    static constexpr bool takes = std::is_same_v<typename door<Targets>::element, T>;
    template <class Out, index Batch, class T, class Targets>
    static auto enter(const Targets& targets) {
        return in<Batch * Out::size, T>(targets).data();
    }

    /// What the mean over these samples divides by.
    template <class Out, class T, class Steps = every_step>
    static constexpr index terms(const T*, index samples, Steps steps = {}) {
        return counted_values<Out>(samples, steps);
    }
    /// The share of these `count` samples in the mean loss over all `terms`; dx gets its gradient.
    template <class T, class X, class DX, class Steps = every_step>
    static T run(X x, DX dx, const T* targets, index count, index terms, Steps steps = {}) {
        if constexpr (Steps::all)
            return kernels::squared_error<T>(x, dx, targets, count, T(1) / T(terms)) / T(terms);
        else
            return kernels::loss_of_first_steps<T>(kernels::square_of_difference{}, x, dx, targets, count,
                                                   T(1) / T(terms), steps);
    }
};

} // namespace ctnn::inline CTNN_ABI
