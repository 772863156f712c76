#pragma once
// mish: x tanh(ln(1 + exp(x))) (PyTorch's nn.Mish; Misra 2019).
//
//     nn::dense<64> >> nn::mish             nn::mish(1.0) == 0.86509...
//
// At -infinity it is 0, its limit; PyTorch's is NaN.

#include <ctnn/kernels/math/curves.hpp>
#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct mish : activation<mish> {
    static constexpr auto reads = ctnn::reads::x;
    static constexpr bool is_tested = true;
    static constexpr auto f(auto x) {
        using kernels::mish;
        return mish(x);
    }
    static constexpr auto slope(auto x, auto) { return kernels::mish_slope(x); }
    static void print(auto& out) { out << "mish"; }
    static void torch(auto& out, auto) { out << "nn.Mish()"; }
};

} // namespace layer

/// y = x tanh(ln(1 + exp(x))).
inline constexpr layer::mish mish{};

} // namespace ctnn::inline CTNN_ABI
