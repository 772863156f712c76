"""Neural Amp Modeler's WaveNet: arrays of layers over one audio, with gates and FiLM, and a head's sum."""
import numpy

from .nam_config import Weights, wave_config
from .problems import Unsupported
from .read_json import array, field, items, whole


def conv(build, x, weights, out, kernel, dilation, bias, groups):
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
    both = conv(build, condition, weights, size * (2 if film.shift else 1), 1, 1, True, film.groups)
    scale = both.like(both.index[:, :size])
    y = build.join("product", x, scale)
    return build.join("sum", y, both.like(both.index[:, size:])) if film.shift else y


def wavenet(build, audio, config, weights):
    arrays, scale = wave_config(config)
    condition = audio
    if field(config, "condition_dsp", "config", None) is not None:
        inner = config["condition_dsp"]
        if field(inner, "architecture", "condition_dsp") != "WaveNet":
            raise Unsupported("a condition that is no WaveNet", "take a model without it")
        own = Weights(array(field(inner, "weights", "condition_dsp"), "weights", 1))
        condition = wavenet(build, audio, field(inner, "config", "condition_dsp"), own)
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
        head = conv(build, total, weights, last.head_size, last.head_kernel, last.head_dilation,
                     last.head_bias, 1)
    post = field(config, "head", "config", None)
    factor = weights.peek_last() if post is not None else None
    build.source = "head"
    if post is not None:
        y = build.scale(head, factor)
        kernels = items(field(post, "kernel_sizes", "head"), "kernel_sizes")
        for i, kernel in enumerate(kernels):
            y = activation(build, y, field(post, "activation", "head"))
            out = field(post, "out_channels" if i + 1 == len(kernels) else "channels", "head")
            y = conv(build, y, weights, whole(out, "channels"), whole(kernel, "a kernel"), 1, True, 1)
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
        h = activation(build, z, layer.activation)
    else:
        first, second = (z.like(z.index[:, s])
                         for s in (slice(0, layer.bottleneck), slice(layer.bottleneck, None)))
        h, gate = activation(build, first, layer.activation), activation(build, second, layer.secondary)
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


def activation(build, x, said):
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
