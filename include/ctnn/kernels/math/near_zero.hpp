#pragma once
// tanh and sigmoid of numbers of at most 1: short polynomials, fewer operations in a row than math.hpp's
// functions and no division. In float, and only where one sample runs alone and waits for them: a batch hides
// latency. Where there are no registers (microcontrollers) the program's size counts for more: two ways are a
// quarter more code (38 and 48 kB, tests/firmware).
//
// `by_size` chooses by all values that are there at once: those of quiet signals and of small weights are
// small, and where they are not, the branch is foreseen. What a value becomes depends so on the values of its
// own sample, never on other samples.

#include <ctnn/kernels/simd/simd.hpp>

namespace ctnn::inline CTNN_ABI {
namespace kernels {

/// For |x| <= 1, in float. The coefficients: tests/kernels/fit_math.sollya.
struct near_zero {
    /// x + x³ p(x²) within 4.7e-9 of tanh(x) relatively.
    template <class V>
    CTNN_INLINE static constexpr V tanh(V x) {
        const V z = x * x, zz = z * z;
        const V low = fma(z, V(0.13332347571849822998046875f), V(-0.333332955837249755859375f));
        const V middle = fma(z, V(2.148719690740108489990234375e-2f), V(-5.387999117374420166015625e-2f));
        const V high = fma(z, V(2.30191997252404689788818359375e-3f), V(-7.946886122226715087890625e-3f));
        const V rest =
            fma(zz * zz, fma(zz, V(-3.58607037924230098724365234375e-4f), high), fma(zz, middle, low));
        return with_sign(fma(x * z, rest, x), x); // -0 stays
    }
    /// 1/2 + x/4 + x³ p(x²) within 8.1e-9 of sigmoid(x) relatively.
    template <class V>
    CTNN_INLINE static constexpr V sigmoid(V x) {
        const V z = x * x;
        const V low = fma(z, V(2.08186847157776355743408203125e-3f), V(-2.0833157002925872802734375e-2f));
        const V high =
            fma(z, V(1.6609386875643394887447357177734375e-5f), V(-2.06740063731558620929718017578125e-4f));
        return fma(x * z, fma(z * z, high, low), fma(x, V(0.25f), V(0.5f)));
    }
};

/// Calls run with what `functions` have for numbers near zero, if all of v are, else with the functions
/// themselves.
template <class Functions, index N, class T, class Run>
CTNN_INLINE inline void by_size(Functions functions, const vec<T> (&v)[N], Run run) {
    if constexpr (has_registers && sizeof(T) == 4 && requires { functions.near_zero(); }) {
        vec<T> most = abs(v[0]);
#pragma GCC unroll 16
        for (index i = 1; i < N; ++i) most = max(abs(v[i]), most);
        if (all(most <= vec<T>(T(1)))) return run(functions.near_zero());
    }
    run(functions);
}

} // namespace kernels
} // namespace ctnn::inline CTNN_ABI
