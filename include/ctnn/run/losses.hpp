#pragma once
// Losses are types, both the mean over everything, as in PyTorch.
//
//     nn::cross_entropy    targets are class indices [batch], or [batch][steps] where the output is a sequence
//     nn::mse              targets are shaped like the output

#include <ctnn/kernels/loss.hpp>
#include <ctnn/shape/in.hpp>

namespace ctnn::inline CTNN_ABI {

/// -log softmax(outputs)[label], the mean over samples and steps (PyTorch's CrossEntropyLoss). The outputs
/// are logits; a network that ends in softmax is read before its softmax, so the two become the stable
/// log-softmax. A label of nn::ignore counts nowhere, the mean is over the others (NaN where there are none);
/// another one outside 0..C-1 makes the loss NaN and adds no gradient.
struct cross_entropy {
    static constexpr bool takes_over_softmax = true;
    /// Targets of one sample.
    template <class Out>
    static constexpr index targets = step_count<Out>;
    template <class Out>
    static constexpr bool fits = is_features<step_of<Out>>;

    template <class T, class Targets>
    static constexpr bool takes = std::is_integral_v<typename door<Targets>::element> ||
                                  std::is_enum_v<typename door<Targets>::element>;
    template <class Out, index Batch, class T, class Targets>
    static auto enter(const Targets& labels) {
        return in<Batch * targets<Out>, typename door<Targets>::element>(labels).data();
    }

    /// What the mean over these samples divides by.
    template <class Out, class Label>
    static index terms(const Label* labels, index samples) {
        index n = 0;
        for (index i = 0; i < samples * targets<Out>; ++i) n += !is_ignored(labels[i]);
        return n;
    }
    /// The share of these `count` samples in the mean loss over all `terms`; dx gets its gradient.
    template <class T, class X, class DX, class Label>
    static T run(X x, DX dx, const Label* labels, index count, index terms) {
        return kernels::cross_entropy<T>(x, dx, labels, count, T(1) / T(terms)) / T(terms);
    }
};

/// (output - target)², the mean over samples and features (PyTorch's MSELoss).
struct mse {
    static constexpr bool takes_over_softmax = false;
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
    template <class Out, class T>
    static constexpr index terms(const T*, index samples) {
        return samples * Out::size;
    }
    /// The share of these `count` samples in the mean loss over all `terms`; dx gets its gradient.
    template <class T, class X, class DX>
    static T run(X x, DX dx, const T* targets, index count, index terms) {
        return kernels::squared_error<T>(x, dx, targets, count, T(1) / T(terms)) / T(terms);
    }
};

} // namespace ctnn::inline CTNN_ABI
