""".nam of Neural Amp Modeler: LSTM, WaveNet (A1, A2), ConvNet, Linear, and containers of these, as ctnn's
layers.

The weights are one list; the configuration says in which order they are taken.
"""
import numpy

from . import evaluate_nam
from .builder import Builder
from .graph import Graph
from .imported import Imported, several_inputs
from .nam_config import Weights, submodel, wave_config
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
    makers = {"LSTM": _lstm, "WaveNet": _wavenet, "ConvNet": _convnet, "Linear": _linear}
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
        x = _conv(build, x, weights, channels, 2, whole(dilation, "a dilation"), not norm, groups)
        if norm:
            mean, var, weight, bias = (weights.take(channels) for _ in range(4))
            x = build.norm(x, 1, weight, bias, mean, var, weights.take(1)[0])
        x = _activation(build, x, field(config, "activation", "config"))
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


def _conv(build, x, weights, out, kernel, dilation, bias, groups):
    """A causal convolution whose weights stand by group, output, input, tap."""
    w = weights.take(out, x.shape[1] // groups, kernel)
    b = weights.take(out) if bias else None
    if kernel == 1 and groups == 1:
        return build.dense(x, w[:, :, 0], b)
    return build.causal(x, w, b, 0, 1, dilation, groups)


def _film(build, x, condition, film, weights):
    """x · scale + shift, both computed from the condition."""
    if film is None:
        return x
    size = x.shape[1]
    both = _conv(build, condition, weights, size * (2 if film.shift else 1), 1, 1, True, film.groups)
    scale = both.like(both.index[:, :size])
    y = build.join("product", x, scale)
    return build.join("sum", y, both.like(both.index[:, size:])) if film.shift else y


def _wavenet(build, audio, config, weights):
    arrays, scale = wave_config(config)
    condition = audio
    if field(config, "condition_dsp", "config", None) is not None:
        inner = config["condition_dsp"]
        if field(inner, "architecture", "condition_dsp") != "WaveNet":
            raise Unsupported("a condition that is no WaveNet", "take a model without it")
        own = Weights(array(field(inner, "weights", "condition_dsp"), "weights", 1))
        condition = _wavenet(build, audio, field(inner, "config", "condition_dsp"), own)
        own.all_taken()
    x, head = audio, None
    for a, layers in enumerate(arrays):
        build.source = f"array {a}, rechannel"
        x = build.dense(x, weights.take(layers[0].channels, x.shape[1]), None)
        total = None
        for i, layer in enumerate(layers):
            build.source = f"array {a}, layer {i}"
            x, skip = _wave_layer(build, x, condition, layer, weights)
            total = skip if total is None else build.join("sum", total, skip, f"accumulates {a}")
        if head is not None:
            total = build.join("sum", total, head)
        build.source = f"array {a}, head"
        last = layers[0]
        head = _conv(build, total, weights, last.head_size, last.head_kernel, last.head_dilation,
                     last.head_bias, 1)
    post = field(config, "head", "config", None)
    factor = weights.peek_last() if post is not None else None
    build.source = "head"
    if post is not None:
        y = build.scale(head, factor)
        kernels = items(field(post, "kernel_sizes", "head"), "kernel_sizes")
        for i, kernel in enumerate(kernels):
            y = _activation(build, y, field(post, "activation", "head"))
            out = field(post, "out_channels" if i + 1 == len(kernels) else "channels", "head")
            y = _conv(build, y, weights, whole(out, "channels"), whole(kernel, "a kernel"), 1, True, 1)
        weights.take(1)
        return y
    return build.scale(head, weights.take(1)[0])


def _wave_layer(build, x, condition, layer, weights):
    """What goes on to the next layer, and what is added to the head."""
    # The weights stand in the order of the modules, not in that of their use.
    doubled = layer.bottleneck * (1 if layer.gating == "none" else 2)
    own = Weights(weights.rest())
    conv = own.take(doubled, layer.channels // layer.groups, layer.kernel), own.take(doubled)
    mixin = own.take(doubled, condition.shape[1] // layer.mixin_groups, 1), None
    layer1x1 = (own.take(layer.channels, layer.bottleneck // layer.layer1x1_groups, 1),
                own.take(layer.channels)) if layer.layer1x1 else None
    head1x1 = (own.take(layer.head1x1, layer.bottleneck // layer.head1x1_groups, 1),
               own.take(layer.head1x1)) if layer.head1x1 else None
    films = {}
    for name, size in layer.films(condition.shape[1]):
        film = layer.film[name]
        if film is not None:
            out = size * (2 if film.shift else 1)
            films[name] = Weights(
                numpy.concatenate([own.take(out, condition.shape[1] // film.groups).ravel(),
                                   own.take(out)]))
    weights.skip(own)
    run = lambda v, wb, dilation=1, groups=1: (build.dense(v, wb[0][:, :, 0], wb[1])
                                               if wb[0].shape[2] == groups == 1 else build.causal(
                                                   v, *wb, 0, 1, dilation, groups))
    film = lambda v, name: _film(build, v, condition, layer.film[name], films.get(name))
    z = film(run(film(x, "conv_pre_film"), conv, layer.dilation, layer.groups), "conv_post_film")
    mixed = film(run(film(condition, "input_mixin_pre_film"), mixin, 1, layer.mixin_groups),
                 "input_mixin_post_film")
    z = film(build.join("sum", z, mixed), "activation_pre_film")
    if layer.gating == "none":
        h = _activation(build, z, layer.activation)
    else:
        first, second = (z.like(z.index[:, s])
                         for s in (slice(0, layer.bottleneck), slice(layer.bottleneck, None)))
        h, gate = _activation(build, first, layer.activation), _activation(build, second, layer.secondary)
        if layer.gating == "gated":
            h = build.join("product", h, gate)
        else:  # blended: gate · h + (1 - gate) · what arrived
            h = build.join("sum", build.join("product", h, gate),
                           build.join("product", first, build.scale(gate, -1.0, 1.0)))
    h = film(h, "activation_post_film")
    skip = h
    if head1x1 is not None:
        skip = film(run(h, head1x1, 1, layer.head1x1_groups), "head1x1_post_film")
    if layer1x1 is not None:
        r = run(h, layer1x1, 1, layer.layer1x1_groups)
        # The reference applies this one to blended layers alone.
        x = build.join("sum", x, film(r, "layer1x1_post_film") if layer.gating == "blended" else r)
    return x, skip


def _activation(build, x, said):
    table = said if isinstance(said, dict) else {"type": said}
    name = field(table, "type", "an activation")
    plain = {
        "Tanh": "tanh", "ReLU": "relu", "Sigmoid": "sigmoid", "SiLU": "silu", "Hardswish": "hard_swish",
        "Hardtanh": "hard_tanh", "Softsign": "softsign"
    }
    if name in plain:
        return build.unary(plain[name], x)
    if name == "LeakyReLU":
        return build.unary("leaky_relu", x, {"slope": float(table.get("negative_slope", 0.01))})
    if name == "PReLU":
        slopes = table.get("negative_slopes", table.get("negative_slope", 0.01))
        return build.prelu(x, array(slopes, "negative_slopes").reshape(-1))
    if name in ("LeakyHardtanh", "LeakyHardTanh"):
        o = {
            k: float(table.get(n, d))
            for k, n, d in (("low", "min_val", -1), ("high", "max_val", 1), ("a", "min_slope", 0.01),
                            ("b", "max_slope", 0.01))
        }
        return build.unary("leaky_hard_tanh", x, o)
    raise Unsupported(f"the activation {str(name)[:40]!r}",
                      "train with Tanh, ReLU, LeakyReLU, Sigmoid, SiLU, Hardswish or Softsign")
