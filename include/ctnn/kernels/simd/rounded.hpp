#pragma once
// A product that is a number of its own. Of a product and a sum behind it, be they in different functions,
// g++ makes one fma, which other compilers do not: their bits would differ. What belongs together says fma;
// what a function ends in says rounded where its caller may add to it.

#include <ctnn/kernels/simd/simd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// v, and no part of a sum behind it.
template <class T>
CTNN_INLINE inline vec<T> rounded(vec<T> v) {
#if defined(__GNUC__) && !defined(__clang__) && defined(__FMA__)
    asm("" : "+v"(v.lanes));
#elif defined(__GNUC__) && !defined(__clang__) && defined(__aarch64__)
    asm("" : "+w"(v.lanes));
#endif
    return v;
}
template <scalar T>
CTNN_INLINE constexpr T rounded(T v) {
    if (!std::is_constant_evaluated()) {
#if defined(__GNUC__) && !defined(__clang__) && defined(__FMA__)
        asm("" : "+v"(v));
#elif defined(__GNUC__) && !defined(__clang__) && defined(__aarch64__)
        asm("" : "+w"(v));
#endif
    }
    return v;
}
template <class T>
constexpr T rounded(T v) {
    return v;
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
