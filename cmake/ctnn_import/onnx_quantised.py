"""Quantised operators of ONNX as plain ones between QuantizeLinear and DequantizeLinear, which say what the
integers stand for: scale · (q - zero point). Weights become those floats; activations stay floats."""
import numpy

from .onnx_nodes import Node
from .problems import Refused, printable

MICROSOFT = "com.microsoft."
# (x, its scale, its zero point, the output's scale and zero point), and the plain operator.
ALONE = {
    "QLinearSigmoid": "Sigmoid", "QLinearLeakyRelu": "LeakyRelu", "QLinearSoftmax": "Softmax",
    "QLinearGlobalAveragePool": "GlobalAveragePool", "QLinearAveragePool": "AveragePool"
}
PAIRS = {"QLinearAdd": "Add", "QLinearMul": "Mul"}
HANDS_ON = ("MaxPool", "Reshape", "Transpose", "Flatten", "Squeeze", "Unsqueeze", "Slice", "Resize",
            "Identity", "Pad")


def plain(nodes, constants):
    """The nodes with none that computes in integers."""
    constants = {**constants, **{
        n.outputs[0]: n.attributes["value"]
        for n in nodes if n.kind == "Constant" and "value" in n.attributes
    }}
    writer = _Writer(constants)
    for node in nodes:
        writer.node(node)
    return writer.out


def limits(zero):
    """The least and the largest integer of a zero point's type; unsigned bytes where there is none."""
    kind = numpy.iinfo(numpy.uint8 if zero is None or zero.dtype.kind not in "iu" else zero.dtype)
    return kind.min, kind.max


class _Writer:
    def __init__(self, constants):
        self.out, self.constants, self.zeros, self.made = [], constants, {}, {}

    def node(self, node):
        kind = node.kind.removeprefix(MICROSOFT)
        lowered = getattr(self, "as_" + kind, None)
        if kind in ALONE or kind in PAIRS:
            (self._alone if kind in ALONE else self._pair)(node, kind)
        elif lowered is not None and (kind != "Pad" or node.inputs[0] in self.zeros):
            lowered(node, *node.inputs, *[""] * (9 - len(node.inputs)))
        else:
            self.out.append(node)
            if kind in HANDS_ON and node.inputs[0] in self.zeros:
                self.zeros[node.outputs[0]] = self.zeros[node.inputs[0]]

    def add(self, node, kind, inputs, name, **attributes):
        """One more node, of which the file's `node` is the origin; the name of its output."""
        while inputs and not inputs[-1]:
            inputs = inputs[:-1]
        self.out.append(Node(kind, node.name, list(inputs), [name], attributes))
        return name

    def real(self, node, name, scale, zero, axis=None):
        said = {} if axis is None else {"axis": axis}
        return self.add(node, "DequantizeLinear", [name, scale, zero],
                        f"{node.outputs[0]}/{name}/{len(self.out)}", **said)

    def quantised(self, node, kind, inputs, scale, zero, **attributes):
        """The operator, and the integers that it gives; floats where no scale is said."""
        if not scale:
            return self.add(node, kind, inputs, node.outputs[0], **attributes)
        between = self.add(node, kind, inputs, node.outputs[0] + "/real", **attributes)
        return self.as_QuantizeLinear(Node(kind, node.name, [], node.outputs, {}), between, scale, zero)

    def as_QuantizeLinear(self, node, x, scale, zero, *rest):
        self.zeros[node.outputs[0]], self.made[node.outputs[0]] = zero, scale
        if x in self.constants and scale in self.constants:
            value = self._integers(*(self.constants.get(n) for n in (x, scale, zero)),
                                   node.attributes.get("axis", 1))
            self.constants[node.outputs[0]] = value
            return self.add(node, "Constant", [], node.outputs[0], value=value)
        return self.add(node, "QuantizeLinear", [x, scale, zero], node.outputs[0])

    @staticmethod
    def _integers(x, scale, zero, axis):
        turn = [1] * x.ndim
        if scale.size > 1:
            turn[axis] = -1
            scale, zero = scale.reshape(turn), zero if zero is None else zero.reshape(turn)
        low, high = limits(zero)
        kind = numpy.uint8 if zero is None else zero.dtype
        return numpy.clip(numpy.rint(x / scale) + (0 if zero is None else zero), low, high).astype(kind)

    def as_DequantizeLinear(self, node, x, scale, zero, *rest):
        self.add(node, "DequantizeLinear", [x, scale, zero], node.outputs[0], **node.attributes)

    def as_DynamicQuantizeLinear(self, node, x, *rest):
        y, scale, zero = node.outputs
        self.made[self.add(node, "Identity", [x], y)] = scale
        self.constants[scale], self.constants[zero] = numpy.float32(1), numpy.uint8(0)
        self.add(node, "Constant", [], scale, value=numpy.float32(1))
        self.add(node, "Constant", [], zero, value=numpy.uint8(0))

    def _counted(self, node, x, zero):
        """Integers less their zero point, as floats: what they stand for by their scale."""
        if x not in self.made:
            raise Refused(f"{printable(node.name)} takes integers of which the file does not say beside it "
                          "what they stand for: export in QDQ format")
        return self.add(node, "Div", [x, self.made[x]], f"{node.outputs[0]}/{x}/counted")

    def _whole(self, node, w, zero, axis=None):
        """Constant integers less their zero point."""
        one = f"{node.outputs[0]}/one"
        zeros = self.constants.get(zero)
        count = 1 if zeros is None else zeros.size
        self.add(node, "Constant", [], one, value=numpy.ones(count if count > 1 else (), numpy.float32))
        return self.real(node, w, one, zero, axis)

    def as_MatMulInteger(self, node, a, b, a_zero, b_zero, *rest):
        self.add(node, "MatMul", [self._counted(node, a, a_zero), self._whole(node, b, b_zero, 1)],
                 node.outputs[0])

    def as_ConvInteger(self, node, x, w, x_zero, w_zero, *rest):
        self.add(node, "Conv", [self._counted(node, x, x_zero), self._whole(node, w, w_zero, 0)],
                 node.outputs[0], **node.attributes)

    def _bias(self, node, bias, x_scale, w_scale):
        """A bias of 32 bits stands for the product of both scales."""
        if not bias:
            return ""
        scale = self.add(node, "Mul", [x_scale, w_scale], f"{node.outputs[0]}/bias scale")
        return self.real(node, bias, scale, "", 0)

    def as_QLinearConv(self, node, x, xs, xz, w, ws, wz, ys, yz, bias):
        inputs = [self.real(node, x, xs, xz), self.real(node, w, ws, wz, 0), self._bias(node, bias, xs, ws)]
        self.quantised(node, "Conv", inputs, ys, yz, **node.attributes)

    def as_QLinearMatMul(self, node, a, a_s, az, b, bs, bz, ys, yz, *rest):
        self.quantised(node, "MatMul", [self.real(node, a, a_s, az), self.real(node, b, bs, bz, 1)], ys, yz)

    def as_QGemm(self, node, a, a_s, az, b, bs, bz, c, ys, yz):
        columns = 0 if node.attributes.get("transB") else 1
        weight = self.real(node, b, bs, bz, columns)
        inputs = [self.real(node, a, a_s, az), weight, self._bias(node, c, a_s, bs)]
        self.quantised(node, "Gemm", inputs, ys, yz, **node.attributes)

    def as_DynamicQuantizeMatMul(self, node, a, b, bs, bz, bias, *rest):
        self._sum(node, [a, self.real(node, b, bs, bz, 1)], bias)

    def as_MatMulIntegerToFloat(self, node, a, b, a_s, bs, az, bz, bias, *rest):
        self._sum(node, [self.real(node, a, a_s, az), self.real(node, b, bs, bz, 1)], bias)

    def _sum(self, node, inputs, bias):
        product = self.add(node, "MatMul", inputs, node.outputs[0] + "/product" if bias else node.outputs[0])
        if bias:
            self.add(node, "Add", [product, bias], node.outputs[0])

    def _alone(self, node, kind):
        x, xs, xz, ys, yz = [*node.inputs, *[""] * 5][:5]
        if node.attributes.pop("channels_last", 0):
            raise Refused(f"{printable(node.name)} has its channels last: export it with channels first")
        self.quantised(node, ALONE[kind], [self.real(node, x, xs, xz)], ys, yz, **node.attributes)

    def _pair(self, node, kind):
        a, a_s, az, b, bs, bz, ys, yz = [*node.inputs, *[""] * 8][:8]
        self.quantised(node, PAIRS[kind], [self.real(node, a, a_s, az), self.real(node, b, bs, bz)], ys, yz)

    def as_QLinearConcat(self, node, ys, yz, *rest):
        parts = node.inputs[2:]
        inputs = [self.real(node, *parts[k:k + 3]) for k in range(0, len(parts), 3)]
        self.quantised(node, "Concat", inputs, ys, yz, **node.attributes)

    def as_Pad(self, node, x, pads, value, *rest):
        """A border of the zero point stands for zeros."""
        zero = self.constants.get(self.zeros[x])
        border = self.constants.get(value, node.attributes.get("value", 0))
        if numpy.any(numpy.asarray(border) != (0 if zero is None else zero)):
            raise Refused(f"{printable(node.name)} pads with other values than the zero point")
        said = {k: v for k, v in node.attributes.items() if k != "value"}
        self.zeros[self.add(node, "Pad", [x, pads], node.outputs[0], **said)] = self.zeros[x]
