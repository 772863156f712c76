"""Means, maxima and what they say of others, over axes of a file's tensor: global pools, one channel of all
in every pixel or step."""
import math

import numpy

from .problems import Unsupported
from .view import View
from .window_sizes import Sizes

MEANS = "means of features"  # the note of what a dense layer before can do by its own weights
# How -> what comes before, the reduction, what comes behind (a layer, a formula, times the count).
BY_OTHERS = {
    "sum": (None, "avg", "count"), "min": ("negated", "max", "negated"), "l1": ("absolute", "sum", None),
    "sum_of_squares": ("squared", "sum", None), "l2": ("squared", "sum", ("sqrt", ("in", 0)))
}


class Reductions(Sizes):
    def global_pool(self, how, x, axes, keep):
        """The mean or the maximum over all of space, or all steps; and what the two say."""
        axes = sorted({int(a) % max(x.rank, 1) for a in axes})
        if how in BY_OTHERS:
            before, inner, behind = BY_OTHERS[how]
            y = self.global_pool(inner, self.unary(before, x) if before else x, axes, keep)
            if behind == "count":
                return self.scale(y, math.prod(x.shape[a] for a in axes))
            if isinstance(behind, tuple):
                return self.formula(behind, [y])
            return y if behind is None else self.unary(behind, y)
        wire = self.settle(x.wire)
        shape = [1 if a in axes else n for a, n in enumerate(x.shape) if keep or a not in axes]
        if all(x.shape[a] == 1 for a in axes):
            return x.reshape(shape)
        if x.index.size == wire.size and wire.channels > 1 and [a for a in axes if x.shape[a] != 1
                                                                ] == [self.channel_axis(x)]:
            return self._over_channels(how, x, self.channel_axis(x)).reshape(shape)
        c = self.channel_axis(x)
        if c in axes and x.shape[c] != 1 and sum(x.shape[a] != 1 for a in axes) > 1:  # space first
            y = self.global_pool(how, x, [a for a in axes if a != c], True)
            return self.global_pool(how, y, [c], True).reshape(shape)
        if wire.kind == "features" and x.index.size == wire.size and sum(x.shape[a] != 1 for a in axes) == 1:
            return self._over_features(how, x, next(a for a in axes if x.shape[a] != 1)).reshape(shape)
        channel = [a for a in range(x.rank) if a not in axes and x.shape[a] != 1
                   ] or [a for a in range(x.rank) if a not in axes]
        longer = [a for a in axes if x.shape[a] != 1]
        rest = [a for a in axes if a not in longer]
        if len(longer) == 1 and wire.kind == "image" and len(channel) == 2 and x.index.size == wire.size:
            return self._along_one_axis(how, x, longer[0]).reshape(shape)
        if len(longer) == 1 and wire.kind == "image":
            longer = sorted(longer + rest[-1:])
        several = sum(x.shape[a] != 1 for a in channel) > 1
        if wire.kind == "features" or not channel or several:
            raise Unsupported(f"{how} over the axes {axes} of {list(x.shape)}",
                              "ctnn pools over all of space, or all steps")
        c = max(channel, key=lambda a: x.shape[a])
        kind = {1: "signal", 2: "image"}.get(len(longer))
        if kind is None:
            raise Unsupported(f"{how} over {len(longer)} axes", "ctnn pools over all of space, or all steps")
        wire = self.arrange(x, kind, (c, *longer))
        y = self.node(f"global_{how}_pool", [wire], "features", (wire.shape[0],))
        return View(y).reshape(shape)

    def _over_channels(self, how, x, axis):
        """One channel, or feature, of all of them, in every pixel or step."""
        if how == "max":  # of both halves, again and again
            while (n := x.shape[axis]) > 1:
                halves = [
                    x.like(numpy.take(x.index, range(first, first + (n + 1) // 2), axis))
                    for first in (0, n // 2)
                ]
                x = self.formula(("max", ("in", 0), ("in", 1)), halves)
            return x
        wire = self.settle(x.wire)
        one = (*wire.shape[:-1], 1) if wire.kind == "sequence" else (1, *wire.shape[1:])
        y = View(self.node("feature_mean", [wire], wire.kind, one))
        # Where the first channel stood.
        each = {"features": 1, "sequence": 1}.get(wire.kind, wire.size // wire.channels)
        first = x.like(numpy.take(x.index, [0], axis)).places()
        return y.like(first // wire.channels if wire.kind == "sequence" else first % each)

    def _over_features(self, how, x, axis):
        """Of features in several groups the mean or the largest along one axis."""
        if how == "max":
            return self._over_channels(how, x, axis)
        places, n = numpy.moveaxis(x.places(), axis, 0).reshape(x.shape[axis], -1), x.shape[axis]
        weight = numpy.zeros((places.shape[1], x.wire.size))
        weight[numpy.arange(places.shape[1]), places] = 1 / n
        options = {"out": len(weight), "bias": False}
        y = self.node("dense", [x.wire], "features", (len(weight),), options, {"weight": weight})
        y.producer.note = MEANS
        return View(y).reshape([1 if a == axis else m for a, m in enumerate(x.shape)])

    def _along_one_axis(self, how, x, axis):
        """The rows or the columns of an image as one."""
        c = self.channel_axis(x)
        space = [a for a in range(x.rank) if a not in (c,) and x.shape[a] != 1 or a == axis]
        kernel = tuple(x.shape[a] if a == axis else 1 for a in space)
        if c is None or len(space) != 2:
            raise Unsupported(f"{how} over the axis {axis} of {list(x.shape)}",
                              "ctnn pools over space, or all steps")
        return self.pool(how, x, c, tuple(space), kernel, kernel)
