"""Builder: what converters say of a file's operators, in the words of all formats: views in, a view out.

Weights come in PyTorch's shapes (converters turn them); axes are those of the file's tensors. Every method
adds ctnn's layers, or raises Unsupported.
"""
import math

import numpy

from .normalizations import Normalizations
from .problems import Unsupported
from .recurrences import Recurrences
from .view import View
from .windows import Windows


class Builder(Windows, Recurrences, Normalizations):
    """The whole vocabulary: windows.py has convolutions and pools, recurrences.py what remembers,
    normalizations.py norms and softmax, arithmetic.py + and * of wires."""

    def dense(self, x, weight, bias=None):
        """y = weight [out, in] · (the last axis of x) + bias; the other axes are a batch of 1, or steps."""
        out, size = weight.shape
        if x.rank == 0 or x.shape[-1] != size:
            raise Unsupported(f"a matrix of {size} columns on a tensor {list(x.shape)}",
                              "is the file damaged?")
        longer = [a for a in range(x.rank - 1) if x.shape[a] != 1]
        parameters = {"weight": weight, **({} if bias is None else {"bias": numpy.reshape(bias, -1)})}
        options = {"out": out, "bias": bias is not None}
        if len(longer) == 2:
            return self.conv(x, weight[:, :, None, None], bias, -1, longer)
        if longer:
            wire = self.arrange(x, "sequence", (longer[0], x.rank - 1))
            y = self.node("dense", [wire], "sequence", (wire.shape[0], out), options, parameters)
            return View(y).reshape((*x.shape[:-1], out))
        if x.wire.kind == "sequence" and x.wire.shape == (1, x.index.size) and (
                x.places().reshape(-1) == numpy.arange(size)).all():  # of one step, so that a stream goes on
            y = self.node("dense", [x.wire], "sequence", (1, out), options, parameters)
            return View(y).reshape((*x.shape[:-1], out))
        wire, columns = self._features_in_any_order(x)
        parameters["weight"] = weight[:, columns]
        y = self.node("dense", [wire], "features", (out,), options, parameters)
        return View(y).reshape((*x.shape[:-1], out))

    def _features_in_any_order(self, x):
        """The features that x holds, and which column of a matrix belongs to each: a permuted flatten costs
        nothing."""
        flat, wire = x.index.reshape(-1), x.wire
        if wire.kind is None and flat.size == wire.size and (numpy.sort(flat) == numpy.arange(
                wire.size)).all():
            wire.settle("features", (wire.size,), numpy.arange(wire.size))  # the order of the file
        self.settle(wire)
        at = flat if wire.order is None else wire.order[flat]
        order = numpy.argsort(at, kind="stable")
        if at.size < wire.size and wire.kind == "sequence" and wire.shape[0] > 1:
            return self.realise(wire, flat, "features", (at.size,)), numpy.arange(at.size)
        return self.realise(wire, flat[order], "features", (at.size,)), order

    def unary(self, kind, x, options=None, parameters=None):
        """A layer that leaves the shape as it is and acts on every value alike."""
        x = self.taken(x)
        y = self.node(kind, [x.wire], x.wire.kind, x.wire.shape, options, parameters)
        return View(y, x.places())

    def channel_axis(self, x):
        """The axis of the file's tensor along which the channels (features, of each step) of its wire run;
        None where there is none."""
        wire = self.settle(x.wire)
        each = {"features": 1, "sequence": 1}.get(wire.kind, wire.size // wire.shape[0])
        at = x.places()
        for axis in range(x.rank):
            if x.shape[axis] == wire.channels and wire.channels > 1:
                if (numpy.diff(at, axis=axis) == each).all():
                    return axis
        ones = [a for a in range(x.rank) if x.shape[a] == 1]
        if wire.channels == 1 and ones:
            return ones[-1] if self.channels_last or wire.kind in ("features", "sequence") else ones[min(
                1,
                len(ones) - 1)]
        return None

    def need_channels(self, x, axis, what):
        found = self.channel_axis(x)
        if found is None or (found != axis % x.rank and x.shape[axis] != 1):
            raise Unsupported(f"{what} along the axis {axis} of {list(x.shape)}",
                              "ctnn does it along channels or features alone")

    def prelu(self, x, slope):
        """max(x, 0) + slope · min(x, 0), one slope, or one for each channel."""
        slope = numpy.asarray(slope, dtype=numpy.float32)
        full = numpy.broadcast_to(slope, x.shape) if slope.ndim <= x.rank else slope
        x = self.taken(x)
        each = self.per_channel(x, full)
        if each is None:
            raise Unsupported(f"prelu with slopes {list(slope.shape)} on {list(x.shape)}",
                              "ctnn has one slope, or one for each channel")
        return self.unary("prelu", x, {"per_channel": slope.size > 1},
                          {"weight": each if slope.size > 1 else each[:1]})

    def embedding(self, x, table):
        """A row of the table for each of the steps of x, an input of tokens."""
        wire = x.wire
        if wire.producer is not None or x.index.size != wire.size or not (x.index.reshape(-1) == numpy.arange(
                wire.size)).all():
            raise Unsupported("an embedding of what is no input", "ctnn embeds the tokens that enter")
        if wire.kind not in (None, "tokens"):
            raise Unsupported("an input that is a token here and a number there", "feed it twice")
        wire.settle("tokens", (wire.size,), numpy.arange(wire.size))
        wire.vocabulary = table.shape[0]
        y = self.node("embedding", [wire], "sequence", (wire.size, table.shape[1]), {"out": table.shape[1]},
                      {"weight": table})
        return View(y).reshape((*x.shape, table.shape[1]))

    def _several_times(self, x, beside):
        """What was expanded, as a wire of its own where it holds values several times, of the kind that
        stands beside."""
        wire, c = self.settle(beside.wire), self.channel_axis(beside)
        space = [a for a in range(x.rank) if a != c and x.shape[a] != 1]
        if x is beside or c is None or x.rank != beside.rank or len(space) != len(wire.shape) - 1 or (
                numpy.unique(x.index).size == x.index.size):
            return x
        axes = (*space, c) if wire.kind == "sequence" else (c, *space)
        y = View(self.arrange(x, wire.kind, axes))
        order = [*axes, *[a for a in range(x.rank) if a not in axes]]
        return y.like(y.index.reshape([x.shape[a] for a in order]).transpose(numpy.argsort(order)))

    def concat(self, views, axis):
        """One behind the other along channels or features."""
        axis %= max(views[0].rank, 1)
        once = next((v for v in views if numpy.unique(v.index).size == v.index.size), views[0])
        views = [self._several_times(v, once) for v in views]
        taken = [(v.wire, v.places()) for v in map(self.taken, views)]
        kinds = {w.kind for w, _ in taken}
        if len(kinds) > 1 or kinds == {"image"} and len({w.shape[1:] for w, _ in taken}) > 1:
            flat = [math.prod(v.shape) == max(v.shape) for v in views]
            if not all(flat):
                raise Unsupported(f"a concatenation of {' and '.join(sorted(kinds))}",
                                  "bring them to one shape before")
            wires = [self.realise(v.wire, v.index.reshape(-1), "features", (v.wire.size,)) for v in views]
            taken = [(w, numpy.arange(w.size).reshape(v.shape)) for w, v in zip(wires, views)]
        first = taken[0][0]
        shapes = {w.shape[0] if first.kind == "sequence" else w.shape[1:] for w, _ in taken}
        if first.kind == "sequence" and len(shapes) == 1:
            total, indices, begin = sum(w.shape[1] for w, _ in taken), [], 0
            for w, at in taken:
                indices.append(at // w.shape[1] * total + begin + at % w.shape[1])
                begin += w.shape[1]
            shape = (first.shape[0], total)
        elif len(shapes) == 1:
            indices, begin = [], 0
            for w, at in taken:
                indices.append(at + begin)
                begin += w.size
            shape = (sum(w.shape[0] for w, _ in taken), *first.shape[1:])
        else:
            raise Unsupported("a concatenation of tensors that differ in more than channels",
                              "bring them to one size before")
        try:
            index = numpy.concatenate(indices, axis)
        except ValueError:
            raise Unsupported("a concatenation of tensors that do not fit", "is the file damaged?") from None
        y = self.node("concat", [w for w, _ in taken], first.kind, shape)
        return View(y, index)
