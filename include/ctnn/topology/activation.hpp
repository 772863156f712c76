#pragma once
// What an activation is: a layer made of two formulas. The same expression serves a scalar and a register.
//
//     struct softsign : nn::activation<softsign> {
//         static constexpr auto f(auto x) { return x / (1 + abs(x)); }
//         static constexpr auto slope(auto x, auto) { return 1 / ((1 + abs(x)) * (1 + abs(x))); }
//         static constexpr auto reads = nn::reads::x;      // the slope is computed from x; nn::reads::y: from y alone
//     };
//
// An `f_near_zero` beside f, for floats between -1 and 1, is taken where one sample runs alone and all values of a layer are in there
// (kernels/near_zero.hpp).
//
// A slope that reads y alone lets plan fuse the activation into the layer before it, in training too.

#include <ctnn/topology/layer.hpp>
#include <ctnn/shape/tensor.hpp>

#include <array>

namespace ctnn::inline CTNN_ABI {

/// What the backward formulas of a layer read of its forward pass.
enum class reads { none, x, y, both };

/// CRTP base of activations. Activation values are functions too: of a scalar, an array or a tensor, constexpr.
template <class Derived>
struct activation : layer_base {
    static constexpr bool is_activation = true;

    template <class In>
    using output = In;

    template <class T>
        requires std::is_floating_point_v<T>
    constexpr T operator()(T x) const {
        return Derived::f(x);
    }
    template <class T, std::size_t N>
    constexpr std::array<T, N> operator()(std::array<T, N> x) const {
        for (T& value : x) value = Derived::f(value);
        return x;
    }
    template <class T, std::size_t N>
    constexpr std::array<T, N> operator()(const T (&x)[N]) const {
        return (*this)(std::to_array(x));
    }
    template <class T, class S>
    constexpr tensor<T, S> operator()(tensor<T, S> x) const {
        for (T& value : x) value = Derived::f(value);
        return x;
    }
};

} // namespace ctnn::inline CTNN_ABI
