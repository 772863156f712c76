"""Functions of single values as expressions: what operators compute that have no layer of their own, put
together to a user's activation with its slope.

An expression is a tuple: ("in", k) is the k-th tensor, ("c", number) a constant, else (function,
*expressions). Comparisons are masks; where a number is asked for, a mask is 1 or 0.
"""
import math

import numpy

from .literals import cpp_number
from .problems import Unsupported

X = A = ("in", 0)
B = ("in", 1)
MASKS = {">": numpy.greater, "<": numpy.less, ">=": numpy.greater_equal, "<=": numpy.less_equal}
VALUES = {
    "+": numpy.add, "-": numpy.subtract, "*": numpy.multiply, "/": numpy.divide, "max": numpy.maximum, "min":
    numpy.minimum, "exp": numpy.exp, "log": numpy.log, "sqrt": numpy.sqrt, "abs": numpy.abs, "tanh":
    numpy.tanh, "sigmoid": lambda x: 0.5 * (1 + numpy.tanh(0.5 * x)), "erf": numpy.vectorize(math.erf,
                                                                                             otypes=[float]),
    "select": lambda m, a, b: numpy.where(m != 0, a, b)
}
MOST_TEXT, MOST_FACTORS = 2000, 64


def c(value):
    return ("c", float(value))


def power(base, exponent):
    """base^exponent: whole powers as products, roots, else by exp and log, as pow of positive numbers is."""
    if exponent < 0:
        return ("/", c(1), power(base, -exponent))
    if exponent == int(exponent):
        if exponent > MOST_FACTORS:
            raise Unsupported(f"a power of {exponent:g}", f"whole powers up to {MOST_FACTORS} are products")
        result = base if exponent else c(1)
        for _ in range(int(exponent) - 1):
            result = ("*", result, base)
        return result
    if exponent == 0.5:
        return ("sqrt", base)
    return ("exp", ("*", c(exponent), ("log", base)))


SIGN = ("select", (">", X, c(0)), c(1), ("select", ("<", X, c(0)), c(-1), c(0)))


def celu(alpha):
    return ("select", (">", X, c(0)), X, ("*", c(alpha), ("-", ("exp", ("/", ("min", X, c(0)), c(alpha))),
                                                          c(1))))


def shrink(edge, bias):
    """ONNX's Shrink; softshrink has bias = edge, hardshrink none."""
    return ("select", ("<", X, c(-edge)), ("+", X, c(bias)), ("select", (">", X, c(edge)), ("-", X, c(bias)),
                                                              c(0)))


def put(expression, given):
    """The expression with these in place of its tensors."""
    if expression[0] == "in":
        return given[expression[1]]
    return expression if expression[0] == "c" else (expression[0], *(put(e, given) for e in expression[1:]))


def value(expression, given):
    if expression[0] == "in":
        return given[expression[1]]
    if expression[0] == "c":
        return expression[1]
    return {**VALUES, **MASKS}[expression[0]](*(value(e, given) * 1.0 for e in expression[1:]))


def is_constant(expression):
    return expression[0] == "c" or expression[0] != "in" and all(map(is_constant, expression[1:]))


def plain(expression):
    """The same with constants put together, and without + 0, * 1, * 0."""
    if expression[0] in ("in", "c"):
        return expression
    what, *parts = expression[0], *map(plain, expression[1:])
    if all(p[0] == "c" for p in parts):
        return c(value((what, *parts), ()))
    if what in ("+", "*"):
        unit = c(0 if what == "+" else 1)
        if what == "*" and c(0) in parts:
            return c(0)
        rest = [p for p in parts if p != unit]
        if len(rest) < 2:
            return rest[0] if rest else unit
    if what in ("-", "/") and parts[1] == c(0 if what == "-" else 1):
        return parts[0]
    if what == "/" and parts[0] == c(0):
        return c(0)
    if what == "select" and parts[1] == parts[2]:
        return parts[1]
    return (what, *parts)


def slope(e):
    """The derivative by the one tensor there is; of max(x, 0) and |x| at 0 it is 0, as PyTorch's of relu and
    abs."""
    what, *p = e
    if what in ("in", "c") or what in MASKS:
        return c(1 if what == "in" else 0)
    if what == "select":
        return plain(("select", p[0], slope(p[1]), slope(p[2])))
    d = [slope(q) for q in p]
    rules = {
        "+": lambda: ("+", *d),
        "-": lambda: ("-", *d),
        "*": lambda: ("+", ("*", d[0], p[1]), ("*", p[0], d[1])),
        "/": lambda: ("/", ("-", d[0], ("*", e, d[1])), p[1]),
        "max": lambda: ("select", (">", p[0], p[1]), d[0], d[1]),
        "min": lambda: ("select", ("<", p[0], p[1]), d[0], d[1]),
        "exp": lambda: ("*", d[0], e),
        "log": lambda: ("/", d[0], p[0]),
        "sqrt": lambda: ("/", d[0], ("*", c(2), e)),
        "abs": lambda: ("*", d[0], put(SIGN, p)),
        "tanh": lambda: ("*", d[0], ("-", c(1), ("*", e, e))),
        "sigmoid": lambda: ("*", d[0], ("*", e, ("-", c(1), e))),
    }
    if what not in rules:
        raise Unsupported(f"{what} outside of gelu", "ctnn's formulas do not have it")
    return plain(rules[what]())


def text(e, number=True):
    """In C++, of x."""
    what, *p = e
    if what == "in":
        return "x"
    if what == "c":
        return cpp_number(p[0]) if p[0] >= 0 else f"({cpp_number(p[0])})"
    if what in MASKS:
        mask = f"{text(p[0])} {what} {text(p[1])}"
        return f"nn::select({mask}, 0 * x + 1, 0 * x)" if number else mask
    if what == "select":
        mask = text(p[0], False) if p[0][0] in MASKS else f"{text(p[0])} > 0"
        # Of constants alone a number would be a double.
        both = [f"0 * x + {text(q)}" if all(map(is_constant, p[1:])) else bare(text(q)) for q in p[1:]]
        return f"nn::select({mask}, {', '.join(both)})"
    if what in ("+", "-", "*", "/"):
        if what == "-" and p[0] == c(0):
            return f"(-{text(p[1])})"
        return f"({text(p[0])} {what} {text(p[1])})"
    if what == "erf":
        raise Unsupported("erf outside of gelu", "ctnn's formulas do not have it")
    return f"nn::{what}({', '.join(bare(text(q)) for q in p)})"


def bare(said):
    """Without the brackets around everything."""
    if not (said.startswith("(") and said.endswith(")")):
        return said
    depth = 0
    for i, character in enumerate(said):
        depth += (character == "(") - (character == ")")
        if depth == 0 and i < len(said) - 1:
            return said
    return said[1:-1]


def in_cpp(expression):
    """(formula, slope) of a user's activation."""
    e = plain(expression)
    if is_constant(e):
        raise Unsupported("a function that does not depend on its input", "leave it out before exporting")
    d = slope(e)
    said = bare(text(e)), f"0 * x + {text(d)}" if is_constant(d) else bare(text(d))
    if max(map(len, said)) > MOST_TEXT:
        raise Unsupported("a function of too many operators", "write it as an activation of your own")
    return said
