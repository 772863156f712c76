#pragma once
// copy_finite: a copy that tells on its way whether all values are finite. From memory it costs what a copy
// costs; a look at the copy afterwards a quarter more.

#include <ctnn/kernels/wire/lanes.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// Copies n values, which do not overlap; whether all of them are finite.
template <class T>
bool copy_finite(const T* from, index n, T* to) {
    if constexpr (std::is_floating_point_v<T>) {
        // Nothing, or NaN if a value is infinite or NaN; four sums, so that none waits for itself.
        T sum = 0;
        index i = 0;
        if constexpr (has_simd<T>) {
            vec<T> sums[4] = {zero<T>(), zero<T>(), zero<T>(), zero<T>()};
            const auto some = [&](index at, vec<T>& s) CTNN_INLINE {
                const vec<T> v = load(from + at);
                store(to + at, v);
                s = fma(v, zero<T>(), s);
            };
            for (; i + 4 * width<T> <= n; i += 4 * width<T>)
                some(i, sums[0]), some(i + width<T>, sums[1]), some(i + 2 * width<T>, sums[2]),
                    some(i + 3 * width<T>, sums[3]);
            for (; i + width<T> <= n; i += width<T>) some(i, sums[0]);
            sum = sum_of_lanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
        }
        for (; i < n; ++i) to[i] = from[i], sum = sum + from[i] * T(0);
        return sum == sum;
    } else {
        for (index i = 0; i < n; ++i) to[i] = from[i];
        return true;
    }
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
