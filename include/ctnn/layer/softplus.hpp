#pragma once
// softplus: ln(1 + exp(x)); x itself above 20 (PyTorch's nn.Softplus with its defaults beta = 1 and threshold
// = 20).
//
//     nn::dense<1> >> nn::softplus          nn::softplus(0.0) == 0.69314...

#include <ctnn/kernels/math/curves.hpp>
#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct softplus : activation<softplus> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) {
        using kernels::softplus;
        return softplus(x);
    }
    static constexpr auto slope(auto, auto y) { // 1 - e^-y
        using V = decltype(y);
        using kernels::select;
        // Ln(1 + e^20).
        return select(y > V(kernels::lane_type<V>(20.000000002061153)), V(1), -kernels::exp_minus_1(-y));
    }
    static void print(auto& out) { out << "softplus"; }
    static void torch(auto& out, auto) { out << "nn.Softplus()"; }
};

} // namespace layer

/// y = ln(1 + exp(x)), and x itself above 20; slope sigmoid(x) = 1 - exp(-y).
inline constexpr layer::softplus softplus{};

} // namespace ctnn::inline CTNN_ABI
