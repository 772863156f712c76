#pragma once
// result<Value>: a value, or a sentence that says why there is none. No exceptions: ctnn is used where they
// are switched off.

#include <ctnn/shape/shape.hpp>

#include <string>
#include <utility>

namespace ctnn::inline CTNN_ABI {

/// A value, or a sentence; without a value `*` gives an empty one.
template <class Value>
class [[nodiscard]] result {
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

} // namespace ctnn::inline CTNN_ABI
