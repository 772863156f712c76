#pragma once
// tensor<T, shape<...>>: an aligned, contiguous range of exactly the shape's values, row-major.
//
//     nn::tensor<float, nn::shape<2, 3>> t{1, 2, 3, 4, 5, 6};
//     t(1, 0) == t[3];      t.row(1) is a span of 3 values

#include <ctnn/shape/shape.hpp>

#include <cstdint>
#include <span>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// What every buffer is aligned to, in bytes, on every ISA: one cache line, one AVX-512 register.
inline constexpr index alignment = 64;

/// Traps where an object of ctnn's lies at no multiple of `alignment` (placed by hand into a buffer, or in a
/// packed struct); with NDEBUG it does nothing.
template <class X>
CTNN_INLINE constexpr void expect_aligned([[maybe_unused]] const X& x) {
#if !defined(NDEBUG)
    if (!std::is_constant_evaluated()) {
        const void* at = __builtin_addressof(x);
        asm("" : "+r"(at)); // the compiler believes it, and would leave the question out
        if (reinterpret_cast<std::uintptr_t>(at) % alignment != 0) __builtin_trap();
    }
#endif
}

/// n values of T rounded up to whole cache lines, counted in values of T.
template <class T>
constexpr index padded(index n) {
    constexpr index line = alignment / index(sizeof(T)) > 0 ? alignment / index(sizeof(T)) : 1;
    return (n + line - 1) / line * line;
}

/// The same, but an odd number of cache lines: rows so far apart that the same column of many of them spreads
/// over all sets of a cache.
template <class T>
constexpr index spread(index n) {
    constexpr index line = padded<T>(1);
    return padded<T>(n) / line % 2 == 0 ? padded<T>(n) + line : padded<T>(n);
}

/// A statically shaped, 64-byte aligned array; zero when default-constructed. Its size() is the shape's size;
/// what alignment adds behind the last value is never visible through the interface.
template <class T, class S>
struct tensor {
    static_assert(is_shape<S>, "ctnn: a tensor is a tensor<T, shape<...>>");
    using value_type = T;
    using shape_type = S;

    constexpr tensor() = default;
    /// Exactly size() values, in row-major order.
    template <class... U>
        requires(sizeof...(U) == S::size && (std::is_convertible_v<U, T> && ...))
    constexpr explicit(sizeof...(U) == 1) tensor(U... values) : storage{T(values)...} {}

    static constexpr S shape() { return {}; }
    static constexpr index size() { return S::size; }
    constexpr T* data() { return storage; }
    constexpr const T* data() const { return storage; }
    constexpr T* begin() { return storage; }
    constexpr const T* begin() const { return storage; }
    constexpr T* end() { return storage + S::size; }
    constexpr const T* end() const { return storage + S::size; }
    constexpr T& operator[](index i) { return storage[i]; }
    constexpr const T& operator[](index i) const { return storage[i]; }

    /// The value at one position per axis, outermost first.
    template <class... I>
        requires(sizeof...(I) == S::rank)
    constexpr const T& operator()(I... position) const {
        return storage[offset(position...)];
    }
    template <class... I>
        requires(sizeof...(I) == S::rank)
    constexpr T& operator()(I... position) {
        return storage[offset(position...)];
    }

    /// Everything at one position of the outermost axis: a sample of a batch, a step, a row.
    constexpr auto row(index i) const { return row_at(storage + i * of_row); }
    constexpr auto row(index i) { return row_at(storage + i * of_row); }

    friend constexpr bool operator==(const tensor& a, const tensor& b) {
        for (index i = 0; i < S::size; ++i)
            if (!(a.storage[i] == b.storage[i])) return false;
        return true;
    }

  private:
    static constexpr index of_row = S::rank > 0 ? S::size / S::extent(0) : S::size;
    template <class U>
    static constexpr std::span<U, std::size_t(of_row)> row_at(U* first) {
        return std::span<U, std::size_t(of_row)>(first, std::size_t(of_row));
    }
    /// Row-major: S::size values, then padding that kernels may write and nobody reads.
    alignas(alignment) T storage[padded<T>(S::size)] = {};

    template <class... I>
    static constexpr index offset(I... position) {
        index at = 0, axis = 0;
        ((at = at * S::extent(axis++) + index(position)), ...);
        return at;
    }
};

/// The position of the first largest value: the class that a classifier predicts. Where there is a NaN, the
/// first one's (as PyTorch's argmax). 0 for an empty range.
template <class Range>
constexpr index argmax(const Range& values) {
    index best = 0, i = 0;
    auto largest = std::begin(values);
    for (auto it = std::begin(values); it != std::end(values); ++it, ++i) {
        if constexpr (std::is_floating_point_v<std::remove_cvref_t<decltype(*it)>>)
            if (*it != *it) return i;
        if (*it > *largest) largest = it, best = i;
    }
    return best;
}

} // namespace ctnn::inline CTNN_ABI
