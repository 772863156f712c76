#!/usr/bin/env python3
"""The fractions of polynomials of include/ctnn/kernels/math/fast_math.hpp and normal.hpp, and their errors.

    python3 tests/kernels/fit_fast_math.py          (Debian: python3-mpmath)

f(z) as P(z)/Q(z) for z from 0 to a limit: least squares of the linearised relative error at Chebyshev's points, weighted again and
again by the error itself (Lawson 1961), so that it approaches the smallest largest error.
"""
import mpmath as mp

mp.mp.dps = 60
POINTS, ROUNDS = 160, 60


def fit(function, limit, degree_p, degree_q):
    z = [(1 - mp.cos(mp.pi * (i + 0.5) / POINTS)) / 2 for i in range(POINTS)]  # in units of the limit
    f = [function(limit * t) for t in z]
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
            best = max(error), [c / limit**k for k, c in enumerate(p)], [c / limit**k for k, c in enumerate(q)]
        total = sum(w * e for w, e in zip(weight, error))
        weight = [w * e / total * POINTS + mp.mpf(10) ** -12 for w, e in zip(weight, error)]
    return best


def show(name, function, limit, degree_p, degree_q):
    error, p, q = fit(function, mp.mpf(limit), degree_p, degree_q)
    print(name, "largest relative error", mp.nstr(error, 4))
    print("    P", *(mp.nstr(c, 18) for c in p))
    print("    Q", *(mp.nstr(c, 18) for c in q))


def tail_ratio(a):
    return mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(a * a / 2)


show("tanh(x)/x by x²", lambda z: mp.tanh(mp.sqrt(z)) / mp.sqrt(z), mp.mpf("9.02") ** 2, 4, 4)
show("(Φ(x) - 1/2)/x by x²", lambda z: mp.erf(mp.sqrt(z / 2)) / (2 * mp.sqrt(z)), mp.mpf("5.2") ** 2, 4, 5)
show("Φ(-a) e^(a²/2), float", tail_ratio, 15, 4, 5)
show("Φ(-a) e^(a²/2), double", tail_ratio, 39, 10, 11)
