"""Pools of images and signals, over windows or over everything; padding and upsampling."""
import math

import numpy

from .pool_sizes import never_negative, padded_alike
from .problems import Unsupported
from .view import View
from .window_sizes import SAME, Sizes, same_pads

MEANS = "means of features"  # the note of what a dense layer before can do by its own weights


class Pools(Sizes):
    def pool(self, how, x, channel_axis, spatial, kernel, stride, pads=None, dilation=None, ceil=False,
             padding_counted=True):
        """max or avg over windows; pads as conv's. TensorFlow's SAME counts no padding."""
        rank = len(spatial)
        dilation, pads = dilation or (1,) * rank, pads or [(0, 0)] * rank
        wire, kept = self._image(x, channel_axis, spatial, kernel)
        of = lambda values: tuple(int(values[k]) for k in kept)
        kernel, stride, dilation = of(kernel), of(stride), of(dilation)
        if pads == SAME:
            numbers = [same_pads(*axis) for axis in zip(wire.shape[1:], kernel, stride, dilation)]
        else:
            numbers = [(int(pads[k][0]), int(pads[k][1])) for k in kept]
        options = {"kernel": kernel, "stride": stride, "dilation": dilation}
        sizes, first, wanted = wire.shape[1:], None, None
        same = numbers == [same_pads(*axis) for axis in zip(sizes, kernel, stride, dilation)]
        if all(before == behind for before, behind in numbers):
            options["padding"] = tuple(before for before, _ in numbers)
        elif same and not ceil and (how == "max" or not padding_counted):
            options["padding"] = SAME
        else:
            said = sizes, kernel, stride, dilation, numbers, ceil
            wanted = self._outputs(*said)
            as_is = how == "max" or not padding_counted
            alike = padded_alike(*said, False) if as_is else None
            if alike is None and not ceil and (how == "avg" and padding_counted
                                               or how == "max" and never_negative(wire)):
                wire, wanted = self.zero_pad(wire, numbers), None  # zeros are counted, or never the largest
                sizes, alike = wire.shape[1:], ((0,) * len(kept), False, None)
            alike = alike or as_is and padded_alike(*said, True) or None
            if alike is None:
                raise Unsupported(f"a pool with padding {numbers}",
                                  "ctnn pads by at most half a window: put a relu in front, or pad less")
            options["padding"], ceil, first = alike
            numbers = [(p, p) for p in options["padding"]]
        out = self._outputs(wire.shape[1:], kernel, stride, dilation, numbers, ceil)
        options["ceil_mode"] = ceil and out != self._outputs(wire.shape[1:], kernel, stride, dilation,
                                                             numbers)
        padded = any(p for pair in numbers for p in pair) or options["ceil_mode"]
        options["padding_counted"] = how == "max" or padding_counted or not padded
        y = self.node(f"{how}_pool{len(kept)}d", [wire], wire.kind, (wire.shape[0], *out), options)
        view = self._back(x, y, channel_axis, spatial, kept)
        for k, begin, count in zip(kept, first or (), wanted or ()):
            axis = spatial[k] % x.rank
            if count < view.shape[axis]:
                view = view.like(numpy.take(view.index, range(begin, begin + count), axis))
        return view

    def global_pool(self, how, x, axes, keep):
        """The mean or the maximum over all of space, or all steps."""
        axes = sorted(a % x.rank for a in axes)
        if how == "sum":
            return self.scale(self.global_pool("avg", x, axes, keep), math.prod(x.shape[a] for a in axes))
        wire = self.settle(x.wire)
        shape = [1 if a in axes else n for a, n in enumerate(x.shape) if keep or a not in axes]
        if all(x.shape[a] == 1 for a in axes):
            return x.reshape(shape)
        if x.index.size == wire.size and wire.channels > 1 and [a for a in axes if x.shape[a] != 1
                                                                ] == [self.channel_axis(x)]:
            return self._over_channels(how, x, self.channel_axis(x)).reshape(shape)
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
        if wire.kind == "features" or len(channel) > 1 and math.prod(x.shape[a] for a in channel) != max(
                x.shape[a] for a in channel):
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

    def pad(self, x, pads):
        """Zeros around: (before, behind) of each axis of the file's tensor."""
        axes = [a for a, (before, behind) in enumerate(pads) if before or behind]
        if not axes:
            return x
        c = self.channel_axis(x) if x.wire.kind is not None else None
        if c is None or c in axes:  # an input: channels are where the format has them
            c = x.rank - 1 if self.channels_last else 1
        if c in axes or len(axes) > 2:
            raise Unsupported(f"padding by {list(pads)} of {list(x.shape)}", "ctnn pads space alone")
        longer = [a for a in range(x.rank) if a != c and (a in axes or x.shape[a] != 1)]
        wire = self.arrange(x, "signal" if len(longer) == 1 else "image", (c, *longer))
        y = self.zero_pad(wire, [tuple(map(int, pads[a])) for a in longer])
        return self._back(x, y, c, longer, list(range(len(longer))))

    def upsample(self, x, channel_axis, spatial, factors):
        """Every value `factor` times, along each axis (nearest)."""
        wire, kept = self._image(x, channel_axis, spatial, factors)
        factors = [int(factors[k]) for k in kept]
        if min(factors) < 1:
            raise Unsupported(f"upsampling by {factors}", "ctnn upsamples by whole numbers")
        if len(set(factors)
               ) > 1:  # of one factor for each axis a transposed convolution of ones, channel by channel
            each, ones = wire.shape[0], (1,) * len(factors)
            options = {
                "out": each, "kernel": tuple(factors), "stride": tuple(factors), "padding":
                (0, ) * len(factors), "output_padding": (0, ) * len(factors), "dilation": ones, "groups":
                each, "bias": False
            }
            y = self.node(f"conv_transpose{len(factors)}d", [wire], wire.kind,
                          (each, *(n * f for n, f in zip(wire.shape[1:], factors))), options,
                          {"weight": numpy.ones((each, 1, *factors))})
            y.producer.note = f"every value {' x '.join(map(str, factors))} times"
            return self._back(x, y, channel_axis, spatial, kept)
        shape = (wire.shape[0], *(n * f for n, f in zip(wire.shape[1:], factors)))
        y = self.node(f"upsample{len(kept)}d", [wire], wire.kind, shape, {"factor": factors[0]})
        return self._back(x, y, channel_axis, spatial, kept)
