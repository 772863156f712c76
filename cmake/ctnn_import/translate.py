"""What the converters of graphs have in common: values by name, handlers by operator, constants folded on the
way.

A value is a View, or an array of the file's constants. What a handler cannot do is a problem; whatever
depends on it stays silent.
"""
import numpy

from . import refusals
from .builder import Builder
from .problems import MOST_VALUES, Refused, Unsupported, bounded
from .view import View


class Missing:
    """What an operator that is missing would have given."""


class Translator:
    prefix = "op_"

    def __init__(self, problems, channels_last):
        self.problems, self.build, self.values, self.notes = problems, Builder(channels_last), {}, []

    def run(self, name, kind, inputs, outputs, *rest):
        """One operator of the file: its handler, with the values of its inputs, gives those of its
        outputs."""
        self.build.source = name
        given = [self.values.get(i) for i in inputs]
        if any(isinstance(v, Missing) for v in given):
            self.values.update((o, Missing()) for o in outputs)
            return
        try:
            handler = getattr(self, self.prefix + kind, None)
            if handler is None:
                raise Unsupported(*refusals.of("", kind))
            result = self.handled(handler, given, *rest)
        except Unsupported as e:
            self.problems.add(name, f"{kind}: {e.what}", e.remedy)
            result = [Missing()] * len(outputs)
        except (IndexError, ValueError, TypeError, KeyError, AttributeError, ZeroDivisionError,
                OverflowError) as e:
            self.problems.add(
                name, f"{kind}: its inputs or attributes are not those of this operator ({type(e).__name__})",
                "is the file damaged?")
            result = [Missing()] * len(outputs)
        if not isinstance(result, (list, tuple)):
            result = [result]
        self.values.update(zip(outputs, result))


    def handled(self, handler, given, *rest):
        return handler(given, *rest)


def constant(value, what="an input"):
    """The array, where a value is one that the file holds."""
    if isinstance(value, View):
        raise Unsupported(f"{what} that is computed", "ctnn takes a constant there")
    if value is None:
        raise Unsupported(f"{what} that is not given", "is the file damaged?")
    return numpy.asarray(value)


def optional(value, what="an input"):
    return None if value is None else constant(value, what)


def tensor(value):
    """The view, where a value is computed."""
    if not isinstance(value, View):
        raise Unsupported("a constant where a computed tensor is expected", "fold constants before exporting")
    return value


def moved(value, change):
    """What only moves values, of views and constants alike."""
    if isinstance(value, View):
        return value.like(change(value.index))
    return change(numpy.asarray(value))


def cast(value, whole):
    """The value itself; to integers only what comes in, or is true or false."""
    made = value.wire.producer if whole and isinstance(value, View) else None
    if made is not None and made.kind != "formula":
        raise Unsupported("computed values that are cut to integers", "ctnn computes in floats")
    return value


def reshaped(value, shape):
    """-1 is what is left, as everywhere."""
    shape = [int(n) for n in shape]
    if isinstance(value, View):
        return value.reshape(shape)
    return numpy.asarray(value).reshape(shape)


def joined(build, values, axis):
    """Concatenation of views, or of constants."""
    if all(not isinstance(v, View) for v in values):
        return numpy.concatenate([numpy.asarray(v) for v in values], axis)
    return build.concat([tensor(v) for v in values], axis)


ARITHMETIC = {"add": numpy.add, "sub": numpy.subtract, "mul": numpy.multiply}


def arithmetic(build, what, a, b):
    """add, sub, mul, div of views and constants."""
    constants = [v for v in (a, b) if not isinstance(v, View)]
    if len(constants) == 2:
        bounded(int(numpy.prod(numpy.broadcast_shapes(numpy.shape(a), numpy.shape(b)), dtype=object)),
                "values of a constant", MOST_VALUES)
        if what == "div":
            whole = all(numpy.issubdtype(numpy.asarray(v).dtype, numpy.integer) for v in constants)
            return numpy.floor_divide(a, b) if whole else numpy.divide(a, b)
        return ARITHMETIC[what](a, b)
    if not constants:
        if what in ("add", "mul"):
            return build.join("sum" if what == "add" else "product", a, b)
        if what == "sub":
            return build.join("sum", a, build.scale(b, -1.0))
        return build.formula(("/", ("in", 0), ("in", 1)), [a, b])
    if isinstance(b, View):
        if what == "sub":
            return build.scale(b, -1.0, a)
        if what == "div":
            return build.formula(("/", ("in", 0), ("in", 1)), [a, b])
        a, b = b, a
    b = numpy.asarray(b, dtype=numpy.float64)
    if b.ndim > a.rank:
        a = a.reshape((1,) * (b.ndim - a.rank) + a.shape)
    if what in ("add", "sub"):
        return build.scale(a, 1.0, b if what == "add" else -b)
    if what == "div" and (b == 0).any():
        raise Unsupported("a quotient by 0", "is the file damaged?")
    return build.scale(a, b if what == "mul" else 1 / b)


def ends(value, problems, what):
    """The view that leaves the network, or None where something is missing."""
    if isinstance(value, Missing) or problems:
        return None
    if not isinstance(value, View):
        raise Refused(f"{what} does not depend on the input")
    return value
