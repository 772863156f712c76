"""TorchScript's operators with weights or windows, for evaluate_script.py."""
import numpy

from . import evaluate_torch as modules
from .problems import Unsupported


def wide(x):
    return x.astype(numpy.float64) if isinstance(x, numpy.ndarray) and x.dtype.kind == "f" else x


def each(value, rank):
    value = list(value) if isinstance(value, (list, tuple)) else [value]
    return tuple(v if v is None else int(v) for v in (value * rank if len(value) == 1 else value))


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
            (dilation, ceil), counted = (*rest, *(1, False)[len(rest):])[:2], True
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
        size = [n if s is None else s for s, n in zip(each(size, rank), x.shape[-rank:])]
        y = numpy.empty((*x.shape[:-rank], *size))
        for at in numpy.ndindex(*size):
            part = [slice(i * n // m, -(-(i + 1) * n // m)) for i, m, n in zip(at, size, x.shape[-rank:])]
            y[(..., *at)] = function(x[(..., *part)], axis=tuple(range(-rank, 0)))
        return [y, numpy.zeros(y.shape)] if function is numpy.max else y
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


def instance_norm(x, w=None, b=None, mean=None, var=None, own=True, momentum=0.1, eps=1e-5, *rest):
    space = tuple(range(2, x.ndim))
    if not own:
        return batch_norm(x, w, b, mean, var, False, momentum, eps)
    y = (x - x.mean(space, keepdims=True)) / numpy.sqrt(x.var(space, keepdims=True) + eps)
    turn = lambda p, d: d if p is None else wide(p).reshape(1, -1, *[1] * len(space))
    return y * turn(w, 1) + turn(b, 0)


def softmax(x, axis, log=False, *rest):
    e = x - x.max(axis, keepdims=True)
    total = numpy.exp(e).sum(axis, keepdims=True)
    return e - numpy.log(total) if log is True else numpy.exp(e) / total


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


def weight_norm(v, g, axis=0):
    """nn.utils.weight_norm: g · v / |v|, a norm for each entry along the axis."""
    v, others = wide(v), tuple(a for a in range(v.ndim) if a != axis)
    return wide(g) * v / numpy.sqrt((v * v).sum(others, keepdims=True))


def upsample(x, size=None, *factors):
    factors = next((f for f in factors if isinstance(f, (list, tuple))), factors or None)
    wanted = size if size is not None else [n * float(f) for n, f in zip(x.shape[2:], factors)]
    for axis, n in enumerate(wanted):
        x = x.repeat(int(n) // x.shape[axis + 2], axis + 2)
    return x


def pad(x, flat, mode="constant", value=None):
    if isinstance(mode, (int, float)):
        mode, value = "constant", mode
    if mode != "constant" or value:
        raise Unsupported(f"padding by {'other values than zeros' if mode == 'constant' else mode}",
                          "ctnn pads with zeros")
    pads = [(0, 0)] * (x.ndim - len(flat) // 2) + [(flat[i], flat[i + 1])
                                                   for i in range(len(flat) - 2, -1, -2)]
    return numpy.pad(x, pads)


def cell(step, states):
    """One step of a cell: x, the state (of an lstm with its memory), weights, biases."""
    def run(x, hx, w, u, b=None, c=None):
        h, s = hx if states == 2 else (hx, hx)
        q = wide(h)[0] @ wide(u).T + (0 if c is None else wide(c))
        h, s = step(wide(x)[0] @ wide(w).T + (0 if b is None else wide(b)), q, wide(h)[0], wide(s)[0])
        return [h[None], s[None]] if states == 2 else h[None]
    return run
