#pragma once
// elu<Numerator, Denominator>: x where x > 0, else α (exp(x) - 1) with α = Numerator / Denominator (PyTorch's
// nn.ELU; Clevert, Unterthiner and Hochreiter 2015); and selu, λ elu with the λ and α that keep mean 0 and
// variance 1 (nn.SELU; Klambauer et al. 2017).
//
//     nn::elu<> has α = 1, nn::elu<1, 2> α = 1/2

#include <ctnn/kernels/math/curves.hpp>
#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

/// λ · (x where x > 0, else α (e^x - 1)), and its slope by y, which is λ α + y below 0.
struct exponential_unit {
    template <class V>
    static constexpr V f(V x, double scale, double alpha) {
        using T = kernels::lane_type<V>;
        using kernels::exp_minus_1, kernels::min, kernels::select;
        return select(x > V(0), x * V(T(scale)), exp_minus_1(min(V(0), x)) * V(T(scale * alpha)));
    }
    template <class V>
    static constexpr V slope(V y, double scale, double alpha) {
        using T = kernels::lane_type<V>;
        using kernels::select;
        return select(y > V(0), V(T(scale)), y + V(T(scale * alpha)));
    }
};

template <index Numerator, index Denominator>
struct elu : activation<elu<Numerator, Denominator>> {
    static_assert(Denominator > 0 && Numerator >= 0, "ctnn: elu takes an alpha of 0 or more, as a fraction");
    static constexpr double alpha = double(Numerator) / double(Denominator);
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) { return exponential_unit::f(x, 1, alpha); }
    static constexpr auto slope(auto, auto y) { return exponential_unit::slope(y, 1, alpha); }
    static void print(auto& out) {
        out << "elu<";
        if (Numerator != Denominator) out << Numerator << ", " << Denominator;
        out << '>';
    }
    static void torch(auto& out, auto) { out << "nn.ELU(" << Numerator << " / " << Denominator << ')'; }
};

struct selu : activation<selu> {
    static constexpr double scale = 1.0507009873554804934193349852946,
                            alpha = 1.6732632423543772848170429916717;
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;
    static constexpr auto f(auto x) { return exponential_unit::f(x, scale, alpha); }
    static constexpr auto slope(auto, auto y) { return exponential_unit::slope(y, scale, alpha); }
    static void print(auto& out) { out << "selu"; }
    static void torch(auto& out, auto) { out << "nn.SELU()"; }
};

} // namespace layer

/// y = x where x > 0, else α (exp(x) - 1), α = Numerator / Denominator; slope 1, or y + α.
template <index Numerator = 1, index Denominator = 1>
constexpr auto elu = layer::elu<Numerator, Denominator>{};
/// y = 1.0507 x where x > 0, else 1.7581 (exp(x) - 1).
inline constexpr layer::selu selu{};

} // namespace ctnn::inline CTNN_ABI
