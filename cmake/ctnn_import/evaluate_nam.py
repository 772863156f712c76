"""What a .nam computes, straight from its JSON: audio [steps, channels] -> [steps, channels], beginning with
no history (zeros before the first step in every layer). Written from the format's definition in
NeuralAmpModelerCore; shares nothing with convert_nam.py.
"""
import numpy


def evaluate(data, audio):
    """The outputs for audio [steps, channels], in double precision; channels run first inside."""
    x = numpy.asarray(audio, dtype=numpy.float64).T
    take = iter(numpy.asarray(data["weights"], dtype=numpy.float32).astype(numpy.float64).tolist())
    return {"LSTM": lstm, "WaveNet": wavenet, "ConvNet": convnet,
            "Linear": linear}[data["architecture"]](data["config"], take, x).T


def numbers(take, *shape):
    count = int(numpy.prod(shape))
    return numpy.array([next(take) for _ in range(count)]).reshape(shape)


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def lstm(config, take, x):
    size = config["input_size"]
    for _ in range(config["num_layers"]):
        h = config["hidden_size"]
        matrix, bias, state, cell = numbers(take, 4 * h,
                                            size + h), numbers(take, 4 * h), numbers(take,
                                                                                     h), numbers(take, h)
        outputs = []
        for t in range(x.shape[1]):
            gates = matrix @ numpy.concatenate([x[:, t], state]) + bias
            cell = sigmoid(gates[h:2 * h]) * cell + sigmoid(gates[:h]) * numpy.tanh(gates[2 * h:3 * h])
            state = sigmoid(gates[3 * h:]) * numpy.tanh(cell)
            outputs.append(state)
        x, size = numpy.array(outputs).T, h
    out = config.get("out_channels", 1)
    head = numbers(take, out, size)
    return head @ x + numbers(take, out)[:, None]


def linear(config, take, x):
    taps = numbers(take, config["receptive_field"])
    bias = next(take) if config["bias"] else 0.0
    return numpy.convolve(x[0], taps)[None, :x.shape[1]] + bias


def delayed(x, steps):
    return x if steps == 0 else numpy.concatenate(
        [numpy.zeros((len(x), min(steps, x.shape[1]))), x[:, :-steps]], 1)[:, :x.shape[1]]


def convolution(take, x, out, kernel=1, dilation=1, bias=True, groups=1):
    """Reads its own weights, [out][in of the group][tap], the newest tap last, and then runs."""
    w = numbers(take, out, len(x) // groups, kernel)
    b = numbers(take, out) if bias else numpy.zeros(out)
    return lambda v: run_convolution(w, b, dilation, groups, v)


def run_convolution(w, b, dilation, groups, x):
    out, depth, kernel = w.shape
    y = numpy.repeat(b[:, None], x.shape[1], 1)
    for g in range(groups):
        rows, columns = slice(g * out // groups, (g + 1) * out // groups), slice(g * depth, (g + 1) * depth)
        for k in range(kernel):
            y[rows] += w[rows, :, k] @ delayed(x[columns], (kernel - 1 - k) * dilation)
    return y


def convnet(config, take, x):
    channels, norm = config["channels"], config["batchnorm"]
    for dilation in config["dilations"]:
        x = convolution(take, x, channels, 2, dilation, not norm, config.get("groups", 1))(x)
        if norm:
            mean, var, weight, bias = (numbers(take, channels) for _ in range(4))
            scale = weight / numpy.sqrt(next(take) + var)
            x = scale[:, None] * (x - mean[:, None]) + bias[:, None]
        x = activation(config["activation"], x)
    return convolution(take, x, config.get("out_channels", 1))(x)


def activation(said, x):
    name = said if isinstance(said, str) else said["type"]
    said = {} if isinstance(said, str) else said
    if name in ("LeakyReLU", "PReLU"):
        slope = numpy.asarray(said.get("negative_slopes", said.get("negative_slope", 0.01)), dtype=float)
        return numpy.where(x > 0, x, (slope[:, None] if slope.ndim else slope) * x)
    if name.lower() == "leakyhardtanh":
        low, high = said.get("min_val", -1.0), said.get("max_val", 1.0)
        y = numpy.clip(x, low, high)
        return y + said.get("min_slope", 0.01) * numpy.minimum(x - low, 0) + said.get(
            "max_slope", 0.01) * numpy.maximum(x - high, 0)
    return {
        "Tanh": numpy.tanh, "ReLU": lambda v: numpy.maximum(v, 0), "Sigmoid": sigmoid,
        "SiLU": lambda v: v * sigmoid(v), "Hardswish": lambda v: v * numpy.clip(v + 3, 0, 6) / 6,
        "Hardtanh": lambda v: numpy.clip(v, -1, 1), "Softsign": lambda v: v / (1 + numpy.abs(v))
    }[name](x)


def modulation(said, name, take, condition, size):
    """FiLM: x · a + b with a and b made from the condition; what is not active hands on."""
    film = said.get(name) or {"active": False}
    if not film.get("active", True):
        return lambda v, c: v
    shift = film.get("shift", True)
    both = convolution(take, condition, size * (2 if shift else 1), groups=film.get("groups", 1))

    def apply(v, c):
        values = both(c)
        return v * values[:size] + (values[size:] if shift else 0)
    return apply


def wavenet(config, take, audio):
    condition = audio
    if config.get("condition_dsp"):
        condition = evaluate(config["condition_dsp"], audio.T).T
    x, head = audio, None
    for said in config["layers"]:
        x = convolution(take, x, said["channels"], bias=False)(x)
        total = 0 if head is None else head
        for i, dilation in enumerate(said["dilations"]):
            x, skip = wave_layer(said, i, dilation, take, x, condition)
            total = total + skip
        out = said.get("head") or {
            "out_channels": said.get("head_size"), "kernel_size": 1, "bias": said.get("head_bias")
        }
        head = convolution(take, total, out["out_channels"], out["kernel_size"], out.get("head_dilation", 1),
                           out["bias"])(total)
    post, layers = config.get("head"), []
    if post:
        size = head
        for i, kernel in enumerate(post["kernel_sizes"]):
            out = post["channels"] if i + 1 < len(post["kernel_sizes"]) else post["out_channels"]
            layers.append(convolution(take, size, out, kernel))
            size = numpy.zeros((out, 1))
    y = head * next(take)
    for layer in layers:
        y = layer(activation(post["activation"], y))
    return y


def wave_layer(said, i, dilation, take, x, condition):
    pick = lambda v: v[i] if isinstance(v, list) else v
    channels, neck = said["channels"], said.get("bottleneck", said["channels"])
    kernel = said["kernel_sizes"][i] if "kernel_sizes" in said else said["kernel_size"]
    mode = pick(said.get("gating_mode", "gated" if said.get("gated") else "none"))
    wide = neck if mode == "none" else 2 * neck
    narrow = numpy.zeros((neck, 1))
    conv = convolution(take, x, wide, kernel, dilation, True, said.get("groups_input", 1))
    mix = convolution(take, condition, wide, bias=False, groups=said.get("groups_input_mixin", 1))
    one, out = said.get("layer1x1", {"active": True}), said.get("head1x1", {"active": False})
    to_next = convolution(take, narrow, channels, groups=one.get("groups", 1)) if one["active"] else None
    to_head = convolution(take, narrow, out["out_channels"], groups=out.get("groups",
                                                                            1)) if out["active"] else None
    film = {
        name: modulation(said, name, take, condition, size)
        for name, size in (("conv_pre_film", channels), ("conv_post_film", wide),
                           ("input_mixin_pre_film", len(condition)), ("input_mixin_post_film", wide),
                           ("activation_pre_film", wide), ("activation_post_film", neck),
                           ("layer1x1_post_film", channels), ("head1x1_post_film",
                                                              out.get("out_channels", channels)))
    }
    z = film["conv_post_film"](conv(film["conv_pre_film"](x, condition)), condition)
    z = z + film["input_mixin_post_film"](mix(film["input_mixin_pre_film"](condition, condition)), condition)
    z = film["activation_pre_film"](z, condition)
    h = activation(pick(said["activation"]), z[:neck])
    if mode != "none":
        second = said.get("secondary_activation", "Sigmoid")
        gate = activation(pick(second), z[neck:])
        h = h * gate if mode == "gated" else gate * h + (1 - gate) * z[:neck]
    h = film["activation_post_film"](h, condition)
    skip = h if to_head is None else film["head1x1_post_film"](to_head(h), condition)
    if to_next is not None:
        r = to_next(h)
        x = x + (film["layer1x1_post_film"](r, condition) if mode == "blended" else r)
    return x, skip
