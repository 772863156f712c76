"""RTNeural's JSON (Keras models saved by its scripts, AIDA-X's with in_skip and a golden batch) as ctnn's
layers."""
from . import evaluate_rtneural
from .builder import Builder
from .graph import Graph
from .imported import Imported, several_inputs
from .keras_words import activate, conv_weight, gru_weights, lstm_weights
from .problems import Refused, Unsupported
from .read_json import array, field, items, whole
from .window_sizes import SAME

BATCHES = (("in_batch", "out_batch"), ("input_batch", "output_batch"), ("x_batch", "y_batch"))


def convert(data, options, problems):
    build = Builder(channels_last=True)
    said = items(field(data, "in_shape", "the file"), "in_shape", 4)
    shape = [1] + [options.steps or 64 if n is None else whole(n, "in_shape") for n in said[1:]]
    layers = items(field(data, "layers", "the file"), "layers", 1000)
    example = _example(data)
    if example is not None and len(said) == 3 and said[1] is None:
        shape[1] = max(example[0].size // shape[2], 1)
        example = tuple(e.reshape(1, shape[1], -1) for e in example)
    streams = len(shape) == 2 and any(_type(l) in ("gru", "lstm", "conv1d") for l in layers)
    if streams:  # [batch, features] of a network that remembers: steps
        shape = [1, options.steps or 64, shape[1]]
    wire, (x,) = several_inputs([shape], True)
    y = x
    for i, layer in enumerate(layers):
        build.source = f"layer {i}, {_type(layer)}"
        try:
            y = _layer(build, y, layer)
        except Unsupported as e:
            problems.add(build.source, e.what, e.remedy)
            return None
    try:
        build.source = "in_skip"
        if field(data, "in_skip", "the file", 0):
            skipped = x.like(x.index[..., :1]) if x.shape[-1] > 1 else x
            y = build.join("sum", y, skipped)
        y = build.taken(y)
    except Unsupported as e:
        problems.add(build.source, e.what, e.remedy)
        return None
    notes = [f"{name} of {data[name]:g} dB is for the program to apply" for name in ("in_gain", "out_gain")
             if isinstance(data.get(name), (int, float)) and data[name]]
    graph = Graph(build.nodes, wire, y.wire)
    evaluate = lambda arrays: evaluate_rtneural.evaluate(data, arrays[0].reshape(shape))
    return Imported("RTNeural JSON", graph, [("input", x)], ("output", y), evaluate, notes, example
                    and ([example[0]], example[1]))


def _type(layer):
    return str(field(layer, "type", "a layer"))[:40]


def _example(data):
    for names in BATCHES:
        if all(isinstance(data.get(n), list) for n in names):
            return tuple(array(data[n], n) for n in names)
    return None


def _layer(build, x, layer):
    kind = _type(layer)
    weights = [
        array(w, f"weights of a {kind}") for w in items(field(layer, "weights", "a layer", []), "weights")
    ]
    activation = field(layer, "activation", "a layer", "")
    if kind in ("dense", "time-distributed-dense"):
        y = build.dense(x, _weight(weights, 0, 2).T, weights[1] if len(weights) > 1 else None)
        return activate(build, y, activation)
    if kind == "conv1d":
        return activate(build, _conv1d(build, x, layer, weights), activation)
    if kind == "conv2d":
        return activate(build, _conv2d(build, x, layer, weights), activation)
    if kind in ("gru", "lstm"):
        turn = gru_weights if kind == "gru" else lstm_weights
        directions = [
            turn(_weight(weights, 0, 2), _weight(weights, 1, 2), weights[2] if len(weights) > 2 else None)
        ]
        y = build.recurrent(kind, x, x.rank - 2, x.rank - 1, directions)
        return y.reshape((*x.shape[:-1], -1))
    if kind == "prelu":
        return build.prelu(x, _weight(weights, 0).reshape(-1))
    if kind in ("batchnorm", "batchnorm2d"):
        if len(weights) not in (2, 4):
            raise Refused(f"a {kind} has {len(weights)} arrays, where 2 or 4 are expected")
        scale, shift = weights[:2] if len(weights) == 4 else (None, None)
        epsilon = field(layer, "epsilon", "a batchnorm", 1e-3)
        return build.norm(x, x.rank - 1, scale, shift, *weights[-2:], float(array(epsilon, "epsilon", 0)))
    if kind == "activation":
        return activate(build, x, activation)
    if kind == "dropout" or kind == "unknown" and not weights and _same_shape(x, layer):
        return x
    raise Unsupported(f"a layer of type {kind!r}",
                      "RTNeural's own layers are read: dense, conv1d, conv2d, gru, lstm, prelu, batchnorm")


def _same_shape(x, layer):
    said = list(field(layer, "shape", "a layer", []))
    if len(said) == 1 and isinstance(said[0], list):  # of an InputLayer: a list of shapes
        said = said[0]
    return said[1:] in (list(x.shape[1:]), [None, *x.shape[2:]])


def _weight(weights, i, rank=None):
    if len(weights) <= i or rank is not None and weights[i].ndim != rank:
        raise Refused("a layer's weights are not those of its type")
    return weights[i]


def _conv1d(build, x, layer, weights):
    kernel, bias = conv_weight(_weight(weights, 0, 3)), weights[1] if len(weights) > 1 else None
    dilation, groups = (whole(field(layer, n, "a conv1d", 1), n) for n in ("dilation", "groups"))
    shape = field(layer, "shape", "a conv1d", [])
    steps = shape[1] if len(shape) == 3 and shape[1] else x.shape[-2]
    if steps == x.shape[-2]:
        return build.causal(x, kernel, bias, x.rank - 2, x.rank - 1, dilation, groups)
    if steps != x.shape[-2] - (kernel.shape[2] - 1) * dilation:
        raise Unsupported(f"a conv1d from {x.shape[-2]} to {steps} steps", "RTNeural's are causal, or valid")
    return build.conv(x, kernel, bias, x.rank - 1, (x.rank - 2,), (1,), (dilation,), groups)


def _conv2d(build, x, layer, weights):
    kernel, bias = conv_weight(_weight(weights, 0, 4)), weights[1] if len(weights) > 1 else None
    stride, dilation = (whole(field(layer, n, "a conv2d", 1), n) for n in ("strides", "dilation"))
    padding = field(layer, "padding", "a conv2d", "valid")
    if padding not in ("valid", "same"):
        raise Refused(f"the padding {str(padding)[:20]!r} is neither valid nor same")
    pads = SAME if padding == "same" else None
    # Only features have a stride, only steps a dilation.
    return build.conv(x, kernel, bias, 3, (1, 2), (1, stride), (dilation, 1), 1, pads)
