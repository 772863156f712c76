"""Windows of images, signals and steps: convolutions, transposed ones, pools, padding, upsampling; PyTorch's
weights, any axes."""
import math

import numpy

from .problems import Unsupported
from .views import Arranger, View

SAME = "same"  # TensorFlow's padding: as many outputs as inputs / stride, the odd zero behind


def same_pads(size, kernel, stride, dilation):
    """TensorFlow's SAME along one axis: zeros before and behind."""
    total = max((math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


class Windows(Arranger):
    def _image(self, x, channel_axis, spatial, kernel):
        """The wire that a window runs over, and which of the spatial axes are left: an axis of 1 with a
        window of 1 is none."""
        spatial = [a % x.rank for a in spatial]
        kept = list(range(len(spatial)))
        if len(spatial) == 2 and x.wire.kind != "image":
            kept = [k for k in kept if not (x.shape[spatial[k]] == 1 and kernel[k] == 1)] or [1]
            if len(kept) == 2 and x.wire.kind == "signal":
                raise Unsupported(f"a window {list(kernel)} on a signal {list(x.wire.shape)}",
                                  "make the signal an image before")
        axes = (channel_axis % x.rank, *[spatial[k] for k in kept])
        return self.arrange(x, "image" if len(kept) == 2 else "signal", axes), kept

    def _back(self, x, y, channel_axis, spatial, kept):
        """y as the file sees it: with channels and space where x had them."""
        shape, view = [1] * x.rank, View(y)
        axes = (channel_axis % x.rank, *[spatial[k] % x.rank for k in kept])
        for axis, n in zip(axes, y.shape):
            shape[axis] = n
        others = [a for a in range(x.rank) if a not in axes]
        order = list(axes) + others  # where each axis of [channels, space..., ones] belongs
        return view.like(view.index.reshape([shape[a] for a in order]).transpose(numpy.argsort(order)))

    def _padded(self, wire, kernel, stride, dilation, pads):
        """Options for the padding; where no option says it, a zero_pad node before."""
        sizes = wire.shape[1:]
        if pads == SAME:
            pads = [same_pads(*axis) for axis in zip(sizes, kernel, stride, dilation)]
        pads = [(int(before), int(behind)) for before, behind in pads]
        if all(before == behind for before, behind in pads):
            return wire, {"padding": tuple(before for before, _ in pads)}, pads
        if pads == [same_pads(*axis) for axis in zip(sizes, kernel, stride, dilation)]:
            return wire, {"padding": SAME}, pads
        return self.zero_pad(wire, pads), {"padding": (0,) * len(sizes)}, [(0, 0)] * len(sizes)

    def zero_pad(self, wire, pads):
        if any(p < 0 for pair in pads for p in pair):
            raise Unsupported(f"padding by {pads}", "ctnn pads, and does not crop")
        shape = [wire.shape[0], *(n + before + behind for n, (before, behind) in zip(wire.shape[1:], pads))]
        # PyTorch's order: the last axis first.
        flat = [p for pair in reversed(pads) for p in pair]
        return self.node(f"zero_pad{len(pads)}d", [wire], wire.kind, shape, {"pads": tuple(flat)})

    @staticmethod
    def _outputs(sizes, kernel, stride, dilation, pads, ceil=False):
        out = []
        for n, k, s, d, (before, behind) in zip(sizes, kernel, stride, dilation, pads):
            span = n + before + behind - (k - 1) * d - 1
            if span < 0 or s < 1:
                raise Unsupported(f"a window {list(kernel)} on {list(sizes)}",
                                  "the window does not fit: is the file damaged?")
            count = (-(-span // s) if ceil else span // s) + 1
            out.append(count - 1 if ceil and (count - 1) * s >= n + before else count)
        return out

    def conv(self, x, weight, bias, channel_axis, spatial, stride=None, dilation=None, groups=1, pads=None):
        """PyTorch's Conv1d or Conv2d: weight [out, in/groups, kernel...]; pads: SAME, or (before, behind) of
        each axis."""
        rank = len(spatial)
        kernel = weight.shape[2:]
        stride, dilation, pads = stride or (1,) * rank, dilation or (1,) * rank, pads or [(0, 0)] * rank
        if rank == 1 and pads != SAME and (behind := self._behind_zeros(x, channel_axis, spatial[0],
                                                                        dilation[0] * (kernel[0] - 1), pads)):
            return self.causal(behind, weight, bias, spatial[0], channel_axis, dilation[0], groups, stride[0])
        ones = all(x.shape[a] == 1 for a in spatial) and math.prod(kernel) == 1
        per_step = rank == 1 and kernel == (1,) and tuple(stride) == (1,) and x.wire.kind == "sequence"
        if (ones or per_step) and groups == 1 and x.wire.kind != "image" and pads in (SAME, [(0, 0)] * rank):
            moved = x.transpose([a for a in range(x.rank) if a != channel_axis % x.rank] +
                                [channel_axis % x.rank])
            y = self.dense(moved, weight.reshape(weight.shape[:2]), bias)
            return y.transpose(
                numpy.argsort([a for a in range(x.rank) if a != channel_axis % x.rank] +
                              [channel_axis % x.rank]))
        wire, kept = self._image(x, channel_axis, spatial, kernel)
        of = lambda values: tuple(int(values[k]) for k in kept)
        weight = weight.reshape(weight.shape[:2] + of(kernel))
        if len(kept) < rank:
            spare = lambda values: [values[k] for k in kept]
            one = View(wire).reshape((1, *wire.shape))
            y = self.conv(one, weight, bias, 1, (2,), of(stride), of(dilation), groups,
                          SAME if pads == SAME else spare(pads))
            order = [channel_axis % x.rank, spatial[kept[0]] % x.rank]
            shape = [1] * x.rank
            shape[order[0]], shape[order[1]] = y.shape[1:]
            turned = y.index[0] if order[0] < order[1] else y.index[0].T
            return y.like(turned).reshape(shape)
        if wire.shape[0] != weight.shape[1] * groups:
            raise Unsupported(f"{wire.shape[0]} channels where {weight.shape[1] * groups} are taken",
                              "is the file damaged?")
        kernel, stride, dilation = of(kernel), of(stride), of(dilation)
        wire, padding, numbers = self._padded(wire, kernel, stride, dilation,
                                              pads if pads == SAME else [pads[k] for k in kept])
        out = self._outputs(wire.shape[1:], kernel, stride, dilation, numbers)
        options = {
            "out": weight.shape[0], "kernel": kernel, "stride": stride, "dilation": dilation,
            "groups": groups, "bias": bias is not None, **padding
        }
        parameters = {"weight": weight, **({} if bias is None else {"bias": numpy.reshape(bias, -1)})}
        y = self.node(f"conv{len(kept)}d", [wire], wire.kind, (weight.shape[0], *out), options, parameters)
        return self._back(x, y, channel_axis, spatial, kept)

    def _behind_zeros(self, x, channel_axis, axis, reach, pads):
        """What a convolution over time reads that sees no future: as many zeros before as it looks back, none
        behind."""
        if reach and list(pads) == [(reach, 0)]:
            return x
        pad = x.wire.producer
        if reach and list(pads) == [
            (0, 0)
        ] and pad is not None and pad.kind == "zero_pad1d" and pad.options["pads"] == (reach, 0):
            shape = list(x.shape)
            shape[axis] -= reach
            before = View(pad.input)
            return before.reshape(shape) if channel_axis % x.rank < axis % x.rank else before.like(
                before.index.T).reshape(shape)
        return None

    def causal(self, x, weight, bias, time_axis, feature_axis, dilation=1, groups=1, stride=1):
        """A convolution over steps behind zeros: weight [out, in/groups, kernel]."""
        wire = self.arrange(x, "sequence", (time_axis, feature_axis))
        steps = -(-wire.shape[0] // stride)
        options = {
            "out": weight.shape[0], "kernel": (weight.shape[2],), "stride": (int(stride),),
            "dilation": (int(dilation),), "groups": groups, "bias": bias is not None, "causal": True,
            "padding": (0,)
        }
        parameters = {"weight": weight, **({} if bias is None else {"bias": bias})}
        y = self.node("conv1d", [wire], "sequence", (steps, weight.shape[0]), options, parameters)
        view = View(y)
        if time_axis % x.rank > feature_axis % x.rank:
            view = view.like(view.index.T)
        shape = list(x.shape)
        shape[time_axis], shape[feature_axis] = steps, weight.shape[0]
        return view.reshape(shape)

    def conv_transpose(self, x, weight, bias, channel_axis, spatial, stride, pads, output_padding,
                       dilation=None, groups=1):
        """PyTorch's ConvTranspose1d or 2d: weight [in, out/groups, kernel...]; pads crop the outputs, before
        and behind."""
        rank = len(spatial)
        dilation = dilation or (1,) * rank
        wire, kept = self._image(x, channel_axis, spatial, weight.shape[2:])
        if len(kept) < rank:
            raise Unsupported("a transposed convolution along an axis of 1", "drop the axis before")
        stride, padding, extra, pads = list(stride), [], [], [list(p) for p in pads]
        for axis, (pair, d) in enumerate(zip(pads, dilation)):
            longer = pair[1] - pair[0]
            # taps of zero before: then as much is cropped before as behind
            if pair[0] >= 0 and longer > 0 and longer % d == 0:
                room = [(0, 0)] * weight.ndim
                room[2 + axis] = (longer // d, 0)
                weight, pair[0] = numpy.pad(weight, room), pair[1]
        for (before, behind), more in zip(pads, output_padding):
            # Behind, PyTorch crops as much as before and then adds output_padding.
            padding.append(int(before)), extra.append(int(more) + int(before) - int(behind))
        if any(p < 0 or e < 0 or e >= max(s, d) for p, e, s, d in zip(padding, extra, stride, dilation)):
            raise Unsupported(f"a transposed convolution cropped by {pads}",
                              "PyTorch crops as much behind as before")
        kernel = weight.shape[2:]
        out = [(n - 1) * s - 2 * p + d * (k - 1) + e + 1
               for n, s, p, d, k, e in zip(wire.shape[1:], stride, padding, dilation, kernel, extra)]
        options = {
            "out": weight.shape[1] * groups, "kernel": tuple(kernel), "stride": tuple(stride),
            "padding": tuple(padding), "output_padding": tuple(extra), "dilation": tuple(dilation),
            "groups": groups, "bias": bias is not None
        }
        parameters = {"weight": weight, **({} if bias is None else {"bias": bias})}
        y = self.node(f"conv_transpose{rank}d", [wire], wire.kind, (options["out"], *out), options,
                      parameters)
        return self._back(x, y, channel_axis, spatial, kept)

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
        if how == "max" and all(before == 0 and behind < s
                                for (before, behind), s in zip(numbers, stride)) and not ceil:
            # Room behind alone is what ceil_mode makes, where it makes as many windows.
            none, sizes = [(0, 0)] * len(kept), wire.shape[1:]
            if self._outputs(sizes, kernel, stride, dilation, none,
                             True) == self._outputs(sizes, kernel, stride, dilation, numbers):
                numbers, ceil = none, True
        if all(before == behind for before, behind in numbers):
            options["padding"] = tuple(before for before, _ in numbers)
        elif numbers == [same_pads(*axis) for axis in zip(wire.shape[1:], kernel, stride, dilation)]:
            options["padding"] = SAME
        else:
            raise Unsupported(f"a pool with padding {numbers}",
                              "ctnn pads pools alike on both sides, or with nn::same")
        out = self._outputs(wire.shape[1:], kernel, stride, dilation, numbers, ceil)
        options["ceil_mode"] = ceil and out != self._outputs(wire.shape[1:], kernel, stride, dilation,
                                                             numbers)
        padded = any(p for pair in numbers for p in pair) or options["ceil_mode"]
        options["padding_counted"] = how == "max" or padding_counted or not padded
        if how == "avg" and padding_counted and options["padding"] == SAME:
            raise Unsupported("an average over windows whose uneven padding counts",
                              "ctnn's nn::same does not count it")
        y = self.node(f"{how}_pool{len(kept)}d", [wire], wire.kind, (wire.shape[0], *out), options)
        return self._back(x, y, channel_axis, spatial, kept)

    def global_pool(self, how, x, axes, keep):
        """The mean or the maximum over all of space, or all steps."""
        axes = sorted(a % x.rank for a in axes)
        wire = self.settle(x.wire)
        shape = [1 if a in axes else n for a, n in enumerate(x.shape) if keep or a not in axes]
        if all(x.shape[a] == 1 for a in axes):
            return x.reshape(shape)
        channel = [a for a in range(x.rank) if a not in axes and x.shape[a] != 1
                   ] or [a for a in range(x.rank) if a not in axes]
        longer = [a for a in axes if x.shape[a] != 1]
        rest = [a for a in axes if a not in longer]
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
        if len(set(factors)) > 1 or factors[0] < 1:
            raise Unsupported(f"upsampling by {factors}", "ctnn's upsample2d has one whole factor")
        shape = (wire.shape[0], *(n * f for n, f in zip(wire.shape[1:], factors)))
        y = self.node(f"upsample{len(kept)}d", [wire], wire.kind, shape, {"factor": factors[0]})
        return self._back(x, y, channel_axis, spatial, kept)
