#pragma once
// When the steps of a network come, of which some layers leave some out: strides over time.
//
//     sequence<64, 2> >> conv1d<8, kernel<3>, stride<2>, causal> >> max_pool1d<3>
//     answers         steps 0, 2, 4, ...                          steps 4, 10, 16, ...

#include <ctnn/plan/compiled.hpp>

namespace ctnn::inline CTNN_ABI {

/// When an operation of a compiled topology has an answer, counted in the steps that it reads.
template <class Source, index Op, bool = (Source::operations.of[Op].what == makes::layer)>
struct answers_of {
    static constexpr beat value{};
};
template <class Source, index Op>
struct answers_of<Source, Op, true> {
    static constexpr operation of = Source::operations.of[Op];
    static constexpr beat value = layer_traits<typename Source::template layer_at<of.at>>::template answers<
        typename Source::template shape_made<of.a>>;
};
/// All of them.
template <class Source>
struct answers_of_operations {
    beat of[Source::layers + 1]{};
};
template <class Source>
constexpr auto own_answers = []<std::size_t... Op>(std::index_sequence<Op...>) {
    return answers_of_operations<Source>{{answers_of<Source, index(Op)>::value...}};
}(std::make_index_sequence<std::size_t(Source::operations.count)>{});

/// Whether every operation of a compiled topology answers every step.
template <class Source>
constexpr bool answers_every_step = [] {
    for (const beat& b : own_answers<Source>.of)
        if (b != beat{}) return false;
    return true;
}();

/// Whether the layers of a compiled topology answer the next steps as if those before and these were one
/// sequence: no window sees both.
template <class Source>
constexpr bool goes_on_in_chunks = []<std::size_t... Op>(std::index_sequence<Op...>) {
    const index steps_of[] = {step_count<typename Source::template shape_made<(
        Source::operations.of[Op].a < 0 ? 0 : Source::operations.of[Op].a)>>...};
    for (index i = 0; i < Source::operations.count; ++i) {
        const beat b = own_answers<Source>.of[i];
        if (b.first >= b.every || steps_of[i] % b.every != 0) return false;
    }
    return true;
}(std::make_index_sequence<std::size_t(Source::operations.count)>{});

/// When every operation has an answer, counted in the steps that enter.
template <class Source>
struct beats {
    beat of[Source::layers + 1]{};
    /// What is joined comes at the same steps.
    bool together = true;
    /// From step `last` on everything repeats after `period` steps.
    index last = 0, period = 1;
};
template <class Source>
constexpr beats<Source> beats_of = [] {
    beats<Source> b;
    const auto& g = Source::operations;
    for (index i = 1; i < g.count; ++i) {
        if (!g.live[i]) continue;
        const beat read = b.of[g.of[i].a], own = own_answers<Source>.of[i];
        b.of[i] = {read.first + own.first * read.every, read.every * own.every};
        if (g.of[i].joins() && read != b.of[g.of[i].b]) b.together = false;
        index period = b.period;
        while (period % b.of[i].every != 0) period += b.period;
        b.period = period;
        b.last = b.of[i].first > b.last ? b.of[i].first : b.last;
    }
    return b;
}();

} // namespace ctnn::inline CTNN_ABI
