"""Activations: ctnn's own by name, and those that it lacks as a user's activation of ten lines in the header.

A formula is given three times, which must agree: in C++ (f and its slope) for the header, and here for
simulate.
"""
import math

import numpy

from .literals import cpp_number


def sigmoid(x):
    return 0.5 * (1 + numpy.tanh(0.5 * x))


def erf(x):
    return numpy.vectorize(math.erf, otypes=[float])(x)


def softplus(x):
    return numpy.logaddexp(0, x)


SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805

# ctnn's, by name: the value of x with these options
OWN = {
    "relu": lambda x, o: numpy.maximum(x, 0),
    "leaky_relu": lambda x, o: numpy.where(x > 0, x, o["slope"] * x),
    "tanh": lambda x, o: numpy.tanh(x),
    "sigmoid": lambda x, o: sigmoid(x),
    "gelu": lambda x, o: 0.5 * x * (1 + erf(x / numpy.sqrt(2))),
    "gelu_tanh": lambda x, o: 0.5 * x * (1 + numpy.tanh(numpy.sqrt(2 / numpy.pi) * (x + 0.044715 * x**3))),
    "silu": lambda x, o: x * sigmoid(x),
    "elu": lambda x, o: numpy.where(x > 0, x, o["alpha"] * numpy.expm1(numpy.minimum(x, 0))),
    "selu": lambda x, o: SELU_SCALE * numpy.where(x > 0, x, SELU_ALPHA * numpy.expm1(numpy.minimum(x, 0))),
    "softplus": lambda x, o: softplus(x),
    "mish": lambda x, o: x * numpy.tanh(softplus(x)),
    "softsign": lambda x, o: x / (1 + numpy.abs(x)),
    "hard_sigmoid": lambda x, o: numpy.clip(x + 3, 0, 6) / 6,
    "hard_swish": lambda x, o: x * numpy.clip(x + 3, 0, 6) / 6,
    "hard_tanh": lambda x, o: numpy.clip(x, -1, 1),
    "relu6": lambda x, o: numpy.clip(x, 0, 6),
}


def _clamped(o):
    """low <= a · x + b <= high: hard sigmoids, clips, scales."""
    a, b = cpp_number(o["a"]), cpp_number(abs(o["b"]))
    line = "x" if o["a"] == 1 else f"{a} * x"
    line += (f" + {b}" if o["b"] > 0 else f" - {b}") if o["b"] else ""
    value, inside = line, []
    if numpy.isfinite(o["low"]):
        value, inside = f"nn::max({value}, {cpp_number(o['low'])})", inside + [
            f"{line} > {cpp_number(o['low'])}"
        ]
    if numpy.isfinite(o["high"]):
        value, inside = f"nn::min({value}, {cpp_number(o['high'])})", inside + [
            f"{line} < {cpp_number(o['high'])}"
        ]
    slope = f"0 * x + {a}" if o["a"] >= 0 else f"0 * x - {cpp_number(-o['a'])}"
    for condition in inside:
        slope = f"nn::select({condition}, {slope}, 0 * x)"
    return value, slope


# What ctnn lacks: f and slope in C++ with these options, and the value.
USERS = {
    "clamped_line": (_clamped, lambda x, o: numpy.clip(o["a"] * x + o["b"], o["low"], o["high"])),
    "exponential": (lambda o: ("nn::exp(x)", "nn::exp(x)"), lambda x, o: numpy.exp(x)),
    "absolute": (lambda o:
                 ("nn::abs(x)", "nn::select(x > 0, 0 * x + 1, nn::select(x < 0, 0 * x - 1, 0 * x))"),
                 lambda x, o: numpy.abs(x)),
    "squared": (lambda o: ("x * x", "2 * x"), lambda x, o: x * x),
    "negated": (lambda o: ("-x", "0 * x - 1"), lambda x, o: -x),
    "squared_relu": (lambda o: ("nn::max(x, 0) * nn::max(x, 0)", "2 * nn::max(x, 0)"),
                     lambda x, o: numpy.maximum(x, 0) ** 2),
    "swish": (lambda o:
              (f"x / (1 + nn::exp({cpp_number(-o['beta'])} * x))", "{s} * (1 + {b} * x * (1 - {s}))".format(
                  b=cpp_number(o["beta"]), s=f"(1 / (1 + nn::exp({cpp_number(-o['beta'])} * x)))")),
              lambda x, o: x * sigmoid(o["beta"] * x)),
    "thresholded_relu": (lambda o: (f"nn::select(x > {cpp_number(o['theta'])}, x, 0 * x)",
                                    f"nn::select(x > {cpp_number(o['theta'])}, 0 * x + 1, 0 * x)"),
                         lambda x, o: numpy.where(x > o["theta"], x, 0)),
    "leaky_hard_tanh": (lambda o: (
        "nn::select(x < {low}, (x - {low}) * {a} + {low}, nn::select(x > {high}, (x - {high}) * {b} + "
        "{high}, x))"
        .format(**{k: cpp_number(v)
                   for k, v in o.items()}),
        "nn::select(x < {low}, 0 * x + {a}, nn::select(x > {high}, 0 * x + {b}, 0 * x + 1))".format(**{
            k: cpp_number(v)
            for k, v in o.items()
        })), lambda x, o: numpy.where(x < o["low"], (x - o["low"]) * o["a"] + o["low"],
                                      numpy.where(x > o["high"], (x - o["high"]) * o["b"] + o["high"], x))),
}


def value_of(kind, options, x):
    return OWN[kind](x, options) if kind in OWN else USERS[kind][1](x, options)


def is_activation(kind):
    return kind in OWN or kind in USERS
