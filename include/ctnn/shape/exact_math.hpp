#pragma once
// Options that let a compiler compute as if floating-point numbers were real, or with other digits than their
// type has, are refused: NaN checks fall away, and sums are reordered, those too that round to a whole number
// by a large one, so that exp, tanh and sigmoid come out wrong. CTNN_ALLOW_FAST_MATH takes them all the same;
// objects with and without them have other names then.
//
// g++ says by macros what it may do, clang of some options only: of others by a pragma that it refuses
// (below), or by what its optimiser makes of NaN and infinity (expect_exact_math in kernels/simd/scalar.hpp).

#if defined(__FAST_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#define CTNN_MATH _fast_math
#elif defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || defined(__NO_SIGNED_ZEROS__)
#define CTNN_MATH _fast_math
#elif defined(__FLT_EVAL_METHOD__) && (__FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2)
#define CTNN_MATH _excess_precision
#elif defined(CTNN_ALLOW_FAST_MATH) && defined(__clang__)
#define CTNN_MATH _perhaps_fast_math
#else
#define CTNN_MATH
#define CTNN_EXACT_MATH
#endif

#if !defined(CTNN_ALLOW_FAST_MATH)
#if defined(__FLT_EVAL_METHOD__) && (__FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2)
#error "ctnn: floats are computed with more digits than they have (x87): compile with -msse2 -mfpmath=sse, \
or define CTNN_ALLOW_FAST_MATH"
#elif !defined(CTNN_EXACT_MATH)
#error                                                                                                       \
    "ctnn: -ffast-math and its parts (-funsafe-math-optimizations, -fassociative-math, -freciprocal-math, \
-ffinite-math-only, -fno-signed-zeros) delete NaN checks and reorder sums: compile without, \
or define CTNN_ALLOW_FAST_MATH"
#elif defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wignored-pragmas" // where the target has no such pragma
#pragma float_control(push)
// Ctnn: no -ffast-math or part of it: compile without, or define CTNN_ALLOW_FAST_MATH.
#pragma float_control(except, on)
#pragma float_control(pop)
#pragma clang diagnostic pop
#endif
static_assert(sizeof(1.0) == sizeof(double),
              "ctnn: -fsingle-precision-constant makes floats of doubles: compile without");
#endif
