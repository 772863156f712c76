"""ONNX's operators that reduce along axes; of constants they are folded."""
import numpy

from .problems import Unsupported
from .translate import constant
from .view import View

KINDS = {
    "ReduceMean": ("avg", numpy.mean), "ReduceMax": ("max", numpy.max), "ReduceMin": ("min", numpy.min),
    "ReduceSum": ("sum", numpy.sum), "ReduceL1": ("l1", lambda v, **k: abs(v).sum(**k)),
    "ReduceL2": ("l2", lambda v, **k: numpy.sqrt((v * v).sum(**k))), "ReduceSumSquare":
    ("sum_of_squares", lambda v, **k: (v * v).sum(**k)), "ReduceProd": (None, numpy.prod)
}


def axes_of(given, node, place=1):
    """Axes stand in an attribute, or since opset 13 in an input."""
    if len(given) > place and given[place] is not None:
        return [int(a) for a in constant(given[place], "the axes").reshape(-1)]
    return node.attributes.get("axes")


class Reductions:
    def _reduce(self, given, node):
        how, folded = KINDS[node.kind]
        x, axes, keep = given[0], axes_of(given, node), bool(node.attributes.get("keepdims", 1))
        if not axes and node.attributes.get("noop_with_empty_axes"):
            return x
        if not isinstance(x, View):
            return folded(constant(x), axis=tuple(axes) if axes else None, keepdims=keep)
        if how is None:
            raise Unsupported("a product along axes", "ctnn sums and finds the largest")
        return self.build.global_pool(how, x, axes or range(x.rank), keep)


for operator_name in KINDS:
    setattr(Reductions, "op_" + operator_name, Reductions._reduce)
