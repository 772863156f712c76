"""Images whose rows are steps, as of spectrograms with time along their height: ctnn's as_sequence takes
columns. So everything that leads there is turned: heights become widths, windows and weights with them.
"""
import math

import numpy

from .activations import is_activation
from .problems import Unsupported
from .rearranged import VALUE_BY_VALUE

WINDOWS = ("conv2d", "conv_transpose2d", "max_pool2d", "avg_pool2d")
ALIKE = (*VALUE_BY_VALUE, "upsample2d")
INTO_FEATURES = ("global_avg_pool", "global_max_pool")


def turn_rows(graph):
    """Turns every image that leads to a node `rows_as_sequence`, which ctnn has not; the wires that were
    turned, by id, with their shapes before."""
    waiting = [n.input for n in graph.nodes if n.kind == "rows_as_sequence"]
    readers, turned = {}, {}
    for node in graph.nodes:
        for wire in node.inputs:
            readers.setdefault(id(wire), []).append(node)
    while waiting:
        wire = waiting.pop()
        if id(wire) in turned or wire.kind != "image":
            continue
        turned[id(wire)] = (wire, wire.shape)
        for node in [*readers.get(id(wire), []), *([wire.producer] if wire.producer is not None else [])]:
            waiting += _with(node, wire, readers)
    for node in graph.nodes:
        if id(node.output) in turned or any(id(w) in turned for w in node.inputs):
            _turn(node, readers)
    for wire, shape in turned.values():
        wire.shape = (shape[0], shape[2], shape[1])
        if wire.producer is None:
            wire.order = turned_places(shape)[wire.order]
    return turned


def turned_places(shape):
    """Where each value of an image of this shape stands when it is turned."""
    places = numpy.empty(math.prod(shape), dtype=numpy.int64)
    places[numpy.arange(places.size).reshape(shape).transpose(0, 2, 1).reshape(-1)] = numpy.arange(
        places.size
    )
    return places


def _with(node, wire, readers):
    """The images that turn when this node does."""
    if node.kind in ("rows_as_sequence", *INTO_FEATURES):
        return []
    if node.kind == "flatten" and all(r.kind == "dense" for r in readers.get(id(node.output), [None])):
        return []
    if node.kind in (*WINDOWS, *ALIKE, "zero_pad2d", "layer_norm", "rms_norm") or is_activation(node.kind):
        return [*node.inputs, node.output]
    raise Unsupported(
        "an image whose rows are steps here, and which is read otherwise there",
        "let time run along its width: transpose the input before the first convolution",
    )


def _turn(node, readers):
    o = node.options
    if node.kind == "rows_as_sequence":
        node.kind, node.note = "as_sequence", "with the image turned"
    elif node.kind in WINDOWS:
        for key in ("kernel", "stride", "dilation", "padding", "output_padding"):
            if key in o and o[key] != "same":
                o[key] = tuple(o[key])[::-1]
        if "weight" in node.parameters:
            node.parameters["weight"] = numpy.ascontiguousarray(
                numpy.swapaxes(node.parameters["weight"], 2, 3)
            )
    elif node.kind == "zero_pad2d":
        left, right, top, bottom = o["pads"]
        o["pads"] = (top, bottom, left, right)
    elif node.kind in ("layer_norm", "rms_norm"):
        node.parameters = {
            k: numpy.ascontiguousarray(numpy.swapaxes(p, 1, 2)) for k, p in node.parameters.items()
        }
    elif node.kind == "flatten":
        columns = numpy.argsort(turned_places(node.input.shape))
        for dense in readers[id(node.output)]:
            dense.parameters["weight"] = numpy.ascontiguousarray(dense.parameters["weight"][:, columns])
