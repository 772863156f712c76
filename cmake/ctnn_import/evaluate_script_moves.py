"""TorchScript's operators that only move, count or fill, for evaluate_script.py."""
import numpy

from .problems import MOST_VALUES, bounded


def slice_(x, axis=0, first=None, last=None, step=1):
    if isinstance(x, (list, str)):
        return x[axis:first:last if last is not None else 1]
    index = [slice(None)] * x.ndim
    index[axis] = slice(first, None if last is None or last >= 2**62 else last, step)
    return x[tuple(index)]


def flatten(x, first=0, last=-1):
    last = last % x.ndim
    return x.reshape(*x.shape[:first], -1, *x.shape[last + 1:])


def split(x, size, axis=0):
    at = list(range(size, x.shape[axis], size)) if isinstance(
        size, int) else [int(v) for v in numpy.cumsum(size)[:-1]]
    return numpy.split(x, at, axis)


def chunk(x, count, axis=0):
    return split(x, -(-x.shape[axis] // count), axis)


def squeeze(x, axis=None):
    return numpy.squeeze(x) if axis is None else x if x.shape[axis] != 1 else numpy.squeeze(x, axis)


def weave(x, n):
    """[1, C n n, H, W] to [1, C, H n, W n]: a channel is every n-th pixel."""
    y = numpy.zeros((1, x.shape[1] // (n * n), x.shape[2] * n, x.shape[3] * n), x.dtype)
    for k in range(n * n):
        y[:, :, k // n::n, k % n::n] = x[:, k::n * n]
    return y


def unweave(x, n):
    y = numpy.zeros((1, x.shape[1] * n * n, x.shape[2] // n, x.shape[3] // n), x.dtype)
    for k in range(n * n):
        y[:, k::n * n] = x[:, :, k // n::n, k % n::n]
    return y


def filled(value):
    def run(shape, *rest):
        bounded(int(numpy.prod(shape, dtype=object)), "values of a tensor", MOST_VALUES)
        return numpy.full([int(n) for n in shape], float(value))
    return run


def sizes(x, axis=None):
    return list(x.shape) if axis is None else x.shape[axis]


def mean(x, axes=None, keep=False, *rest):
    return x.mean(None if axes is None else tuple(axes) if isinstance(axes, (list, tuple)) else axes,
                  keepdims=bool(keep))


def total(x, axes=None, keep=False, *rest):
    return x.sum(None if axes is None else tuple(axes) if isinstance(axes, (list, tuple)) else axes,
                 keepdims=bool(keep))


def unflatten(x, axis, extents, *rest):
    axis %= x.ndim
    return x.reshape(*x.shape[:axis], *extents, *x.shape[axis + 1:])


def linspace(first, last, count, *rest):
    return numpy.linspace(first, last, bounded(int(count), "values", MOST_VALUES))


def largest(x, axis=None, keep=False, function=numpy.max, two=numpy.maximum):
    """torch.max: of everything, of two, or along an axis with the places."""
    if axis is None:
        return function(x)
    if isinstance(axis, numpy.ndarray):
        return two(x, axis)
    y = function(x, axis=axis, keepdims=bool(keep))
    return [y, numpy.zeros(y.shape)]


def add(a, b, alpha=1):
    return a + alpha * b if not isinstance(a, list) else a + b


def same(x, *rest):
    return x


def of(function):
    return lambda x, *rest: function(x)
