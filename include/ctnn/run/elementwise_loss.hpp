#pragma once
// A loss of two formulas, value by value, as an activation is: the cost of an output y beside its target, and
// the slope by y. The same expression serves a scalar and a register; the loss is the mean over samples and
// features.
//
//     struct pinball : nn::elementwise_loss<pinball> {                   // the 0.9 quantile
//         static constexpr auto f(auto y, auto target) {
//             return nn::max(0.9 * (target - y), 0.1 * (y - target));
//         }
//         static constexpr auto slope(auto y, auto target) { return nn::select(y < target, -0.9, 0.1); }
//     };
//
// Formulas that read values of the loss are const members instead of static. The functions of formulas are in
// kernels/math/formulas.hpp.

#include <ctnn/kernels/math/curves.hpp>
#include <ctnn/kernels/loss/elementwise_loss.hpp>
#include <ctnn/run/losses.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {

/// Base of losses; Self has f(y, target) and slope(y, target).
template <class Self>
struct elementwise_loss : formulas<Self> {
    static constexpr not_given f{}, slope{};
    static constexpr last_layer takes_over = last_layer::any;
    /// Targets of one sample.
    template <class Out>
    static constexpr index targets = mse::targets<Out>;
    template <class Out>
    static constexpr bool fits = mse::fits<Out>;

    template <class T, class Targets>
    static constexpr bool takes = mse::takes<T, Targets>;
    template <class Out, index Batch, class T, class Targets>
    static auto enter(const Targets& wanted) {
        return mse::enter<Out, Batch, T>(wanted);
    }
    /// What the mean over these samples divides by.
    template <class Out, class T, class Steps = every_step>
    static constexpr index terms(const T*, index samples, Steps steps = {}) {
        return counted_values<Out>(samples, steps);
    }
    /// The share of these `count` samples in the mean loss over all `terms`; dx gets its gradient.
    template <class T, class X, class DX, class Steps = every_step>
    T run(X x, DX dx, const T* wanted, index count, index terms, Steps steps = {}) const {
        return kernels::elementwise_loss<T>(static_cast<const Self&>(*this), x, dx, wanted, count,
                                            T(1) / T(terms), steps);
    }
};

/// |y - target|, the mean over samples and features (PyTorch's L1Loss); slope 0 where they are equal.
struct l1 : elementwise_loss<l1> {
    static constexpr bool is_tested = true;
    static constexpr auto f(auto y, auto target) { return ctnn::abs(y - target); }
    static constexpr auto slope(auto y, auto target) {
        const auto d = y - target;
        return ctnn::select(d > 0, 1, ctnn::select(d < 0, -1, d)); // NaN comes through
    }
};

/// -(target · ln p + (1 - target) · ln (1 - p)) with p = sigmoid(y), the mean over samples and features
/// (PyTorch's BCEWithLogitsLoss). The outputs are logits; a network that ends in sigmoid is read before it,
/// so the two become one that is stable. Targets are from 0 to 1.
struct bce : elementwise_loss<bce> {
    static constexpr bool is_tested = true;
    static constexpr last_layer takes_over = last_layer::sigmoid;
    static constexpr auto f(auto y, auto target) {
        using kernels::fnma;
        return fnma(y, target, ctnn::max(y, 0)) + kernels::log_of_1_plus(ctnn::exp(-ctnn::abs(y)));
    }
    static constexpr auto slope(auto y, auto target) { return formulas<bce>::sigmoid(y) - target; }
};

/// (y - target)² / 2 up to a distance of delta, beyond it delta · (|y - target| - delta / 2): the mean over
/// samples and features (PyTorch's HuberLoss; with delta 1 its SmoothL1Loss).
struct huber {
    double delta = 1;

    static constexpr bool is_tested = true;
    static constexpr last_layer takes_over = last_layer::any;
    /// Targets of one sample.
    template <class Out>
    static constexpr index targets = mse::targets<Out>;
    template <class Out>
    static constexpr bool fits = mse::fits<Out>;

    template <class T, class Targets>
    static constexpr bool takes = mse::takes<T, Targets>;
    template <class Out, index Batch, class T, class Targets>
    static auto enter(const Targets& wanted) {
        return mse::enter<Out, Batch, T>(wanted);
    }
    /// What the mean over these samples divides by.
    template <class Out, class T, class Steps = every_step>
    static constexpr index terms(const T*, index samples, Steps steps = {}) {
        return counted_values<Out>(samples, steps);
    }
    /// The share of these `count` samples in the mean loss over all `terms`; dx gets its gradient.
    template <class T, class X, class DX, class Steps = every_step>
    T run(X x, DX dx, const T* wanted, index count, index terms, Steps steps = {}) const {
        return kernels::elementwise_loss<T>(*this, x, dx, wanted, count, T(1) / T(terms), steps);
    }

    constexpr auto f(auto y, auto target) const {
        const auto distance = ctnn::abs(y - target), within = ctnn::min(distance, delta);
        return within * (distance - 0.5 * within);
    }
    constexpr auto slope(auto y, auto target) const {
        return ctnn::max(ctnn::min(y - target, delta), -delta);
    }
};

} // namespace ctnn::inline CTNN_ABI
