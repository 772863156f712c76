#pragma once
// gelu: x Φ(x), Φ the standard normal distribution (PyTorch's nn.GELU; Hendrycks and Gimpel 2016); and
// gelu_tanh, its approximation x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2 (nn.GELU(approximate='tanh')).
//
//     nn::dense<64> >> nn::gelu             nn::gelu(1.0) == 0.84134...
//
// At -infinity they are 0, their limit; PyTorch's are NaN.

#include <ctnn/kernels/math/curves.hpp>
#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/kernels/math/normal.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct gelu : activation<gelu> {
    static constexpr auto reads = ctnn::reads::x;
    static constexpr bool is_tested = true;
    static constexpr auto f(auto x) {
        using kernels::gelu;
        return gelu(x);
    }
    static constexpr auto slope(auto x, auto) { return kernels::gelu_slope(x); }
    static void print(auto& out) { out << "gelu"; }
    static void torch(auto& out, auto) { out << "nn.GELU()"; }
};

struct gelu_tanh : activation<gelu_tanh> {
    static constexpr auto reads = ctnn::reads::x;
    static constexpr bool is_tested = true;
    static constexpr auto f(auto x) {
        using kernels::gelu_tanh;
        return gelu_tanh(x);
    }
    static constexpr auto slope(auto x, auto) { return kernels::gelu_tanh_slope(x); }
    static void print(auto& out) { out << "gelu_tanh"; }
    static void torch(auto& out, auto) { out << "nn.GELU(approximate='tanh')"; }
};

} // namespace layer

/// y = x Φ(x) = x (1 + erf(x / √2)) / 2; slope Φ(x) + x φ(x).
inline constexpr layer::gelu gelu{};
/// y = x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.
inline constexpr layer::gelu_tanh gelu_tanh{};

} // namespace ctnn::inline CTNN_ABI
