#pragma once
// fast_tanh, fast_sigmoid, fast_silu and fast_gelu: half the latency of tanh and the others, and less exact
// (kernels/math/fast_math.hpp has the errors).
//
//     nn::dense<32> >> nn::fast_tanh          nn::lstm<64, nn::fast> is the same choice for a recurrent layer

#include <ctnn/kernels/math/fast_math.hpp>
#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/kernels/math/normal.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct fast_tanh : activation<fast_tanh> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr auto f(auto x) { return kernels::fast_tanh(x); }
    static constexpr auto slope(auto, auto y) {
        using kernels::fnma;
        return fnma(y, y, decltype(y)(1));
    }
    static void print(auto& out) { out << "fast_tanh"; }
    static void torch(auto& out, auto) { out << "nn.Tanh()"; }
};

struct fast_sigmoid : activation<fast_sigmoid> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_sigmoid = true;
    static constexpr auto f(auto x) { return kernels::fast_sigmoid(x); }
    static constexpr auto slope(auto, auto y) {
        using kernels::fnma;
        return fnma(y, y, y);
    }
    static void print(auto& out) { out << "fast_sigmoid"; }
    static void torch(auto& out, auto) { out << "nn.Sigmoid()"; }
};

struct fast_silu : activation<fast_silu> {
    static constexpr auto reads = ctnn::reads::x;
    static constexpr bool is_tested = true;
    static constexpr auto f(auto x) { return kernels::fast_silu(x); }
    static constexpr auto slope(auto x, auto) { return kernels::fast_silu_slope(x); }
    static void print(auto& out) { out << "fast_silu"; }
    static void torch(auto& out, auto) { out << "nn.SiLU()"; }
};

struct fast_gelu : activation<fast_gelu> {
    static constexpr auto reads = ctnn::reads::x;
    static constexpr bool is_tested = true;
    static constexpr auto f(auto x) { return kernels::fast_gelu(x); }
    static constexpr auto slope(auto x, auto) { return kernels::gelu_slope(x); }
    static void print(auto& out) { out << "fast_gelu"; }
    static void torch(auto& out, auto) { out << "nn.GELU()"; }
};

} // namespace layer

/// y = tanh(x) within 6 ulp in float, 2.1e-8 in double; slope 1 - y².
inline constexpr layer::fast_tanh fast_tanh{};
/// y = 1 / (1 + exp(-x)) within 1.9e-7; slope y (1 - y).
inline constexpr layer::fast_sigmoid fast_sigmoid{};
/// y = x / (1 + exp(-x)) within 2.5e-7 |x|.
inline constexpr layer::fast_silu fast_silu{};
/// y = x Φ(x) within 3e-7 |x|; its slope is gelu's.
inline constexpr layer::fast_gelu fast_gelu{};

} // namespace ctnn::inline CTNN_ABI
