#pragma once
// close: whether two results agree up to rounding, for tests, golden outputs among them; constexpr.
//
//     static_assert(nn::close(nn::predict(model, x), y));

#include <ctnn/shape/shape.hpp>

#include <array> // with std::begin and std::end
#include <limits>

namespace ctnn::inline CTNN_ABI {

/// |got - expected| <= absolute + relative · |expected| for every pair of values (as PyTorch's allclose).
/// Ranges of different lengths, and NaNs, are not close.
template <class Got, class Expected>
    requires requires(const Got& got, const Expected& expected) {
        double(*std::begin(got)), double(*std::begin(expected));
    }
constexpr bool close(const Got& got, const Expected& expected, double relative = 1e-5,
                     double absolute = 1e-6) {
    auto a = std::begin(got);
    auto b = std::begin(expected);
    for (; a != std::end(got) && b != std::end(expected); ++a, ++b) {
        const double x = double(*a), y = double(*b);
        if (x == y) continue; // infinities, too
        constexpr double most = std::numeric_limits<double>::max();
        if (!(x >= -most && x <= most && y >= -most && y <= most)) return false;
        if ((x < y ? y - x : x - y) > absolute + relative * (y < 0 ? -y : y)) return false;
    }
    return a == std::end(got) && b == std::end(expected);
}

} // namespace ctnn::inline CTNN_ABI
