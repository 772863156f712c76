"""PyTorch's modules by class, for nn.Sequential and for --topology: how each becomes ctnn's layers.

A Piece is one module: ctnn's name of it, options, tensors by PyTorch's names. evaluate_torch.py computes the
same pieces its own way.
"""
import dataclasses

import numpy

from .problems import Refused, Unsupported
from .window_sizes import SAME


@dataclasses.dataclass
class Piece:
    kind: str
    options: dict = dataclasses.field(default_factory=dict)
    tensors: dict = dataclasses.field(default_factory=dict)
    branches: list = dataclasses.field(default_factory=list)  # of sum, product, concat: lists of pieces
    source: str = ""


PLAIN = {
    "ReLU": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "SiLU": "silu", "SELU": "selu", "Mish": "mish",
    "Softsign": "softsign", "Hardswish": "hard_swish", "Hardsigmoid": "hard_sigmoid", "ReLU6": "relu6",
    "Flatten": "flatten", "Identity": "identity", "Dropout": "identity", "Dropout1d": "identity",
    "Dropout2d": "identity", "AlphaDropout": "identity"
}


def pair(value, rank):
    value = value if isinstance(value, (tuple, list)) else (value,) * rank
    if any(isinstance(v, bool) or not isinstance(v, int) for v in value):
        raise Refused("a module's sizes are no whole numbers")
    return tuple(value)


def piece_of(module, name):
    """The piece of a pickled module."""
    kind, s, tensors = module.path.rsplit(".", 1)[-1], module.state, module.tensors()
    if not module.path.startswith("torch.nn.modules."):
        raise Unsupported(f"a module of class {module.path}, whose forward is code",
                          "script it (torch.jit.script), or give its state dict "
                          "and --topology")
    make = lambda k, o=None: Piece(k, o or {}, tensors, [], name)
    if kind in PLAIN:
        return make(PLAIN[kind])
    if kind == "Linear":
        return make("dense")
    rank = 2 if kind.endswith("2d") else 1
    if kind in ("Conv1d", "Conv2d"):
        if s.get("padding_mode", "zeros") != "zeros":
            raise Unsupported(f"padding by {s['padding_mode']}", "pad with zeros")
        padding = s.get("padding", 0)
        o = {
            "stride": pair(s.get("stride", 1), rank), "dilation": pair(s.get("dilation", 1),
                                                                       rank), "groups": s.get("groups", 1),
            "padding": padding if isinstance(padding, str) else pair(padding, rank)
        }
        return make(f"conv{rank}d", o)
    if kind in ("ConvTranspose1d", "ConvTranspose2d"):
        return make(
            f"conv_transpose{rank}d", {
                k: pair(s.get(k, d), rank)
                for k, d in (("stride", 1), ("padding", 0), ("output_padding", 0), ("dilation", 1))
            } | {"groups": s.get("groups", 1)})
    if kind in ("MaxPool1d", "MaxPool2d", "AvgPool1d", "AvgPool2d"):
        size = pair(s.get("kernel_size"), rank)
        return make(
            f"{kind[:3].lower()}_pool{rank}d", {
                "kernel": size, "stride": pair(s["stride"], rank) if s.get("stride") is not None else size,
                "padding": pair(s.get("padding", 0), rank), "dilation": pair(s.get(
                    "dilation", 1), rank), "ceil_mode": bool(s.get("ceil_mode")), "padding_counted": bool(
                        s.get("count_include_pad", True))
            })
    if kind.startswith("Adaptive") and kind[8:15] in ("AvgPool", "MaxPool") and pair(
            s.get("output_size"), rank) == (1,) * rank:
        return make("adaptive_avg" if "Avg" in kind else "adaptive_max")
    if kind.startswith("BatchNorm"):
        return make("batch_norm", {"eps": float(s.get("eps", 1e-5))})
    if kind in ("LayerNorm", "RMSNorm"):
        return make("layer_norm" if kind == "LayerNorm" else "rms_norm",
                    {"eps": float(s.get("eps") or 1e-5), "axes": len(s.get("normalized_shape", (1,)))})
    if kind == "GroupNorm":
        return make("group_norm", {"eps": float(s.get("eps", 1e-5)), "groups": int(s.get("num_groups", 1))})
    if kind.startswith("InstanceNorm") and not s.get("track_running_stats"):
        return make("group_norm", {"eps": float(s.get("eps", 1e-5)), "groups": 0})  # as many as channels
    if kind == "Unflatten" and isinstance(s.get("dim"), int):
        return make("unflatten", {"dim": s["dim"], "sizes": pair(s.get("unflattened_size"), 1)})
    if kind in ("PixelShuffle", "PixelUnshuffle"):
        return make("pixel_shuffle" if kind == "PixelShuffle" else "pixel_unshuffle",
                    {"factor": pair(s.get("upscale_factor" if kind == "PixelShuffle" else "downscale_factor"), 1)[0]})
    if kind == "LeakyReLU":
        return make("leaky_relu", {"slope": float(s.get("negative_slope", 0.01))})
    if kind in ("ELU", "CELU"):
        if kind == "CELU" and s.get("alpha", 1.0) != 1.0:
            raise Unsupported("CELU with an alpha", "use ELU")
        return make("elu", {"alpha": float(s.get("alpha", 1.0))})
    if kind == "GELU":
        return make("gelu_tanh" if s.get("approximate") == "tanh" else "gelu")
    if kind == "Softplus" and s.get("beta", 1) == 1:
        return make("softplus")
    if kind == "Hardtanh":
        low, high = float(s.get("min_val", -1)), float(s.get("max_val", 1))
        return make("hard_tanh") if (low, high) == (-1, 1) else make(
            "clamped_line", {"a": 1.0, "b": 0.0, "low": low, "high": high})
    if kind == "PReLU":
        return make("prelu")
    if kind in ("Softmax", "LogSoftmax"):
        return make("softmax" if kind == "Softmax" else "log_softmax", {"dim": s.get("dim")})
    if kind in ("Softmax2d", "Softmax1d"):
        return make("softmax", {"dim": 1})
    if kind == "Upsample" and s.get("mode", "nearest") == "nearest" and s.get("scale_factor"):
        return make("upsample", {"factor": s["scale_factor"]})
    if kind in ("ZeroPad2d", "ConstantPad1d", "ConstantPad2d") and not s.get("value"):
        return make("zero_pad", {"pads": tuple(s.get("padding", ()))})
    if kind == "Embedding":
        return make("embedding")
    raise Unsupported(f"nn.{kind} inside nn.Sequential",
                      "script the module (torch.jit.script), which says how it is called")


def sequence_of(module, prefix=""):
    """The pieces of an nn.Sequential, those inside it in place."""
    if module.path != "torch.nn.modules.container.Sequential":
        return [piece_of(module, prefix.rstrip(".") or module.path.rsplit(".", 1)[-1])]
    pieces = []
    for name, child in module.children().items():
        if not hasattr(child, "path"):
            raise Refused(f"the module {prefix}{name} is none")
        pieces += sequence_of(child, f"{prefix}{name}.")
    return pieces


def add(build, x, piece, named):
    """The piece behind view x, a tensor [1, ...] in PyTorch's layout."""
    build.source = piece.source or piece.kind
    t, o, kind = piece.tensors, piece.options, piece.kind
    spatial = tuple(range(2, x.rank))
    bias = t.get("bias")
    if kind in ("sum", "product", "concat"):
        ends = []
        for branch in piece.branches:
            y = x
            for inner in branch:
                y = add(build, y, inner, named)
            ends.append(y)
        if kind == "concat":
            return build.concat(ends, _channel_axis(build, ends[0]))
        y = ends[0]
        for other in ends[1:]:
            y = build.join(kind, y, _as_channels(other, y) if kind == "product" else other)
        return y
    if kind == "as":
        named[o["name"]] = x
        return x
    if kind == "from":
        return named[o["name"]]
    if kind == "identity":
        return x
    if kind == "dense":
        w = t["weight"]
        return build.dense(x, w.reshape(w.shape[0], -1), bias)
    if kind in ("conv1d", "conv2d"):
        if o.get("causal"):
            return build.causal(x, t["weight"], bias, 1, 2, o["dilation"][0], o["groups"], o["stride"][0])
        pads = o["padding"]
        if pads == "same":
            pads = [(d * (k - 1) // 2, d * (k - 1) - d * (k - 1) // 2)
                    for k, d in zip(t["weight"].shape[2:], o["dilation"])]
        elif pads == "tensorflow":
            pads = SAME
        else:
            pads = [(p, p) for p in ((0,) * len(spatial) if pads == "valid" else pads)]
        return build.conv(x, t["weight"], bias, 1, spatial, o["stride"], o["dilation"], o["groups"], pads)
    if kind in ("conv_transpose1d", "conv_transpose2d"):
        return build.conv_transpose(x, t["weight"], bias, 1, spatial, o["stride"],
                                    [(p, p) for p in o["padding"]], o["output_padding"], o["dilation"],
                                    o["groups"])
    if "_pool" in kind and kind[-1] == "d":
        pads = SAME if o["padding"] == "tensorflow" else [(p, p) for p in o["padding"]]
        return build.pool(kind[:3], x, 1, spatial, o["kernel"], o["stride"], pads, o["dilation"],
                          o["ceil_mode"], o["padding_counted"])
    if kind in ("adaptive_avg", "adaptive_max", "global_avg_pool", "global_max_pool"):
        return build.global_pool("avg" if "avg" in kind else "max", x, spatial, kind.startswith("adaptive"))
    if kind == "batch_norm":
        return build.norm(x, _channel_axis(build, x), t.get("weight"), bias, t["running_mean"],
                          t["running_var"], o["eps"])
    if kind in ("layer_norm", "rms_norm"):
        # Without a count: ctnn's, over all the values of a sample or a step.
        axes = o.get("axes") or (1 if build.settle(x.wire).kind == "sequence" else x.rank - 1)
        return build.layer_norm(x, t.get("weight"), bias, o["eps"], kind, axes)
    if kind == "group_norm":
        axis = _channel_axis(build, x)
        return build.group_norm(x, axis, o["groups"] or x.shape[axis], t.get("weight"), bias, o["eps"])
    if kind == "mean_of_groups":
        return build.global_pool("avg", x.reshape((1, o["count"], -1)), [1], False)
    if kind == "unflatten":
        at = o["dim"] % x.rank
        return x.reshape((*x.shape[:at], *o["sizes"], *x.shape[at + 1:]))
    if kind in ("pixel_shuffle", "pixel_unshuffle"):
        _, c, h, w = x.shape
        n, i = o["factor"], x.index
        if kind == "pixel_shuffle":
            return x.like(i.reshape(1, -1, n, n, h, w).transpose(0, 1, 4, 2, 5, 3).reshape(1, -1, h * n, w * n))
        return x.like(i.reshape(1, c, h // n, n, w // n, n).transpose(0, 1, 3, 5, 2, 4).reshape(1, -1, h // n, w // n))
    if kind == "prelu":
        slope = t["weight"]
        shape = [1] * x.rank
        if slope.size > 1:
            shape[_channel_axis(build, x)] = slope.size
        return build.prelu(x, slope.reshape(shape))
    if kind in ("softmax", "log_softmax"):
        axis = o["dim"] if "dim" in o else _channel_axis(build, x)
        return build.softmax(kind, x, (0 if x.rank == 3 else 1) if axis is None else axis)
    if kind in ("rnn", "lstm", "gru"):
        y = build.recurrent(kind, x, 1, 2, o["directions"])
        return y.reshape((1, *y.shape))
    if kind == "embedding":
        return build.embedding(x, t["weight"])
    if kind == "flatten":
        return x.reshape((1, -1))
    if kind == "last_step":
        return x.like(x.index[:, -1])
    if kind == "as_sequence" or kind == "as_image":
        return x.like(x.index.transpose(0, 2, 1))
    if kind == "slice":
        part = [slice(None)] * x.rank
        part[_channel_axis(build, x)] = slice(o["first"], o["first"] + o["count"])
        return x.like(x.index[tuple(part)])
    if kind == "upsample":
        return build.upsample(x, 1, spatial, [int(v) for v in numpy.broadcast_to(o["factor"], len(spatial))])
    if kind == "zero_pad":
        flat = o["pads"]
        pads = [(0, 0), (0, 0)] + [(flat[i], flat[i + 1]) for i in range(len(flat) - 2, -1, -2)]
        return build.pad(x, pads)
    return build.unary(kind, x, o)


def _channel_axis(build, x):
    axis = build.channel_axis(x)
    return (2 if x.rank == 3 and build.settle(x.wire).kind == "sequence" else 1) if axis is None else axis


def _as_channels(part, whole):
    """[1, C] beside [1, C, H, W]."""
    return part.reshape(
        (*part.shape, *[1] * (whole.rank - part.rank))) if part.rank < whole.rank and part.rank == 2 else part
