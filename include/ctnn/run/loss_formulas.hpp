#pragma once
// The formulas of a loss of one's own (elementwise_loss.hpp): whether it has them, and what they make of
// registers, tried where a network is trained with it. What fails in them fails in its author's line, and the
// compiler's trace has our sentence.

#include <ctnn/run/both.hpp>
#include <ctnn/run/elementwise_loss.hpp>
#include <ctnn/run/try_formulas.hpp>

namespace ctnn::inline CTNN_ABI {

template <class L>
constexpr bool is_elementwise = std::is_base_of_v<elementwise_loss<L>, L>;
/// A formula of fixed types knows no registers.
template <class L>
constexpr bool has_plain_formulas = requires { &L::f; } || requires { &L::slope; };
template <class L>
constexpr bool loss_is_whole =
    !is_elementwise<L> || (has_formula<L> && has_slope<L> && !has_plain_formulas<L>);

template <class A, index N, class B>
constexpr bool loss_is_whole<both<A, N, B>> = loss_is_whole<A> && loss_is_whole<B>;

/// Reports a loss that lacks a part.
template <class L>
struct the_formulas_of_the_loss_are_whole {
    static_assert(has_formula<L>,
                  "ctnn: a loss has a formula: static constexpr auto f(auto y, auto target) { return ...; }");
    static_assert(
        has_slope<L> || !has_formula<L>,
        "ctnn: a loss has a slope, by y: static constexpr auto slope(auto y, auto target) { return ...; }");
    static_assert(
        loss_is_whole<L> || !has_slope<L> || !has_formula<L>,
        "ctnn: a formula takes auto, which is a number or a register of them: f(auto y, auto target), "
        "slope(auto y, auto target)");
};
template <class A, index N, class B>
struct the_formulas_of_the_loss_are_whole<both<A, N, B>> : the_formulas_of_the_loss_are_whole<A>,
                                                           the_formulas_of_the_loss_are_whole<B> {};
/// Reports a formula that gives no register for registers.
template <class Given, class Register>
struct a_formula_of_a_loss_gives_what_it_gets {
    static_assert(
        std::is_constructible_v<Register, Given>,
        "ctnn: a formula of a loss gives a number for numbers and a register for registers; of a comparison "
        "nn::select(y > target, 1, 0) makes either");
};

/// What to do about a formula that does not compile; compilers show it where they say how they came there.
inline constexpr fixed_string how_formulas_of_losses_serve_registers{
    "ctnn: use nn::exp, nn::max, nn::select, ... in formulas, f(auto y, auto target) and slope(auto y, auto "
    "target): they "
    "serve numbers and registers; std's functions, if and ?: do not"};
template <fixed_string Sentence, class L, class V>
struct formulas_of_loss_tried {
    using cost = decltype(std::declval<const L&>().f(V(0), V(0)));
    using slope = decltype(std::declval<const L&>().slope(V(0), V(0)));
    static constexpr bool cost_fits = std::is_constructible_v<V, cost>,
                          fit = cost_fits && std::is_constructible_v<V, slope>;
    using report = a_formula_of_a_loss_gives_what_it_gets<std::conditional_t<cost_fits, slope, cost>, V>;
};
/// ctnn's own are tested: they are not tried.
struct formulas_not_tried {
    static constexpr bool fit = true;
};
template <class L, class T>
        struct formulas_of_loss
    : std::conditional_t < is_elementwise<L>&& loss_is_whole<L>&& kernels::has_simd<T> &&
    !requires {
    L::is_tested;
}, formulas_of_loss_tried<how_formulas_of_losses_serve_registers, L, kernels::vec<T>>, formulas_not_tried>{};
template <class A, index N, class B, class T>
struct formulas_of_loss<both<A, N, B>, T> {
    using first = formulas_of_loss<A, T>;
    using second = formulas_of_loss<B, T>;
    static constexpr bool fit = first::fit && second::fit;
    struct report : std::conditional_t<first::fit, second, first>::report {};
};

} // namespace ctnn::inline CTNN_ABI
