"""Windows of images, signals and steps: convolutions, transposed ones, pools, padding, upsampling; PyTorch's
weights, any axes."""
import math

import numpy

from .problems import Unsupported
from .pools import Pools
from .view import View
from .window_sizes import SAME


class Windows(Pools):

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
        if rank == 2 and groups == 1 and x.wire.kind in (
                "sequence", "signal") and x.shape[channel_axis] == 1 and pads != SAME:
            for all_of, along in ((1, 0), (0, 1)):  # a window over all features of the steps that it sees
                if kernel[all_of] == x.shape[spatial[all_of]] and tuple(pads[all_of]) == (0, 0):
                    axis = spatial[all_of]
                    moved = x.like(numpy.swapaxes(x.index, channel_axis, axis))
                    w = numpy.swapaxes(weight, 1, 2 + all_of).squeeze(2 + all_of)
                    one = moved.like(moved.index.squeeze(axis))
                    at = [a - (a > axis % x.rank) for a in (channel_axis % x.rank, spatial[along] % x.rank)]
                    y = self.conv(one, w, bias, at[0], at[1:], stride[along:along + 1],
                                  dilation[along:along + 1], 1, pads[along:along + 1])
                    return y.like(numpy.expand_dims(y.index, axis))
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
