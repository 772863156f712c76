#pragma once
// What a pass over a batch with lengths (nn::lengths) does about the steps behind them. Most layers need no
// word of it: they act on every step, or look back only, so that a gradient of zero behind a length stays
// there, and brings nothing to parameters. What is computed there is never read; it only has to be finite
// where numbers before it are. A layer of one's own over sequences that sees steps to come says
// `looks_ahead`, and is refused.

#include <ctnn/kernels/simd/simd.hpp>
#include <ctnn/shape/counted_steps.hpp>
#include <ctnn/shape/integer.hpp>

namespace ctnn::inline CTNN_ABI {

/// A layer in which steps come together by themselves, each sample's up to its own length (last_step).
template <class L>
concept TakesLengths = requires { requires L::takes_lengths; };
/// A layer that remembers what was at each sample's last step that counts.
template <class L>
concept EndsByLengths = requires { requires L::ends_by_lengths; };

/// A layer that turns each sample's steps around within its length (bidirectional): its passes say `steps`.
template <class L>
concept TurnsWithinLengths = requires { requires L::turns_within_lengths; };
template <class Pass>
struct pass_of_lengths : Pass {
    first_steps steps;
};
template <class L, class Pass>
CTNN_INLINE constexpr const Pass& told_lengths(const Pass& pass, every_step) {
    return pass;
}
template <class L, class Pass>
constexpr auto told_lengths(const Pass& pass, first_steps steps) {
    if constexpr (TurnsWithinLengths<L>) return pass_of_lengths<Pass>{pass, steps};
    else return pass;
}

/// Behind its length each sample stays as it was at the last step that counts; one without any is zero.
template <class X>
constexpr void hold_last_step(X x, first_steps steps) {
    constexpr index n = X::step, all = X::features;
    for (index s = 0; s < X::samples; ++s)
        for (index i = steps.of(s) * n; i < all; ++i) x(i, s) = i < n ? 0 : x(i - n, s);
}

/// What lies behind each sample's length becomes zero; of what is no sequence, all of a sample of none.
template <class X>
constexpr void clear_behind(X x, first_steps steps) {
    for (index s = 0; s < X::samples; ++s) {
        const index counted = is_sequence<typename X::shape_type> ? steps.of(s) * X::step
                              : steps.of(s) > 0                   ? X::features
                                                                  : 0;
        for (index i = counted; i < X::features; ++i) x(i, s) = 0;
    }
}

/// Tokens where they lie; behind a length there are none.
template <class Rows>
struct counted_tokens : Rows {
    first_steps steps;
    constexpr index operator()(index t, index sample) const {
        constexpr index vocabulary = step_of<typename Rows::shape_type>::vocabulary;
        return steps.counts(sample, t) ? index_below(Rows::operator()(t, sample), vocabulary) : -1;
    }
};

} // namespace ctnn::inline CTNN_ABI
