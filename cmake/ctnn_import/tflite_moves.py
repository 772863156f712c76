"""TensorFlow Lite's operators that move values, pad, look up or resize."""
import numpy

from .problems import MOST_VALUES, Unsupported, bounded
from .tflite_schema import WHOLE
from .translate import cast, constant, joined, moved, reshaped, tensor


class Moves:
    def op_RESHAPE(self, given, operator):
        shape = operator.options["new_shape"] if len(given) < 2 or given[1] is None else constant(
            given[1], "the shape")
        return reshaped(given[0], shape)

    def op_SQUEEZE(self, given, operator):
        axes = operator.options["squeeze_dims"]
        return moved(given[0], lambda i: numpy.squeeze(i, tuple(axes) if axes else None))

    def op_EXPAND_DIMS(self, given, operator):
        axis = int(constant(given[1], "the axis").reshape(-1)[0])
        return moved(given[0], lambda i: numpy.expand_dims(i, axis))

    def op_TRANSPOSE(self, given, operator):
        axes = [int(a) for a in constant(given[1], "the axes")]
        return moved(given[0], lambda i: i.transpose(axes))

    def op_PAD(self, given, operator):
        if len(given) > 2 and given[2] is not None and constant(given[2]).any():
            raise Unsupported("padding with other values than zeros", "pad with zeros")
        return self.build.pad(tensor(given[0]),
                              [tuple(map(int, p)) for p in constant(given[1], "the padding")])

    op_PADV2 = op_PAD

    def op_SHAPE(self, given, operator):
        return numpy.array(given[0].shape, dtype=numpy.int32)

    def op_PACK(self, given, operator):
        axis = operator.options["axis"]
        return joined(self.build, [moved(v, lambda i: numpy.expand_dims(i, axis)) for v in given], axis)

    def op_UNPACK(self, given, operator):
        axis, x = operator.options["axis"], given[0]
        return [moved(x, lambda i, k=k: numpy.take(i, k, axis)) for k in range(x.shape[axis])]

    def op_SPLIT(self, given, operator):
        axis, count = int(constant(given[0]).reshape(-1)[0]), operator.options["num_splits"]
        size = given[1].shape[axis] // count
        return [
            moved(given[1], lambda i, k=k: numpy.take(i, range(k * size, (k + 1) * size), axis))
            for k in range(count)
        ]

    def op_SPLIT_V(self, given, operator):
        x, sizes, axis = given[0], [int(v) for v in constant(given[1]).reshape(-1)
                                    ], int(constant(given[2]).reshape(-1)[0])
        sizes = [x.shape[axis] - sum(s for s in sizes if s >= 0) if s < 0 else s for s in sizes]
        at = numpy.cumsum([0, *sizes])
        return [moved(x, lambda i, b=b, e=e: numpy.take(i, range(b, e), axis)) for b, e in zip(at, at[1:])]

    def op_SLICE(self, given, operator):
        begin, size = (constant(g).reshape(-1) for g in given[1:3])
        part = tuple(slice(int(b), int(b + s) if s >= 0 else None) for b, s in zip(begin, size))
        return moved(given[0], lambda i: i[part])

    def op_STRIDED_SLICE(self, given, operator):
        begin, end, step = (constant(g).reshape(-1) for g in given[1:4])
        o, part = operator.options, []
        for k in range(len(begin)):
            if (o["ellipsis_mask"] | o["new_axis_mask"]) >> k & 1:
                part.append(Ellipsis if o["ellipsis_mask"] >> k & 1 else None)
                continue
            if o["shrink_axis_mask"] >> k & 1:
                part.append(int(begin[k]))
                continue
            first, last = (None if o[f"{m}_mask"] >> k & 1 else int(v[k])
                           for m, v in (("begin", begin), ("end", end)))
            part.append(slice(first, last, int(step[k])))
        return moved(given[0], lambda i: i[tuple(part)])

    def op_REVERSE_V2(self, given, operator):
        axes = tuple(int(a) for a in constant(given[1], "the axes").reshape(-1))
        return moved(given[0], lambda i: numpy.flip(i, axes))

    def op_BROADCAST_TO(self, given, operator):
        shape = [int(n) for n in constant(given[1], "the shape").reshape(-1)]
        bounded(int(numpy.prod(shape, dtype=object)), "values of a tensor", MOST_VALUES)
        return moved(given[0], lambda i: numpy.broadcast_to(i, shape))

    def op_FILL(self, given, operator):
        shape = [int(n) for n in constant(given[0], "the shape").reshape(-1)]
        bounded(int(numpy.prod(shape, dtype=object)), "values of a constant", MOST_VALUES)
        return numpy.full(shape, constant(given[1], "a value").reshape(-1)[0])

    def op_RANK(self, given, operator):
        return numpy.array(len(given[0].shape), dtype=numpy.int32)

    def op_RANGE(self, given, operator):
        first, last, step = (constant(g, "an end").reshape(-1)[0] for g in given)
        bounded(int(abs((last - first) / step)) + 1, "values of a constant", MOST_VALUES)
        return numpy.arange(first, last, step)

    def op_FLOOR_DIV(self, given, operator):
        return numpy.floor_divide(*(constant(g, "a size") for g in given))

    def op_REDUCE_PROD(self, given, operator):
        axes = tuple(int(a) for a in constant(given[1], "the axes").reshape(-1))
        return constant(given[0], "a factor").prod(axes, keepdims=bool(operator.options["keep_dims"]))

    def op_DEPTH_TO_SPACE(self, given, operator):
        n = int(operator.options["block_size"])

        def weave(i):
            _, h, w, c = i.shape
            return i.reshape(1, h, w, n, n, c // n // n).transpose(0, 1, 3, 2, 4,
                                                                   5).reshape(1, h * n, w * n, c // n // n)
        return moved(given[0], weave)

    def op_SPACE_TO_DEPTH(self, given, operator):
        n = int(operator.options["block_size"])

        def unweave(i):
            _, h, w, c = i.shape
            return i.reshape(1, h // n, n, w // n, n, c).transpose(0, 1, 3, 2, 4,
                                                                   5).reshape(1, h // n, w // n, c * n * n)
        return moved(given[0], unweave)

    def op_TILE(self, given, operator):
        times = [int(n) for n in constant(given[1], "repeats")]
        bounded(int(numpy.prod([getattr(given[0], "index", given[0]).size, *times], dtype=object)),
                "values of a tensor", MOST_VALUES)
        return moved(given[0], lambda i: numpy.tile(i, times))

    def op_GATHER(self, given, operator):
        data, which, axis = given[0], given[1], operator.options["axis"]
        if not hasattr(which, "wire"):
            return moved(data, lambda i: numpy.take(i, constant(which).astype(int), axis))
        return self.build.embedding(which, constant(data, "the table"))

    def op_EMBEDDING_LOOKUP(self, given, operator):
        return self.build.embedding(tensor(given[0]), constant(given[1], "the table"))

    def op_CAST(self, given, operator):
        return cast(given[0], self.model.tensors[operator.outputs[0]].kind in WHOLE)

    def op_QUANTIZE(self, given, operator):
        return given[0]

    op_DEQUANTIZE = op_FAKE_QUANT = op_QUANTIZE

    def op_RESIZE_NEAREST_NEIGHBOR(self, given, operator):
        x, size = tensor(given[0]), constant(given[1], "the size")
        if any(int(s) % n for s, n in zip(size, x.shape[1:3])) or operator.options["align_corners"]:
            raise Unsupported(f"resizing {list(x.shape[1:3])} to {list(map(int, size))}",
                              "ctnn upsamples by whole numbers")
        return self.build.upsample(x, 3, (1, 2), [int(s) // n for s, n in zip(size, x.shape[1:3])])
