#pragma once
// sample_source<T, S, Target>: what a dataset in memory (dataset.hpp) and one in files (<ctnn/mapped.hpp>)
// have in common; batches, fit and evaluate take either.

#include <ctnn/data/targets.hpp>
#include <ctnn/run/seed.hpp>

#include <memory>
#include <span>

namespace ctnn::inline CTNN_ABI {

/// The order of an epoch: of all pieces that a set can be shuffled by, and whether the samples are shuffled
/// once more within a window of them, by a seed that tells this epoch from others.
struct epoch_order {
    std::span<const index> pieces;
    seed own{};
    bool within = false;
};

/// Copies out samples that are not in memory.
template <class T, class Element>
class samples_reader {
  public:
    virtual ~samples_reader() = default;
    /// What stands at the places first, ..., first + count - 1 of an epoch: values, targets, and the samples'
    /// numbers. False where it cannot be read: error().
    virtual bool gather(const epoch_order& order, index first, index count, T* inputs, Element* targets,
                        index* numbers) = 0;
    virtual std::string error() const = 0;
};

template <class T, class S, class Target>
class sample_source {
  public:
    using reader_type = samples_reader<T, typename targets_of_samples<T, Target>::element>;

    /// Number of samples.
    virtual index size() const = 0;
    /// What is wrong with the set, in a sentence; empty where nothing is.
    virtual std::string error() const = 0;
    /// The same with its labels, for a network with so many outputs.
    virtual std::string labels_beyond(index outputs) const = 0;
    /// How many classes the set says that there are; 0 without classes.
    virtual int class_count() const = 0;

    /// The values of sample i, of its targets, and of all behind it; null where it is not in memory, or not.
    virtual const T* stored(index i) const = 0;
    virtual const typename targets_of_samples<T, Target>::element* stored_targets(index i) const = 0;
    /// What copies samples that are not in memory, with memory of its own; null where all are.
    virtual std::shared_ptr<reader_type> reader() const = 0;
    /// Into how many pieces a set falls that are read as a whole: of one in memory, its samples.
    virtual index pieces() const = 0;

  protected:
    sample_source() = default;
    sample_source(const sample_source&) = default;
    sample_source& operator=(const sample_source&) = default;
    ~sample_source() = default;
};

} // namespace ctnn::inline CTNN_ABI
