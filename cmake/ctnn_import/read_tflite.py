"""TensorFlow Lite files: the flatbuffer, read with bounds, as operators and tensors in the file's own
words."""
import dataclasses
import struct

import numpy

from .problems import MOST_NODES, Refused, bounded
from .tflite_schema import ACTIVATIONS, NIBBLES, OPERATORS, OPTIONS, TYPES



@dataclasses.dataclass
class Tensor:
    index: int
    name: str
    shape: list
    data: numpy.ndarray | None  # constants, dequantised
    variable: bool
    quantised: tuple | None     # (scale, zero point) of activations
    open: list                  # which extents the file leaves open
    kind: int                   # of the schema's types


@dataclasses.dataclass
class Operator:
    kind: str
    inputs: list   # numbers of tensors; -1: not given
    outputs: list
    options: dict

    @property
    def fused(self):
        return ACTIVATIONS.get(self.options.get("activation", 0), "?")


class Table:
    """One table of a flatbuffer; every access stays inside the file."""

    def __init__(self, raw, at):
        self.raw, self.at = raw, at
        self.vtable = at - self.number("i", at)
        self.size = self.number("H", self.vtable)

    def number(self, code, at):
        if at < 0:
            raise Refused("an offset in the file points before it")
        return struct.unpack_from("<" + code, self.raw, at)[0]

    def place(self, field):
        """Where a field is; 0: not given."""
        entry = 4 + 2 * field
        offset = self.number("H", self.vtable + entry) if entry + 2 <= self.size else 0
        return self.at + offset if offset else 0

    def scalar(self, field, code, default=0):
        at = self.place(field)
        return self.number(code, at) if at else default

    def vector(self, field, code, width):
        """A vector of numbers as an array."""
        at = self.place(field)
        if not at:
            return None
        at += self.number("I", at)
        count = self.number("I", at)
        if at + 4 + count * width > len(self.raw):
            raise Refused("a vector in the file is longer than the file")
        return numpy.frombuffer(self.raw, dtype=code, count=count, offset=at + 4)

    def table(self, field):
        at = self.place(field)
        return Table(self.raw, at + self.number("I", at)) if at else None

    def tables(self, field, what):
        offsets = self.vector(field, "<u4", 4)
        if offsets is None:
            return []
        bounded(len(offsets), what, 10 * MOST_NODES)
        base = self.place(field)
        base += self.number("I", base) + 4
        return [Table(self.raw, base + 4 * i + int(o)) for i, o in enumerate(offsets)]

    def text(self, field):
        raw = self.vector(field, "u1", 1)
        return "" if raw is None else raw[:1000].tobytes().decode("utf-8", "replace")


class Model:
    """Operators in order, tensors, inputs and outputs of the file's first subgraph."""

    def __init__(self, raw):
        try:
            root = Table(raw, struct.unpack_from("<I", raw)[0])
            self._read(raw, root)
        except (struct.error, OverflowError, ValueError, MemoryError):
            raise Refused("the file is damaged: an offset points outside of it") from None

    def _read(self, raw, root):
        codes = []
        for code in root.tables(1, "operator codes"):
            number = max(code.scalar(0, "b"), code.scalar(3, "i"))
            codes.append(
                OPERATORS.get(number, f"operator {number}") if number != 32 else f"CUSTOM {code.text(1)}")
        graphs, buffers = root.tables(2, "subgraphs"), root.tables(4, "buffers")
        if not graphs:
            raise Refused("the file holds no graph")
        self.quantised, graph = False, graphs[0]
        self.subgraphs = len(graphs)
        operators = graph.tables(3, "operators")
        bounded(len(operators), "operators", MOST_NODES)
        self.tensors = [self._tensor(i, t, buffers) for i, t in enumerate(graph.tables(0, "tensors"))]
        self.operators = [self._operator(o, codes) for o in operators]
        self.inputs, self.outputs = (self._numbers(graph, field) for field in (1, 2))

    def _numbers(self, table, field):
        found = table.vector(field, "<i4", 4)
        numbers = [] if found is None else [int(n) for n in found]
        if any(n >= len(self.tensors) or n < -1 for n in numbers):
            raise Refused("the file names a tensor that it has not")
        return numbers

    def _operator(self, table, codes):
        kind = codes[table.scalar(0, "I")] if table.scalar(0, "I") < len(codes) else "?"
        options, said = {}, table.table(4)
        for field, (name, code, default) in enumerate(OPTIONS.get(kind, [])):
            if code == "[i":
                found = said.vector(field, "<i4", 4) if said else None
                options[name] = default if found is None else [int(n) for n in found]
            else:
                options[name] = said.scalar(field, code, default) if said else default
        return Operator(kind, self._numbers(table, 1), self._numbers(table, 2), options)

    def _tensor(self, index, table, buffers):
        shape = table.vector(0, "<i4", 4)
        shape = [] if shape is None else [int(n) for n in shape]
        said_shape, shape = shape, [max(n, 1) for n in shape]
        kind, number = table.scalar(1, "b"), table.scalar(2, "I")
        raw = buffers[number].vector(0, "u1", 1) if number < len(buffers) else None
        said = table.table(4)
        scale, zero = (said.vector(2, "<f4", 4), said.vector(3, "<i8", 8)) if said else (None, None)
        quantised = scale is not None and len(scale) > 0 and kind in (2, 3, 7, 9, NIBBLES)
        data = None
        if raw is not None and len(raw) > 0 and kind in TYPES and not table.scalar(5, "b"):
            values = numpy.frombuffer(raw.tobytes(), dtype=TYPES[kind])
            if kind == NIBBLES:  # two integers in each byte, the first in its lower half
                halves = numpy.stack([values << 4, values], 1).view("i1").reshape(-1) >> 4
                values = halves[:int(numpy.prod(shape, dtype=object))]
            if values.size != int(numpy.prod(shape, dtype=object)):
                raise Refused(f"the tensor {table.text(3)[:40]!r} of shape {shape} has {values.size} values")
            data = values.reshape(shape)
            if quantised:
                data = _dequantised(data, scale, zero, said.scalar(6, "i"))
        self.quantised |= quantised
        activation = (
            float(scale[0]),
            int(zero[0]) if zero is not None and len(zero) else 0) if quantised and data is None else None
        signature = table.vector(7, "<i4", 4)
        signature = said_shape if signature is None or len(signature) != len(shape) else signature
        left = [n < 0 for n in signature]
        return Tensor(index, table.text(3), shape, data, bool(table.scalar(5, "b")), activation, left, kind)


def _dequantised(data, scale, zero, axis):
    """scale · (q - zero point), one of each for the tensor or for each entry along an axis."""
    zero = numpy.zeros(1) if zero is None or len(zero) == 0 else zero
    if len(scale) > 1:
        axis = 0 if data.ndim == 1 else axis  # biases of old converters name the axis of their weights
        if not 0 <= axis < data.ndim or data.shape[axis] != len(scale) or len(zero) not in (1, len(scale)):
            raise Refused("a tensor has scales that do not fit its shape")
        turn = [1] * data.ndim
        turn[axis] = -1
        scale, zero = scale.reshape(turn), zero.reshape(turn) if len(zero) > 1 else zero
    return (scale.astype(numpy.float64) * (data.astype(numpy.float64) - zero)).astype(numpy.float32)
