#pragma once
// last_step, first_step: of a sequence one step (PyTorch's x[:, -1] and x[:, 0]).
//
//     nn::sequence<28, 28> >> nn::lstm<64> >> nn::last_step >> nn::dense<10>
//
// What both directions of a recurrent layer end with, PyTorch's h_n:
//
//     nn::bidirectional<nn::lstm<64>> >> nn::concat(nn::slice<0, 64> >> nn::last_step,
//                                                   nn::slice<64, 64> >> nn::first_step)
//
// Where nn::lengths say how many steps of each sample count, the last or first of these; of none zeros.

#include <ctnn/kernels/recurrence/pick_step.hpp>
#include <ctnn/topology/layer.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

/// One step of a sequence, `Which` of them.
template <class Which>
struct pick_step : layer_base {
    using accepts = takes::steps_of_features;
    template <class In>
    using output = step_of<In>;

    static constexpr void forward(const auto&, auto x, auto y, const auto&) {
        kernels::pick_step<Which>(x, y);
    }
    static constexpr void backward(const auto&, auto, auto, auto dy, auto dx, const auto&) {
        kernels::pick_step_backward<Which>(dy, dx);
    }
    static constexpr bool takes_lengths = true;
    static constexpr void forward_of_lengths(auto x, auto y, first_steps steps) {
        kernels::pick_step_that_counts<Which>(x, y, steps);
    }
    static constexpr void backward_of_lengths(auto dy, auto dx, first_steps steps) {
        kernels::pick_step_that_counts_backward<Which>(dy, dx, steps);
    }
};

struct last_step : pick_step<kernels::the_last> {
    static void print(auto& out) { out << "last_step"; }
    static void torch(auto& out, auto) { out << "LastStep()"; }
};
struct first_step : pick_step<kernels::the_first> {
    /// A stream is past it.
    static constexpr bool looks_at_the_first = true;
    static void print(auto& out) { out << "first_step"; }
    static void torch(auto& out, auto) { out << "FirstStep()"; }
};

} // namespace layer

/// steps<T, shape<F>> becomes shape<F>: what the last step holds.
inline constexpr layer::last_step last_step{};
/// The same of the first step.
inline constexpr layer::first_step first_step{};

} // namespace ctnn::inline CTNN_ABI
