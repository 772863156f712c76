""".nam of Neural Amp Modeler: LSTM, WaveNet (A1, A2), ConvNet, Linear, and containers of these, as ctnn's
layers.

The weights are one list; the configuration says in which order they are taken.
"""
import numpy

from . import evaluate_nam
from .builder import Builder
from .graph import Graph
from .imported import Imported, several_inputs
from .nam_config import Weights, submodel
from .nam_wavenet import activation, conv, wavenet
from .problems import Refused, Unsupported
from .read_json import array, field, items, whole


def convert(data, options, problems):
    name = field(data, "architecture", "the file")
    if name == "SlimmableContainer":
        data, note = submodel(data, options.submodel)
        notes = [note]
        name = field(data, "architecture", "the submodel")
    else:
        notes = []
    config, weights = field(data, "config",
                            "the file"), Weights(array(field(data, "weights", "the file"), "weights", 1))
    steps = options.steps or 64
    build = Builder(channels_last=True)
    makers = {"LSTM": _lstm, "WaveNet": wavenet, "ConvNet": _convnet, "Linear": _linear}
    if name not in makers:
        raise Refused(
            f"the architecture {str(name)[:40]!r} is none of {', '.join(makers)} and SlimmableContainer")
    channels = whole(field(config, "in_channels", "config", 1), "in_channels")
    wire, (x,) = several_inputs([(steps, channels)], True)
    wire.settle("sequence", (steps, channels), numpy.arange(wire.size))
    try:
        y = makers[name](build, x, config, weights)
    except Unsupported as e:
        problems.add(build.source or name, e.what, e.remedy)
        return None
    weights.all_taken()
    rate = data.get("sample_rate")
    if isinstance(rate, (int, float)) and not isinstance(rate, bool):
        notes.append(f"{rate:g} samples a second")
    notes.append(
        "Neural Amp Modeler lets silence pass before it plays: give a fresh nn::stream as many zeros as it "
        "looks back"
    )
    graph = Graph(build.nodes, wire, y.wire)
    evaluate = lambda arrays: evaluate_nam.evaluate(data, arrays[0])
    return Imported(f".nam, {name}", graph, [("audio", x)], ("audio", y), evaluate, notes, None,
                    lambda x: evaluate_nam.evaluate(data, x))


def _lstm(build, x, config, weights):
    hidden, size = (whole(field(config, k, "config"), k) for k in ("hidden_size", "input_size"))
    outputs = whole(config.get("out_channels", 1), "out_channels")
    for i in range(whole(field(config, "num_layers", "config"), "num_layers", most=100)):
        build.source = f"layer {i}"
        both = weights.take(4 * hidden, size + hidden)
        bias, h_0, c_0 = weights.take(4 * hidden), weights.take(hidden), weights.take(hidden)
        x = build.recurrent("lstm", x, 0, 1, [(both[:, :size], both[:, size:], bias, None)], (h_0, c_0))
        size = hidden
    build.source = "head"
    return build.dense(x, weights.take(outputs, hidden), weights.take(outputs))


def _convnet(build, x, config, weights):
    channels, groups = whole(field(config, "channels", "config"),
                             "channels"), whole(config.get("groups", 1), "groups")
    norm = bool(config.get("batchnorm"))
    for i, dilation in enumerate(items(field(config, "dilations", "config"), "dilations")):
        build.source = f"block {i}"
        x = conv(build, x, weights, channels, 2, whole(dilation, "a dilation"), not norm, groups)
        if norm:
            mean, var, weight, bias = (weights.take(channels) for _ in range(4))
            x = build.norm(x, 1, weight, bias, mean, var, weights.take(1)[0])
        x = activation(build, x, field(config, "activation", "config"))
    build.source = "head"
    outputs = whole(config.get("out_channels", 1), "out_channels")
    return build.dense(x, weights.take(outputs, channels), weights.take(outputs))


def _linear(build, x, config, weights):
    field_size = whole(field(config, "receptive_field", "config"), "receptive_field")
    build.source = "impulse response"
    taps = weights.take(field_size)
    bias = weights.take(1) if config.get("bias") else None
    return build.causal(x, taps[::-1].reshape(1, 1, -1), bias, 0,
                        1)  # the first weight belongs to the newest sample
