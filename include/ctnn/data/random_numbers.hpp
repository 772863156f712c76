#pragma once
// What batches draw for one sample that is changed on its way, and how they look whether it is finite.

#include <ctnn/kernels/simd/scalar.hpp>
#include <ctnn/run/seed.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// Whether n values are finite; by their bits, many at once.
template <class X>
bool are_finite(const X* x, index n) {
    if constexpr (std::is_floating_point_v<X>) {
        using bits = std::conditional_t<sizeof(X) == 4, std::uint32_t, std::uint64_t>;
        constexpr bits exponent = sizeof(X) == 4 ? bits(0x7f800000) : bits(0x7ff0000000000000);
        bits any = 0;
        for (index i = 0; i < n; ++i) any |= bits((std::bit_cast<bits>(x[i]) & exponent) == exponent);
        return any == 0;
    } else {
        return true;
    }
}

/// Random numbers of one sample in one epoch.
class random_numbers {
  public:
    explicit random_numbers(seed s) : seed_(s) {}
    std::uint64_t bits() { return random_bits(seed_, count_++); }
    /// Between two bounds; about 0 with deviation 1; 0..n-1 (0 where n is less than 1).
    double uniform(double from = 0, double to = 1) {
        return kernels::fma(to - from, double(bits() >> 11) / double(std::uint64_t(1) << 53), from);
    }
    double normal() { return double(normal_number(bits())) / (square_root(double(draws) / 12) * (1 << 25)); }
    index below(index n) { return n < 1 ? 0 : index(bits() % std::uint64_t(n)); }

  private:
    seed seed_;
    std::uint64_t count_ = 0;
};

} // namespace ctnn::inline CTNN_ABI
