#!/usr/bin/env python3
"""The coefficients of include/ctnn/kernels/fast_math.hpp and their error.

    python3 tests/kernels/fit_fast_math.py          (Debian: python3-mpmath)

tanh(x)/x as P(z)/Q(z) with z = x² from 0 to 9.02²: least squares of the linearised relative error at Chebyshev's points, weighted again and
again by the error itself (Lawson 1961), so that it approaches the smallest largest error.
"""
import mpmath as mp

mp.mp.dps = 40
LIMIT, POINTS, ROUNDS = mp.mpf("9.02"), 160, 60


def fit(degree_p, degree_q):
    scale = LIMIT**2
    z = [(1 - mp.cos(mp.pi * (i + 0.5) / POINTS)) / 2 for i in range(POINTS)]  # in units of scale
    f = [mp.tanh(mp.sqrt(scale * t)) / mp.sqrt(scale * t) for t in z]
    weight, q_before, best = [mp.mpf(1)] * POINTS, [mp.mpf(1)] * POINTS, None
    for _ in range(ROUNDS):
        rows, right = [], []
        for t, value, w, q in zip(z, f, weight, q_before):
            s = mp.sqrt(w) / (value * q)
            rows.append([s * t**k for k in range(degree_p + 1)] + [-s * value * t**k for k in range(1, degree_q + 1)])
            right.append(s * value)
        a = mp.matrix(rows)
        found = mp.lu_solve(a.T * a, a.T * mp.matrix(right))
        p = [found[k] for k in range(degree_p + 1)]
        q = [mp.mpf(1)] + [found[degree_p + k] for k in range(1, degree_q + 1)]
        at = lambda c, t: sum(x * t**k for k, x in enumerate(c))
        q_before = [at(q, t) for t in z]
        error = [abs(at(p, t) / (b * value) - 1) for t, b, value in zip(z, q_before, f)]
        if best is None or max(error) < best[0]:
            best = max(error), [c / scale**k for k, c in enumerate(p)], [c / scale**k for k, c in enumerate(q)]
        total = sum(w * e for w, e in zip(weight, error))
        weight = [w * e / total * POINTS + mp.mpf(10) ** -12 for w, e in zip(weight, error)]
    return best


error, p, q = fit(4, 4)
print("largest relative error", mp.nstr(error, 4))
print("P", *(mp.nstr(c, 18) for c in p))
print("Q", *(mp.nstr(c, 18) for c in q))
