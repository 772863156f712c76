"""How a layer is written in C++, and how its parameters are named behind its position."""
from . import activations
from .graph import JOINS
from .literals import fraction


def _numbers(name, values):
    """nn::name<1, 2>, or one number where it holds for every axis."""
    values = list(values)
    if len(set(values)) == 1:
        values = values[:1]
    return f"nn::{name}<{', '.join(map(str, values))}>"


def _window(o, options_of_a_pool=False):
    said = [] if options_of_a_pool else [_numbers("kernel", o["kernel"])]
    if tuple(o["stride"]) != (tuple(o["kernel"]) if options_of_a_pool else (1,) * len(o["stride"])):
        said.append(_numbers("stride", o["stride"]))
    if o["padding"] == "same":
        said.append("nn::same")
    elif any(o["padding"]):
        said.append(_numbers("padding", o["padding"]))
    if any(o.get("output_padding", ())):
        said.append(_numbers("output_padding", o["output_padding"]))
    if any(d != 1 for d in o["dilation"]) or o.get("one_of_many"):
        said.append(_numbers("dilation", o["dilation"]))
    return said


def _convolution(kind, o):
    said = [str(o["out"]), *_window(o)]
    if o["groups"] != 1:
        said.append(f"nn::groups<{o['groups']}>")
    if not o["bias"]:
        said.append("nn::no_bias")
    if o.get("causal"):
        said.append("nn::causal")
    return f"nn::{kind}<{', '.join(said)}>"


def _pool(kind, o):
    kernel = o["kernel"]
    said = [str(kernel[0]) if len(set(kernel)) == 1 else _numbers("kernel", kernel), *_window(o, True)]
    if o["ceil_mode"]:
        said.append("nn::ceil_mode")
    if not o["padding_counted"]:
        said.append("nn::no_padding_counted")
    return f"nn::{kind}<{', '.join(said)}>"


def _norm(kind, o):
    said = [str(o["groups"])] if kind == "group_norm" else []
    p, q = fraction(o["eps"], "epsilon")
    if (p, q) != (1, 100000):
        said.append(f"nn::eps<{p}, {q}>")
    if not o["affine"]:
        said.append("nn::no_affine")
    return f"nn::{kind}<{', '.join(said)}>"


def _recurrent(kind, o):
    said = [str(o["out"])] + [
        f"nn::{flag}" for flag, on in (("no_bias", not o["bias"]), ("reset_before", o["reset_before"]),
                                       ("initial_state", o["initial_state"])) if on
    ]
    layer = f"nn::{kind}<{', '.join(said)}>"
    return f"nn::bidirectional<{layer}>" if o["bidirectional"] else layer


def spelling(node):
    """The layer as a person writes it. A user's activation is the name that header.py gave it."""
    kind, o = node.kind, node.options
    if "user" in o:
        return o["user"]
    if kind in ("conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d"):
        return _convolution(kind, o)
    if kind in ("max_pool1d", "max_pool2d", "avg_pool1d", "avg_pool2d"):
        return _pool(kind, o)
    if kind in ("batch_norm", "layer_norm", "group_norm", "rms_norm"):
        return _norm(kind, o)
    if kind in ("rnn", "lstm", "gru"):
        return _recurrent(kind, o)
    if kind == "dense":
        return f"nn::dense<{o['out']}>" if o["bias"] else f"nn::dense<{o['out']}, nn::no_bias>"
    if kind == "embedding":
        return f"nn::embedding<{o['out']}>"
    if kind in ("leaky_relu", "elu"):
        p, q = fraction(o["slope" if kind == "leaky_relu" else "alpha"], f"a slope of {kind}")
        return f"nn::{kind}<>" if (p, q) == ((1, 100) if kind == "leaky_relu" else
                                             (1, 1)) else f"nn::{kind}<{p}, {q}>"
    if kind == "prelu":
        return "nn::prelu<nn::per_channel>" if o["per_channel"] else "nn::prelu<>"
    if kind in ("upsample1d", "upsample2d"):
        return f"nn::{kind}<{o['factor']}>"
    if kind in ("zero_pad1d", "zero_pad2d"):
        return f"nn::{kind}<{', '.join(map(str, o['pads']))}>"
    if kind == "slice":
        return f"nn::slice<{o['first']}, {o['count']}>"
    assert kind not in JOINS and kind not in activations.USERS, kind
    return f"nn::{kind}"


def input_spelling(wire):
    if wire.kind == "sequence":
        return f"nn::sequence<{wire.shape[0]}, {wire.shape[1]}>"
    if wire.kind == "tokens":
        return f"nn::tokens<{wire.shape[0]}, {wire.vocabulary}>"
    return f"nn::input<{', '.join(map(str, wire.shape))}>"


# In PyTorch's order; the buffers behind.
BUFFERS = ("running_mean", "running_var")
