"""ONNX files as nodes and arrays: protobuf by python3-onnx, external data only from the file's folder."""
import math
import pathlib

import numpy

from . import onnx_quantised
from .onnx_nodes import Body, Node, fused, in_order
from .problems import MOST_NODES, MOST_VALUES, Refused, bounded, printable


class Model:
    """Nodes in the file's order, which is topological; constants by name; inputs and outputs with their
    shapes."""

    def __init__(self, path, said_shape=None, steps=None):
        import onnx
        from google.protobuf.message import DecodeError
        try:
            proto = onnx.load_model(str(path), load_external_data=False)
        except (DecodeError, ValueError, OSError, RecursionError, RuntimeError) as e:
            raise Refused(f"the file is no ONNX model: {printable(str(e))}") from None
        graph, self.assumed = proto.graph, False  # whether the number of steps is
        bounded(len(graph.node), "nodes", MOST_NODES)
        self.opset = max([o.version for o in proto.opset_import if o.domain in ("", "ai.onnx")] or [1])
        self.folder = pathlib.Path(path).parent
        self.constants = {t.name: self._array(t) for t in graph.initializer}
        nodes = in_order([part for i, n in enumerate(graph.node) for part in fused(self._node(n, i))])
        self.nodes = onnx_quantised.plain(nodes, self.constants)
        self.inputs = [(v.name, self._shape(v, said_shape, steps)) for v in graph.input
                       if v.name not in self.constants]
        self.batch = 1 if said_shape else self._batch()
        self.outputs = [v.name for v in graph.output]
        if not self.nodes or not self.inputs or not self.outputs:
            raise Refused("the file is no ONNX model: it has no nodes, no input or no output")

    def _batch(self):
        """The number of images that the file was made for, where it says one: the network takes one."""
        counts = {s[0] for _, s in self.inputs if len(s) == 4}
        if len(counts) != 1 or any(len(s) != 4 for _, s in self.inputs) or counts == {1}:
            return 1
        self.inputs = [(n, (1, *s[1:])) for n, s in self.inputs]
        return counts.pop()

    def _array(self, tensor):
        from onnx import TensorProto, numpy_helper
        count = math.prod(tensor.dims)
        if count < 0 or any(d < 0 for d in tensor.dims):
            raise Refused(f"the tensor {printable(tensor.name)} has a negative extent")
        bounded(count, f"values of {printable(tensor.name)}", MOST_VALUES)
        if tensor.data_location == TensorProto.EXTERNAL:
            return self._external(tensor, count)
        try:
            array = numpy_helper.to_array(tensor)
        except (ValueError, TypeError, KeyError, AttributeError) as e:
            raise Refused(f"the tensor {printable(tensor.name)} is damaged: {printable(str(e))}") from None
        if array.dtype.kind not in "fiub":
            raise Refused(f"the tensor {printable(tensor.name)} holds no numbers")
        return array

    def _external(self, tensor, count):
        """Values in a file beside the model, and nowhere else."""
        from onnx import mapping
        said = {e.key: e.value for e in tensor.external_data}
        name = said.get("location", "")
        if name != pathlib.PurePosixPath(name).name or name in ("", ".", ".."):
            raise Refused(
                f"the tensor {printable(tensor.name)} stands in {printable(name)}, which is not beside the "
                "model"
            )
        kind = numpy.dtype(mapping.TENSOR_TYPE_TO_NP_TYPE.get(tensor.data_type, numpy.float32))
        try:
            with open(self.folder / name, "rb") as file:
                file.seek(int(said.get("offset", 0)))
                raw = file.read(count * kind.itemsize)
        except (OSError, ValueError) as e:
            raise Refused(f"the values of {printable(tensor.name)}: {printable(str(e))}") from None
        if len(raw) < count * kind.itemsize:
            raise Refused(f"{printable(name)} is shorter than {printable(tensor.name)} says")
        return numpy.frombuffer(raw, kind).reshape(list(tensor.dims))

    def _node(self, proto, number):
        attributes = {}
        for a in proto.attribute:
            if a.type in (1, 2):  # FLOAT, INT
                attributes[a.name] = a.f if a.type == 1 else a.i
            elif a.type == 3:
                attributes[a.name] = a.s.decode("utf-8", "replace")
            elif a.type == 4:
                attributes[a.name] = self._array(a.t)
            elif a.type == 5:
                attributes[a.name] = self._body(a.g)
            elif a.type in (6, 7):
                attributes[a.name] = list(a.floats if a.type == 6 else a.ints)
            elif a.type == 8:
                attributes[a.name] = [s.decode("utf-8", "replace") for s in a.strings]
        kind = proto.op_type if proto.domain in ("", "ai.onnx") else f"{proto.domain}.{proto.op_type}"
        return Node(kind, proto.name or f"{kind} {number}", list(proto.input), list(proto.output), attributes)

    def _body(self, graph):
        bounded(len(graph.node), "nodes", MOST_NODES)
        return Body([self._node(n, i) for i, n in enumerate(graph.node)], [v.name for v in graph.input],
                    [v.name for v in graph.output], {t.name: self._array(t) for t in graph.initializer})

    def _shape(self, value, said, steps):
        dims = [d.dim_value if d.HasField("dim_value") else None for d in value.type.tensor_type.shape.dim]
        if said and len(said) == len(dims):
            return tuple(said)
        shape = []
        for i, d in enumerate(dims):
            if d is None and i == 0 or d == 0:
                d = 1
            if d is None and len(dims) == 3 and steps:
                d = steps
            if d is None and len(dims) == 3 and i == 1:
                d, self.assumed = 64, True
            if d is None:
                raise Refused(f"the input {printable(value.name)} leaves its shape {dims} open: give --input")
            shape.append(d)
        return tuple(shape)
