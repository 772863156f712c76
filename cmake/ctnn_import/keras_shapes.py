"""Keras' layers that cut, repeat or choose, and those that act on pictures in training alone."""
import numpy

from .problems import MOST_VALUES, Unsupported, bounded
from .translate import moved, tensor


def _pairs(value, rank):
    """Keras' croppings: one number, one for each axis, or two for each."""
    value = value if isinstance(value, (list, tuple)) else [value] * rank
    if rank == 1 and len(value) == 2 and not isinstance(value[0], (list, tuple)):
        value = [value]
    return [tuple(map(int, v)) if isinstance(v, (list, tuple)) else (int(v), int(v)) for v in value]


class Shapes:
    def op_Cropping1D(self, given, call, rank=1):
        sizes, crops = tensor(given[0]).shape[1 : 1 + rank], _pairs(call.config.get("cropping", 1), rank)
        if any(before + behind >= n or min(before, behind) < 0 for n, (before, behind) in zip(sizes, crops)):
            raise Unsupported(f"a crop of {list(sizes)} by {crops}", "is the file damaged?")
        part = tuple(slice(before, n - behind) for n, (before, behind) in zip(sizes, crops))
        return moved(given[0], lambda i: i[(slice(None), *part)])

    def op_Cropping2D(self, given, call):
        return self.op_Cropping1D(given, call, 2)

    def op_CenterCrop(self, given, call):
        sizes, wanted = tensor(given[0]).shape[1:3], [int(call.config[k]) for k in ("height", "width")]
        if any(w > n for n, w in zip(sizes, wanted)):
            raise Unsupported(f"a crop of {list(sizes)} to {wanted}", "resize in the program")
        first = [int((n - w) / 2) for n, w in zip(sizes, wanted)]
        return moved(
            given[0], lambda i: i[:, first[0] : first[0] + wanted[0], first[1] : first[1] + wanted[1]]
        )

    def op_Resizing(self, given, call):
        x, wanted = tensor(given[0]), [int(call.config[k]) for k in ("height", "width")]
        if list(x.shape[1:3]) == wanted:
            return x
        if call.config.get("interpolation") != "nearest" or any(w % n for n, w in zip(x.shape[1:3], wanted)):
            raise Unsupported(
                f"resizing {list(x.shape[1:3])} to {wanted}", "resize in the program, before the network"
            )
        return self.build.upsample(x, 3, (1, 2), [w // n for n, w in zip(x.shape[1:3], wanted)])

    def op_RepeatVector(self, given, call):
        count = int(call.config["n"])
        bounded(given[0].index.size * count, "values of a tensor", MOST_VALUES)
        return moved(given[0], lambda i: numpy.repeat(i[:, None], count, 1))

    def op_GroupNormalization(self, given, call):
        c, x, weights = call.config, tensor(given[0]), list(call.weights)
        axis, groups = int(c.get("axis", -1)), int(c.get("groups", 32))
        gamma = weights.pop(0) if c.get("scale", True) and weights else None
        beta = weights.pop(0) if c.get("center", True) and weights else None
        if gamma is not None or beta is not None:
            gamma = numpy.ones_like(beta) if gamma is None else gamma
            beta = numpy.zeros_like(gamma) if beta is None else beta
        return self.build.group_norm(
            x, axis, x.shape[axis] if groups == -1 else groups, gamma, beta, float(c.get("epsilon", 1e-3))
        )

    def _two_at_a_time(self, what, given):
        y = given[0]
        for v in given[1:]:
            y = self.build.formula((what, ("in", 0), ("in", 1)), [y, v])
        return y

    def op_Maximum(self, given, call):
        return self._two_at_a_time("max", given)

    def op_Minimum(self, given, call):
        return self._two_at_a_time("min", given)

    def op_RandomFlip(self, given, call):
        return given[0]

    op_RandomRotation = op_RandomZoom = op_RandomTranslation = op_RandomFlip
    op_RandomContrast = op_RandomBrightness = op_RandomFlip
