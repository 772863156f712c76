#pragma once
// Registers: raw<T>, the compiler's vector type as wide as xsimd's batch for the instruction set (xsimd 8.1
// to 14), and 16 bytes where xsimd knows none (RISC-V, Cortex-M). What simd.hpp does with them is an operator
// of the compiler's, or one of the functions below.
//
// They are not xsimd's: those stay functions where nothing is optimised, and objects of instruction sets that
// have the same batch would share them. So nothing of xsimd is needed but which register is whose: its header
// of architectures says that, in half the time that all of it takes to compile.

#include <ctnn/kernels/simd/scalar.hpp>

#if !defined(CTNN_NO_XSIMD) && (defined(__SSE2__) || defined(__aarch64__))
#define CTNN_XSIMD
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wunknown-warning-option"
#endif
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#if __has_include(<xsimd/config/xsimd_inline.hpp>) // which version 13's next header asks for, and leaves out
#include <xsimd/config/xsimd_inline.hpp>
#endif
#include <xsimd/config/xsimd_arch.hpp>
#pragma GCC diagnostic pop
#endif

namespace ctnn::inline CTNN_ABI {
namespace kernels {

#if defined(CTNN_XSIMD)
template <class T>
using raw = decltype(xsimd::types::simd_register<T, xsimd::default_arch>::data);
inline constexpr bool has_registers = true;
#else
template <class T>
struct register_of;
template <>
struct register_of<float> {
    typedef float type __attribute__((vector_size(16)));
};
template <>
struct register_of<double> {
    typedef double type __attribute__((vector_size(16)));
};
template <class T>
using raw = typename register_of<T>::type;
inline constexpr bool has_registers = false; // known to ctnn
#endif

/// The same in memory, wherever a T may lie.
template <class T>
struct register_at {
    typedef T type __attribute__((vector_size(sizeof(raw<T>)), aligned(alignof(T)), may_alias));
};

/// Lanes of a register of T.
template <class T>
constexpr index width = index(sizeof(raw<T>) / sizeof(T));

/// Registers of the ISA.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr index registers = 32;
#else
inline constexpr index registers = 16;
#endif

// ---- lane by lane, for whatever registers there are: V is raw<float> or raw<double>

/// All bits of a lane, or none.
template <class V>
CTNN_INLINE inline auto less(V a, V b) {
    return a < b;
}
template <class V>
CTNN_INLINE inline auto less_or_equal(V a, V b) {
    return a <= b;
}
template <class V>
CTNN_INLINE inline auto equal(V a, V b) {
    return a == b;
}
template <class V>
CTNN_INLINE inline auto not_a_number_in(V a) {
    return a != a;
}
/// a where the mask is set, else b; and whether it is set in every lane.
template <class M, class V>
CTNN_INLINE inline V choose(M m, V a, V b) {
    return m ? a : b;
}
template <class M>
CTNN_INLINE inline bool in_every_lane(M m) {
#if defined(CTNN_XSIMD) && defined(__AVX__)
    if constexpr (sizeof(M) == 32 && sizeof(m[0]) == 4)
        return _mm256_testc_ps((__m256)m, (__m256)(m == m)) != 0;
    if constexpr (sizeof(M) == 32 && sizeof(m[0]) == 8)
        return _mm256_testc_pd((__m256d)m, (__m256d)(m == m)) != 0;
#endif
#if defined(CTNN_XSIMD) && defined(__SSE2__)
    if constexpr (sizeof(M) == 16 && sizeof(m[0]) == 4) return _mm_movemask_ps((__m128)m) == 0xf;
    if constexpr (sizeof(M) == 16 && sizeof(m[0]) == 8) return _mm_movemask_pd((__m128d)m) == 3;
#endif
#if defined(CTNN_XSIMD) && defined(__aarch64__)
    return vminvq_u32((uint32x4_t)m) == 0xffffffffu;
#else
    bool every = true;
    for (unsigned i = 0; i < sizeof(M) / sizeof(m[0]); ++i) every = every && m[i] != 0;
    return every;
#endif
}

/// a · b + c and c - a · b, rounded once where the target can; g++ does not fold the sign into an intrinsic.
template <class V>
CTNN_INLINE inline V fused(V a, V b, V c) {
#if defined(__FMA__) || defined(__aarch64__)
    for (unsigned i = 0; i < sizeof(V) / sizeof(a[0]); ++i) c[i] = kernels::fma(+a[i], +b[i], +c[i]);
    return c;
#else
    return a * b + c;
#endif
}
template <class V>
CTNN_INLINE inline V fused_from(V a, V b, V c) {
    return fused(-a, b, c);
}
/// The larger, the smaller; b where the two do not compare.
template <class V>
CTNN_INLINE inline V larger(V a, V b) {
    return a > b ? a : b;
}
template <class V>
CTNN_INLINE inline V smaller(V a, V b) {
    return a < b ? a : b;
}
template <class V>
CTNN_INLINE inline V root(V a) {
    for (unsigned i = 0; i < sizeof(V) / sizeof(a[0]); ++i) {
        if constexpr (sizeof(a[0]) == 4) a[i] = __builtin_sqrtf(a[i]);
        else a[i] = __builtin_sqrt(a[i]);
    }
    return a;
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
