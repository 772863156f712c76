"""TorchScript's operators in NumPy, in PyTorch's layout and double precision: what script.py runs. Arrays in,
arrays or plain values out."""
import math

import numpy

from . import evaluate_torch as modules
from .evaluate_script_layers import (adaptive, any_convolution, batch_norm, cell, conv, conv_transpose,
                                     group_norm, instance_norm, layer_norm, pad, pool, recurrent, softmax,
                                     upsample, weight_norm, wide)
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


M = modules.MODULES
act = lambda kind, **o: lambda x, *rest: M[kind](x, o, {})
OPERATORS = {
    "linear":
    lambda x, w, b=None: x @ wide(w).T + (0 if b is None else b),
    "addmm":
    lambda c, x, w, *r: x @ w + c,
    "matmul":
    numpy.matmul,
    "mm":
    numpy.matmul,
    "bmm":
    numpy.matmul,
    "t":
    of(numpy.transpose),
    "numpy_T":
    of(numpy.transpose),
    "conv1d":
    conv,
    "conv2d":
    conv,
    "_convolution":
    any_convolution,
    "convolution":
    any_convolution,
    "conv_transpose1d":
    conv_transpose,
    "conv_transpose2d":
    conv_transpose,
    "max_pool1d":
    pool(True, 1),
    "max_pool2d":
    pool(True, 2),
    "avg_pool1d":
    pool(False, 1),
    "avg_pool2d":
    pool(False, 2),
    "adaptive_avg_pool1d":
    adaptive(numpy.mean, 1),
    "adaptive_avg_pool2d":
    adaptive(numpy.mean, 2),
    "adaptive_max_pool1d":
    adaptive(numpy.max, 1),
    "adaptive_max_pool2d":
    adaptive(numpy.max, 2),
    "batch_norm":
    batch_norm,
    "layer_norm":
    layer_norm,
    "group_norm":
    group_norm,
    "softmax":
    softmax,
    "log_softmax":
    lambda x, a, *r: softmax(x, a, True),
    "lstm":
    recurrent(modules.lstm_cell, 2),
    "gru":
    recurrent(modules.gru_cell, 1),
    "rnn_tanh":
    recurrent(lambda a, r, h, s: (numpy.tanh(a + r), s), 1),
    "gru_cell":
    cell(modules.gru_cell, 1),
    "lstm_cell":
    cell(modules.lstm_cell, 2),
    "rnn_tanh_cell":
    cell(lambda a, r, h, s: (numpy.tanh(a + r), s), 1),
    "unbind":
    lambda x, axis=0: [numpy.take(x, i, axis) for i in range(x.shape[axis])],
    "new_zeros":
    lambda x, s, *r: filled(0)(s),
    "embedding":
    lambda w, x, *r: wide(w)[x.astype(int)],
    "relu":
    act("relu"),
    "relu6":
    act("relu6"),
    "tanh":
    act("tanh"),
    "sigmoid":
    act("sigmoid"),
    "silu":
    act("silu"),
    "mish":
    act("mish"),
    "selu":
    act("selu"),
    "hardswish":
    act("hard_swish"),
    "hardsigmoid":
    act("hard_sigmoid"),
    "softsign":
    act("softsign"),
    "leaky_relu":
    lambda x, s=0.01, *r: numpy.where(x > 0, x, s * x),
    "rrelu":
    lambda x, low=1 / 8, high=1 / 3, *r: numpy.where(x > 0, x, (low + high) / 2 * x),
    "elu":
    lambda x, a=1.0, *r: M["elu"](x, {"alpha": a}, {}),
    "celu":
    lambda x, a=1.0: numpy.maximum(x, 0) + a * (numpy.exp(numpy.minimum(x, 0) / a) - 1),
    "gelu":
    lambda x, how="none", *r: M["gelu_tanh" if how == "tanh" else "gelu"](x, {}, {}),
    "softplus":
    lambda x, b=1, *r: modules.soft_plus(b * x) / b,
    "hardtanh":
    lambda x, low=-1.0, high=1.0, *r: numpy.clip(x, low, high),
    "clamp":
    lambda x, low=None, high=None: numpy.clip(x, -numpy.inf if low is None else low, numpy.inf
                                              if high is None else high),
    "clamp_min":
    lambda x, low: numpy.maximum(x, low),
    "clamp_max":
    lambda x, high: numpy.minimum(x, high),
    "_weight_norm":
    weight_norm,
    "prelu":
    lambda x, w: numpy.where(x > 0, x, (w.reshape(1, -1, *[1] * (x.ndim - 2)) if w.size > 1 else w) * x),
    "exp":
    of(numpy.exp),
    "abs":
    of(abs),
    "neg":
    of(lambda x: -x),
    "square":
    of(numpy.square),
    "sqrt":
    of(numpy.sqrt),
    "rsqrt":
    of(lambda x: 1 / numpy.sqrt(x)),
    "log":
    of(numpy.log),
    "log1p":
    of(numpy.log1p),
    "expm1":
    of(numpy.expm1),
    "reciprocal":
    of(lambda x: 1 / x),
    "sign":
    of(numpy.sign),
    "logical_not":
    of(lambda x: 1 - x),
    "maximum":
    numpy.maximum,
    "minimum":
    numpy.minimum,
    "where":
    lambda m, a, b: numpy.where(numpy.asarray(m) != 0, a, b),
    "softshrink":
    lambda x, e=0.5: numpy.sign(x) * numpy.maximum(abs(x) - e, 0),
    "hardshrink":
    lambda x, e=0.5: x * (abs(x) > e),
    "threshold":
    lambda x, e, v: numpy.where(x > e, x, v),
    "log_sigmoid":
    of(lambda x: -numpy.logaddexp(0, -x)),
    "glu":
    lambda x, axis=-1: numpy.split(x, 2, axis)[0] * modules.sigmoid(numpy.split(x, 2, axis)[1]),
    "max":
    largest,
    "min":
    lambda *a: largest(*a, function=numpy.min, two=numpy.minimum),
    "amax":
    lambda x, axes=(), keep=False: x.max(tuple(axes) or None, keepdims=keep),
    "sum":
    lambda x, axes=None, keep=False, *r: x.sum(None if axes is None else tuple(axes)
                                               if isinstance(axes, (list, tuple)) else axes,
                                               keepdims=bool(keep)),
    "var":
    lambda x, axes=None, unbiased=True, keep=False: x.var(
        None if axes is None else tuple(axes), ddof=int(unbiased), keepdims=keep),
    "instance_norm":
    instance_norm,
    "_convolution_mode":
    conv,
    "unsafe_chunk":
    chunk,
    "unsafe_split":
    split,
    "erf":
    of(modules.erf),
    "pow":
    lambda x, p: x**p,
    "add":
    add,
    "sub":
    lambda a, b, alpha=1: a - alpha * b,
    "rsub":
    lambda a, b, alpha=1: b - alpha * a,
    "mul":
    lambda a, b: a * b,
    "div":
    lambda a, b, *r: a / b,
    "floordiv":
    lambda a, b: a // b,
    "floor_divide":
    lambda a, b: a // b,
    "remainder":
    lambda a, b: a % b,
    "cat":
    lambda v, axis=0: numpy.concatenate(v, axis),
    "stack":
    lambda v, axis=0: numpy.stack(v, axis),
    "mean":
    mean,
    "flatten":
    flatten,
    "reshape":
    lambda x, s: x.reshape(s),
    "view":
    lambda x, s: x.reshape(s),
    "_unsafe_view":
    lambda x, s: x.reshape(s),
    "permute":
    lambda x, axes: x.transpose(axes),
    "transpose":
    lambda x, a, b: numpy.swapaxes(x, a, b),
    "unsqueeze":
    lambda x, a: numpy.expand_dims(x, a),
    "squeeze":
    squeeze,
    "contiguous":
    same,
    "detach":
    same,
    "clone":
    same,
    "alias":
    same,
    "to":
    same,
    "type_as":
    same,
    "float":
    of(lambda x: x if isinstance(x, numpy.ndarray) else float(x)),
    "dropout":
    same,
    "feature_dropout":
    same,
    "alpha_dropout":
    same,
    "expand":
    lambda x, s, *r: numpy.broadcast_to(x, [x.shape[i - len(s)] if n == -1 else n for i, n in enumerate(s)]),
    "expand_as":
    lambda x, y: numpy.broadcast_to(x, y.shape),
    "slice":
    slice_,
    "select":
    lambda x, axis, i: numpy.take(x, i, axis),
    "narrow":
    lambda x, a, b, n: numpy.take(x, range(b, b + n), a),
    "chunk":
    chunk,
    "split":
    split,
    "split_with_sizes":
    split,
    "constant_pad_nd":
    pad,
    "pad":
    pad,
    "upsample_nearest1d":
    upsample,
    "upsample_nearest2d":
    upsample,
    "pixel_shuffle":
    lambda x, n: weave(x, n),
    "channel_shuffle":
    lambda x, n: x.reshape(1, n, -1, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape),
    "pixel_unshuffle":
    lambda x, n: unweave(x, n),
    "unflatten":
    lambda x, axis, sizes, *r: x.reshape(*x.shape[:axis % x.ndim], *sizes, *x.shape[axis % x.ndim + 1:]),
    "repeat":
    lambda x, times: numpy.tile(x, times),
    "tile":
    lambda x, times: numpy.tile(x, times),
    "flip":
    lambda x, axes: numpy.flip(x, axes),
    "linspace":
    lambda first, last, count, *r: numpy.linspace(first, last, bounded(int(count), "values", MOST_VALUES)),
    "zeros":
    filled(0),
    "ones":
    filled(1),
    "zeros_like":
    of(numpy.zeros_like),
    # Plain values.
    "size":
    sizes,
    "dim":
    of(lambda x: x.ndim),
    "len":
    of(len),
    "numel":
    of(lambda x: int(x.size)),
    "__is__":
    lambda a, b: a is b,
    "__isnot__":
    lambda a, b: a is not b,
    "__not__":
    of(lambda v: not v),
    "__and__":
    lambda a, b: a and b,
    "__or__":
    lambda a, b: a or b,
    "eq":
    lambda a, b: a == b,
    "ne":
    lambda a, b: a != b,
    "lt":
    lambda a, b: a < b,
    "gt":
    lambda a, b: a > b,
    "le":
    lambda a, b: a <= b,
    "ge":
    lambda a, b: a >= b,
    "int":
    of(int),
    "bool":
    of(bool),
    "Int":
    of(int),
    "NumToTensor":
    same,
    "dtype":
    of(lambda x: 6),
    "device":
    of(lambda x: "cpu"),
    "is_floating_point":
    of(lambda x: True),
    "format":
    lambda text, *v: text,
    "append":
    lambda a, v: a.append(v),
    "range":
    range,
    "__range_length":
    lambda first, last, step: len(range(first, last, step)),
    "__derive_index":
    lambda i, first, step: first + i * step,
    "__contains__":
    lambda a, v: v in a,
    "__getitem__":
    lambda a, i: a[i],
    "unchecked_cast":
    same,
    "requires_grad":
    of(lambda x: False),
    "list":
    of(list),
    "max_int":
    max,
    "warn":
    lambda *a: None,
    "floor":
    of(math.floor),
    "ceil":
    of(math.ceil),
    "is_scripting":
    lambda: True,
}


def evaluate(script, arrays):
    """The output of a script for the arrays of its inputs."""
    output, _ = script.run(OPERATORS, [numpy.asarray(a, dtype=numpy.float64) for a in arrays])
    while isinstance(output, (tuple, list)):
        output = output[0]
    return output.array
