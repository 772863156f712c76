"""Writes TensorFlow Lite files: as much of a flatbuffer as tests need. Tables are dictionaries by field
number."""
import struct

import numpy


class Writer:
    """Objects are laid out from the front; references are offsets forward, filled in when their target is
    written."""

    def __init__(self):
        self.out = bytearray(b"\0\0\0\0TFL3")

    def align(self, n):
        self.out += b"\0" * (-len(self.out) % n)

    def vector(self, values, code):
        raw = numpy.asarray(values).astype(code).tobytes()
        self.align(4)
        while (len(self.out) + 4) % 16 and code in ("<f4", "u1"):
            self.out += b"\0"
        at = len(self.out)
        count = len(raw) // numpy.dtype(code).itemsize
        self.out += struct.pack("<I", count) + raw
        return at

    def text(self, value):
        at = self.vector(numpy.frombuffer(value.encode(), "u1"), "u1")
        self.out += b"\0"
        return at

    def table(self, fields):
        """fields: {number: ("i", 5) a scalar, ("t", {...}) a table, ("v", values, code) a vector, ("s",
        text), ("T", [tables])}"""
        sizes = {"b": 1, "i": 4, "I": 4, "f": 4}
        self.align(4)
        most = max(fields, default=-1)
        vtable, offsets, at = len(self.out), [0] * (most + 1), 4
        for n in sorted(fields):
            size = sizes.get(fields[n][0], 4)
            at += -at % size
            offsets[n] = at
            at += size
        self.out += struct.pack(f"<HH{most + 1}H", 4 + 2 * (most + 1), at, *offsets)
        self.align(4)
        table = len(self.out)
        self.out += struct.pack("<i", table - vtable) + b"\0" * (at - 4)
        for n, (kind, *value) in fields.items():
            place = table + offsets[n]
            if kind in sizes:
                struct.pack_into("<" + kind, self.out, place, value[0])
                continue
            target = self.target(kind, value)
            struct.pack_into("<I", self.out, place, target - place)
        return table

    def target(self, kind, value):
        if kind == "t":
            return self.table(value[0])
        if kind == "v":
            return self.vector(*value)
        if kind == "s":
            return self.text(value[0])
        self.align(4)
        at = len(self.out)
        self.out += struct.pack("<I", len(value[0])) + b"\0" * (4 * len(value[0]))
        for i, entry in enumerate(value[0]):
            place = at + 4 + 4 * i
            struct.pack_into("<I", self.out, place, self.table(entry) - place)
        return at

    def finish(self, root):
        struct.pack_into("<I", self.out, 0, self.table(root))
        return bytes(self.out)


def model(tensors, operators, inputs, outputs):
    """tensors: [(name, shape, values or None)], quantised ones with (scales, zero points, axis) behind, those
    of unsigned bytes two integers of 4 bits in each; operators: [(code, inputs, outputs, options' type and
    fields)]."""
    codes = sorted({o[0] for o in operators})
    buffers, entries = [{}], []
    for name, shape, values, *quantised in tensors:
        number, kind = 0, 9 if quantised else 0
        if values is not None:
            number = len(buffers)
            array = numpy.atleast_1d(numpy.asarray(values))
            array = array.astype({"float64": "<f4", "int64": "<i4"}.get(array.dtype.name, array.dtype))
            buffers.append({0: ("v", array.view("u1").reshape(-1), "u1")})
            kind = {"float32": 0, "float16": 1, "int32": 2, "int8": 9, "uint8": 17}[array.dtype.name]
        entry = {0: ("v", shape, "<i4"), 1: ("b", kind), 2: ("I", number), 3: ("s", name)}
        if min(shape, default=0) < 0:  # open, as shape_signature says
            entry |= {0: ("v", [max(n, 1) for n in shape], "<i4"), 7: ("v", shape, "<i4")}
        for scales, zeros, axis in quantised:
            entry[4] = ("t", {2: ("v", scales, "<f4"), 3: ("v", zeros, "<i8"), 6: ("i", axis)})
        entries.append(entry)
    ops = [{0: ("I", codes.index(code)), 1: ("v", i, "<i4"), 2: ("v", o, "<i4"), 4: ("t", options)}
           for code, i, o, options in operators]
    graph = {0: ("T", entries), 1: ("v", inputs, "<i4"), 2: ("v", outputs, "<i4"), 3: ("T", ops)}
    return Writer().finish({
        0: ("I", 3), 1: ("T", [{0: ("b", min(c, 127)), 3: ("i", c)} for c in codes]), 2: ("T", [graph]), 4:
        ("T", buffers)
    })


def small():
    """A convolution with SAME and a stride, relu6 inside, reshaped to a dense layer."""
    random = numpy.random.default_rng(6)
    f = lambda *s: random.normal(0, 0.5, s).astype("f4")
    tensors = [("x", [1, 6, 5, 2], None), ("w", [3, 3, 3, 2], f(3, 3, 3, 2)), ("b", [3], f(3)),
               ("c", [1, 3, 3, 3], None), ("shape", [2], numpy.array([-1, 27])), ("r", [1, 27], None),
               ("m", [4, 27], f(4, 27)), ("y", [1, 4], None)]
    operators = [(3, [0, 1, 2], [3], {0: ("b", 0), 1: ("i", 2), 2: ("i", 2), 3: ("b", 3)}),
                 (22, [3, 4], [5], {}), (9, [5, 6, -1], [7], {0: ("b", 0)})]
    return model(tensors, operators, [0], [7])


def picture():
    """Three channels of colour, a convolution, the mean of each of its channels, a choice of four."""
    random = numpy.random.default_rng(7)
    f = lambda *s: random.normal(0, 0.5, s).astype("f4")
    tensors = [("x", [1, 4, 6, 3], None), ("w", [5, 3, 3, 3], f(5, 3, 3, 3)), ("b", [5], f(5)),
               ("c", [1, 4, 6, 5], None), ("axes", [2], numpy.array([1, 2])), ("p", [1, 5], None),
               ("m", [4, 5], f(4, 5)), ("d", [1, 4], None), ("y", [1, 4], None)]
    operators = [(3, [0, 1, 2], [3], {1: ("i", 1), 2: ("i", 1), 3: ("b", 1)}), (40, [3, 4], [5], {}),
                 (9, [5, 6, -1], [7], {}), (25, [7], [8], {0: ("f", 1.0)})]
    return model(tensors, operators, [0], [8])
