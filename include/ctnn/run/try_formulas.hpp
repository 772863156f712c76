#pragma once
// The formulas of activations, tried with a number and a register where a model or a trainer is declared.
// What fails in them fails in its author's line, and the compiler's trace has our sentence. ctnn's own are
// tested: they are not tried, which would give g++ other ideas of what to inline.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/math/formulas.hpp>
#include <ctnn/topology/activation.hpp>
#include <ctnn/topology/network.hpp>

#include <cstddef>

namespace ctnn::inline CTNN_ABI {

/// What to do about a formula that does not compile; compilers show it where they say how they came there.
inline constexpr fixed_string how_formulas_serve_registers{
    "ctnn: use nn::exp, nn::max, nn::select, ... in formulas, f(auto x) and slope(auto x, auto y): they "
    "serve numbers and registers; std's functions, if and ?: do not"};

/// Reports a formula that gives no register for a register.
template <class Given, class Register>
struct a_formula_gives_what_it_gets {
    static_assert(std::is_constructible_v<Register, Given>,
                  "ctnn: a formula of an activation gives a number for a number and a register for a "
                  "register; of a comparison nn::select(x > 0, 1, 0) makes either");
};
/// Reports an activation without slope.
template <class A>
struct an_activation_that_is_trained_has_a_slope {
    static_assert(
        has_slope<A>,
        "ctnn: an activation that is trained has a slope: static constexpr auto slope(auto x, auto y) "
        "{ return ...; }");
};

/// The formula of an activation A, with a register V.
template <fixed_string Sentence, class A, class V>
struct formula_tried {
    static_assert(sizeof(a_formula_gives_what_it_gets<decltype(A::f(V(0))), V>) > 0);
};
/// Its slope.
template <fixed_string Sentence, class A, class V>
struct slope_tried {
    static_assert(sizeof(an_activation_that_is_trained_has_a_slope<A>) > 0);
};
template <fixed_string Sentence, class A, class V>
    requires has_slope<A>
struct slope_tried<Sentence, A, V> {
    static_assert(sizeof(a_formula_gives_what_it_gets<decltype(A::slope(V(0), V(0))), V>) > 0);
};
/// Most layers have no formula.
struct nothing_to_try {};

/// All layers of a network, used and trained.
template <class T, class Net>
struct formulas_tried;
template <class T, class In, class Out, class... Ls>
struct formulas_tried<T, network<In, Out, Ls...>> {
    template <template <fixed_string, class, class> class Tried, class L>
    using of = std::conditional_t<layer_traits<L>::map && !requires { L::is_tested; } && kernels::has_simd<T>,
                                  Tried<how_formulas_serve_registers, L, kernels::vec<T>>, nothing_to_try>;
    static constexpr std::size_t forward[sizeof...(Ls) + 1] = {sizeof(of<formula_tried, Ls>)..., 1};
    static constexpr std::size_t backward[sizeof...(Ls) + 1] = {sizeof(of<slope_tried, Ls>)..., 1};
};

} // namespace ctnn::inline CTNN_ABI
