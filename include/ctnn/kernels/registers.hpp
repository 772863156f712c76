#pragma once
// Registers: raw<T>, the compiler's vector type as wide as xsimd's batch for the instruction set (xsimd 8.1 to 14), and 16
// bytes where xsimd knows none (RISC-V, Cortex-M). What simd.hpp does with them is an operator of the compiler's, or one of
// the functions below.
//
// They are not xsimd's: those stay functions where nothing is optimised, and objects of instruction sets that have the same
// batch would share them. Nor are they AVX-512's intrinsics without a mask: g++ 12's own header takes a variable in them that
// is not set, and warns of it at the line of who uses max, min or √.

#include <ctnn/kernels/scalar.hpp>

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
#include <xsimd/xsimd.hpp>
#pragma GCC diagnostic pop
#endif

namespace ctnn::inline CTNN_ABI {
namespace kernels {

#if defined(CTNN_XSIMD)
template <class T>
using raw = decltype(xsimd::batch<T>::data);
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
    if constexpr (sizeof(M) == 32 && sizeof(m[0]) == 4) return _mm256_testc_ps((__m256)m, (__m256)(m == m)) != 0;
    if constexpr (sizeof(M) == 32 && sizeof(m[0]) == 8) return _mm256_testc_pd((__m256d)m, (__m256d)(m == m)) != 0;
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

// ---- the same where the instruction set has one instruction for it

#if defined(CTNN_XSIMD) && defined(__SSE2__)
CTNN_INLINE inline __m128 larger(__m128 a, __m128 b) { return _mm_max_ps(a, b); }
CTNN_INLINE inline __m128d larger(__m128d a, __m128d b) { return _mm_max_pd(a, b); }
CTNN_INLINE inline __m128 smaller(__m128 a, __m128 b) { return _mm_min_ps(a, b); }
CTNN_INLINE inline __m128d smaller(__m128d a, __m128d b) { return _mm_min_pd(a, b); }
CTNN_INLINE inline __m128 root(__m128 a) { return _mm_sqrt_ps(a); }
CTNN_INLINE inline __m128d root(__m128d a) { return _mm_sqrt_pd(a); }
#endif
#if defined(CTNN_XSIMD) && defined(__AVX__)
CTNN_INLINE inline __m256 larger(__m256 a, __m256 b) { return _mm256_max_ps(a, b); }
CTNN_INLINE inline __m256d larger(__m256d a, __m256d b) { return _mm256_max_pd(a, b); }
CTNN_INLINE inline __m256 smaller(__m256 a, __m256 b) { return _mm256_min_ps(a, b); }
CTNN_INLINE inline __m256d smaller(__m256d a, __m256d b) { return _mm256_min_pd(a, b); }
CTNN_INLINE inline __m256 root(__m256 a) { return _mm256_sqrt_ps(a); }
CTNN_INLINE inline __m256d root(__m256d a) { return _mm256_sqrt_pd(a); }
#if defined(__FMA__)
CTNN_INLINE inline __m256 fused(__m256 a, __m256 b, __m256 c) { return _mm256_fmadd_ps(a, b, c); }
CTNN_INLINE inline __m256d fused(__m256d a, __m256d b, __m256d c) { return _mm256_fmadd_pd(a, b, c); }
CTNN_INLINE inline __m256 fused_from(__m256 a, __m256 b, __m256 c) { return _mm256_fnmadd_ps(a, b, c); }
CTNN_INLINE inline __m256d fused_from(__m256d a, __m256d b, __m256d c) { return _mm256_fnmadd_pd(a, b, c); }
#endif
#endif
#if defined(CTNN_XSIMD) && defined(__AVX512F__)
// Masks are a bit for each lane.
CTNN_INLINE inline __mmask16 less(__m512 a, __m512 b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
CTNN_INLINE inline __mmask8 less(__m512d a, __m512d b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
CTNN_INLINE inline __mmask16 less_or_equal(__m512 a, __m512 b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
CTNN_INLINE inline __mmask8 less_or_equal(__m512d a, __m512d b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
CTNN_INLINE inline __mmask16 equal(__m512 a, __m512 b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
CTNN_INLINE inline __mmask8 equal(__m512d a, __m512d b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
CTNN_INLINE inline __mmask16 not_a_number_in(__m512 a) { return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q); }
CTNN_INLINE inline __mmask8 not_a_number_in(__m512d a) { return _mm512_cmp_pd_mask(a, a, _CMP_UNORD_Q); }
CTNN_INLINE inline __m512 choose(__mmask16 m, __m512 a, __m512 b) { return _mm512_mask_blend_ps(m, b, a); }
CTNN_INLINE inline __m512d choose(__mmask8 m, __m512d a, __m512d b) { return _mm512_mask_blend_pd(m, b, a); }
CTNN_INLINE inline bool in_every_lane(__mmask16 m) { return m == 0xffff; }
CTNN_INLINE inline bool in_every_lane(__mmask8 m) { return m == 0xff; }
CTNN_INLINE inline __m512 larger(__m512 a, __m512 b) { return _mm512_mask_max_ps(a, 0xffff, a, b); }
CTNN_INLINE inline __m512d larger(__m512d a, __m512d b) { return _mm512_mask_max_pd(a, 0xff, a, b); }
CTNN_INLINE inline __m512 smaller(__m512 a, __m512 b) { return _mm512_mask_min_ps(a, 0xffff, a, b); }
CTNN_INLINE inline __m512d smaller(__m512d a, __m512d b) { return _mm512_mask_min_pd(a, 0xff, a, b); }
CTNN_INLINE inline __m512 root(__m512 a) { return _mm512_mask_sqrt_ps(a, 0xffff, a); }
CTNN_INLINE inline __m512d root(__m512d a) { return _mm512_mask_sqrt_pd(a, 0xff, a); }
CTNN_INLINE inline __m512 fused(__m512 a, __m512 b, __m512 c) { return _mm512_fmadd_ps(a, b, c); }
CTNN_INLINE inline __m512d fused(__m512d a, __m512d b, __m512d c) { return _mm512_fmadd_pd(a, b, c); }
CTNN_INLINE inline __m512 fused_from(__m512 a, __m512 b, __m512 c) { return _mm512_fnmadd_ps(a, b, c); }
CTNN_INLINE inline __m512d fused_from(__m512d a, __m512d b, __m512d c) { return _mm512_fnmadd_pd(a, b, c); }
/// v · 2^n for whole numbers n, rounded once.
CTNN_INLINE inline __m512 scaled(__m512 v, __m512 n) { return _mm512_mask_scalef_ps(v, 0xffff, v, n); }
CTNN_INLINE inline __m512d scaled(__m512d v, __m512d n) { return _mm512_mask_scalef_pd(v, 0xff, v, n); }
#endif
#if defined(CTNN_XSIMD) && defined(__aarch64__)
CTNN_INLINE inline float32x4_t larger(float32x4_t a, float32x4_t b) { return vmaxq_f32(a, b); }
CTNN_INLINE inline float64x2_t larger(float64x2_t a, float64x2_t b) { return vmaxq_f64(a, b); }
CTNN_INLINE inline float32x4_t smaller(float32x4_t a, float32x4_t b) { return vminq_f32(a, b); }
CTNN_INLINE inline float64x2_t smaller(float64x2_t a, float64x2_t b) { return vminq_f64(a, b); }
CTNN_INLINE inline float32x4_t root(float32x4_t a) { return vsqrtq_f32(a); }
CTNN_INLINE inline float64x2_t root(float64x2_t a) { return vsqrtq_f64(a); }
CTNN_INLINE inline float32x4_t fused(float32x4_t a, float32x4_t b, float32x4_t c) { return vfmaq_f32(c, a, b); }
CTNN_INLINE inline float64x2_t fused(float64x2_t a, float64x2_t b, float64x2_t c) { return vfmaq_f64(c, a, b); }
CTNN_INLINE inline float32x4_t fused_from(float32x4_t a, float32x4_t b, float32x4_t c) { return vfmsq_f32(c, a, b); }
CTNN_INLINE inline float64x2_t fused_from(float64x2_t a, float64x2_t b, float64x2_t c) { return vfmsq_f64(c, a, b); }
#endif

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
