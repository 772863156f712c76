#pragma once
// How a sample gets into a batch from wherever it lies.

#include <ctnn/kernels/wire/copy_finite.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {

/// Asks for the first lines of n values, `most` of them; nothing where there are none (null).
template <class T>
void fetch_ahead(const T* from, index n, index most) {
    const index whole = (n * index(sizeof(T)) + alignment - 1) / alignment;
    for (index i = 0; from && i < (most < whole ? most : whole); ++i)
        __builtin_prefetch(reinterpret_cast<const char*>(from) + i * alignment);
}
/// Copies n values, or zeros where there are none (null); whether all are finite.
template <class T>
bool copy_or_zero(const T* from, index n, T* to) {
    if (from) return kernels::copy_finite(from, n, to);
    std::fill_n(to, n, T(0));
    return true;
}

} // namespace ctnn::inline CTNN_ABI
