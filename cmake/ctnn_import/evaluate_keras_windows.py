"""Keras' windows in NumPy, channels last, for evaluate_keras.py."""
import math

import numpy


def pair(value, rank):
    return list(value) if isinstance(value, (list, tuple)) else [value] * rank


def surround(x, c, size, stride, dilation, value=0.0):
    pads = [(0, 0)]
    for n, k, s, d in zip(x.shape[1:], size, stride, dilation):
        reach = (k - 1) * d + 1
        total = {"same": max((math.ceil(n / s) - 1) * s + reach - n, 0),
                 "causal": reach - 1}.get(c.get("padding"), 0)
        pads.append((total, 0) if c.get("padding") == "causal" else (total // 2, total - total // 2))
    return numpy.pad(x, [*pads, (0, 0)], constant_values=value)


def looks(x, size, stride, dilation):
    """For every tap what all windows see there."""
    outs = [(n - (k - 1) * d - 1) // s + 1 for n, k, s, d in zip(x.shape[1:], size, stride, dilation)]
    for tap in numpy.ndindex(*size):
        index = [slice(t * d, t * d + (n - 1) * s + 1, s) for t, d, n, s in zip(tap, dilation, outs, stride)]
        yield tap, x[(slice(None), *index)]


def convolve(x, c, kernel, rank, groups=1, depthwise=False):
    size, stride, dilation = kernel.shape[:rank], pair(c.get("strides", 1),
                                                       rank), pair(c.get("dilation_rate", 1), rank)
    x, y = surround(x, c, size, stride, dilation), 0
    for tap, seen in looks(x, size, stride, dilation):
        k = kernel[tap]
        if depthwise:
            y = y + (seen[..., None] * k).reshape(*seen.shape[:-1], -1)
        else:
            parts = zip(numpy.split(seen, groups, -1), numpy.split(k, groups, -1))
            y = y + numpy.concatenate([a @ b for a, b in parts], -1)
    return y


def transposed(x, c, kernel, rank):
    size, stride = kernel.shape[:rank], pair(c.get("strides", 1), rank)
    full = numpy.zeros(
        (1, *[(n - 1) * s + max(k, s) for n, s, k in zip(x.shape[1:], stride, size)], kernel.shape[rank]))
    for tap in numpy.ndindex(*size):
        index = [slice(t, t + (n - 1) * s + 1, s) for t, n, s in zip(tap, x.shape[1:], stride)]
        full[(slice(None), *index)] += x @ kernel[tap].T
    if c.get("padding") == "same":
        for axis in range(rank):
            begin = max(size[axis] - stride[axis], 0) // 2
            full = numpy.take(full, range(begin, begin + x.shape[axis + 1] * stride[axis]), axis + 1)
    return full


def pooled(x, c, rank, largest):
    size = pair(c.get("pool_size", 2), rank)
    stride = size if c.get("strides") is None else pair(c["strides"], rank)
    seen = numpy.array(
        [v for _, v in looks(surround(x, c, size, stride, [1] * rank, numpy.nan), size, stride, [1] * rank)])
    return numpy.nanmax(seen, 0) if largest else numpy.nanmean(seen, 0)
