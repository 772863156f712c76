"""Activations: ctnn's own by name, and those that it lacks as expressions, which become a user's activation
of ten lines in the header."""
import math

import numpy

from . import formulas
from .formulas import X, c, power


sigmoid, erf = formulas.VALUES["sigmoid"], formulas.VALUES["erf"]


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


_gelu_inside = ("*", c(math.sqrt(2 / math.pi)), ("+", X, ("*", c(0.044715), power(X, 3))))
SOFTPLUS = ("+", ("max", X, c(0)), ("log", ("+", c(1), ("exp", ("-", c(0), ("abs", X))))))
HARD = ("/", ("min", ("max", ("+", X, c(3)), c(0)), c(6)), c(6))
# ctnn's as expressions, where they are a part of a longer one
INSIDE = {
    "relu":
    lambda o: ("max", X, c(0)),
    "leaky_relu":
    lambda o: ("select", (">", X, c(0)), X, ("*", c(o["slope"]), X)),
    "tanh":
    lambda o: ("tanh", X),
    "sigmoid":
    lambda o: ("sigmoid", X),
    "gelu":
    lambda o: ("*", ("*", c(0.5), X), ("+", c(1), ("erf", ("/", X, c(math.sqrt(2)))))),
    "gelu_tanh":
    lambda o: ("*", ("*", c(0.5), X), ("+", c(1), ("tanh", _gelu_inside))),
    "silu":
    lambda o: ("*", X, ("sigmoid", X)),
    "elu":
    lambda o: ("select", (">", X, c(0)), X, ("*", c(o["alpha"]), ("-", ("exp", ("min", X, c(0))), c(1)))),
    "selu":
    lambda o: ("*", c(SELU_SCALE), ("select", (">", X, c(0)), X, ("*", c(SELU_ALPHA),
                                                                  ("-", ("exp", ("min", X, c(0))), c(1))))),
    "softplus":
    lambda o: SOFTPLUS,
    "mish":
    lambda o: ("*", X, ("tanh", SOFTPLUS)),
    "softsign":
    lambda o: ("/", X, ("+", c(1), ("abs", X))),
    "hard_sigmoid":
    lambda o: HARD,
    "hard_swish":
    lambda o: ("*", X, HARD),
    "hard_tanh":
    lambda o: ("min", ("max", X, c(-1)), c(1)),
    "relu6":
    lambda o: ("min", ("max", X, c(0)), c(6)),
}


def _clamped(o):
    """low <= a · x + b <= high: hard sigmoids, clips, scales."""
    line = ("+", ("*", c(o["a"]), X), c(o["b"])) if o["b"] >= 0 else ("-", ("*", c(o["a"]), X), c(-o["b"]))
    line = ("max", line, c(o["low"])) if numpy.isfinite(o["low"]) else line
    return ("min", line, c(o["high"])) if numpy.isfinite(o["high"]) else line


def _leaky_hard_tanh(o):
    low, high = c(o["low"]), c(o["high"])
    below = ("+", ("*", ("-", X, low), c(o["a"])), low)
    above = ("+", ("*", ("-", X, high), c(o["b"])), high)
    return ("select", ("<", X, low), below, ("select", (">", X, high), above, X))


# What ctnn lacks, as an expression
USERS = {
    "clamped_line": _clamped,
    "exponential": lambda o: ("exp", X),
    "absolute": lambda o: ("abs", X),
    "squared": lambda o: ("*", X, X),
    "negated": lambda o: ("-", c(0), X),
    "squared_relu": lambda o: power(("max", X, c(0)), 2),
    "swish": lambda o: ("*", X, ("sigmoid", ("*", c(o["beta"]), X))),
    "thresholded_relu": lambda o: ("select", (">", X, c(o["theta"])), X, c(0)),
    "leaky_hard_tanh": _leaky_hard_tanh,
    "formula": lambda o: o["expression"],
}


def expression(kind, options):
    return (INSIDE.get(kind) or USERS[kind])(options)


def value_of(kind, options, x):
    return OWN[kind](x, options) if kind in OWN else formulas.value(USERS[kind](options), (x,))


def is_activation(kind):
    return kind in OWN or kind in USERS
