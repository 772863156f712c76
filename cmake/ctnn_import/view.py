"""A tensor of a file as places on a wire."""
import math

import numpy

from .graph import Wire
from .problems import MOST_VALUES, Unsupported, bounded

# Places of what a layer has and does not hand out: states of layers inside, an lstm's c.
INSIDE, MEMORY = -1, -2


class View:
    """A tensor of the file: `index[...]` is the place on `wire`."""

    def __init__(self, wire, index=None):
        self.wire = wire
        if index is None:  # as the wire is; of an input the places in the file that are so
            own = numpy.arange(wire.size) if wire.order is None else numpy.argsort(wire.order)
            index = own.reshape(wire.shape)
        self.index = index

    @property
    def shape(self):
        return self.index.shape

    @property
    def rank(self):
        return self.index.ndim

    def like(self, index):
        return View(self.wire, index)

    def places(self):
        """Where the values are on the wire as it came to be."""
        return self.index if self.wire.order is None else self.wire.order[self.index]

    def reshape(self, shape):
        try:
            return self.like(self.index.reshape([int(n) for n in shape]))
        except (ValueError, OverflowError):
            raise Unsupported(f"a reshape of {list(self.shape)} to {list(shape)}",
                              "the sizes do not fit: is the file damaged?") from None

    def transpose(self, axes):
        if sorted(a % max(self.rank, 1) for a in axes) != list(range(self.rank)):
            raise Unsupported(f"a transposition of {self.rank} axes by {list(axes)}",
                              "the axes do not fit: is the file damaged?")
        return self.like(self.index.transpose([int(a) for a in axes]))


def input_wire(shape):
    """The wire of an input of this shape in the file."""
    bounded(math.prod(shape), "the values of an input", MOST_VALUES >> 4)
    return Wire(None, tuple(int(n) for n in shape))
