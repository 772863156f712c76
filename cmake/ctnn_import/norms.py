"""Norms and softmax that a file spells out with means over the features: a part of the graph that begins at
one wire is what it computes of random numbers. What is none of them keeps its means as dense layers of
constants."""
import numpy

from . import activations
from .composites import JOINS, evaluated, lines

MOST_FEATURES, SAMPLES = 4096, 32
MEANS = ("feature_mean", "spread")


def recognise(graph):
    if any(n.kind in MEANS for n in graph.nodes):
        number = {id(n.output): i for i, n in enumerate(graph.nodes)}
        for node in reversed(list(graph.nodes)):
            for source, inside in lines(node, number, _inside):
                if source.shape == node.output.shape and 1 < source.channels <= MOST_FEATURES and any(
                        n.kind == "feature_mean" for n in inside) and _name(node, source, inside):
                    break
        graph.prune()
    for node in graph.nodes:
        if node.kind in MEANS:
            what = "channel" if node.output.kind in ("signal", "image") else "feature"
            ways = (1, node.input.channels) if node.kind == "feature_mean" else (node.output.channels, 1)
            weight = numpy.full(ways, 1 / ways[1], dtype=numpy.float32)
            mean = node.kind == "feature_mean"
            node.note = f"the mean of the {what}s" if mean else f"one value for every {what}"
            node.kind, node.options, node.parameters = "dense", {"out": ways[0], "bias":
                                                                 False}, {"weight": weight}
            as_window(node)


def as_window(node):
    """A dense layer over the channels of every pixel is a convolution with a window of 1."""
    rank = {"signal": 1, "image": 2}.get(node.output.kind)
    if rank:
        ones = (1,) * rank
        node.kind = f"conv{rank}d"
        node.options |= {
            "kernel": ones, "stride": ones, "dilation": ones, "padding": (0, ) * rank, "groups": 1
        }
        node.parameters["weight"] = node.parameters["weight"].reshape(*node.parameters["weight"].shape, *ones)


def _inside(node):
    return node.kind in (*MEANS, *JOINS, "scale") or activations.is_activation(node.kind)


def _constants(inside):
    """Numbers that may be the epsilon of a norm."""
    found = {1e-5}
    for node in inside:
        if node.kind == "scale" and numpy.ptp(node.parameters["bias"]) == 0:
            found.add(float(node.parameters["bias"].reshape(-1)[0]))
    return sorted(v for v in found if 0 < v < 1)


def _name(node, source, inside):
    # Small numbers show the epsilon, large ones everything else.
    random = numpy.random.default_rng(5)
    x = random.standard_normal((SAMPLES, source.channels)) * numpy.geomspace(1e-2, 3, SAMPLES)[:, None]
    with numpy.errstate(all="ignore"):
        y = evaluated(node.output, {id(source): x})
        if y.shape != x.shape or not numpy.isfinite(y).all():
            return False
        e = numpy.exp(x - x.max(1, keepdims=True))
        for kind, said in (("softmax", e / e.sum(1, keepdims=True)),
                           ("log_softmax", numpy.log(e / e.sum(1, keepdims=True)))):
            if numpy.allclose(y, said, rtol=1e-6, atol=1e-9):
                return _become(node, source, inside, kind, {}, {})
        for eps in _constants(inside) if source.kind in ("features", "sequence") else ():
            for kind, centred in (("layer_norm", x - x.mean(1, keepdims=True)), ("rms_norm", x)):
                found = _fitted(y, centred / numpy.sqrt((centred**2).mean(1, keepdims=True) + eps),
                                kind == "rms_norm")
                if found is not None:
                    affine = (found[0] != 1).any() or (found[1] != 0).any()
                    parameters = {"weight": found[0]} | ({} if kind == "rms_norm" else {"bias": found[1]})
                    return _become(node, source, inside, kind,
                                   {"eps": eps, "affine": bool(affine), "groups": 1},
                                   parameters if affine else {})
    return False


def _fitted(y, normed, through_zero):
    """w and b of y = w · normed + b, feature by feature, or None where there are none."""
    mean = 0 if through_zero else normed.mean(0)
    w = (y * (normed - mean)).sum(0) / (normed * (normed - mean)).sum(0)
    b = numpy.zeros(len(w)) if through_zero else y.mean(0) - w * normed.mean(0)
    if not numpy.allclose(y, w * normed + b, rtol=1e-7, atol=1e-7 * numpy.abs(y).max()):
        return None
    return numpy.where(abs(w - 1) < 1e-7, 1, w), numpy.where(abs(b) < 1e-7, 0, b)


def _become(node, source, inside, kind, options, parameters):
    node.kind, node.options, node.inputs = kind, options, [source]
    node.parameters = {k: v.astype(numpy.float32) for k, v in parameters.items()}
    node.note = f"from {len(inside)} operators"
    return True
