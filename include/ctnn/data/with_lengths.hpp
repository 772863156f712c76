#pragma once
// with_lengths: a dataset of sequences and how many steps of each of its samples count (nn::lengths), for fit
// and evaluate.
//
//     nn::fit(model, trainer, nn::with_lengths(training, steps_of_each),
//             {.validation = nn::with_lengths(test, steps_of_each_test), .patience = 5});
//     nn::evaluate(model, nn::with_lengths(test, steps_of_each_test));

#include <ctnn/data/batches.hpp>
#include <ctnn/run/lengths_call.hpp>

namespace ctnn::inline CTNN_ABI {

/// The samples of a set, and which of their steps count: every_step, or the first ones, as many as a list has
/// for each (std::span<const int>). Both are the caller's, and outlive this.
template <class T, class S, class Target, class Lengths = every_step>
struct counted_samples {
    const sample_source<T, S, Target>* source;
    [[no_unique_address]] Lengths of_each{};
    static constexpr bool all = std::is_same_v<Lengths, every_step>;

    const sample_source<T, S, Target>& set() const { return *source; }
    index size() const { return source->size(); }
    /// What is wrong, in a sentence, for a network of so many steps; empty where nothing is.
    std::string error(index steps) const {
        std::string wrong = source->error();
        if constexpr (!all) {
            if (!wrong.empty()) return wrong;
            if (index(of_each.size()) != size())
                return "there are " + std::to_string(size()) + " samples but " +
                       std::to_string(of_each.size()) + " lengths";
            for (std::size_t i = 0; i < of_each.size(); ++i)
                if (index_below(of_each[i], steps + 1) < 0)
                    return "length " + std::to_string(of_each[i]) + " of sample " + std::to_string(i) +
                           " is out of range 0.." + std::to_string(steps);
        }
        return wrong;
    }
    /// The lengths of N samples from `first` on, of which `count` are there.
    template <index N>
    auto lengths_of([[maybe_unused]] index first, [[maybe_unused]] index count) const {
        if constexpr (all) {
            return every_step{};
        } else {
            int rows[N] = {};
            for (index s = 0; s < count; ++s) rows[s] = of_each[std::size_t(first + s)];
            return lengths<N>{rows};
        }
    }
    /// What a call with N lengths takes.
    template <index N>
    using lengths_type = std::conditional_t<all, every_step, lengths<N>>;
};
template <class T, class S, class Target>
using samples_with_lengths = counted_samples<T, S, Target, std::span<const int>>;

/// A set of which the first of_each[i] steps of sample i count, 0 to all: what lies behind them, be it NaN, is
/// left out of losses, of gradients and of what is counted. A sample of length 0 is not there.
template <class T, class S, class Target>
samples_with_lengths<T, S, Target> with_lengths(const sample_source<T, S, Target>& set,
                                                std::span<const int> of_each) {
    return {&set, of_each};
}
template <class T, class S, class Target>
void with_lengths(const sample_source<T, S, Target>&& set, std::span<const int> of_each) = delete;
template <class T, class S, class Target>
void with_lengths(const sample_source<T, S, Target>& set, const std::vector<int>&& of_each) = delete;

/// What of a source's batch counts: the lengths of its rows, or as many whole rows as there are.
template <class Source>
auto counted_in_batch(const Source& source) {
    if constexpr (requires { source.lengths(); }) return source.lengths();
    else return source.count();
}
/// How many of the `each` values that a row of such a batch has count, a sequence of so many steps.
template <index Steps, class Counted>
index values_counted(const Counted& counted, index row, index each) {
    if constexpr (is_lengths<Counted>)
        return counted[row] < 0 ? 0 : each / Steps * (counted[row] < Steps ? counted[row] : Steps);
    else return each;
}

/// Random mini-batches of them, for a network of so many steps, which say themselves what counts.
template <index B, index Steps, class T, class S, class Target, class Lengths>
class batches_of : public batches<B, T, S, Target> {
    using base = batches<B, T, S, Target>;

  public:
    batches_of(const counted_samples<T, S, Target, Lengths>& samples, seed s)
        : base(samples.set(), s), of_each_(samples.of_each) {}
    /// One for each row of this batch.
    auto lengths() const
        requires(!std::is_same_v<Lengths, every_step>)
    {
        return base::lengths(of_each_);
    }
    /// Whether all inputs of this batch that count are.
    bool has_finite_inputs() const {
        if (base::has_finite_inputs()) return true; // behind the lengths, too
        if constexpr (std::is_same_v<Lengths, every_step>) {
            return false;
        } else {
            const auto counted = lengths();
            const auto inputs = this->inputs();
            const T* const x = door<std::remove_const_t<decltype(inputs)>>::first(inputs);
            for (index row = 0; row < this->count(); ++row)
                if (!are_finite(x + row * S::size, values_counted<Steps>(counted, row, S::size)))
                    return false;
            return true;
        }
    }

  private:
    [[no_unique_address]] Lengths of_each_;
};

} // namespace ctnn::inline CTNN_ABI
