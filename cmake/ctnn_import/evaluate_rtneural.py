"""What a model in RTNeural's JSON computes, straight from the JSON and in Keras' layout; shares nothing with
convert_rtneural.py."""
import numpy


def evaluate(data, x):
    """x [batch of 1, ...] in the file's layout, channels last."""
    start = x = numpy.asarray(x, dtype=numpy.float64)
    for layer in data["layers"]:
        w = [
            numpy.asarray(numpy.array(v), dtype=numpy.float32).astype(numpy.float64)
            for v in layer.get("weights", [])
        ]
        x = globals().get("do_" + layer["type"].replace("-", "_"), do_activation)(x, layer, w)
    return x + start[..., :1] if data.get("in_skip") else x


def act(x, layer):
    name = layer.get("activation", "")
    sigmoid = lambda v: 1 / (1 + numpy.exp(-v))
    if name == "softmax":
        e = numpy.exp(x - x.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)
    return {
        "": lambda v: v, "linear": lambda v: v, "tanh": numpy.tanh, "relu": lambda v: v * (v > 0),
        "sigmoid": sigmoid, "elu": lambda v: numpy.where(v > 0, v,
                                                         numpy.exp(numpy.minimum(v, 0)) - 1),
        "softplus": lambda v: numpy.log1p(numpy.exp(v)), "swish": lambda v: v * sigmoid(v),
        "silu": lambda v: v * sigmoid(v), "softsign": lambda v: v / (1 + abs(v)),
        "hard_sigmoid": lambda v: numpy.clip(0.2 * v + 0.5, 0, 1), "exponential": numpy.exp,
        "selu": lambda v: 1.0507009873554805 * numpy.where(
            v > 0, v, 1.6732632423543772 * (numpy.exp(numpy.minimum(v, 0)) - 1))
    }[name](x)


def do_activation(x, layer, w):
    return act(x, layer)


def do_dense(x, layer, w):
    return act(numpy.tensordot(x, w[0], 1) + (w[1] if len(w) > 1 else 0), layer)


do_time_distributed_dense = do_dense


def do_conv1d(x, layer, w):
    last = lambda v: v[-1] if isinstance(v, list) else v
    dilation, groups = last(layer.get("dilation", 1)), layer.get("groups", 1)
    taps, depth, out = w[0].shape
    shape, reach = layer.get("shape", []), (taps - 1) * dilation
    if len(shape) < 3 or shape[1] in (None, x.shape[1]):
        x = numpy.concatenate([numpy.zeros((1, reach, x.shape[2])), x], 1)
    steps, each = x.shape[1] - reach, out // groups
    y = numpy.zeros((1, steps, out)) + (w[1] if len(w) > 1 else 0)
    for k in range(taps):
        part = x[:, k * dilation:k * dilation + steps]
        for g in range(groups):
            y[..., g * each:(g + 1) *
              each] += part[..., g * depth:(g + 1) * depth] @ w[0][k, :, g * each:(g + 1) * each]
    return act(y, layer)


def do_conv2d(x, layer, w):
    rows, columns, _, out = w[0].shape
    dilation, stride = layer["dilation"], layer["strides"]
    if layer["padding"] == "same":
        total_rows = (rows - 1) * dilation
        total_columns = max((-(-x.shape[2] // stride) - 1) * stride + columns - x.shape[2], 0)
        x = numpy.pad(x, ((0, 0), (total_rows // 2, total_rows - total_rows // 2),
                          (total_columns // 2, total_columns - total_columns // 2), (0, 0)))
    high, wide = x.shape[1] - (rows - 1) * dilation, (x.shape[2] - columns) // stride + 1
    y = numpy.zeros((1, high, wide, out)) + (w[1] if len(w) > 1 else 0)
    for i in range(rows):
        for j in range(columns):
            y += x[:, i * dilation:i * dilation + high, j:j + (wide - 1) * stride + 1:stride] @ w[0][i, j]
    return act(y, layer)


def do_batchnorm(x, layer, w):
    scale, shift = w[:2] if len(w) == 4 else (1, 0)
    return scale * (x - w[-2]) / numpy.sqrt(w[-1] + layer.get("epsilon", 1e-3)) + shift


do_batchnorm2d = do_batchnorm


def do_prelu(x, layer, w):
    return numpy.where(x > 0, x, w[0].reshape(-1) * x)


def do_lstm(x, layer, w):
    units = w[1].shape[0]
    h = c = numpy.zeros(units)
    out = []
    for step in x[0]:
        z = step @ w[0] + h @ w[1] + (w[2] if len(w) > 2 else 0)
        i, f, g, o = (z[k * units:(k + 1) * units] for k in range(4))
        c = c / (1 + numpy.exp(-f)) + numpy.tanh(g) / (1 + numpy.exp(-i))
        h = numpy.tanh(c) / (1 + numpy.exp(-o))
        out.append(h)
    return numpy.array(out)[None]


def do_gru(x, layer, w):
    units = w[1].shape[0]
    b = w[2].reshape(-1, 3 * units) if len(w) > 2 else numpy.zeros((2, 3 * units))
    h, out = numpy.zeros(units), []
    gate = lambda k, m: m[..., k * units:(k + 1) * units]
    for step in x[0]:
        a, r = step @ w[0] + b[0], h @ w[1] + (b[1] if len(b) > 1 else 0)
        update, reset = (1 / (1 + numpy.exp(-gate(k, a) - gate(k, r))) for k in (0, 1))
        new = gate(2, a) + (reset * gate(2, r) if len(b) > 1 else (reset * h) @ gate(2, w[1]))
        h = update * h + (1 - update) * numpy.tanh(new)
        out.append(h)
    return numpy.array(out)[None]
