#pragma once
// The inline namespace that all of ctnn lives in: `ctnn::v0_1_avx512` and the like.
//
// A translation unit compiled for AVX2 and one compiled for AVX-512 instantiate the same templates with different
// instructions. Were they to share a name, the linker would keep one of the two for both, and the program would
// stop with an illegal instruction on the smaller machine. So version and instruction set are part of every mangled name:
// objects of different ISAs, or with different versions of ctnn, can be linked into one program, and handing a model from
// one to the other by mistake is a link error. The layout of models does not depend on the ISA; `nn::bytes(model)` crosses the border.
//
// Only what changes the instructions that a compiler may choose on its own needs telling apart; the levels follow
// the x86-64 psABI (v2 = SSE4.2, v3 = AVX2 + FMA, v4 = AVX-512 F/BW/CD/DQ/VL).

#define CTNN_VERSION_MAJOR 0
#define CTNN_VERSION_MINOR 1
#define CTNN_VERSION_PATCH 0

#if defined(__FAST_MATH__) || __FINITE_MATH_ONLY__
#if !defined(CTNN_ALLOW_FAST_MATH)
#error "ctnn: -ffast-math and -ffinite-math-only delete NaN checks, the first reorders sums; compile without, or define CTNN_ALLOW_FAST_MATH"
#endif
#define CTNN_MATH _fast_math
#else
#define CTNN_MATH
#endif

// Kernels are made of small functions that the optimiser has to see as one. Without an optimiser inlining gains nothing, and every
// temporary of every inlined function keeps a place of its own in the caller's stack frame: 26 kB in an LSTM.
#if defined(__OPTIMIZE__)
#define CTNN_INLINE __attribute__((always_inline))
#else
#define CTNN_INLINE
#endif

#if defined(__AVX512F__) && defined(__AVX512VBMI2__) && defined(__AVX512VL__)
#define CTNN_ISA avx512vbmi2
#elif defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define CTNN_ISA avx512
#elif defined(__AVX512F__)
#define CTNN_ISA avx512f
#elif defined(__AVX2__) && defined(__FMA__)
#define CTNN_ISA avx2_fma
#elif defined(__AVX2__)
#define CTNN_ISA avx2
#elif defined(__AVX__) && defined(__FMA__)
#define CTNN_ISA avx_fma
#elif defined(__AVX__)
#define CTNN_ISA avx
#elif defined(__SSE4_2__)
#define CTNN_ISA sse4_2
#elif defined(__SSE2__)
#define CTNN_ISA sse2
#elif defined(__aarch64__)
#define CTNN_ISA aarch64
#else
#define CTNN_ISA generic
#endif

// With the compiler's vectors instead of xsimd's the kernels are others.
#if defined(CTNN_NO_XSIMD)
#define CTNN_VECTORS _generic
#else
#define CTNN_VECTORS
#endif

// v0_1_avx2_fma: within a minor version programs stay compatible.
#define CTNN_JOIN(major, minor, isa, vectors, math) v##major##_##minor##_##isa##vectors##math
#define CTNN_ABI_OF(major, minor, isa, vectors, math) CTNN_JOIN(major, minor, isa, vectors, math)
#define CTNN_ABI CTNN_ABI_OF(CTNN_VERSION_MAJOR, CTNN_VERSION_MINOR, CTNN_ISA, CTNN_VECTORS, CTNN_MATH)
