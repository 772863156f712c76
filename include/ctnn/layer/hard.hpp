#pragma once
// Activations of straight lines, with PyTorch's names, numbers and slopes (0 at their corners); NaN stays
// NaN.
//
//     hard_tanh       x between -1 and 1                     nn.Hardtanh
//     relu6           x between 0 and 6                      nn.ReLU6 (Howard et al. 2017)
//     hard_sigmoid    (x between -3 and 3, + 3) / 6          nn.Hardsigmoid
//     hard_swish      x hard_sigmoid(x)                      nn.Hardswish (Howard et al. 2019)
//
// hard_swish is 0 at -infinity, its limit; PyTorch's is NaN.

#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

struct hard_tanh : activation<hard_tanh> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) {
        using V = decltype(x);
        using kernels::max, kernels::min;
        return min(V(1), max(V(-1), x));
    }
    static constexpr auto slope(auto, auto y) {
        using V = decltype(y);
        using kernels::select;
        return select(y > V(-1), select(y < V(1), V(1), V(0)), V(0));
    }
    static void print(auto& out) { out << "hard_tanh"; }
    static void torch(auto& out, auto) { out << "nn.Hardtanh()"; }
};

struct relu6 : activation<relu6> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) {
        using V = decltype(x);
        using kernels::max, kernels::min;
        return min(V(6), max(V(0), x));
    }
    static constexpr auto slope(auto, auto y) {
        using V = decltype(y);
        using kernels::select;
        return select(y > V(0), select(y < V(6), V(1), V(0)), V(0));
    }
    static void print(auto& out) { out << "relu6"; }
    static void torch(auto& out, auto) { out << "nn.ReLU6()"; }
};

struct hard_sigmoid : activation<hard_sigmoid> {
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) {
        using V = decltype(x);
        using kernels::max, kernels::min;
        return min(V(6), max(V(0), x + V(3))) * V(kernels::lane_type<V>(1.0 / 6));
    }
    static constexpr auto slope(auto, auto y) {
        using V = decltype(y);
        using kernels::select;
        return select(y > V(0), select(y < V(1), V(kernels::lane_type<V>(1.0 / 6)), V(0)), V(0));
    }
    static void print(auto& out) { out << "hard_sigmoid"; }
    static void torch(auto& out, auto) { out << "nn.Hardsigmoid()"; }
};

struct hard_swish : activation<hard_swish> {
    static constexpr auto reads = ctnn::reads::x;
    static constexpr bool is_tested = true;
    static constexpr auto f(auto x) {
        using kernels::max;
        return max(decltype(x)(-3), x) * hard_sigmoid::f(x);
    }
    static constexpr auto slope(auto x, auto) {
        using V = decltype(x);
        using kernels::fma, kernels::select;
        const V line = fma(x, V(kernels::lane_type<V>(1.0 / 3)), V(0.5f));
        return select(x < V(-3), V(0), select(x > V(3), V(1), line));
    }
    static void print(auto& out) { out << "hard_swish"; }
    static void torch(auto& out, auto) { out << "nn.Hardswish()"; }
};

} // namespace layer

/// y = max(-1, min(1, x)).
inline constexpr layer::hard_tanh hard_tanh{};
/// y = max(0, min(6, x)).
inline constexpr layer::relu6 relu6{};
/// y = max(0, min(6, x + 3)) / 6.
inline constexpr layer::hard_sigmoid hard_sigmoid{};
/// y = x max(0, min(6, x + 3)) / 6.
inline constexpr layer::hard_swish hard_swish{};

} // namespace ctnn::inline CTNN_ABI
