"""Views: how a file sees a wire.

A tensor of the file is an array of places on one wire, with the tensor's shape (batch included, as 1). So
what only moves values - NHWC against NCHW, Reshape, Transpose, Squeeze, Flatten, slices - is done to the
array of places and never becomes a layer; where a layer needs its input in order, `realise` finds the wire or
the layer that gives it (flatten, slice, last_step, first_step, as_sequence, as_image), or says that there is
none.
"""
import numpy

from .graph import Node, Wire
from .problems import Unsupported
from .rearranged import rearranged
from .view import MEMORY, View
from .view_parts import Parts, is_range


class Arranger(Parts):
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
            if places.size == wire.size and is_range(numpy.sort(places)):
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
        whole = at.size == wire.size and is_range(at)
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
                at[0] % wire.shape[1] == 0 and is_range(at, int(at[0]))):
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

    def constant(self, values):
        """Numbers of the file as a tensor that layers read: a state that a loop begins with."""
        values = numpy.asarray(values)
        y = self.node("constant", [], "features", (values.size,), {}, {"value": values.reshape(-1)})
        return View(y).reshape(values.shape)

    @staticmethod
    def _no_layer(wire, kind, shape):
        return Unsupported(f"values of {wire.kind} {list(wire.shape)} taken as {kind} {list(shape)}",
                           "no layer of ctnn rearranges them so")
