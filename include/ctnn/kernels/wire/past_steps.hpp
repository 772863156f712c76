#pragma once
// The steps that a layer over time looks back at in a stream.

#include <ctnn/kernels/wire/block.hpp>
#include <ctnn/kernels/wire/wire.hpp>

#include <algorithm>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// C::past steps of C::in values: a ring of rows [past][in], the oldest at `next`. In training, where whole
/// sequences come, `next` stays 0.
template <class C, class T, class Layout>
struct past_steps {
    carried<T, std::max(index(1), C::past* C::in), Layout> past;
    index next = 0;
    // Instead of padding: equal runs have equal bytes.
    index nothing[alignment / index(sizeof(index)) - 1] = {};

    /// Of bytes from elsewhere: whether they can be one.
    constexpr bool possible() const { return next >= 0 && next < std::max(index(1), index(C::past)); }
    constexpr void forget(index sample) { past.forget(sample); }
    /// Where the row of step t lies, -C::past <= t < 0, counted back from the first step to come.
    constexpr index row(index t) const {
        const index r = next + C::past + t;
        return r < C::past ? r : r - C::past;
    }
    /// One step more is past.
    constexpr void remember(auto x) {
        if constexpr (C::past > 0) {
            for (index i = 0; i < C::in; ++i) past.data[next * C::in + i] = x(i, 0);
            next = next + 1 == C::past ? 0 : next + 1;
        }
    }
};

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
