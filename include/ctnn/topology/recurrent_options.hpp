#pragma once
// Options of recurrent layers, and what is wrong with them.

#include <ctnn/topology/given_options.hpp>

namespace ctnn::inline CTNN_ABI {

/// Reports options that make no recurrent layer.
template <bool IsGru, index H, class... Options>
struct the_options_of_a_recurrent_layer {
    static constexpr bool resets = option::given<option::reset_before, Options...>;
    static constexpr bool known =
        ((__is_same(Options, option::no_bias) || __is_same(Options, option::fast) ||
          __is_same(Options, option::initial_state) || __is_same(Options, option::reset_before)) &&
         ...);
    static_assert(
        known,
        "ctnn: rnn, lstm and gru take the options no_bias, fast and initial_state, gru also reset_before");
    static_assert(!known || !resets || IsGru,
                  "ctnn: only gru has a reset gate: nn::reset_before is an option of nn::gru");
    static_assert(H > 0, "ctnn: a recurrent layer has at least one unit");
    static constexpr bool resets_before = IsGru && resets;
    static constexpr index units = H > 0 ? H : 1;
};

} // namespace ctnn::inline CTNN_ABI
