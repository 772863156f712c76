#pragma once
// dataset<T, S, Target>: samples of shape S in memory, row-major, and what each is to give (targets.hpp; a
// class number if nothing is said).
//
//     nn::dataset<float, nn::shape<2>> set{inputs, labels, 3};                   // vectors; labels 0, 1, 2
//     nn::dataset<float, nn::shape<2>, nn::shape<1>> curve{inputs, targets};
//     if (!set) std::cerr << set.error();
//
// Sizes, labels and classes are checked where a set is made; one that is wrong holds nothing but a sentence.
// The members may be changed afterwards: whoever reads a set (batches, fit, evaluate, part) checks it again,
// so that no place outside of it is ever read.

#include <ctnn/data/result.hpp>
#include <ctnn/data/sample_source.hpp>

namespace ctnn::inline CTNN_ABI {

template <class T, class S, class Target = int>
class dataset : public targets_of_samples<T, Target>, public sample_source<T, S, Target> {
    static_assert(is_shape<S>, "ctnn: a dataset is a dataset<T, shape<...>>");
    using base = targets_of_samples<T, Target>;
    using typename sample_source<T, S, Target>::reader_type;

  public:
    using value_type = T;
    using shape_type = S;
    using target_type = Target;
    std::vector<T> inputs;

    dataset() = default;
    dataset(std::vector<T> samples, std::vector<int> class_of_each, int count_of_classes = 0)
        requires base::of_classes
        : inputs(std::move(samples)) {
        this->labels = std::move(class_of_each);
        this->classes = count_of_classes;
        hold_nothing_wrong();
    }
    dataset(std::vector<T> samples, std::vector<T> values)
        requires(base::each > 0 && !base::of_classes)
        : inputs(std::move(samples)) {
        this->targets = std::move(values);
        hold_nothing_wrong();
    }
    explicit dataset(std::vector<T> samples)
        requires(base::each == 0)
        : inputs(std::move(samples)) {
        hold_nothing_wrong();
    }
    /// An empty set that says why there is none.
    static dataset failure(std::string sentence) {
        dataset d;
        d.error_ = std::move(sentence);
        return d;
    }

    /// What is wrong with the set, in a sentence; empty where nothing is.
    std::string error() const override {
        if (!error_.empty()) return error_;
        const index samples = index(inputs.size()) / S::size;
        if (index(inputs.size()) % S::size != 0)
            return "there are " + std::to_string(inputs.size()) + " values: no whole number of samples of " +
                   std::to_string(S::size);
        if constexpr (base::each > 0) {
            if (index(this->list().size()) % base::each != 0 ||
                index(this->list().size()) / base::each != samples)
                return "there are " + std::to_string(samples) + " samples but " +
                       std::to_string(this->list().size()) +
                       (base::of_classes ? " labels" : " target values") +
                       (base::each > 1 ? ", " + std::to_string(base::each) + " for each" : "");
            return this->wrong_value();
        }
        return {};
    }
    /// Whether nothing is wrong.
    explicit operator bool() const { return error().empty(); }

    /// Number of samples that are there, with their targets.
    index size() const override {
        const index samples = index(inputs.size()) / S::size;
        if constexpr (base::each > 0) {
            const index given = index(this->list().size()) / base::each;
            if (given < samples) return given;
        }
        return samples;
    }
    /// The values of one sample, and its targets; null where there is no such sample.
    const T* sample(index i) const { return i >= 0 && i < size() ? inputs.data() + i * S::size : nullptr; }
    const auto* target(index i) const
        requires(base::each > 0)
    {
        return i >= 0 && i < size() ? this->list().data() + i * base::each : nullptr;
    }
    const T* stored(index i) const override { return sample(i); }
    const typename base::element* stored_targets(index i) const override {
        if constexpr (base::each > 0) return target(i);
        else return nullptr;
    }
    std::shared_ptr<reader_type> reader() const override { return nullptr; }
    index pieces() const override { return size(); }
    int class_count() const override {
        if constexpr (base::of_classes) return this->classes;
        else return 0;
    }
    std::string labels_beyond(index outputs) const override {
        if constexpr (base::of_classes)
            for (std::size_t i = 0; i < this->labels.size(); ++i)
                if (this->labels[i] >= outputs)
                    return label_beyond(this->labels[i], index(i) / base::each, outputs);
        return {};
    }

    /// The samples from `first` on, `count` of them: a copy, to split a set. What is not in the set is an
    /// error.
    dataset part(index first, index count) const {
        if (const std::string wrong = error(); !wrong.empty()) return failure(wrong);
        if (first < 0 || count < 0 || count > size() || first > size() - count)
            return failure("part: " + std::to_string(count) + " samples from " + std::to_string(first) +
                           " on, of " + std::to_string(size()));
        dataset d;
        d.inputs.assign(inputs.begin() + first * S::size, inputs.begin() + (first + count) * S::size);
        if constexpr (base::each > 0) d.take(*this, first * base::each, count * base::each);
        return d;
    }

  private:
    void hold_nothing_wrong() {
        error_ = error();
        if (error_.empty()) return;
        inputs.clear();
        if constexpr (base::each > 0) this->clear();
    }
    std::string error_;
    // Behind all members, since clang reads none behind a static_assert that failed.
    static_assert(sizeof(the_target_is_known<T, Target>) > 0);
};

/// Values to zero mean and unit deviation, by figures of the training set: x = (x - mean) / deviation.
template <class T, class S, class Target>
void normalise(dataset<T, S, Target>& set, std::type_identity_t<T> mean, std::type_identity_t<T> deviation) {
    for (T& x : set.inputs) x = (x - mean) / deviation;
}

/// Bytes 0..255 as values 0..1 with labels; refuses labels out of range and counts that differ.
template <class T, class S>
result<dataset<T, S>> dataset_of_bytes(const std::vector<unsigned char>& pixels,
                                       const std::vector<unsigned char>& labels, int classes) {
    std::vector<T> inputs;
    inputs.reserve(pixels.size());
    for (unsigned char p : pixels) inputs.push_back(T(p) / T(255));
    dataset<T, S> set{std::move(inputs), {labels.begin(), labels.end()}, classes};
    if (!set) return result<dataset<T, S>>::failure(set.error());
    return set;
}

} // namespace ctnn::inline CTNN_ABI
