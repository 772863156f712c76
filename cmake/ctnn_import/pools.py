"""Pools of images and signals over windows; padding and upsampling."""
import numpy

from .pool_sizes import never_negative, padded_alike
from .problems import Unsupported
from .reductions import Reductions
from .window_sizes import SAME, same_pads


class Pools(Reductions):
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
