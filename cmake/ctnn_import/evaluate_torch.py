"""What PyTorch's modules compute, in NumPy on tensors [1, ...] in PyTorch's layout and double precision;
shares the pieces (class, attributes, tensors) with torch_modules.py, and nothing else.
"""
import math

import numpy

from .evaluate_torch_cells import gru_cell, lstm_cell, recurrent, sigmoid
from .evaluate_torch_windows import conv, conv_transpose, pool


def evaluate(pieces, x, tokens=False):
    return chain(pieces, numpy.asarray(x, dtype=numpy.int64 if tokens else numpy.float64), {})


def chain(pieces, x, wires):
    for piece in pieces:
        if piece.kind == "as":
            wires[piece.options["name"]] = x
        elif piece.kind == "from":
            x = wires[piece.options["name"]]
        elif piece.branches:
            ends = [chain(branch, x, wires) for branch in piece.branches]
            if piece.kind == "concat":
                # Steps carry features last, images channels first.
                x = numpy.concatenate(ends, 2 if ends[0].ndim == 3 and piece.options.get("steps") else 1)
            else:
                wide = max(e.ndim for e in ends)
                ends = [e.reshape(*e.shape, *[1] * (wide - e.ndim)) for e in ends]
                x = math.prod(ends[1:], start=ends[0]) if piece.kind == "product" else sum(ends[1:], ends[0])
        else:
            x = MODULES[piece.kind](x, piece.options,
                                    {k: v.astype(numpy.float64)
                                     for k, v in piece.tensors.items()})
    return x


def over_space(function, keep):
    return lambda x, o, t: function(x, axis=tuple(range(2, x.ndim)), keepdims=keep)


def along(x, o, values):
    """Values of channels, or of the features of steps, beside x."""
    return values if o.get("steps") else values.reshape(1, -1, *[1] * (x.ndim - 2))


def batch_norm(x, o, t):
    p = {k: along(x, o, v) for k, v in t.items() if v.ndim}
    return (x - p["running_mean"]) / numpy.sqrt(p["running_var"] + o["eps"]) * p.get("weight", 1) + p.get(
        "bias", 0)


def layer_norm(x, o, t, centred=True):
    axes = tuple(range(-(o.get("axes") or (1 if o.get("steps") else x.ndim - 1)), 0))
    x = x - x.mean(axes, keepdims=True) if centred else x
    y = x / numpy.sqrt((x * x).mean(axes, keepdims=True) + o["eps"])
    turn = lambda p: p.reshape(x.shape[-len(axes):])
    return y * (turn(t["weight"]) if "weight" in t else 1) + (turn(t["bias"]) if "bias" in t else 0)


def group_norm(x, o, t):
    g = x.reshape(x.shape[1] if o.get("steps") else 1, o["groups"] or x.shape[1], -1)
    y = ((g - g.mean(2, keepdims=True)) / numpy.sqrt(g.var(2, keepdims=True) + o["eps"])).reshape(x.shape)
    return y * along(x, o, t.get("weight", numpy.ones(1))) + along(x, o, t.get("bias", numpy.zeros(1)))


def softmax(x, o, t, log=False):
    axis = o["dim"] if "dim" in o else -1 if o.get("steps") else 1
    if axis is None:  # PyTorch's choice
        axis = 0 if x.ndim == 3 else 1
    e = x - x.max(axis, keepdims=True)
    total = numpy.exp(e).sum(axis, keepdims=True)
    return e - numpy.log(total) if log else numpy.exp(e) / total


def zero_pad(x, o, t):
    flat = list(o["pads"])
    return numpy.pad(x, [(0, 0), (0, 0), *reversed([tuple(flat[i:i + 2]) for i in range(0, len(flat), 2)])])


def upsample(x, o, t):
    for axis in range(2, x.ndim):
        f = o["factor"] if numpy.ndim(o["factor"]) == 0 else o["factor"][axis - 2]
        x = x.repeat(int(f), axis)
    return x


def slice_(x, o, t):
    part = slice(o["first"], o["first"] + o["count"])
    return x[:, :, part] if o.get("steps") else x[:, part]


def unflatten(x, o, t):
    at = o["dim"] % x.ndim
    return x.reshape([*x.shape[:at], *o["sizes"], *x.shape[at + 1:]])


def pixels(x, o, t):
    """Every n-th pixel is a channel of its own, and back."""
    n, parts = o["factor"], range(o["factor"] ** 2)
    if "un" in o["way"]:
        planes = numpy.stack([x[:, :, k // n::n, k % n::n] for k in parts], 2)
        return planes.reshape(1, -1, *planes.shape[3:])
    y = numpy.zeros((1, x.shape[1] // n ** 2, x.shape[2] * n, x.shape[3] * n))
    for k in parts:
        y[:, :, k // n::n, k % n::n] = x[:, k::n * n]
    return y


def soft_plus(x):
    return numpy.log1p(numpy.exp(-abs(x))) + numpy.maximum(x, 0)


def of(function):
    return lambda x, o, t: function(x)


def erf(x):
    return numpy.vectorize(math.erf, otypes=[float])(x)


SELU = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
MODULES = {
    "dense": lambda x, o, t: x @ t["weight"].reshape(len(t["weight"]), -1).T + t.get("bias", 0),
    "conv1d": conv,
    "conv2d": conv,
    "conv_transpose1d": conv_transpose,
    "conv_transpose2d": conv_transpose,
    "max_pool1d": pool(True),
    "max_pool2d": pool(True),
    "avg_pool1d": pool(False),
    "avg_pool2d": pool(False),
    "adaptive_avg": over_space(numpy.mean, True),
    "adaptive_max": over_space(numpy.max, True),
    "global_avg_pool": over_space(numpy.mean, False),
    "global_max_pool": over_space(numpy.max, False),
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "group_norm": group_norm,
    "rms_norm": lambda x, o, t: layer_norm(x, o, t, False),
    "prelu": lambda x, o, t: numpy.where(x > 0, x,
                                         along(x, o, t["weight"]) * x),
    "softmax": softmax,
    "log_softmax": lambda x, o, t: softmax(x, o, t, True),
    "rnn": recurrent(lambda a, r, h, s: (numpy.tanh(a + r), s)),
    "lstm": recurrent(lstm_cell),
    "gru": recurrent(gru_cell),
    "embedding": lambda x, o, t: t["weight"][x.astype(int)],
    "flatten": lambda x, o, t: x.reshape(1, -1),
    "identity": of(lambda x: x),
    "last_step": of(lambda x: x[:, -1]),
    "first_step": of(lambda x: x[:, 0]),
    "as_sequence": of(lambda x: x.transpose(0, 2, 1)),
    "as_image": of(lambda x: x.transpose(0, 2, 1)),
    "slice": slice_,
    "unflatten": unflatten,
    "mean_of_groups": lambda x, o, t: x.reshape(1, o["count"], -1).mean(1),
    "pixel_shuffle": lambda x, o, t: pixels(x, o | {"way": ""}, t),
    "pixel_unshuffle": lambda x, o, t: pixels(x, o | {"way": "un"}, t),
    "upsample": upsample,
    "zero_pad": zero_pad,
    "relu": of(lambda x: numpy.maximum(x, 0)),
    "tanh": of(numpy.tanh),
    "sigmoid": of(sigmoid),
    "leaky_relu": lambda x, o, t: numpy.where(x > 0, x, o["slope"] * x),
    "silu": of(lambda x: x * sigmoid(x)),
    "softplus": of(soft_plus),
    "elu": lambda x, o, t: numpy.where(x > 0, x, o["alpha"] * (numpy.exp(numpy.minimum(x, 0)) - 1)),
    "selu": of(lambda x: SELU[0] * numpy.where(x > 0, x, SELU[1] * (numpy.exp(numpy.minimum(x, 0)) - 1))),
    "mish": of(lambda x: x * numpy.tanh(soft_plus(x))),
    "softsign": of(lambda x: x / (1 + abs(x))),
    "hard_swish": of(lambda x: x * numpy.clip(x / 6 + 0.5, 0, 1)),
    "hard_sigmoid": of(lambda x: numpy.clip(x / 6 + 0.5, 0, 1)),
    "relu6": of(lambda x: numpy.clip(x, 0, 6)),
    "hard_tanh": of(lambda x: numpy.clip(x, -1, 1)),
    "clamped_line": lambda x, o, t: numpy.clip(o["a"] * x + o["b"], o["low"], o["high"]),
    "gelu": of(lambda x: x * (1 + erf(x / math.sqrt(2))) / 2),
    "gelu_tanh": of(lambda x: x * (1 + numpy.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3))) / 2),
}
