#pragma once
// What programs of libFuzzer share: values out of any bytes, and what has to be so.

#include <ctnn/ctnn.hpp>

#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <vector>

namespace ctnn_test {

inline void expect(bool good) {
    if (!good) std::abort();
}

/// Takes a program's values from the bytes; zeros behind their end.
class source_of_values {
  public:
    source_of_values(const unsigned char* data, std::size_t size) : data_(data), size_(size) {}
    template <class X>
    X any() {
        X x{};
        const std::size_t n = size_ < sizeof x ? size_ : sizeof x;
        if (n > 0) std::memcpy(&x, data_, n);
        data_ += n, size_ -= n;
        return x;
    }
    /// Most are small, some are anything.
    ctnn::index number() {
        const auto kind = any<unsigned char>();
        return kind < 240 ? kind % 16 - 2 : any<ctnn::index>();
    }
    template <class X>
    std::vector<X> some() {
        std::vector<X> all(any<unsigned char>() % 80);
        for (X& x : all) x = std::is_same_v<X, int> ? X(number()) : any<X>();
        return all;
    }

  private:
    const unsigned char* data_;
    std::size_t size_;
};

} // namespace ctnn_test
