"""ONNX's operators that only move values, for evaluate_onnx.py."""
import numpy


def parts_of(g, a):
    """Parts along an axis: one by one, or as long as is said."""
    axis = a.get("axis", 0)
    sizes = numpy.asarray(g[1] if len(g) > 1 else 1).astype(int)
    at = numpy.cumsum(sizes)[:-1] if sizes.ndim else range(int(sizes), g[0].shape[axis], int(sizes))
    parts = numpy.split(g[0], at, axis)
    return parts if a.get("keepdims", 1) or len(g) > 1 else [numpy.squeeze(p, axis) for p in parts]


def reshape(g, a):
    shape = [int(n) for n in (a["shape"] if "shape" in a else g[1])]
    return g[0].reshape(
        [g[0].shape[i] if n == 0 and not a.get("allowzero") else n for i, n in enumerate(shape)])


def flatten(g, a):
    axis = a.get("axis", 1) % (g[0].ndim + 1) if a.get("axis", 1) >= 0 else a["axis"] + g[0].ndim
    return g[0].reshape(int(numpy.prod(g[0].shape[:axis])), -1)


def slice_(g, a):
    if "starts" in a:
        starts, ends, which, steps = a["starts"], a["ends"], a.get("axes"), None
    else:
        starts, ends, which, steps = [*g[1:], None, None][:4]
    index = [slice(None)] * g[0].ndim
    for k in range(len(starts)):
        end = int(ends[k])
        index[k if which is None else int(which[k])] = slice(int(starts[k]), None if end < -2 ** 30 else end,
                                                             None if steps is None else int(steps[k]))
    return g[0][tuple(index)]


def split(g, a):
    axis, sizes = a.get("axis", 0), g[1] if len(g) > 1 and g[1] is not None else a.get("split")
    if sizes is None:
        each = -(-g[0].shape[axis] // a["outputs"])
        return numpy.split(g[0], list(range(each, g[0].shape[axis], each)), axis)
    return numpy.split(g[0], [int(v) for v in numpy.cumsum(sizes)[:-1]], axis)
