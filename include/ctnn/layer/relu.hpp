#pragma once
// relu: max(0, x); the slope at 0 is 0, and NaN stays NaN (PyTorch's nn.ReLU).
//
//     nn::dense<128> >> nn::relu            nn::relu(-1.f) == 0

#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct relu : activation<relu> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) {
        using kernels::max;
        return max(decltype(x)(0), x);
    }
    static constexpr auto slope(auto, auto y) {
        using V = decltype(y);
        using kernels::select;
        return select(y > V(0), V(1), V(0));
    }
    static void print(auto& out) { out << "relu"; }
    static void torch(auto& out, auto) { out << "nn.ReLU()"; }
};

} // namespace layer

/// y = max(0, x); NaN stays NaN.
inline constexpr layer::relu relu{};

} // namespace ctnn::inline CTNN_ABI
