#pragma once
// softsign: x / (1 + |x|) (PyTorch's nn.Softsign).
//
//     nn::dense<16> >> nn::softsign         nn::softsign(1.0) == 0.5
//
// At the infinities it is -1 and 1, its limits; PyTorch's is NaN.

#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct softsign : activation<softsign> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) {
        using V = decltype(x);
        using kernels::abs, kernels::copysign, kernels::min;
        const V a = min(V(kernels::largest_number<kernels::lane_type<V>>), abs(x)); // NaN comes through
        return copysign(a / (V(1) + a), x);
    }
    static constexpr auto slope(auto, auto y) {
        using kernels::abs;
        const auto rest = decltype(y)(1) - abs(y);
        return rest * rest;
    }
    static void print(auto& out) { out << "softsign"; }
    static void torch(auto& out, auto) { out << "nn.Softsign()"; }
};

} // namespace layer

/// y = x / (1 + |x|); slope 1 / (1 + |x|)² = (1 - |y|)².
inline constexpr layer::softsign softsign{};

} // namespace ctnn::inline CTNN_ABI
