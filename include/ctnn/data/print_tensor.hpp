#pragma once
// Tensors in a stream: std::cout << y prints [[1, 2], [3, 4]].

#include <ctnn/shape/tensor.hpp>

#include <ostream>

namespace ctnn::inline CTNN_ABI {

/// Prints the values from one axis on, and moves behind them.
template <class S>
void print_axis(auto& out, const auto*& values, index axis) {
    if (axis == S::rank) {
        out << +*values++; // + : a byte as a number
        return;
    }
    out << '[';
    for (index i = 0; i < S::extent(axis); ++i) {
        if (i > 0) out << ", ";
        print_axis<S>(out, values, axis + 1);
    }
    out << ']';
}

/// Prints a tensor row by row, in brackets for each axis; numbers as the stream prints them.
template <class Char, class Traits, class T, class S>
auto& operator<<(std::basic_ostream<Char, Traits>& out, const tensor<T, S>& t) {
    const T* values = t.data();
    print_axis<S>(out, values, 0);
    return out;
}

} // namespace ctnn::inline CTNN_ABI
