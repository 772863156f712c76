#pragma once
// The inline namespace that all of ctnn lives in: `ctnn::v0_1_avx512` and the like.
//
// A translation unit compiled for AVX2 and one compiled for AVX-512 instantiate the same templates with
// different instructions. Were they to share a name, the linker would keep one of the two for both, and the
// program would stop with an illegal instruction on the smaller machine. So version and instruction set are
// part of every mangled name, with every extension that a compiler may use on its own (isa.hpp): objects of
// different ISAs, or with different versions of ctnn, can be linked into one program, and handing a model
// from one to the other by mistake is a link error. The layout of models does not depend on the ISA;
// `nn::bytes(model)` crosses the border.

#include <ctnn/shape/exact_math.hpp>
#include <ctnn/shape/isa.hpp>

#define CTNN_VERSION_MAJOR 0
#define CTNN_VERSION_MINOR 1
#define CTNN_VERSION_PATCH 0

// Kernels are made of small functions that the optimiser has to see as one. Without an optimiser inlining
// gains nothing, and every temporary of every inlined function keeps a place of its own in the caller's stack
// frame: 26 kB in an LSTM.
#if defined(__OPTIMIZE__)
#define CTNN_INLINE __attribute__((always_inline))
#else
#define CTNN_INLINE
#endif

// With the compiler's vectors instead of xsimd's the kernels are others.
#if defined(CTNN_NO_XSIMD)
#define CTNN_VECTORS _generic
#else
#define CTNN_VECTORS
#endif

// Built with the address sanitizer, arenas have red zones, and so another size (run/red_zones.hpp).
#if defined(__SANITIZE_ADDRESS__)
#define CTNN_RED_ZONES
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CTNN_RED_ZONES
#endif
#endif
#if defined(CTNN_RED_ZONES)
#define CTNN_ZONES _red_zones
#else
#define CTNN_ZONES
#endif

// v0_1_avx2_fma: within a minor version programs stay compatible.
#define CTNN_ABI_NAMED(major, minor, isa, vectors, math, zones)                                              \
    v##major##_##minor##_##isa##vectors##math##zones
#define CTNN_ABI_OF(major, minor, isa, vectors, math, zones)                                                 \
    CTNN_ABI_NAMED(major, minor, isa, vectors, math, zones)
#define CTNN_ABI                                                                                             \
    CTNN_ABI_OF(CTNN_VERSION_MAJOR, CTNN_VERSION_MINOR, CTNN_ISA, CTNN_VECTORS, CTNN_MATH, CTNN_ZONES)
