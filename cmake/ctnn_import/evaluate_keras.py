"""What a Keras model computes, layer by layer in Keras' layout and in double precision, from its
configuration and arrays. Shares the parsed file with convert_keras.py, and nothing else.
"""
import numpy

from .evaluate_keras_activations import activation, sigmoid
from .evaluate_keras_simple import SIMPLE
from .evaluate_keras_windows import convolve, pooled, transposed


def evaluate(model, inputs, wanted):
    values = {k: numpy.asarray(v, dtype=numpy.float64) for k, v in inputs.items()}
    for call in model.calls:
        given = [values[i] for i in call.inputs]
        weights = [w.astype(numpy.float64) for w in call.weights]
        values[call.output] = layer(call.kind, call.config, given, weights, model.version)
    return values[wanted]


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
    if c.get("data_format") == "channels_first":
        own = {**c, "data_format": None, "activation": None}
        y = layer(kind, own, [g.transpose(0, *range(2, g.ndim), 1) for g in given], w, version)
        y = y if kind == "Flatten" else y.transpose(0, y.ndim - 1, *range(1, y.ndim - 1))
        return activation(c.get("activation"), y, version)
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
        along = [n if a in {v % x.ndim for v in axes} else 1 for a, n in enumerate(x.shape)]
        gamma, beta, *w = (v if numpy.ndim(v) == 0 else v.reshape(along) for v in (gamma, beta, *w))
        mean, var = w if w else (x.mean(axes, keepdims=True), x.var(axes, keepdims=True))
        return gamma * (x - mean) / numpy.sqrt(var + c.get("epsilon", 1e-3)) + beta
    if kind in ("LSTM", "GRU", "SimpleRNN"):
        y = recurrent(kind, c, x[:, ::-1] if c.get("go_backwards") else x, w)
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
