"""ONNX's operators that move values or compute shapes; of constants they are folded."""
import numpy

from .onnx_reductions import axes_of
from .problems import MOST_VALUES, Unsupported, bounded
from .translate import constant, joined, moved, reshaped, tensor
from .view import View


class Moves:

    def op_SequenceEmpty(self, given, node):
        return [[]]

    def op_SequenceInsert(self, given, node):
        if len(given) > 2 and given[2] is not None:
            raise Unsupported("a list that grows inside", "append to it")
        return [[*given[0], given[1]]]

    def op_SplitToSequence(self, given, node):
        axis, index = node.attributes.get("axis", 0), tensor(given[0]).index
        squeezed = len(given) < 2 and not node.attributes.get("keepdims", 1)
        sizes = constant(given[1], "sizes") if len(given) > 1 else numpy.asarray(1)
        at = numpy.cumsum(sizes)[:-1] if sizes.ndim else numpy.arange(int(sizes), index.shape[axis],
                                                                      int(sizes))
        parts = numpy.split(index, at, axis)
        return [[given[0].like(numpy.squeeze(p, axis) if squeezed else p) for p in parts]]

    def op_SequenceLength(self, given, node):
        return numpy.asarray(len(given[0]))

    def op_SequenceAt(self, given, node):
        return given[0][int(constant(given[1], "a place"))]

    def op_ConcatFromSequence(self, given, node):
        axis = node.attributes.get("axis", 0)
        parts = given[0]
        if node.attributes.get("new_axis"):
            parts = [moved(v, lambda i: numpy.expand_dims(i, axis)) for v in parts]
        return joined(self.build, parts, axis)

    def op_Constant(self, given, node):
        for name in ("value", "value_float", "value_int", "value_floats", "value_ints"):
            if name in node.attributes:
                return numpy.asarray(node.attributes[name])
        raise Unsupported("a constant that is no number", "is the file damaged?")

    def op_ConstantOfShape(self, given, node):
        shape = [int(n) for n in constant(given[0], "a shape")]
        bounded(int(numpy.prod(shape, dtype=object)), "values of a constant", MOST_VALUES)
        value = node.attributes.get("value", numpy.zeros(1, numpy.float32))
        return numpy.full(shape, value.reshape(-1)[0])

    def op_Shape(self, given, node):
        return numpy.array(given[0].shape, dtype=numpy.int64)

    def op_Size(self, given, node):
        return numpy.array(numpy.prod(given[0].shape), dtype=numpy.int64)

    def op_Range(self, given, node):
        first, last, step = (float(constant(g)) for g in given)
        bounded(int(abs((last - first) / step)) + 1, "values of a constant", MOST_VALUES)
        return numpy.arange(first, last, step).astype(constant(given[0]).dtype)

    def op_Reshape(self, given, node):
        shape = node.attributes.get("shape") if len(given) < 2 else [
            int(n) for n in constant(given[1], "the shape")
        ]
        if not node.attributes.get("allowzero"):
            shape = [given[0].shape[i] if n == 0 else n for i, n in enumerate(shape)]
        return reshaped(given[0], shape)

    def op_Flatten(self, given, node):
        axis = node.attributes.get("axis", 1)
        axis = axis + len(given[0].shape) if axis < 0 else axis
        return reshaped(given[0], (int(numpy.prod(given[0].shape[:axis])), -1))

    def op_Transpose(self, given, node):
        axes = node.attributes.get("perm", list(range(len(given[0].shape)))[::-1])
        return moved(given[0], lambda i: i.transpose(axes))

    def op_Squeeze(self, given, node):
        axes = axes_of(given, node)
        return moved(given[0], lambda i: numpy.squeeze(i, None if axes is None else tuple(axes)))

    def op_Unsqueeze(self, given, node):
        axes = axes_of(given, node)
        return moved(given[0], lambda i: numpy.expand_dims(i, tuple(axes)))

    def op_Slice(self, given, node):
        a = node.attributes
        if "starts" in a:
            starts, ends, axes, steps = a["starts"], a["ends"], a.get("axes"), None
        else:
            starts, ends, axes, steps = ([int(v) for v in constant(g)] if g is not None else None
                                         for g in [*given[1:], None, None][:4])
        axes = list(range(len(starts))) if axes is None else axes
        steps = [1] * len(starts) if steps is None else steps
        part = [slice(None)] * len(given[0].shape)
        for first, last, axis, step in zip(starts, ends, axes, steps):
            least = -(1 << 31)
            part[axis] = slice(first, None if last <= least else last, step)
        return moved(given[0], lambda i: i[tuple(part)])

    def op_Split(self, given, node):
        axis, size = node.attributes.get("axis", 0), given[0].shape
        sizes = [int(v) for v in constant(given[1])
                 ] if len(given) > 1 and given[1] is not None else node.attributes.get("split")
        if sizes is None:
            each = -(-size[axis] // len(node.outputs))
            sizes = [min(each, size[axis] - k * each) for k in range(len(node.outputs))]
        at = numpy.cumsum([0, *sizes])
        return [
            moved(given[0], lambda i, b=b, e=e: numpy.take(i, range(b, e), axis)) for b, e in zip(at, at[1:])
        ]

    def op_Gather(self, given, node):
        data, which, axis = given[0], given[1], node.attributes.get("axis", 0)
        if isinstance(which, View):
            if axis != 0:
                raise Unsupported("a gather along another axis than the first", "ctnn's embedding takes rows")
            return self.build.embedding(which, constant(data, "the table"))
        return moved(data, lambda i: numpy.take(i, numpy.asarray(which).astype(int), axis))

    def op_Expand(self, given, node):
        shape = [int(n) for n in constant(given[1], "the shape")]
        if isinstance(given[0], View):  # left to the sum or product behind, which broadcasts
            wide = numpy.broadcast_shapes(tuple(shape), given[0].shape)
            bounded(int(numpy.prod(wide, dtype=object)), "values of a tensor", MOST_VALUES)
            return given[0].like(numpy.broadcast_to(given[0].index, wide))
        bounded(int(numpy.prod(shape, dtype=object)), "values of a constant", MOST_VALUES)
        return numpy.broadcast_to(given[0], numpy.broadcast_shapes(tuple(shape), numpy.shape(given[0])))

    def op_Tile(self, given, node):
        times = [int(n) for n in constant(given[1], "repeats")]
        size = given[0].index.size if isinstance(given[0], View) else numpy.size(given[0])
        bounded(int(numpy.prod([size, *times], dtype=object)), "values of a tensor", MOST_VALUES)
        return moved(given[0], lambda i: numpy.tile(i, times))

    def op_DepthToSpace(self, given, node):
        n, column_first = int(node.attributes["blocksize"]), node.attributes.get("mode", "DCR") == "CRD"

        def weave(i):
            _, c, h, w = i.shape
            split = (1, c // n // n, n, n, h, w) if column_first else (1, n, n, c // n // n, h, w)
            order = (0, 1, 4, 2, 5, 3) if column_first else (0, 3, 4, 1, 5, 2)
            return i.reshape(split).transpose(order).reshape(1, c // n // n, h * n, w * n)

        return moved(given[0], weave)

    def op_SpaceToDepth(self, given, node):
        n = int(node.attributes["blocksize"])

        def unweave(i):
            _, c, h, w = i.shape
            return i.reshape(1, c, h // n, n, w // n, n).transpose(0, 3, 5, 1, 2,
                                                                   4).reshape(1, c * n * n, h // n, w // n)

        return moved(given[0], unweave)

    def op_Equal(self, given, node):
        return numpy.equal(constant(given[0]), constant(given[1]))
