"""What the written network computes, in NumPy: from the items and the tensors by their names in the file, in
ctnn's meaning.

It shares nothing with the evaluations of the files: agreement means that the file was read right.
"""
import numpy

from . import activations
from .simulate_windows import conv, conv_transpose, pool
from .items import AddTo, As, From, Join, Layer


def simulate(items, tensors, x):
    """The network's output for x, shaped as its input wire; in double precision."""
    tensors = {name: values.astype(numpy.float64) for name, values in tensors.items()}
    return _chain(items, "", tensors, numpy.asarray(x, dtype=numpy.float64), {})


def _chain(items, prefix, tensors, x, named):
    for i, item in enumerate(items):
        if isinstance(item, As):
            named[item.name] = x
        elif isinstance(item, From):
            x = named[item.name]
        elif isinstance(item, AddTo):
            named[item.name] = named[item.name] + x if item.name in named else x
        elif isinstance(item, Join):
            parts = [_chain(b, f"{prefix}{i}.{k}.", tensors, x, named) for k, b in enumerate(item.branches)]
            x = _join(item.node.kind, item.node.output.kind, parts)
        else:
            assert isinstance(item, Layer)
            p = {n: tensors[f"{prefix}{i}.{n}"] for n in item.node.parameters}
            x = LAYERS.get(item.node.kind, _activation)(x, item.node, p)
    return x


def _join(kind, wire_kind, parts):
    if kind == "concat":
        return numpy.concatenate(parts, 1 if wire_kind == "sequence" else 0)
    rank = max(p.ndim for p in parts)
    parts = [p.reshape(p.shape + (1, ) * (rank - p.ndim)) for p in parts]
    result = parts[0]
    for p in parts[1:]:
        result = result + p if kind == "sum" else result * p
    return result


def _activation(x, node, p):
    return activations.value_of(node.kind, node.options, x)


def _dense(x, node, p):
    return x @ p["weight"].T + p.get("bias", 0)


def _norm_shape(x, node):
    return (1, -1) if node.output.kind == "sequence" else (-1, *[1] * (x.ndim - 1))


def _batch_norm(x, node, p):
    s = _norm_shape(x, node)
    y = (x - p["running_mean"].reshape(s)) / numpy.sqrt(p["running_var"].reshape(s) + node.options["eps"])
    return y * p["weight"].reshape(s) + p["bias"].reshape(s) if "weight" in p else y


def _scale_and_shift(x, node, p):
    s = _norm_shape(x, node)
    return x * p["weight"].reshape(s) + p["bias"].reshape(s)


def _layer_norm(x, node, p):
    axes = (1, ) if node.output.kind == "sequence" else tuple(range(x.ndim))
    mean = 0 if node.kind == "rms_norm" else x.mean(axes, keepdims=True)
    y = (x - mean) / numpy.sqrt(((x - mean)**2).mean(axes, keepdims=True) + node.options["eps"])
    shape = x.shape[len(x.shape) - len(axes):]
    return y * p.get("weight", numpy.ones(shape)).reshape(shape) + p.get("bias",
                                                                         numpy.zeros(shape)).reshape(shape)


def _group_norm(x, node, p):
    s, steps = _norm_shape(x, node), len(x) if node.output.kind == "sequence" else 1
    parts = x.reshape(steps, node.options["groups"], -1)
    y = ((parts - parts.mean(2, keepdims=True)) /
         numpy.sqrt(parts.var(2, keepdims=True) + node.options["eps"])).reshape(x.shape)
    return y * p.get("weight", numpy.ones(1)).reshape(s) + p.get("bias", numpy.zeros(1)).reshape(s)


def _prelu(x, node, p):
    return numpy.maximum(
        x, 0) + p["weight"].reshape(_norm_shape(x, node) if p["weight"].size > 1 else
                                    (1, ) * x.ndim) * numpy.minimum(x, 0)


def _softmax(x, node, p):
    axis = 0 if node.output.kind in ("image", "signal") else -1
    e = x - x.max(axis, keepdims=True)
    total = numpy.exp(e).sum(axis, keepdims=True)
    return e - numpy.log(total) if node.kind == "log_softmax" else numpy.exp(e) / total


def _recurrent(x, node, p):
    out = [_one_direction(x, node, p, "")]
    if node.options["bidirectional"]:
        out.append(_one_direction(x[::-1], node, p, "_reverse")[::-1])
    return numpy.concatenate(out, 1)


def _one_direction(x, node, p, suffix):
    w, u = p[f"weight_ih_l0{suffix}"], p[f"weight_hh_l0{suffix}"]
    b = p.get(f"bias_ih_l0{suffix}", numpy.zeros(len(w)))
    c = p.get(f"bias_hh_l0{suffix}", numpy.zeros(len(w)))
    hidden, s = u.shape[1], activations.sigmoid
    h, cell = (p.get(state + suffix, numpy.zeros(hidden)) for state in ("h_0", "c_0"))
    out = []
    for step in x:
        a = w @ step + b
        if node.kind == "gru":
            n = a[2 * hidden:]
            r, z = numpy.split(s(a[:2 * hidden] + u[:2 * hidden] @ h + c[:2 * hidden]), 2)
            if node.options["reset_before"]:
                n = numpy.tanh(n + u[2 * hidden:] @ (r * h) + c[2 * hidden:])
            else:
                n = numpy.tanh(n + r * (u[2 * hidden:] @ h + c[2 * hidden:]))
            h = (1 - z) * n + z * h
        elif node.kind == "lstm":
            i, f, g, o = numpy.split(a + u @ h + c, 4)
            cell = s(f) * cell + s(i) * numpy.tanh(g)
            h = s(o) * numpy.tanh(cell)
        else:
            h = numpy.tanh(a + u @ h + c)
        out.append(h)
    return numpy.array(out)


def _zero_pad(x, node, p):
    flat = node.options["pads"]
    return numpy.pad(x, ((0, 0), *[(flat[i], flat[i + 1]) for i in range(len(flat) - 2, -1, -2)]))


def _upsample(x, node, p):
    for axis in range(1, x.ndim):
        x = x.repeat(node.options["factor"], axis)
    return x


def _slice(x, node, p):
    part = slice(node.options["first"], node.options["first"] + node.options["count"])
    return x[:, part] if node.output.kind == "sequence" else x[part]


LAYERS = {
    "dense": _dense,
    "conv1d": conv,
    "conv2d": conv,
    "conv_transpose1d": conv_transpose,
    "conv_transpose2d": conv_transpose,
    "max_pool1d": pool,
    "max_pool2d": pool,
    "avg_pool1d": pool,
    "avg_pool2d": pool,
    "global_avg_pool": lambda x, node, p: x.reshape(len(x), -1).mean(1),
    "global_max_pool": lambda x, node, p: x.reshape(len(x), -1).max(1),
    "batch_norm": _batch_norm,
    "scale_and_shift": _scale_and_shift,
    "layer_norm": _layer_norm,
    "rms_norm": _layer_norm,
    "group_norm": _group_norm,
    "prelu": _prelu,
    "softmax": _softmax,
    "log_softmax": _softmax,
    "rnn": _recurrent,
    "lstm": _recurrent,
    "gru": _recurrent,
    "embedding": lambda x, node, p: p["weight"][x.astype(int).reshape(-1)],
    "last_step": lambda x, node, p: x[-1],
    "first_step": lambda x, node, p: x[0],
    "flatten": lambda x, node, p: x.reshape(-1),
    "as_sequence": lambda x, node, p: x.reshape(-1, x.shape[-1]).T,
    "as_image": lambda x, node, p: x.T,
    "zero_pad1d": _zero_pad,
    "zero_pad2d": _zero_pad,
    "upsample1d": _upsample,
    "upsample2d": _upsample,
    "slice": _slice,
}
