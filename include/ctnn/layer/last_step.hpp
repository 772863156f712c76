#pragma once
// last_step: of a sequence the last step (PyTorch's x[:, -1]).
//
//     nn::sequence<28, 28> >> nn::lstm<64> >> nn::last_step >> nn::dense<10>
//
// Where nn::lengths say how many steps of each sample count, the last of these; of none zeros.

#include <ctnn/kernels/recurrence/last_step.hpp>
#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct last_step : layer_base {
    using accepts = takes::steps_of_features;
    template <class In>
    using output = step_of<In>;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) { kernels::last_step(x, y); }
    static constexpr void backward(const auto&, auto, auto, auto dy, auto dx, const auto&) {
        kernels::last_step_backward(dy, dx);
    }
    static constexpr bool takes_lengths = true;
    static constexpr void forward_of_lengths(auto x, auto y, first_steps steps) {
        kernels::last_step_that_counts(x, y, steps);
    }
    static constexpr void backward_of_lengths(auto dy, auto dx, first_steps steps) {
        kernels::last_step_that_counts_backward(dy, dx, steps);
    }
    static void print(auto& out) { out << "last_step"; }
    static void torch(auto& out, auto) { out << "LastStep()"; }
};

} // namespace layer

/// steps<T, shape<F>> becomes shape<F>: what the last step holds.
inline constexpr layer::last_step last_step{};

} // namespace ctnn::inline CTNN_ABI
