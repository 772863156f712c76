#pragma once
// Seeds and initial values. Every bit is the same on every platform: the generator counts in integers, and a
// value is made with one exact conversion and one rounded product.

#include <ctnn/kernels/wire/block.hpp>

#include <cstdint>

namespace ctnn::inline CTNN_ABI {

/// Where randomness begins; the same seed gives the same bits everywhere.
struct seed {
    std::uint64_t value = 0;
};

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014): 64 well mixed bits
/// for a count.
constexpr std::uint64_t random_bits(seed s, std::uint64_t count) {
    std::uint64_t z = s.value + (count + 1) * 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/// √x in constant expressions and at run time alike, correctly rounded up to the last bit or so: Newton's
/// iteration.
constexpr double square_root(double x) {
    double root = x > 1 ? x : 1;
    for (double next = 0; (next = (root + x / root) / 2) < root;) root = next;
    return root;
}

/// U(-2^24, 2^24) out of 64 random bits: an odd number of 25 bits, exact in a float, symmetric, never 0 and
/// never the bound.
constexpr std::int64_t uniform_number(std::uint64_t bits) {
    return std::int64_t(bits >> 40) * 2 + 1 - (std::int64_t(1) << 24);
}

/// A sum of 32 uniform numbers, exact in integers: kurtosis 2.96, up to 9.8 deviations. Its variance is draws
/// / 12, in units of 2^25.
inline constexpr std::int64_t draws = 32;
constexpr std::int64_t normal_number(std::uint64_t bits) {
    std::int64_t sum = 0;
    for (std::uint64_t i = 0; i < draws / 2; ++i) {
        const std::uint64_t two = random_bits({bits}, i);
        sum += std::int64_t(two >> 40) + std::int64_t(two << 32 >> 40); // 24 bits each
    }
    return 2 * sum - draws * ((std::int64_t(1) << 24) - 1);
}

/// Fills a block in PyTorch's order with such numbers times a factor. One function for all blocks of a
/// program.
template <class T>
[[gnu::noinline]] constexpr void draw(T* to, storage_order order, index n, seed s,
                                      std::int64_t (*number)(std::uint64_t), T factor) {
    for (index i = 0; i < n; ++i) to[order.offset(i)] = factor * T(number(random_bits(s, std::uint64_t(i))));
}

/// Fills a block; `stream` tells the blocks of a model apart.
template <index FanIn, class Block>
constexpr void initialise(uniform_fan_in<FanIn>, Block& block, seed s, std::uint64_t stream) {
    using T = typename Block::value_type;
    constexpr double bound = 1 / square_root(double(FanIn));
    const seed own{random_bits(s, stream)};
    draw(block.data, Block::order, Block::shape_type::size, own, uniform_number, T(bound / (1 << 24)));
}
template <class Block>
constexpr void initialise(standard_normal, Block& block, seed s, std::uint64_t stream) {
    using T = typename Block::value_type;
    constexpr double deviation = square_root(double(draws) / 12) * (1 << 25);
    const seed own{random_bits(s, stream)};
    draw(block.data, Block::order, Block::shape_type::size, own, normal_number, T(1 / deviation));
}
template <index Value, index Of, class Block>
constexpr void initialise(filled_with<Value, Of>, Block& block, seed, std::uint64_t) {
    using T = typename Block::value_type;
    for (index i = 0; i < Block::shape_type::size; ++i)
        block.data[Block::offset(i)] = T(filled_with<Value, Of>::value);
}

} // namespace ctnn::inline CTNN_ABI
