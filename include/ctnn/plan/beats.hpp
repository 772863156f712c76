#pragma once
// When the steps of a network come, of which some layers leave some out: strides over time.

#include <ctnn/plan/stages.hpp>

namespace ctnn::inline CTNN_ABI {

/// Whether every layer of a compiled topology answers every step.
template <class Source>
constexpr bool answers_every_step = []<std::size_t... I>(std::index_sequence<I...>) {
    const bool all[] = {layer_traits<typename Source::template layer_at<index(I)>>::template answers<
                            typename Source::template in_of<index(I)>> == beat{}...,
                        true};
    for (const bool one : all)
        if (!one) return false;
    return true;
}(std::make_index_sequence<std::size_t(Source::layers)>{});

/// Whether the layers of a compiled topology answer the next steps as if those before and these were one
/// sequence: no window sees both.
template <class Source>
constexpr bool goes_on_in_chunks = []<std::size_t... I>(std::index_sequence<I...>) {
    const auto fits = [](beat b, index steps) { return b.first < b.every && steps % b.every == 0; };
    const bool all[] = {fits(layer_traits<typename Source::template layer_at<index(I)>>::template answers<
                                 typename Source::template in_of<index(I)>>,
                             step_count<typename Source::template in_of<index(I)>>)...,
                        true};
    for (const bool one : all)
        if (!one) return false;
    return true;
}(std::make_index_sequence<std::size_t(Source::layers)>{});

} // namespace ctnn::inline CTNN_ABI
