#pragma once
// Seeds and initial values. Every bit is the same on every platform: the generator counts in integers, and a value is made
// with one exact conversion and one rounded product.

#include <ctnn/kernels/block.hpp>

#include <cstdint>

namespace ctnn::inline CTNN_ABI {

/// Where randomness begins; the same seed gives the same bits everywhere.
struct seed {
    std::uint64_t value = 0;
};

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): 64 well mixed bits for a count.
constexpr std::uint64_t random_bits(seed s, std::uint64_t count) {
    std::uint64_t z = s.value + (count + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/// √x in constant expressions and at run time alike, correctly rounded up to the last bit or so: Newton's iteration.
constexpr double square_root(double x) {
    double root = x > 1 ? x : 1;
    for (double next = 0; (next = (root + x / root) / 2) < root;) root = next;
    return root;
}

/// One initial value out of 64 random bits.
template <class T, index FanIn>
constexpr T initial_value(uniform_fan_in<FanIn>, std::uint64_t bits) {
    constexpr double bound = 1 / square_root(double(FanIn));
    // An odd number of 25 bits between -2^24 and 2^24: exact in a float, symmetric, never 0 and never the bound.
    const auto odd = std::int64_t(bits >> 40) * 2 + 1 - (std::int64_t(1) << 24);
    return T(bound / (1 << 24)) * T(odd);
}
/// N(0, 1) as a sum of 32 uniform numbers, exact in integers until the one rounded product: kurtosis 2.96, up to 9.8 deviations.
template <class T>
constexpr T initial_value(standard_normal, std::uint64_t bits) {
    constexpr std::int64_t draws = 32;
    std::int64_t sum = 0;
    for (std::uint64_t i = 0; i < draws / 2; ++i) {
        const std::uint64_t two = random_bits({bits}, i);
        sum += std::int64_t(two >> 40) + std::int64_t(two << 32 >> 40); // 24 bits each
    }
    const std::int64_t odd = 2 * sum - draws * ((std::int64_t(1) << 24) - 1); // the variance of the sum is draws / 12, in units of 2^24
    return T(1 / (square_root(double(draws) / 12) * (1 << 25))) * T(odd);
}
template <class T, index Value>
constexpr T initial_value(filled_with<Value>, std::uint64_t) {
    return T(Value);
}

/// Fills a block; `stream` tells the blocks of a model apart.
template <class Initial, class Block>
constexpr void initialise(Block& block, seed s, std::uint64_t stream) {
    const seed own{random_bits(s, stream)};
    for (index i = 0; i < Block::shape_type::size; ++i)
        block.data[Block::offset(i)] =
            initial_value<typename Block::value_type>(Initial{}, random_bits(own, std::uint64_t(i)));
}

} // namespace ctnn::inline CTNN_ABI
