"""PyTorch's modules by class, for nn.Sequential and for --topology: how each becomes ctnn's layers.

A Piece is one module: ctnn's name of it, options, tensors by PyTorch's names. evaluate_torch.py computes the
same pieces its own way.
"""
import dataclasses

import numpy

from .window_sizes import SAME


@dataclasses.dataclass
class Piece:
    kind: str
    options: dict = dataclasses.field(default_factory=dict)
    tensors: dict = dataclasses.field(default_factory=dict)
    branches: list = dataclasses.field(default_factory=list)  # of sum, product, concat: lists of pieces
    source: str = ""


# The activations without numbers, by ctnn's names.
PLAIN = ("relu", "tanh", "sigmoid", "silu", "selu", "mish", "softsign", "hard_swish", "hard_sigmoid", "relu6",
         "flatten", "identity")


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
            pads = [(p, p) for p in ((0, ) * len(spatial) if pads == "valid" else pads)]
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
            return x.like(
                i.reshape(1, -1, n, n, h, w).transpose(0, 1, 4, 2, 5, 3).reshape(1, -1, h * n, w * n))
        return x.like(
            i.reshape(1, c, h // n, n, w // n, n).transpose(0, 1, 3, 5, 2, 4).reshape(1, -1, h // n, w // n))
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
    if kind in ("first_step", "last_step"):
        return x.like(x.index[:, 0 if kind == "first_step" else -1])
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
