"""What windows have in common: the wire that they run over, their padding, how many outputs they give."""
import math

import numpy

from .problems import Unsupported
from .view import View
from .views import Arranger

SAME = "same"  # TensorFlow's padding: as many outputs as inputs / stride, the odd zero behind


def same_pads(size, kernel, stride, dilation):
    """TensorFlow's SAME along one axis: zeros before and behind."""
    total = max((math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


class Sizes(Arranger):
    def _image(self, x, channel_axis, spatial, kernel):
        """The wire that a window runs over, and which of the spatial axes are left: an axis of 1 with a
        window of 1 is none."""
        spatial = [a % x.rank for a in spatial]
        if len(spatial) > 2:
            raise Unsupported(f"a window over {len(spatial)} axes", "ctnn's windows run over one or two")
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
