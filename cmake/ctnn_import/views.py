"""Views: how a file sees a wire.

A tensor of the file is an array of places on one wire, with the tensor's shape (batch included, as 1). So
what only moves values - NHWC against NCHW, Reshape, Transpose, Squeeze, Flatten, slices - is done to the
array of places and never becomes a layer; where a layer needs its input in order, `realise` finds the wire or
the layer that gives it (flatten, slice, last_step, as_sequence, as_image), or says that there is none.
"""
import math

import numpy

from .graph import Node, Wire
from .problems import Unsupported
from .rearranged import rearranged
from .view import MEMORY, View


def _is_range(at, first=0):
    return at.size > 0 and at[0] == first and at[-1] == first + at.size - 1 and bool(
        (numpy.diff(at) == 1).all())


def _columns(at, shape):
    """The first and the number of columns, where `at` are some neighbouring columns of every row of a
    matrix."""
    if at.size % shape[0] or at.size == 0:
        return None
    count, first = at.size // shape[0], int(at[0])
    expected = numpy.arange(shape[0])[:, None] * shape[1] + first + numpy.arange(count)
    return (first,
            count) if first + count <= shape[1] and (at.reshape(expected.shape) == expected).all() else None


class Arranger:
    """Adds the nodes that bring values into the order that a layer needs."""

    def __init__(self, channels_last):
        self.channels_last, self.nodes, self.source = channels_last, [], ""

    def node(self, kind, inputs, out_kind, out_shape, options=None, parameters=None):
        """Adds a node; its output."""
        parameters = {
            n: numpy.ascontiguousarray(p, dtype=numpy.float32)
            for n, p in (parameters or {}).items()
        }
        node = Node(kind, list(inputs), options or {}, parameters, self.source)
        node.output = Wire(out_kind, tuple(int(n) for n in out_shape), node)
        self.nodes.append(node)
        return node.output

    def settle(self, wire):
        """An input that no layer has asked anything of yet is taken by its rank."""
        if wire.kind is not None:
            return wire
        places, shape = numpy.arange(wire.size).reshape(
            wire.shape), wire.shape[1:] if wire.shape[0] == 1 else wire.shape
        if len(shape) == 3 and shape[0] > 1 == shape[1] and wire.shape == shape:
            shape = shape[::2]  # [steps, 1, features]: the batch stands second, as recurrent layers have it
        places = places.reshape(shape)
        if len(shape) == 3 and self.channels_last:
            places = places.transpose(2, 0, 1)
        kind = {1: "features", 2: "sequence", 3: "image"}.get(len(shape))
        if kind is None:
            wire.settle("features", (wire.size,), places.reshape(-1))
        else:
            wire.settle(kind, places.shape, places.reshape(-1))
        return wire

    def arrange(self, view, kind, axes):
        """The wire of `kind` whose axes are these of the file's tensor; the others have extent 1."""
        axes = [a % view.rank for a in axes]
        others = [a for a in range(view.rank) if a not in axes]
        if any(view.shape[a] != 1 for a in others):
            raise Unsupported(
                f"a tensor of shape {list(view.shape)} where {kind} of the axes {axes} are taken",
                "only a batch of 1 is read: export with one, or say --input 1,...")
        ordered = view.index.transpose(others + axes).reshape([view.shape[a] for a in axes])
        return self.realise(view.wire, ordered.reshape(-1), kind, ordered.shape)

    def realise(self, wire, places, kind, shape):
        """A wire of this kind and shape, whose values are those at `places` of `wire`."""
        shape = tuple(int(n) for n in shape)
        if wire.kind is None:
            if places.size == wire.size and _is_range(numpy.sort(places)):
                wire.settle(kind, shape, places)
                return wire
            self.settle(wire)
        at = places if wire.order is None else wire.order[places]
        if at.size and at.min() < 0:
            raise Unsupported(
                *(("the memory c of an lstm",
                   "ctnn's lstm hands out h alone") if at.min() == MEMORY else ("the state of a layer inside",
                                                                                "take the last layer's")))
        if (less := self.cropped(wire, at)) is not None:
            return self.realise(less.wire, less.index, kind, shape)
        whole = at.size == wire.size and _is_range(at)
        if whole and (wire.kind, wire.shape) == (kind, shape):
            return wire
        if wire.producer is not None and wire.producer.kind in ("as_image",
                                                                "as_sequence") and shape == wire.shape[::-1]:
            turned = numpy.arange(wire.size).reshape(wire.producer.input.shape).T.reshape(-1)
            if wire.producer.input.kind == kind and at.size == wire.size and (turned[at] == numpy.arange(
                    at.size)).all():
                return wire.producer.input  # there and back
        if whole and kind == "features":
            return self.node("flatten", [wire], kind, shape)
        if wire.kind == "signal" and kind == "sequence" and shape == wire.shape[::-1]:
            if (at == numpy.arange(wire.size).reshape(wire.shape).T.reshape(-1)).all():
                return self.node("as_sequence", [wire], kind, shape)
        if wire.kind == "image" and kind == "sequence" and shape == (wire.shape[2],
                                                                     wire.shape[0] * wire.shape[1]):
            if (at == numpy.arange(wire.size).reshape(shape[::-1]).T.reshape(-1)).all():
                return self.node("as_sequence", [wire], kind, shape)
        if wire.kind == "image" and kind == "sequence" and shape == (wire.shape[1],
                                                                     wire.shape[0] * wire.shape[2]):
            if (at == numpy.arange(wire.size).reshape(wire.shape).transpose(1, 0, 2).reshape(-1)).all():
                return self.node("rows_as_sequence", [wire], kind, shape)
        if wire.kind == "image" and kind == "signal" and wire.shape[
                2] == 1 and shape == wire.shape[:2] and whole:
            steps = self.node("rows_as_sequence", [wire], "sequence", shape[::-1])
            return self.node("as_image", [steps], kind, shape)
        if wire.kind == "features" and kind in ("signal", "image"):
            return self.node("unflatten", [wire], kind, shape, {"places": at})
        if wire.kind == "features" and kind == "sequence" and shape[0] == 1 and whole:
            return self.node("one_step", [wire], kind, shape)
        if wire.kind == "features" and kind == "sequence":
            turned = self.node("unflatten", [wire], "signal", shape[::-1],
                               {"places": at.reshape(shape).T.reshape(-1)})
            return self.node("as_sequence", [turned], kind, shape)
        if wire.kind == "image" and kind == "signal" and shape == (wire.shape[0], wire.shape[2]) and whole:
            return self.realise(self.realise(wire, self._columns_of(wire), "sequence", shape[::-1]),
                                numpy.arange(wire.size).reshape(shape[::-1]).T.reshape(-1), kind, shape)
        if wire.kind == "sequence" and kind == "signal" and shape == wire.shape[::-1]:
            if (at == numpy.arange(wire.size).reshape(wire.shape).T.reshape(-1)).all():
                return self.node("as_image", [wire], kind, shape)
        part = self._part(wire, at)
        if part is not None and (part.kind != kind or part.size < wire.size):
            origin = numpy.arange(part.size)
            if part.kind != kind and part.size != at.size:
                raise self._no_layer(wire, kind, shape)
            return self.realise(part, origin, kind, shape)
        if wire.producer is not None and wire.producer.kind == "flatten":
            return self.realise(wire.producer.input, at, kind, shape)
        if wire.kind == "sequence" and kind == "features" and at.size == wire.shape[1] and (
                at[0] % wire.shape[1] == 0 and _is_range(at, int(at[0]))):
            return self.node("step", [wire], kind, shape, {"index": int(at[0]) // wire.shape[1]})
        if wire.kind == "sequence" and kind == "features" and (picked := self._picked_steps(wire,
                                                                                            at)) is not None:
            return picked
        if (moved := rearranged(self, wire, at, kind, shape)) is not None:
            return moved
        values, each = numpy.unique(at, return_inverse=True)
        if wire.order is None and values.size < at.size and wire.kind in (
                "sequence", "signal", "image"):  # some are there several times
            return self.realise(self.realise(wire, values, "features", values.shape), each.reshape(-1), kind,
                                shape)
        raise self._no_layer(wire, kind, shape)

    @staticmethod
    def _columns_of(wire):
        """The places of an image's columns, one behind the other."""
        return numpy.arange(wire.size).reshape(wire.shape).transpose(2, 0, 1).reshape(-1)

    def cropped(self, wire, at):
        """The values at these places, where they are what a convolution gives without some of its padding."""
        conv = wire.producer
        if at.size == 0 or at.size >= wire.size or at.min() < 0 or conv is None or conv.kind not in (
                "conv1d", "conv2d"):
            return None
        o = conv.options
        if o.get("causal") or o["padding"] == "same" or set(o["stride"]) != {1}:
            return None
        where = numpy.unravel_index(at, wire.shape)
        first, last = [int(w.min()) for w in where], [int(w.max()) + 1 for w in where]
        size = [b - a for a, b in zip(first, last)]
        pads = [(p - a, p - (n - b)) for p, a, b, n in zip(o["padding"], first[1:], last[1:], wire.shape[1:])]
        if size[0] != wire.shape[0] or math.prod(size) != at.size or any(p < 0 for pair in pads
                                                                         for p in pair):
            return None
        x = View(conv.input).reshape((1, *conv.input.shape))
        parameters = conv.parameters["weight"], conv.parameters.get("bias")
        y = self.conv(x, *parameters, 1, tuple(range(2, x.rank)), o["stride"], o["dilation"], o["groups"],
                      pads)
        flat = numpy.ravel_multi_index([w - a for w, a in zip(where, first)], size)
        return y.like(y.index.reshape(-1)[flat])

    def _part(self, wire, at):
        """The wire with only these of the values of `wire`, where slice or last_step gives it."""
        if at.size >= wire.size or wire.kind == "tokens":
            return None
        if wire.kind == "sequence":
            steps, features = wire.shape
            if _is_range(at, (steps - 1) * features) and at.size == features:
                return self.node("last_step", [wire], "features", (features,))
            found = _columns(at, wire.shape)
            if found is None:
                return None
            return self.node("slice", [wire], "sequence", (steps, found[1]),
                             {"first": found[0], "count": found[1]})
        each = wire.size // wire.shape[0]
        if at.size % each or at[0] % each or not _is_range(at, int(at[0])):
            return None
        first, count = int(at[0]) // each, at.size // each
        return self.node("slice", [wire], wire.kind, (count, *wire.shape[1:]),
                         {"first": first, "count": count})

    def _picked_steps(self, wire, at):
        """Features of the last step and of the first, one behind the other: what both directions end with."""
        steps, features = wire.shape
        borders = numpy.flatnonzero((numpy.diff(at) != 1) | (at[1:] % features == 0)) + 1
        runs = numpy.split(at, borders)
        if len(runs) > 4 or any(r.size == 0 or r[0] // features not in (0, steps - 1) for r in runs):
            return None
        parts = []
        for run in runs:
            part = wire
            if run.size < features:
                part = self.node("slice", [wire], "sequence", (steps, run.size),
                                 {"first": int(run[0]) % features, "count": run.size})
            if run[0] // features == steps - 1:
                parts.append(self.node("last_step", [part], "features", (run.size,)))
                continue
            signal = self.node("as_image", [part], "signal", (run.size, steps))
            options = {
                "kernel": (1, ), "stride": (steps, ), "dilation": (1, ), "padding": (0, ), "ceil_mode": False,
                "padding_counted": True
            }
            first = self.node("max_pool1d", [signal], "signal", (run.size, 1), options)
            first.producer.note = "the first step"
            parts.append(self.node("flatten", [first], "features", (run.size,)))
        return parts[0] if len(parts) == 1 else self.node("concat", parts, "features", (at.size,))

    def picked_step(self, wire, index):
        """Features of one step, by layers that ctnn has."""
        at = index * wire.shape[1] + numpy.arange(wire.shape[1])
        picked = self._picked_steps(wire, at)
        if picked is None:
            picked = rearranged(self, wire, at, "features", (wire.shape[1],))
        if picked is None:
            raise self._no_layer(wire, "features", (wire.shape[1],))
        return picked

    def constant(self, values):
        """Numbers of the file as a tensor that layers read: a state that a loop begins with."""
        values = numpy.asarray(values)
        y = self.node("constant", [], "features", (values.size,), {}, {"value": values.reshape(-1)})
        return View(y).reshape(values.shape)

    @staticmethod
    def _no_layer(wire, kind, shape):
        return Unsupported(f"values of {wire.kind} {list(wire.shape)} taken as {kind} {list(shape)}",
                           "no layer of ctnn rearranges them so")
