#pragma once
// What registers.hpp says of any register, said again where the instruction set has one instruction for it.
//
// Of AVX-512 the forms with a mask: in those without, g++ 12's own header takes a variable that is not set,
// and warns of it at the line of who uses max, min or √ (with a precompiled header, or -flto, whatever
// pragmas say).

#include <ctnn/kernels/simd/registers.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

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
CTNN_INLINE inline __mmask16 less_or_equal(__m512 a, __m512 b) {
    return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ);
}
CTNN_INLINE inline __mmask8 less_or_equal(__m512d a, __m512d b) {
    return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ);
}
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
/// The first Count lanes, in memory and from there (by way of the stack a load would wait for a store of
/// another size).
template <index Count>
CTNN_INLINE inline __m512 first_of(const float* p) {
    return _mm512_maskz_loadu_ps(__mmask16((1u << Count) - 1), p);
}
template <index Count>
CTNN_INLINE inline __m512d first_of(const double* p) {
    return _mm512_maskz_loadu_pd(__mmask8((1u << Count) - 1), p);
}
template <index Count>
CTNN_INLINE inline void set_first(float* p, __m512 v) {
    _mm512_mask_storeu_ps(p, __mmask16((1u << Count) - 1), v);
}
template <index Count>
CTNN_INLINE inline void set_first(double* p, __m512d v) {
    _mm512_mask_storeu_pd(p, __mmask8((1u << Count) - 1), v);
}
#elif defined(CTNN_XSIMD) && defined(__AVX2__)
// Masked stores are slow on some processors.
template <index Count>
CTNN_INLINE inline __m256 first_of(const float* p) {
    constexpr int to = int(Count);
    return _mm256_maskload_ps(
        p, _mm256_cmpgt_epi32(_mm256_set1_epi32(to), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)));
}
template <index Count>
CTNN_INLINE inline __m256d first_of(const double* p) {
    return _mm256_maskload_pd(p,
                              _mm256_cmpgt_epi64(_mm256_set1_epi64x(Count), _mm256_setr_epi64x(0, 1, 2, 3)));
}
#endif
#if defined(CTNN_XSIMD) && defined(__aarch64__)
CTNN_INLINE inline float32x4_t larger(float32x4_t a, float32x4_t b) { return vmaxq_f32(a, b); }
CTNN_INLINE inline float64x2_t larger(float64x2_t a, float64x2_t b) { return vmaxq_f64(a, b); }
CTNN_INLINE inline float32x4_t smaller(float32x4_t a, float32x4_t b) { return vminq_f32(a, b); }
CTNN_INLINE inline float64x2_t smaller(float64x2_t a, float64x2_t b) { return vminq_f64(a, b); }
CTNN_INLINE inline float32x4_t root(float32x4_t a) { return vsqrtq_f32(a); }
CTNN_INLINE inline float64x2_t root(float64x2_t a) { return vsqrtq_f64(a); }
CTNN_INLINE inline float32x4_t fused(float32x4_t a, float32x4_t b, float32x4_t c) {
    return vfmaq_f32(c, a, b);
}
CTNN_INLINE inline float64x2_t fused(float64x2_t a, float64x2_t b, float64x2_t c) {
    return vfmaq_f64(c, a, b);
}
CTNN_INLINE inline float32x4_t fused_from(float32x4_t a, float32x4_t b, float32x4_t c) {
    return vfmsq_f32(c, a, b);
}
CTNN_INLINE inline float64x2_t fused_from(float64x2_t a, float64x2_t b, float64x2_t c) {
    return vfmsq_f64(c, a, b);
}
#endif

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
