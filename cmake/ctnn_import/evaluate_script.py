"""TorchScript's operators in NumPy, in PyTorch's layout and double precision: what script.py runs. Arrays in,
arrays or plain values out."""
import math

import numpy

from . import evaluate_torch as modules
from .problems import MOST_VALUES, bounded


def wide(x):
    return x.astype(numpy.float64) if isinstance(x, numpy.ndarray) and x.dtype.kind == "f" else x


def each(value, rank):
    value = list(value) if isinstance(value, (list, tuple)) else [value]
    return tuple(int(v) for v in (value * rank if len(value) == 1 else value))


def conv(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    rank = w.ndim - 2
    padding = padding if isinstance(padding, str) else each(padding, rank)
    t = {"weight": wide(w)} | ({} if b is None else {"bias": wide(b)})
    o = {"stride": each(stride, rank), "padding": padding, "dilation": each(dilation, rank), "groups": groups}
    return modules.conv(x, o, t)


def conv_transpose(x, w, b=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1):
    rank = w.ndim - 2
    t = {"weight": wide(w)} | ({} if b is None else {"bias": wide(b)})
    return modules.conv_transpose(
        x, {
            "stride": each(stride, rank), "padding": each(padding, rank), "dilation": each(dilation, rank),
            "output_padding": each(output_padding, rank), "groups": groups
        }, t)


def any_convolution(x, w, b, stride, padding, dilation, transposed, output_padding, groups, *rest):
    return conv_transpose(x, w, b, stride, padding, output_padding, groups, dilation) if transposed else conv(
        x, w, b, stride, padding, dilation, groups)


def pool(largest, rank):
    def run(x, kernel, stride=(), padding=0, *rest):
        if largest:
            dilation, ceil = (*rest, 1, False)[:2] if rest else (1, False)
            counted = True
        else:
            dilation, (ceil, counted) = 1, (*rest, *(False, True)[len(rest):])[:2]
        kernel = each(kernel, rank)
        return modules.pool(largest)(x, {
            "kernel": kernel, "stride": each(stride, rank) if stride else kernel, "padding": each(
                padding, rank), "dilation": each(dilation, rank), "ceil_mode": ceil,
            "padding_counted": counted
        }, {})
    return run


def adaptive(function, rank):
    def run(x, size):
        if any(s not in (1, None) for s in each(size, rank)) and list(each(size, rank)) != list(x.shape[2:]):
            raise ValueError("an adaptive pool to more than 1")
        return x if list(each(size, rank)) == list(x.shape[2:]) else function(
            x, axis=tuple(range(x.ndim - rank, x.ndim)), keepdims=True)
    return run


def batch_norm(x, w, b, mean, var, training=False, momentum=0.1, eps=1e-5, *rest):
    turn = lambda p, d: d if p is None else wide(p).reshape(1, -1, *[1] * (x.ndim - 2))
    return (x - turn(mean, 0)) / numpy.sqrt(turn(var, 1) + eps) * turn(w, 1) + turn(b, 0)


def layer_norm(x, shape, w=None, b=None, eps=1e-5, *rest):
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    y = (x - x.mean(axes, keepdims=True)) / numpy.sqrt(x.var(axes, keepdims=True) + eps)
    return y * (1 if w is None else w) + (0 if b is None else b)


def group_norm(x, groups, w=None, b=None, eps=1e-5, *rest):
    t = {k: v for k, v in (("weight", w), ("bias", b)) if v is not None}
    return modules.group_norm(x, {"groups": groups, "eps": eps}, t)


def softmax(x, axis, *rest):
    e = numpy.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def recurrent(cell, states):
    def run(x, hx, weights, biased, layers, dropout, training, both, batch_first):
        x = x.transpose(1, 0, 2) if not batch_first else x
        count, at, last = 4 if biased else 2, 0, []
        for layer in range(layers):
            ways = []
            for d in range(2 if both else 1):
                w, u, *b = (wide(v) for v in weights[at:at + count])
                at += count
                first = hx if isinstance(hx, (list, tuple)) else [hx]
                h, s = first[0][layer * (2 if both else 1) + d, 0], first[-1][layer * (2 if both else 1) + d,
                                                                              0]
                out = []
                for step in x[0, ::-1] if d else x[0]:
                    h, s = cell(w @ step + (b[0] if b else 0), u @ h + (b[1] if b else 0), h, s)
                    out.append(h)
                last.append((h, s))
                ways.append(numpy.array(out)[::-1] if d else numpy.array(out))
            x = numpy.concatenate(ways, 1)[None]
        y = x if batch_first else x.transpose(1, 0, 2)
        return [y, *[numpy.array([v[k] for v in last])[:, None] for k in range(states)]]
    return run


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


def filled(value):
    def run(shape, *rest):
        bounded(int(numpy.prod(shape, dtype=object)), "values of a tensor", MOST_VALUES)
        return numpy.full([int(n) for n in shape], float(value))
    return run


def pad(x, flat, mode="constant", value=None):
    if isinstance(mode, (int, float)):
        mode, value = "constant", mode
    if mode != "constant" or value:
        raise ValueError("padding by other than zeros")
    pads = [(0, 0)] * (x.ndim - len(flat) // 2) + [(flat[i], flat[i + 1])
                                                   for i in range(len(flat) - 2, -1, -2)]
    return numpy.pad(x, pads)


def upsample(x, size=None, *factors):
    factors = next((f for f in factors if isinstance(f, (list, tuple))), factors or None)
    wanted = size if size is not None else [n * float(f) for n, f in zip(x.shape[2:], factors)]
    for axis, n in enumerate(wanted):
        x = x.repeat(int(n) // x.shape[axis + 2], axis + 2)
    return x


def sizes(x, axis=None):
    return list(x.shape) if axis is None else x.shape[axis]


def mean(x, axes=None, keep=False, *rest):
    return x.mean(None if axes is None else tuple(axes) if isinstance(axes, (list, tuple)) else axes,
                  keepdims=bool(keep))


def add(a, b, alpha=1):
    return a + alpha * b if not isinstance(a, list) else a + b


def weight_norm(v, g, axis=0):
    """nn.utils.weight_norm: g · v / |v|, a norm for each entry along the axis."""
    v, others = wide(v), tuple(a for a in range(v.ndim) if a != axis)
    return wide(g) * v / numpy.sqrt((v * v).sum(others, keepdims=True))


def same(x, *rest):
    return x


def of(function):
    return lambda x, *rest: function(x)


M = modules.MODULES
act = lambda kind, **o: lambda x, *rest: M[kind](x, o, {})
OPERATORS = {
    "linear": lambda x, w, b=None: x @ wide(w).T + (0 if b is None else b),
    "addmm": lambda c, x, w, *r: x @ w + c,
    "matmul": numpy.matmul,
    "mm": numpy.matmul,
    "bmm": numpy.matmul,
    "t": of(numpy.transpose),
    "numpy_T": of(numpy.transpose),
    "conv1d": conv,
    "conv2d": conv,
    "_convolution": any_convolution,
    "convolution": any_convolution,
    "conv_transpose1d": conv_transpose,
    "conv_transpose2d": conv_transpose,
    "max_pool1d": pool(True, 1),
    "max_pool2d": pool(True, 2),
    "avg_pool1d": pool(False, 1),
    "avg_pool2d": pool(False, 2),
    "adaptive_avg_pool1d": adaptive(numpy.mean, 1),
    "adaptive_avg_pool2d": adaptive(numpy.mean, 2),
    "adaptive_max_pool1d": adaptive(numpy.max, 1),
    "adaptive_max_pool2d": adaptive(numpy.max, 2),
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "group_norm": group_norm,
    "softmax": softmax,
    "log_softmax": lambda x, a, *r: numpy.log(softmax(x, a)),
    "lstm": recurrent(modules.lstm_cell, 2),
    "gru": recurrent(modules.gru_cell, 1),
    "rnn_tanh": recurrent(lambda a, r, h, s: (numpy.tanh(a + r), s), 1),
    "embedding": lambda w, x, *r: wide(w)[x.astype(int)],
    "relu": act("relu"),
    "relu6": act("relu6"),
    "tanh": act("tanh"),
    "sigmoid": act("sigmoid"),
    "silu": act("silu"),
    "mish": act("mish"),
    "selu": act("selu"),
    "hardswish": act("hard_swish"),
    "hardsigmoid": act("hard_sigmoid"),
    "softsign": act("softsign"),
    "leaky_relu": lambda x, s=0.01, *r: numpy.where(x > 0, x, s * x),
    "elu": lambda x, a=1.0, *r: M["elu"](x, {"alpha": a}, {}),
    "celu": lambda x, a=1.0: numpy.maximum(x, 0) + a * (numpy.exp(numpy.minimum(x, 0) / a) - 1),
    "gelu": lambda x, how="none", *r: M["gelu_tanh" if how == "tanh" else "gelu"](x, {}, {}),
    "softplus": lambda x, b=1, *r: modules.soft_plus(b * x) / b,
    "hardtanh": lambda x, low=-1.0, high=1.0, *r: numpy.clip(x, low, high),
    "clamp": lambda x, low=None, high=None: numpy.clip(x, -numpy.inf if low is None else low, numpy.inf
                                                       if high is None else high),
    "clamp_min": lambda x, low: numpy.maximum(x, low),
    "clamp_max": lambda x, high: numpy.minimum(x, high),
    "_weight_norm": weight_norm,
    "prelu": lambda x, w: numpy.where(x > 0, x, (w.reshape(1, -1, *[1] * (x.ndim - 2))
                                                 if w.size > 1 else w) * x),
    "exp": of(numpy.exp),
    "abs": of(abs),
    "neg": of(lambda x: -x),
    "square": of(numpy.square),
    "sqrt": of(numpy.sqrt),
    "erf": of(modules.erf),
    "pow": lambda x, p: x ** p,
    "add": add,
    "sub": lambda a, b, alpha=1: a - alpha * b,
    "rsub": lambda a, b, alpha=1: b - alpha * a,
    "mul": lambda a, b: a * b,
    "div": lambda a, b, *r: a / b,
    "floordiv": lambda a, b: a // b,
    "floor_divide": lambda a, b: a // b,
    "remainder": lambda a, b: a % b,
    "cat": lambda v, axis=0: numpy.concatenate(v, axis),
    "stack": lambda v, axis=0: numpy.stack(v, axis),
    "mean": mean,
    "flatten": flatten,
    "reshape": lambda x, s: x.reshape(s),
    "view": lambda x, s: x.reshape(s),
    "_unsafe_view": lambda x, s: x.reshape(s),
    "permute": lambda x, axes: x.transpose(axes),
    "transpose": lambda x, a, b: numpy.swapaxes(x, a, b),
    "unsqueeze": lambda x, a: numpy.expand_dims(x, a),
    "squeeze": squeeze,
    "contiguous": same,
    "detach": same,
    "clone": same,
    "alias": same,
    "to": same,
    "type_as": same,
    "float": of(lambda x: x if isinstance(x, numpy.ndarray) else float(x)),
    "dropout": same,
    "feature_dropout": same,
    "alpha_dropout": same,
    "expand": lambda x, s, *r: numpy.broadcast_to(
        x, [x.shape[i - len(s)] if n == -1 else n for i, n in enumerate(s)]),
    "expand_as": lambda x, y: numpy.broadcast_to(x, y.shape),
    "slice": slice_,
    "select": lambda x, axis, i: numpy.take(x, i, axis),
    "narrow": lambda x, a, b, n: numpy.take(x, range(b, b + n), a),
    "chunk": chunk,
    "split": split,
    "split_with_sizes": split,
    "constant_pad_nd": pad,
    "pad": pad,
    "upsample_nearest1d": upsample,
    "upsample_nearest2d": upsample,
    "zeros": filled(0),
    "ones": filled(1),
    "zeros_like": of(numpy.zeros_like),
    # Plain values.
    "size": sizes,
    "dim": of(lambda x: x.ndim),
    "len": of(len),
    "numel": of(lambda x: int(x.size)),
    "__is__": lambda a, b: a is b,
    "__isnot__": lambda a, b: a is not b,
    "__not__": of(lambda v: not v),
    "__and__": lambda a, b: a and b,
    "__or__": lambda a, b: a or b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "gt": lambda a, b: a > b,
    "le": lambda a, b: a <= b,
    "ge": lambda a, b: a >= b,
    "int": of(int),
    "bool": of(bool),
    "Int": of(int),
    "NumToTensor": same,
    "dtype": of(lambda x: 6),
    "device": of(lambda x: "cpu"),
    "is_floating_point": of(lambda x: True),
    "format": lambda text, *v: text,
    "append": lambda a, v: a.append(v),
    "range": range,
    "__contains__": lambda a, v: v in a,
    "__getitem__": lambda a, i: a[i],
    "unchecked_cast": same,
    "requires_grad": of(lambda x: False),
    "list": of(list),
    "max_int": max,
    "warn": lambda *a: None,
    "floor": of(math.floor),
    "ceil": of(math.ceil),
    "is_scripting": lambda: True,
}


def evaluate(script, arrays):
    """The output of a script for the arrays of its inputs."""
    output, _ = script.run(OPERATORS, [numpy.asarray(a, dtype=numpy.float64) for a in arrays])
    while isinstance(output, (tuple, list)):
        output = output[0]
    return output.array
