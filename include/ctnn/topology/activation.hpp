#pragma once
// What an activation is: a layer made of two formulas. The same expression serves a scalar and a register.
//
//     struct softsign : nn::activation<softsign> {
//         static constexpr auto reads = nn::reads::x;      // what the slope is computed from; y: of y alone
//         static constexpr auto f(auto x) { return x / (1 + nn::abs(x)); }
//         static constexpr auto slope(auto x, auto) { return 1 / ((1 + nn::abs(x)) * (1 + nn::abs(x))); }
//     };
//
// Without slope it can be used, not trained. The functions of formulas are in kernels/math/formulas.hpp.
//
// An `f_near_zero` beside f, for floats between -1 and 1, is taken where one sample runs alone and all values
// of a layer are in there (kernels/math/near_zero.hpp).
//
// A slope that reads y alone lets plan fuse the activation into the layer before it, in training too.

#include <ctnn/topology/layer.hpp>
#include <ctnn/shape/tensor.hpp>

#include <array>

namespace ctnn::inline CTNN_ABI {

/// What the backward formulas of a layer read of its forward pass.
enum class reads { none, x, y, both };

/// What stands for f, slope and reads in an activation that has none.
struct not_given {};
template <class A>
constexpr bool has_formula = !requires { requires __is_same(decltype(A::f), const not_given); };
template <class A>
constexpr bool has_slope = !requires { requires __is_same(decltype(A::slope), const not_given); };
template <class A>
constexpr bool says_what_it_reads = requires { requires __is_same(decltype(A::reads), const enum reads); };

/// A formula of fixed types knows no registers.
template <class A>
constexpr bool has_plain_formula =
    requires { requires std::is_function_v<std::remove_pointer_t<decltype(&A::f)>>; };
template <class A>
constexpr bool has_plain_slope =
    requires { requires std::is_function_v<std::remove_pointer_t<decltype(&A::slope)>>; };
template <class A>
constexpr bool is_whole =
    has_formula<A> && says_what_it_reads<A> && !has_plain_formula<A> && !has_plain_slope<A>;

/// Reports an activation that lacks a part.
template <class A>
struct the_activation_is_whole {
    static_assert(has_formula<A>,
                  "ctnn: an activation has a formula: static constexpr auto f(auto x) { return ...; }");
    static_assert(says_what_it_reads<A> || !has_formula<A>,
                  "ctnn: an activation says what its slope is computed from: static constexpr auto reads = "
                  "nn::reads::x; or nn::reads::y, both, none");
    static_assert(is_whole<A> || !says_what_it_reads<A> || !has_formula<A>,
                  "ctnn: a formula takes auto, which is a number or a register of them: f(auto x), "
                  "slope(auto x, auto y)");
};
namespace takes {
/// Any numbers, for an activation that is whole.
template <class A>
struct numbers_for_a_formula {
    template <class In>
    static constexpr bool met = anything::met<In> && is_whole<A>;
    template <class In>
    using refusal = the_activation_is_whole<A>;
};
} // namespace takes

/// exp, select and the others by bare names: defined where registers are known (kernels/math/formulas.hpp).
template <class Activation>
struct formulas;

/// CRTP base of activations. Activation values are functions too: of a scalar, an array or a tensor,
/// constexpr; and, in the formulas of others, of a register.
template <class Derived>
struct activation : layer_base, formulas<Derived> {
    static constexpr bool is_activation = true;
    static constexpr not_given f{}, slope{}, reads{};
    using accepts = takes::numbers_for_a_formula<Derived>;

    template <class In>
    using output = In;

    template <class T>
        requires std::is_floating_point_v<T>
    constexpr T operator()(T x) const {
        return Derived::f(x);
    }
    template <class V>
        requires std::is_class_v<V>
    CTNN_INLINE constexpr V operator()(V x) const {
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
