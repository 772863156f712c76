"""PyTorch's modules by class, as calls of TorchScript's operators."""
from . import refusals
from .problems import Refused, Unsupported

PLAIN = {
    "ReLU": "relu", "ReLU6": "relu6", "Tanh": "tanh", "Sigmoid": "sigmoid", "SiLU": "silu", "SELU": "selu",
    "Mish": "mish", "Softsign": "softsign", "Hardswish": "hardswish", "Hardsigmoid": "hardsigmoid",
    "LogSigmoid": "log_sigmoid"
}
NOTHING = ("Identity", "Dropout", "Dropout1d", "Dropout2d", "AlphaDropout", "FeatureAlphaDropout")
PADS = {"ZeroPad1d": 2, "ZeroPad2d": 4, "ConstantPad1d": 2, "ConstantPad2d": 4}
LAST = object()  # in arguments: what the call before gave


def _sizes(value, name):
    """Whole numbers, one or several, or the words same and valid."""
    if value in ("same", "valid") or type(value) is int:
        return value
    if isinstance(value, (tuple, list)) and all(n is None or type(n) is int for n in value):
        return list(value)
    raise Refused(f"{name}: a module's sizes are no whole numbers")


def _calls(module, t, x, name):
    """(operator, arguments) of a module on x."""
    kind, s = module.path.rsplit(".", 1)[-1], module.state
    if kind in NOTHING:
        return []
    if kind in PLAIN:
        return [(PLAIN[kind], [x])]
    size = lambda n, otherwise=None: _sizes(s.get(n, otherwise), name)
    number = lambda n, otherwise: float(s.get(n, otherwise))
    rank = 2 if kind.endswith("2d") else 1
    if kind == "Linear":
        return [("linear", [x, t["weight"], t.get("bias")])]
    if kind in ("Conv1d", "Conv2d"):
        if s.get("padding_mode", "zeros") != "zeros":
            raise Unsupported(f"padding by {s['padding_mode']}", "pad with zeros")
        return [(f"conv{rank}d", [
            x, t["weight"],
            t.get("bias"),
            size("stride", 1),
            size("padding", 0),
            size("dilation", 1),
            size("groups", 1)
        ])]
    if kind in ("ConvTranspose1d", "ConvTranspose2d"):
        return [(f"conv_transpose{rank}d", [
            x, t["weight"],
            t.get("bias"),
            size("stride", 1),
            size("padding", 0),
            size("output_padding", 0),
            size("groups", 1),
            size("dilation", 1)
        ])]
    if kind in ("MaxPool1d", "MaxPool2d"):
        return [(f"max_pool{rank}d", [
            x,
            size("kernel_size"),
            size("stride"),
            size("padding", 0),
            size("dilation", 1),
            bool(s.get("ceil_mode"))
        ])]
    if kind in ("AvgPool1d", "AvgPool2d"):
        return [(f"avg_pool{rank}d", [
            x,
            size("kernel_size"),
            size("stride"),
            size("padding", 0),
            bool(s.get("ceil_mode")),
            bool(s.get("count_include_pad", True)),
            *[s.get("divisor_override")] * bool(s.get("divisor_override"))
        ])]
    if kind in ("AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveMaxPool1d", "AdaptiveMaxPool2d"):
        return [(f"adaptive_{kind[8:11].lower()}_pool{rank}d", [x, size("output_size")])]
    if kind in ("BatchNorm1d", "BatchNorm2d") or kind.startswith("InstanceNorm") and "running_mean" in t:
        return [("batch_norm", [
            x,
            t.get("weight"),
            t.get("bias"),
            t.get("running_mean"),
            t.get("running_var"), False, 0.0,
            number("eps", 1e-5)
        ])]
    if kind in ("InstanceNorm1d", "InstanceNorm2d"):
        return [("instance_norm",
                 [x, t.get("weight"),
                  t.get("bias"), None, None, True, 0.0,
                  number("eps", 1e-5)])]
    if kind == "LayerNorm":
        return [("layer_norm",
                 [x, size("normalized_shape"),
                  t.get("weight"),
                  t.get("bias"),
                  number("eps", 1e-5)])]
    if kind == "GroupNorm":
        return [("group_norm", [x, size("num_groups"), t.get("weight"), t.get("bias"), number("eps", 1e-5)])]
    if kind == "Embedding":
        return [("embedding", [t["weight"], x])]
    if kind in ("LSTM", "GRU") or kind == "RNN" and s.get("nonlinearity", "tanh") == "tanh":
        return recurrent(kind, s, t, x)
    found = _moves(kind, s, x, size) or activation(kind, s, t, x, number)
    if found is None:
        what, remedy = refusals.of("", kind)
        raise Unsupported(f"nn.{kind}: {what}", remedy)
    return found


def recurrent(kind, s, t, x):
    if s.get("proj_size"):
        raise Unsupported("an LSTM with projections", "leave proj_size out")
    layers, ways = int(s.get("num_layers", 1)), 2 if s.get("bidirectional") else 1
    names = ("weight_ih", "weight_hh") + (("bias_ih", "bias_hh") if s.get("bias", True) else ())
    weights = [t[f"{n}_l{k}{way}"] for k in range(layers) for way in ("", "_reverse")[:ways] for n in names]
    state = [t["zeros"], t["zeros"]] if kind == "LSTM" else t["zeros"]
    operator = {"LSTM": "lstm", "GRU": "gru", "RNN": "rnn_tanh"}[kind]
    return [(operator,
             [x, state, weights,
              len(names) == 4, layers, 0.0, False, ways == 2,
              bool(s.get("batch_first"))])]


def _moves(kind, s, x, size):
    """What only moves values."""
    if kind == "Flatten":
        return [("flatten", [x, s.get("start_dim", 1), s.get("end_dim", -1)])]
    if kind == "Unflatten" and type(s.get("dim")) is int:
        return [("unflatten", [x, s["dim"], size("unflattened_size")])]
    if kind in ("PixelShuffle", "PixelUnshuffle"):
        return [("pixel_shuffle", [x, size("upscale_factor")]) if kind == "PixelShuffle" else
                ("pixel_unshuffle", [x, size("downscale_factor")])]
    if kind == "ChannelShuffle":
        return [("channel_shuffle", [x, size("groups")])]
    if kind in PADS:
        pads = size("padding")
        return [("constant_pad_nd",
                 [x, [pads] * PADS[kind] if type(pads) is int else pads,
                  float(s.get("value", 0))])]
    if kind in ("Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d"):
        if s.get("mode", "nearest") != "nearest":
            raise Unsupported(*refusals.of(f"mode {str(s['mode'])[:20]!r}", "bilinear2d"))
        rank, factor = len(x.array.shape) - 2, s.get("scale_factor")
        wanted = size("size") if s.get("size") is not None else None
        wanted = [wanted] * rank if type(wanted) is int else wanted
        factors = [float(f) for f in (factor if isinstance(factor, (tuple, list)) else [factor] *
                                      rank)] if (factor is not None) else None
        return [(f"upsample_nearest{rank}d", [x, wanted, factors])] if rank in (1, 2) else None
    return None


def activation(kind, s, t, x, number):
    if kind == "PReLU":
        return [("prelu", [x, t["weight"]])]
    if kind == "GELU":
        return [("gelu", [x, str(s.get("approximate", "none"))])]
    if kind in ("Softmax", "LogSoftmax", "Softmin", "Softmax2d"):
        axis = 1 if kind == "Softmax2d" else s.get("dim")
        axis = (0 if x.array.ndim == 3 else 1) if axis is None else axis  # PyTorch's choice
        if kind == "Softmin":
            return [("neg", [x]), ("softmax", [LAST, axis])]
        return [("log_softmax" if kind == "LogSoftmax" else "softmax", [x, axis])]
    if kind == "Tanhshrink":
        return [("tanh", [x]), ("sub", [x, LAST])]
    one = {
        "LeakyReLU": ("leaky_relu", "negative_slope", 0.01), "ELU": ("elu", "alpha", 1.0), "CELU":
        ("celu", "alpha", 1.0), "Softshrink": ("softshrink", "lambd", 0.5), "Hardshrink":
        ("hardshrink", "lambd", 0.5), "Softplus": ("softplus", "beta", 1.0)
    }.get(kind)
    if one is not None:
        return [(one[0], [x, number(*one[1:])])]
    two = {
        "Hardtanh": ("hardtanh", "min_val", "max_val", -1, 1), "Threshold":
        ("threshold", "threshold", "value", 0, 0)
    }.get(kind)
    if two is not None:
        return [(two[0], [x, number(two[1], two[3]), number(two[2], two[4])])]
    if kind == "RReLU":  # as it is when it does not train: the mean of its slopes
        return [("leaky_relu", [x, (number("lower", 1 / 8) + number("upper", 1 / 3)) / 2])]
    if kind == "GLU":
        return [("glu", [x, int(s.get("dim", -1))])]
    return None
