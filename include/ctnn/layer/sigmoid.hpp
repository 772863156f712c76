#pragma once
// sigmoid: 1 / (1 + exp(-x)) (PyTorch's nn.Sigmoid).
//
//     nn::dense<1> >> nn::sigmoid           nn::sigmoid(0.f) == 0.5f

#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/kernels/math/near_zero.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct sigmoid : activation<sigmoid> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr bool is_sigmoid = true;
    static constexpr auto f(auto x) {
        using kernels::sigmoid;
        return sigmoid(x);
    }
    static constexpr auto f_near_zero(auto x) { return kernels::near_zero::sigmoid(x); }
    static constexpr auto slope(auto, auto y) {
        using kernels::fnma;
        return fnma(y, y, y);
    }
    static void print(auto& out) { out << "sigmoid"; }
    static void torch(auto& out, auto) { out << "nn.Sigmoid()"; }
};

} // namespace layer

/// y = 1 / (1 + exp(-x)); slope y (1 - y).
inline constexpr layer::sigmoid sigmoid{};

} // namespace ctnn::inline CTNN_ABI
