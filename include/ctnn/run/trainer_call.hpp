#pragma once
// One call of a trainer: what of its arguments does not fit is reported, the rest is taken as a pass wants
// it.

#include <ctnn/run/lengths_call.hpp>
#include <ctnn/run/training_call.hpp>

namespace ctnn::inline CTNN_ABI {

/// The samples of a call, as a pass takes them: rows, targets, what their mean divides by, and which steps
/// count.
template <class Value, class Targets, class Terms, class Steps>
struct entered_batch {
    const Value* rows;
    Targets wanted;
    Terms terms;
    [[no_unique_address]] Steps steps;
};

/// One call that trains Net on a batch of inputs and targets, with lengths or (every_step) without.
template <class Net, class T, class Loss, index Batch, class Inputs, class Targets, class Lengths,
          bool Carries>
struct trainer_call : training_call<Net, T, Loss, Batch, Inputs, Targets> {
    using call = training_call<Net, T, Loss, Batch, Inputs, Targets>;
    using counted = lengths_call<Net, T, Loss, Batch, Targets, Lengths, Carries>;
    static constexpr bool good = [] {
        if constexpr (call::good) return counted::good;
        else return false;
    }();
    /// Whose report() says what does not fit: called where the user's call is, so that g++ says who that was
    /// within ten lines.
    using reporting = std::conditional_t<call::good, counted, call>;
    static auto enter(const Loss& loss, const Inputs& inputs, const Targets& targets, index count,
                      const Lengths& l) {
        using out = typename call::out;
        const auto steps = counted_by(l);
        const auto wanted = Loss::template enter<out, Batch, T>(targets);
        const auto terms = terms_of_steps<out>(loss, wanted, count, steps);
        return entered_batch<typename call::value, std::remove_const_t<decltype(wanted)>,
                             std::remove_const_t<decltype(terms)>, std::remove_const_t<decltype(steps)>>{
            in<call::inputs, typename call::value>(inputs).data(), wanted, terms, steps};
    }
};

} // namespace ctnn::inline CTNN_ABI
