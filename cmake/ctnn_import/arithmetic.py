"""+ and * : of wires (sum, product), and of a wire with constants (a bias, a scale)."""
import numpy

from . import formulas
from .problems import Unsupported
from .rearranged import box, rearranged
from .view import View
from .views import Arranger


class Arithmetic(Arranger):

    def taken(self, x):
        """x as a view of a wire that holds just what x shows: of a part of a wire, the slice."""
        wire = self.settle(x.wire)
        at = x.places()
        if at.size == wire.size:
            return x
        if (less := self.cropped(wire, at)) is not None:
            return self.taken(less)
        part = self._part(wire, numpy.sort(at.reshape(-1)))
        if part is None and wire.kind == "sequence":
            picked = self._picked_steps(wire, at.reshape(-1))
            if picked is not None:
                return View(picked, numpy.arange(at.size).reshape(at.shape))
        if part is None and wire.kind != "tokens":
            part = self._box(wire, numpy.sort(at.reshape(-1)))
        if part is None:
            raise Unsupported("a part of a tensor that is no range of features",
                              "slice before, or leave it out")
        return View(
            part,
            numpy.argsort(numpy.argsort(at.reshape(-1), kind="stable"), kind="stable").reshape(at.shape))

    def leaving(self, x):
        """x as a view of what leaves the network; space that was moved about is put in order, as a user has
        it from the file."""
        x = self.taken(x)
        rank = {"signal": 3, "image": 4}.get(x.wire.kind)
        if x.rank != rank or x.shape[0] != 1 or sorted(x.shape[1:]) == sorted(x.wire.shape):
            return x
        axes = (x.rank - 1, *range(1, x.rank - 1)) if self.channels_last else tuple(range(1, x.rank))
        y = View(self.arrange(x, x.wire.kind, axes))
        return y.like(y.index.reshape([1, *y.wire.shape]).transpose(numpy.argsort([0, *axes])))

    def _box(self, wire, at):
        """Some channels of some of space, where a convolution takes them; else None."""
        shape = box(wire, at) if wire.kind in ("features", "sequence", "signal", "image") else None
        return rearranged(self, wire, at, wire.kind, shape) if shape else None

    def per_channel(self, x, full):
        """Of values for each element of x those of each channel, where all of a channel are equal; else
        None."""
        wire = self.settle(x.wire)
        if x.index.size != wire.size:
            return None
        values = numpy.empty(wire.size, dtype=numpy.float64)
        values[x.places().reshape(-1)] = numpy.asarray(full, dtype=numpy.float64).reshape(-1)
        table = values.reshape(wire.shape) if wire.kind == "sequence" else values.reshape(wire.shape[0], -1).T
        return table[0] if (table == table[:1]).all() else None

    def scale(self, x, factor=1.0, shift=0.0):
        """factor · x + shift with constants that broadcast over x."""
        x = self.taken(x)
        wire = x.wire
        try:
            each = [
                self.per_channel(x, numpy.broadcast_to(numpy.asarray(c, dtype=numpy.float64), x.shape))
                for c in (factor, shift)
            ]
        except ValueError:
            raise Unsupported(
                f"a constant {list(numpy.shape(factor) or numpy.shape(shift))} beside a tensor "
                f"{list(x.shape)}", "ctnn has no such broadcast") from None
        if any(e is None for e in each):
            raise Unsupported(f"a constant of its own for every value of {wire.kind} {list(wire.shape)}",
                              "ctnn has one for each channel")
        parameters = {"weight": each[0], "bias": each[1]}
        y = self.node("scale", [wire], wire.kind, wire.shape, {}, parameters)
        y.producer.parameters = {k: numpy.asarray(v, dtype=numpy.float64) for k, v in parameters.items()}
        return View(y, x.places())

    def join(self, kind, a, b, hint=""):
        """sum or product of two tensors of one shape; of a product (or sum) one may have a value for each
        channel alone."""
        a, b = self._spread(_unexpanded(a), _unexpanded(b))
        if a.shape != b.shape:
            shape = numpy.broadcast_shapes(a.shape, b.shape) if _broadcasts(a.shape, b.shape) else None
            if shape is None:
                raise Unsupported(f"{kind} of {list(a.shape)} and {list(b.shape)}", "is the file damaged?")
            a, b = (v.reshape((1, ) * (len(shape) - v.rank) + v.shape) for v in (a, b))
            if a.shape != shape and b.shape != shape:
                raise Unsupported(f"{kind} of {list(a.shape)} and {list(b.shape)}",
                                  "ctnn broadcasts channels alone")
            swapped = a.shape != shape
            whole, part = (b, a) if swapped else (a, b)
            if part.shape != shape and (joined := self._of_channels(kind, whole, part, swapped)) is not None:
                return joined
            a, b = (v.like(numpy.broadcast_to(v.index, shape)) for v in (whole, part))
        if a.wire.kind is None and b.wire.kind is not None:
            b, a = a, b
        a = self.taken(a)
        wire, at = a.wire, a.places()
        order = numpy.argsort(at.reshape(-1), kind="stable")
        other = self.realise(b.wire, b.index.reshape(-1)[order], wire.kind, wire.shape)
        y = self.node(kind, [wire, other], wire.kind, wire.shape)
        y.producer.note = hint
        return View(y, at)

    def _spread(self, a, b):
        """Both, where one has one value beside all the features of the other: as many as those."""
        for one, many in ((a, b), (b, a)):
            w = many.wire
            if one.wire.kind is not None and one.wire.channels == 1 and w.kind == one.wire.kind and (
                    w.channels > 1) and one.index.size == one.wire.size and many.index.size == w.size == (
                        one.index.size * w.channels):
                y = View(self.node("spread", [one.wire], w.kind, w.shape), many.places())
                return (y, many) if one is a else (many, y)
        return a, b

    def formula(self, expression, given):
        """A function of single values of tensors of one shape, and of constants that are one number each."""
        views, known = [], []
        for v in given:
            if isinstance(v, View):
                known.append(("in", len(views)))
                views.append(v)
            else:
                numbers = numpy.asarray(v, dtype=numpy.float64).reshape(-1)
                if numbers.size == 0 or (numbers != numbers[0]).any():
                    raise Unsupported("a function of a constant with several numbers", "one number is taken")
                known.append(formulas.c(numbers[0]))
        if len(views) == 2:
            views = self._spread(*views)
        shape = numpy.broadcast_shapes(*(v.shape for v in views))
        if any(v.index.size != views[0].index.size for v in views):
            raise Unsupported(f"a function of tensors {' and '.join(str(list(v.shape)) for v in views)}",
                              "ctnn broadcasts in sums and products alone")
        views = [v.reshape(shape) for v in views]
        first = self.taken(views[0])
        order = numpy.argsort(first.places().reshape(-1), kind="stable")
        wires = [first.wire] + [
            self.realise(v.wire,
                         v.index.reshape(-1)[order], first.wire.kind, first.wire.shape) for v in views[1:]
        ]
        own = list({id(w): w for w in wires}.values())  # x beside x is one
        places = [("in", next(k for k, o in enumerate(own) if o is w)) for w in wires]
        known = [places[k[1]] if k[0] == "in" else k for k in known]
        y = self.node("formula", own, first.wire.kind, first.wire.shape,
                      {"expression": formulas.put(expression, known)})
        return View(y, first.places())

    def _of_channels(self, kind, whole, part, swapped):
        """Of one value for each channel beside all of space; None where it is another broadcast."""
        whole = self.taken(whole)
        wire, at = whole.wire, whole.places()
        axis = self.channel_axis(whole)
        if axis is None or part.shape[
                axis] != part.index.size or part.index.size != wire.channels or wire.kind == "sequence":
            return None
        features = self.realise(part.wire, part.index.reshape(-1), "features", (part.index.size, ))
        y = self.node(kind, [features, wire] if swapped else [wire, features], wire.kind, wire.shape)
        return View(y, at)


def _unexpanded(x):
    """What was expanded along axes as it was before: sums and products broadcast."""
    index = x.index
    for axis in range(x.rank) if index.size > x.wire.size else ():
        if index.shape[axis] > 1 and (index == index.take([0], axis)).all():
            index = index.take([0], axis)
    return x.like(index)


def _broadcasts(a, b):
    return all(x == y or 1 in (x, y) for x, y in zip(a[::-1], b[::-1]))
