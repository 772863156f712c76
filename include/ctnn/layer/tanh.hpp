#pragma once
// tanh: the hyperbolic tangent (PyTorch's nn.Tanh).
//
//     nn::dense<32> >> nn::tanh             nn::tanh(1.0) == 0.76159...

#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/kernels/math/near_zero.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct tanh : activation<tanh> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) {
        using kernels::tanh;
        return tanh(x);
    }
    static constexpr auto f_near_zero(auto x) { return kernels::near_zero::tanh(x); }
    static constexpr auto slope(auto, auto y) {
        using kernels::fnma;
        return fnma(y, y, decltype(y)(1));
    }
    static void print(auto& out) { out << "tanh"; }
    static void torch(auto& out, auto) { out << "nn.Tanh()"; }
};

} // namespace layer

/// y = tanh(x); slope 1 - y².
inline constexpr layer::tanh tanh{};

} // namespace ctnn::inline CTNN_ABI
