#pragma once
// How far a number is from the truth, in units in the last place.

#include <algorithm>
#include <cmath>
#include <limits>

namespace ctnn_test {

/// |y - truth| in units of the last place that the truth has in T; 0 where both are NaN or the same infinity,
/// huge where one is.
template <class T, class Truth>
double ulps(T y, Truth truth) {
    using limits = std::numeric_limits<T>;
    const T rounded = static_cast<T>(truth);
    if (std::isnan(truth) || std::isinf(rounded) || rounded == y) {
        const bool same = std::isnan(truth) ? std::isnan(y) : y == rounded;
        return same ? 0 : 1e30;
    }
    const int exponent = std::max(std::ilogb(truth), limits::min_exponent - 1);
    return std::isfinite(y)
               ? double(std::abs(Truth(y) - truth) / std::ldexp(Truth(1), exponent - limits::digits + 1))
               : 1e30;
}

} // namespace ctnn_test
