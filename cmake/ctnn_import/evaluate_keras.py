"""What a Keras model computes, layer by layer in Keras' layout and in double precision, from its
configuration and arrays. Shares the parsed file with convert_keras.py, and nothing else.
"""
import math

import numpy

from .evaluate_keras_windows import convolve, pair, pooled, transposed


def evaluate(model, inputs, wanted):
    values = {k: numpy.asarray(v, dtype=numpy.float64) for k, v in inputs.items()}
    for call in model.calls:
        given = [values[i] for i in call.inputs]
        weights = [w.astype(numpy.float64) for w in call.weights]
        values[call.output] = layer(call.kind, call.config, given, weights, model.version)
    return values[wanted]


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def softmax(x, axis=-1, log=False):
    e = x - x.max(axis, keepdims=True)
    total = numpy.exp(e).sum(axis, keepdims=True)
    return e - numpy.log(total) if log else numpy.exp(e) / total


def activation(name, x, version=2):
    name = "linear" if name in (None, "") else name
    soft = numpy.log1p(numpy.exp(-abs(x))) + numpy.maximum(x, 0)
    below = numpy.exp(numpy.minimum(x, 0)) - 1
    return {
        "linear": lambda: x, "relu": lambda: numpy.maximum(x, 0), "tanh": lambda: numpy.tanh(x),
        "sigmoid": lambda: sigmoid(x), "softmax": lambda: softmax(x),
        "log_softmax": lambda: softmax(x, log=True), "elu": lambda: numpy.where(x > 0, x, below),
        "selu": lambda: 1.0507009873554805 * numpy.where(x > 0, x, 1.6732632423543772 * below),
        "softplus": lambda: soft, "softsign": lambda: x / (1 + abs(x)), "swish": lambda: x * sigmoid(x),
        "silu": lambda: x * sigmoid(x), "mish": lambda: x * numpy.tanh(soft),
        "relu6": lambda: numpy.clip(x, 0, 6), "exponential": lambda: numpy.exp(x), "gelu": lambda: x * 0.5 *
        (1 + numpy.vectorize(math.erf)
         (x / math.sqrt(2))), "leaky_relu": lambda: numpy.where(x > 0, x, 0.2 * x),
        "hard_sigmoid": lambda: numpy.clip(x / 6 + 0.5 if version == 3 else 0.2 * x + 0.5, 0, 1),
        "hard_swish": lambda: x * numpy.clip(x / 6 + 0.5, 0, 1),
        "hard_silu": lambda: x * numpy.clip(x / 6 + 0.5, 0, 1)
    }[name]()


def recurrent(kind, c, x, w):
    kernel, cell = w[0], w[1]
    units = cell.shape[0]
    b, h, state, out = (w[2] if len(w) > 2 else numpy.zeros(
        kernel.shape[1])), numpy.zeros(units), numpy.zeros(units), []
    for step in x[0]:
        if kind == "SimpleRNN":
            h = numpy.tanh(step @ kernel + h @ cell + b)
        elif kind == "LSTM":
            i, f, g, o = numpy.split(step @ kernel + h @ cell + b, 4)
            state = sigmoid(f) * state + sigmoid(i) * numpy.tanh(g)
            h = sigmoid(o) * numpy.tanh(state)
        else:
            both = b if b.ndim == 2 else numpy.array([b, 0 * b])
            az, ar, ah = numpy.split(step @ kernel + both[0], 3)
            rz, rr, rh = numpy.split(h @ cell + both[1], 3)
            z, r = sigmoid(az + rz), sigmoid(ar + rr)
            after = c.get("reset_after", b.ndim == 2)
            inside = r * rh if after else (r * h) @ cell[:, 2 * units:] + both[1][2 * units:]
            h = z * h + (1 - z) * numpy.tanh(ah + inside)
        out.append(h)
    return numpy.array(out)[None]


def layer(kind, c, given, w, version):
    x = given[0]
    rank = 2 if "2D" in kind else 1
    end = lambda y: activation(c.get("activation"), y, version)
    bias = lambda n: w[n] if c.get("use_bias", True) else 0
    if kind == "TimeDistributed":
        inner = c["layer"]
        return layer(inner["class_name"], inner["config"], given, w, version)
    if kind == "Dense":
        return end(x @ w[0] + bias(1))
    if kind in ("Conv1D", "Conv2D"):
        return end(convolve(x, c, w[0], rank, c.get("groups", 1)) + bias(1))
    if kind.startswith("DepthwiseConv"):
        return end(convolve(x, c, w[0], rank, depthwise=True) + bias(1))
    if kind.startswith("SeparableConv"):
        return end(convolve(x, c, w[0], rank, depthwise=True) @ w[1].reshape(w[1].shape[-2:]) + bias(2))
    if kind in ("Conv1DTranspose", "Conv2DTranspose"):
        return end(transposed(x, c, w[0], rank) + bias(1))
    if kind.startswith("Global"):
        axes = tuple(range(1, 1 + rank))
        return (x.max if "Max" in kind else x.mean)(axis=axes, keepdims=bool(c.get("keepdims")))
    if "Pool" in kind:
        return pooled(x, c, rank, "Max" in kind)
    if kind in ("BatchNormalization", "LayerNormalization"):
        w = list(w)
        gamma = w.pop(0) if c.get("scale", True) else 1
        beta = w.pop(0) if c.get("center", True) else 0
        axes = tuple(numpy.atleast_1d(c.get("axis", -1)))
        mean, var = w if w else (x.mean(axes, keepdims=True), x.var(axes, keepdims=True))
        return gamma * (x - mean) / numpy.sqrt(var + c.get("epsilon", 1e-3)) + beta
    if kind in ("LSTM", "GRU", "SimpleRNN"):
        y = recurrent(kind, c, x, w)
        return y if c.get("return_sequences") else y[:, -1]
    if kind == "Bidirectional":
        inner, half = c["layer"], len(w) // 2
        there = recurrent(inner["class_name"], inner["config"], x, w[:half])
        back = recurrent(inner["class_name"], inner["config"], x[:, ::-1], w[half:])
        if inner["config"].get("return_sequences"):
            back = back[:, ::-1]
        else:
            there, back = there[:, -1], back[:, -1]
        merge = {"sum": lambda: there + back, "mul": lambda: there * back, "ave": lambda: (there + back) / 2}
        return merge.get(c.get("merge_mode"), lambda: numpy.concatenate([there, back], -1))()
    if kind in SIMPLE:
        return SIMPLE[kind](c, given, w)
    return end(x) if kind == "Activation" else x  # dropout and noise rest


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
