#pragma once
// silu: x / (1 + exp(-x)), also called swish (PyTorch's nn.SiLU; Elfwing, Uchibe and Doya 2017).
//
//     nn::dense<64> >> nn::silu             nn::silu(1.0) == 0.73105...
//
// At -infinity it is 0, its limit; PyTorch's is NaN.

#include <ctnn/kernels/math/curves.hpp>
#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct silu : activation<silu> {
    static constexpr auto reads = ctnn::reads::x;
    static constexpr bool is_tested = true;
    static constexpr auto f(auto x) {
        using kernels::silu;
        return silu(x);
    }
    static constexpr auto slope(auto x, auto) { return kernels::silu_slope(x); }
    static void print(auto& out) { out << "silu"; }
    static void torch(auto& out, auto) { out << "nn.SiLU()"; }
};

} // namespace layer

/// y = x / (1 + exp(-x)); slope s + x s (1 - s) with s = sigmoid(x).
inline constexpr layer::silu silu{};

} // namespace ctnn::inline CTNN_ABI
