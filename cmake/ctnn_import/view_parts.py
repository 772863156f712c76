"""Parts of a wire: crops, ranges of channels or features, single steps."""
import math

import numpy

from .rearranged import rearranged
from .view import View


def is_range(at, first=0):
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


class Parts:

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
            if is_range(at, (steps - 1) * features) and at.size == features:
                return self.node("last_step", [wire], "features", (features,))
            found = _columns(at, wire.shape)
            if found is None:
                return None
            return self.node("slice", [wire], "sequence", (steps, found[1]),
                             {"first": found[0], "count": found[1]})
        each = wire.size // wire.shape[0]
        if at.size % each or at[0] % each or not is_range(at, int(at[0])):
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
            which = "last_step" if run[0] // features == steps - 1 else "first_step"
            parts.append(self.node(which, [part], "features", (run.size,)))
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
