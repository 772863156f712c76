#pragma once
// Which steps of a batch of sequences count: every one, or of each sample the first ones (nn::lengths).

#include <ctnn/shape/steps.hpp>

namespace ctnn::inline CTNN_ABI {

/// Every step of every sample counts.
struct every_step {
    static constexpr bool all = true;
    static constexpr bool counts(index, index) { return true; }
    constexpr every_step behind(index) const { return {}; }
};
/// Of each sample the first ones count.
struct first_steps {
    static constexpr bool all = false;
    const int* of_sample;
    constexpr index of(index sample) const { return of_sample[sample]; }
    constexpr bool counts(index sample, index step) const { return step < of_sample[sample]; }
    /// The same from a sample on.
    constexpr first_steps behind(index samples) const { return {of_sample + samples}; }
};

/// How many values of shape Out the first `samples` samples have that count; of what is no sequence, all of a
/// sample that has a step.
template <class Out>
constexpr index counted_values(index samples, every_step) {
    return samples * Out::size;
}
template <class Out>
constexpr index counted_values(index samples, first_steps steps) {
    index n = 0;
    for (index s = 0; s < samples; ++s) n += is_sequence<Out> ? steps.of(s) : index(steps.of(s) > 0);
    return n * step_of<Out>::size;
}
/// Whether target number i counts, of several of each sample of shape Out.
template <class Out, index Targets, class Steps>
constexpr bool target_counts(Steps steps, index i) {
    return steps.counts(i / Targets, is_sequence<Out> ? i % Targets : 0);
}

} // namespace ctnn::inline CTNN_ABI
