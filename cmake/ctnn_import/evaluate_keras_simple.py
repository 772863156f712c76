"""Keras' layers that are a line or few, for evaluate_keras.py."""
import math

import numpy

from .evaluate_keras_activations import softmax
from .evaluate_keras_windows import pair


def rectified(c, given, w):
    x, top = given[0], c.get("max_value")
    y = numpy.where(x >= 0, x, (c.get("negative_slope") or 0) * x)
    return y if top is None else numpy.minimum(y, top)


def leaky(c, given, w):
    slope = c.get("negative_slope", c.get("alpha", 0.3))
    slope = slope["value"] if isinstance(slope, dict) else slope
    return numpy.where(given[0] > 0, given[0], slope * given[0])


def zeros_around(c, given, w):
    rank, p = given[0].ndim - 2, c.get("padding", 1)
    pads = [p] if rank == 1 else pair(p, 2)
    return numpy.pad(given[0], [(0, 0), *[pair(v, 2) for v in pads], (0, 0)])


def larger(c, given, w):
    x = given[0]
    for axis, factor in enumerate(pair(c.get("size", 2), x.ndim - 2)):
        x = x.repeat(factor, axis + 1)
    return x


def cropped(c, given, w):
    x, p = given[0], c.get("cropping", 1)
    if x.ndim == 3:
        a, b = pair(p, 2)
        return x[:, a:x.shape[1] - b]
    (a, b), (d, e) = (pair(v, 2) for v in pair(p, 2))
    return x[:, a:x.shape[1] - b, d:x.shape[2] - e]


def centre(c, given, w):
    x = given[0]
    top, left = (x.shape[1] - c["height"]) // 2, (x.shape[2] - c["width"]) // 2
    return x[:, top:top + c["height"], left:left + c["width"]]


def resized(c, given, w):
    x = given[0]
    return x.repeat(c["height"] // x.shape[1], 1).repeat(c["width"] // x.shape[2], 2)


def group_normed(c, given, w):
    x, w = given[0], list(w)
    gamma = w.pop(0) if c.get("scale", True) else 1
    beta = w.pop(0) if c.get("center", True) else 0
    groups = x.shape[-1] if c.get("groups", 32) == -1 else c.get("groups", 32)
    parts = [(p - p.mean()) / numpy.sqrt(p.var() + c.get("epsilon", 1e-3))
             for p in numpy.split(x, groups, -1)]
    return numpy.concatenate(parts, -1) * gamma + beta


SIMPLE = {
    "Cropping1D": cropped,
    "Cropping2D": cropped,
    "CenterCrop": centre,
    "Resizing": resized,
    "GroupNormalization": group_normed,
    "Maximum": lambda c, g, w: numpy.max(numpy.broadcast_arrays(*g), 0),
    "Minimum": lambda c, g, w: numpy.min(numpy.broadcast_arrays(*g), 0),
    "ReLU": rectified,
    "LeakyReLU": leaky,
    "ZeroPadding1D": zeros_around,
    "ZeroPadding2D": zeros_around,
    "UpSampling1D": larger,
    "UpSampling2D": larger,
    "ELU": lambda c, g, w: numpy.where(g[0] > 0, g[0],
                                       c.get("alpha", 1.0) * (numpy.exp(numpy.minimum(g[0], 0)) - 1)),
    "ThresholdedReLU": lambda c, g, w: g[0] * (g[0] > c.get("theta", 1.0)),
    "PReLU": lambda c, g, w: numpy.where(g[0] > 0, g[0], w[0] * g[0]),
    "Softmax": lambda c, g, w: softmax(g[0], tuple(numpy.atleast_1d(c.get("axis", -1)))),
    "Flatten": lambda c, g, w: g[0].reshape(1, -1),
    "RepeatVector": lambda c, g, w: numpy.tile(g[0], (1, int(c["n"]), 1)).reshape(1, int(c["n"]), -1),
    "Reshape": lambda c, g, w: g[0].reshape(1, *c["target_shape"]),
    "Permute": lambda c, g, w: g[0].transpose(0, *c["dims"]),
    "Add": lambda c, g, w: sum(g),
    "Subtract": lambda c, g, w: g[0] - g[1],
    "Multiply": lambda c, g, w: math.prod(g[1:], start=g[0]),
    "Average": lambda c, g, w: sum(g) / len(g),
    "Concatenate": lambda c, g, w: numpy.concatenate(g, c.get("axis", -1)),
    "Embedding": lambda c, g, w: w[0][g[0].astype(int)],
    "Rescaling": lambda c, g, w: g[0] * numpy.asarray(c.get("scale", 1.0)) + numpy.asarray(
        c.get("offset", 0.0)),
    "Normalization": lambda c, g, w: (g[0] - w[0]) / numpy.maximum(numpy.sqrt(w[1]), 1e-7),
}
