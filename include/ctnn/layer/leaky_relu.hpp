#pragma once
// leaky_relu<Numerator, Denominator>: x where x > 0, else x · Numerator / Denominator (PyTorch's
// nn.LeakyReLU).
//
//     nn::leaky_relu<> has the slope 1/100, nn::leaky_relu<1, 5> the slope 1/5

#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>

namespace ctnn::inline CTNN_ABI {
namespace layer {

template <index Numerator, index Denominator>
struct leaky_relu : activation<leaky_relu<Numerator, Denominator>> {
    static_assert(Denominator > 0 && Numerator >= 0,
                  "ctnn: leaky_relu takes a slope of 0 or more, as a fraction");
    static constexpr double leak = double(Numerator) / double(Denominator);
    // With a leak above 0 the sign of y is the sign of x; with a leak of 0 it is relu.
    static constexpr auto reads = ctnn::reads::y;
    static constexpr bool is_tested = true;
    static constexpr bool is_monotone = true;

    static constexpr auto f(auto x) {
        using V = decltype(x);
        using kernels::select;
        return select(x > V(0), x, x * constant<V>());
    }
    static constexpr auto slope(auto, auto y) {
        using V = decltype(y);
        using kernels::select;
        return select(y > V(0), V(1), constant<V>());
    }
    static void print(auto& out) {
        out << "leaky_relu<";
        if (Numerator != 1 || Denominator != 100) out << Numerator << ", " << Denominator;
        out << '>';
    }
    static void torch(auto& out, auto) { out << "nn.LeakyReLU(" << Numerator << " / " << Denominator << ')'; }

  private:
    template <class V>
    static constexpr V constant() {
        if constexpr (std::is_constructible_v<V, float> && !std::is_constructible_v<V, double>)
            return V(float(leak));
        else return V(static_cast<kernels::lane_type<V>>(leak));
    }
};

} // namespace layer

/// y = x where x > 0, else x · Numerator / Denominator.
template <index Numerator = 1, index Denominator = 100>
constexpr auto leaky_relu = layer::leaky_relu<Numerator, Denominator>{};

} // namespace ctnn::inline CTNN_ABI
