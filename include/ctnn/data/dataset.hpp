#pragma once
// dataset<T, S>: labelled samples in memory, row-major, and what can go wrong while making one.

#include <ctnn/shape/shape.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ctnn::inline CTNN_ABI {

/// A value, or a sentence that says why there is none. No exceptions: ctnn is used where they are switched off.
template <class Value>
class result {
  public:
    result(Value value) : value_(std::move(value)), good_(true) {}
    static result failure(std::string sentence) {
        result r{Value{}};
        r.good_ = false;
        r.error_ = std::move(sentence);
        return r;
    }
    explicit operator bool() const { return good_; }
    const Value& operator*() const { return value_; }
    Value& operator*() { return value_; }
    const Value* operator->() const { return &value_; }
    /// What is wrong, naming file, place and expectation; empty on success.
    const std::string& error() const { return error_; }

  private:
    Value value_;
    bool good_;
    std::string error_;
};

/// Samples of shape S with a class index each, 0 <= label < classes.
template <class T, class S>
struct dataset {
    using value_type = T;
    using shape_type = S;
    std::vector<T> inputs;
    std::vector<int> labels;
    int classes = 0;

    /// Number of samples.
    index size() const { return index(labels.size()); }
    /// The values of one sample.
    const T* sample(index i) const { return inputs.data() + i * S::size; }

    /// The samples from `first` on, `count` of them: a copy, to split a set.
    dataset part(index first, index count) const {
        return {{inputs.begin() + first * S::size, inputs.begin() + (first + count) * S::size},
                {labels.begin() + first, labels.begin() + first + count},
                classes};
    }
};

/// Values to zero mean and unit deviation, by figures of the training set: x = (x - mean) / deviation.
template <class T, class S>
void normalise(dataset<T, S>& set, T mean, T deviation) {
    for (T& x : set.inputs) x = (x - mean) / deviation;
}

/// Bytes 0..255 as values 0..1 with labels; refuses labels out of range and counts that differ.
template <class T, class S>
result<dataset<T, S>> dataset_of_bytes(const std::vector<unsigned char>& pixels, const std::vector<unsigned char>& labels,
                                       int classes) {
    using made = result<dataset<T, S>>;
    if (index(pixels.size()) != index(labels.size()) * S::size)
        return made::failure("there are " + std::to_string(index(pixels.size()) / S::size) + " samples but " +
                             std::to_string(labels.size()) + " labels");
    dataset<T, S> set;
    set.classes = classes;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] >= classes)
            return made::failure("label " + std::to_string(int(labels[i])) + " of sample " + std::to_string(i) +
                                 " is out of range 0.." + std::to_string(classes - 1));
    set.labels.assign(labels.begin(), labels.end());
    set.inputs.reserve(pixels.size());
    for (unsigned char p : pixels) set.inputs.push_back(T(p) / T(255));
    return set;
}

} // namespace ctnn::inline CTNN_ABI
