"""Norms and softmax: over channels or features, over groups of channels, over everything."""
import math

import numpy

from .arithmetic import Arithmetic
from .formulas import X, c
from .problems import Unsupported
from .view import View

SPACES = ("features", "signal", "image")  # by how many axes of space they have


class Normalizations(Arithmetic):

    def softmax(self, kind, x, axis):
        wire = self.settle(x.wire)
        if (wire.kind != "features"
                and x.shape[axis] == wire.size > wire.channels):  # over steps, or pixels of one channel
            x = View(self.realise(wire, x.index.reshape(-1), "features", (wire.size, ))).reshape(x.shape)
        longer = [a for a in range(x.rank) if x.shape[a] != 1]
        if wire.kind == "features" and len(
                longer) == 2 and axis % x.rank in longer:  # of several groups of features
            other = next(a for a in longer if a != axis % x.rank)
            turned = View(self.arrange(x, "sequence", (other, axis % x.rank)))
            order = [other, axis % x.rank, *[a for a in range(x.rank) if a not in longer]]
            x = turned.like(turned.index.reshape([x.shape[a] for a in order]).transpose(numpy.argsort(order)))
        self.need_channels(x, axis, kind)
        return self.unary(kind, x)

    def norm(self, x, axis, weight, bias, mean, var, eps):
        """batch_norm with its statistics; weight and bias may be None."""
        self.need_channels(x, axis, "batch_norm")
        n = self.settle(x.wire).channels
        parameters = {"running_mean": mean, "running_var": var}
        affine = weight is not None or bias is not None
        if affine:
            parameters = {
                "weight": numpy.ones(n) if weight is None else weight,
                "bias": numpy.zeros(n) if bias is None else bias,
                **parameters,
            }
        if any(numpy.size(p) != n for p in parameters.values()):
            raise Unsupported(f"batch_norm with {numpy.size(mean)} statistics on {n} channels",
                              "is the file damaged?")
        return self.unary(
            "batch_norm",
            x,
            {"eps": float(eps), "affine": affine},
            {k: numpy.reshape(p, -1)
             for k, p in parameters.items()},
        )

    def layer_norm(self, x, weight, bias, eps, kind="layer_norm", axes=1):
        """layer_norm, rms_norm: over the last `axes` axes, which are the features, the channels of every
        pixel, or everything."""
        if axes > 1:
            return self._norm_of_everything(x, weight, bias, eps, kind, axes)
        self.need_channels(x, -1, kind)
        parameters = self._affine(kind, x.shape[-1], weight, bias)
        if x.wire.kind in ("signal", "image"):
            return self._norm_of_pixels(x, parameters, eps, kind)
        options = {"eps": float(eps), "affine": weight is not None, "groups": 1}
        return self.unary(kind, x, options, parameters)

    def group_norm(self, x, axis, groups, weight, bias, eps):
        """Over each of the groups of channels, in all of space."""
        wire, space = self.settle(
            x.wire), [a for a in range(x.rank) if a != axis % x.rank and x.shape[a] != 1]
        if not (wire.kind in SPACES and x.index.size == wire.size and self.channel_axis(x) == axis % x.rank):
            if len(space) > 2:
                raise Unsupported(f"group_norm of {list(x.shape)}",
                                  "ctnn has it for features, signals and images")
            kind = SPACES[len(space)]
            y = View(self.arrange(x, kind, (axis, *space)))
            back = [axis % x.rank, *space]
            order = back + [a for a in range(x.rank) if a not in back]
            x = y.like(y.index.reshape([x.shape[a] for a in order]).transpose(numpy.argsort(order)))
        parameters = self._affine("group_norm", x.shape[axis], weight, bias)
        options = {"eps": float(eps), "affine": weight is not None, "groups": int(groups)}
        if options["groups"] < 1 or x.shape[axis] % options["groups"]:
            raise Unsupported(f"group_norm of {x.shape[axis]} channels in {groups} groups",
                              "is the file damaged?")
        return self.unary("group_norm", x, options, parameters)

    @staticmethod
    def _affine(kind, n, weight, bias):
        parameters = {
            k: numpy.reshape(p, -1)
            for k, p in (("weight", weight), ("bias", bias)) if p is not None
        }
        if any(p.size != n for p in parameters.values()):
            raise Unsupported(f"{kind} with other weights than its {n} features", "is the file damaged?")
        return parameters

    def _norm_of_everything(self, x, weight, bias, eps, kind, axes):
        wire = self.settle(x.wire)
        inside = tuple(range(x.rank - axes, x.rank))
        if math.prod(x.shape[a] for a in inside) != wire.size or x.index.size != wire.size:
            raise Unsupported(
                f"{kind} over the last {axes} axes of {list(x.shape)}",
                "ctnn does it along the features, or over all values",
            )
        if wire.kind == "sequence":  # of which ctnn norms every step by itself
            longer = [a for a in inside if x.shape[a] != 1][-2:]
            if len(longer) < 2:
                return self.layer_norm(x.reshape((*x.shape[:-axes], wire.size)), weight, bias, eps,
                                       kind).reshape(x.shape)
            feature = self.channel_axis(x)
            time = next(a for a in longer if a != feature)
            turned = View(self.arrange(x, "signal", (feature, time)))
            order = [feature, time] + [a for a in range(x.rank) if a not in (feature, time)]
            x = turned.like(turned.index.reshape([x.shape[a] for a in order]).transpose(numpy.argsort(order)))
        parameters = self._affine(kind, wire.size, weight, bias)
        for name, values in parameters.items():
            turned = numpy.empty(wire.size, dtype=numpy.float32)
            turned[x.places().reshape(-1)] = values
            parameters[name] = turned.reshape(x.wire.shape)
        return self.unary(kind, x, {"eps": float(eps), "affine": weight is not None, "groups": 1}, parameters)

    def _norm_of_pixels(self, x, parameters, eps, kind):
        """In every pixel over its channels, which ctnn's layer_norm of an image is not: of means and
        squares."""
        if kind == "layer_norm":
            x = self.join("sum", x, self.scale(self.global_pool("avg", x, [x.rank - 1], True), -1.0))
        mean = self.global_pool("avg", self.unary("squared", x), [x.rank - 1], True)
        y = self.join("product", x, self.formula(("/", c(1), ("sqrt", ("+", X, c(float(eps))))), [mean]))
        return self.scale(y, parameters.get("weight", 1.0), parameters.get("bias", 0.0)) if parameters else y
