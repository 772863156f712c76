"""ONNX's operators on single values, and softmax."""
import numpy

from . import formulas
from .formulas import A, B, X, c
from .keras_words import clamped
from .problems import Unsupported
from .translate import constant, tensor
from .view import View


class Activations:
    def op_Pow(self, given, node):
        exponent = constant(given[1], "an exponent")
        if not isinstance(given[0], View):
            return numpy.power(given[0], exponent)
        if exponent.size != 1 or not numpy.isfinite(exponent).all():
            raise Unsupported("powers of several exponents", "one exponent is taken")
        if float(exponent.reshape(-1)[0]) == 2:
            return self.build.unary("squared", given[0])
        return self.build.formula(formulas.power(X, float(exponent.reshape(-1)[0])), [given[0]])

    def op_PRelu(self, given, node):
        x, slope = tensor(given[0]), constant(given[1], "slopes")
        if self.opset < 7 and slope.ndim == 1 and slope.size > 1:  # of each channel; later opsets broadcast
            slope = slope.reshape(-1, *[1] * (x.rank - 2))
        return self.build.prelu(x, slope)

    def op_Selu(self, given, node):
        default = (1.6732, 1.0507) if self.opset < 6 else (1.6732632423543772, 1.0507009873554805)
        alpha, gamma = (float(node.attributes.get(k, d)) for k, d in zip(("alpha", "gamma"), default))
        if abs(alpha - 1.6732632) < 1e-6 and abs(gamma - 1.0507010) < 1e-6:
            return self.build.unary("selu", tensor(given[0]))
        return self.build.scale(self.build.unary("elu", tensor(given[0]), {"alpha": alpha}), gamma)

    def op_LeakyRelu(self, given, node):
        return self.build.unary("leaky_relu", tensor(given[0]),
                                {"slope": float(node.attributes.get("alpha", 0.01))})

    def op_Elu(self, given, node):
        return self.build.unary("elu", tensor(given[0]), {"alpha": float(node.attributes.get("alpha", 1.0))})

    def op_Celu(self, given, node):
        return self.build.formula(formulas.celu(float(node.attributes.get("alpha", 1.0))), [tensor(given[0])])

    def op_Shrink(self, given, node):
        edge, bias = float(node.attributes.get("lambd", 0.5)), float(node.attributes.get("bias", 0.0))
        return self.build.formula(formulas.shrink(edge, bias), [tensor(given[0])])

    def op_ThresholdedRelu(self, given, node):
        return self.build.unary("thresholded_relu", tensor(given[0]),
                                {"theta": float(node.attributes.get("alpha", 1.0))})

    def op_Gelu(self, given, node):
        return self.build.unary("gelu_tanh" if node.attributes.get("approximate") == "tanh" else "gelu",
                                tensor(given[0]))

    def op_HardSigmoid(self, given, node):
        a, b = node.attributes.get("alpha", 0.2), node.attributes.get("beta", 0.5)
        if abs(a - 1 / 6) < 1e-6 and b == 0.5:
            return self.build.unary("hard_sigmoid", tensor(given[0]))
        return clamped(self.build, tensor(given[0]), a, b, 0, 1)

    def op_Clip(self, given, node):
        bounds = [node.attributes.get("min", -numpy.inf), node.attributes.get("max", numpy.inf)]
        for i, value in enumerate(given[1:3]):
            if value is not None:
                bounds[i] = float(constant(value, "a bound").reshape(-1)[0])
        if not isinstance(given[0], View):
            return numpy.clip(given[0], *bounds)
        if bounds == [0, 6]:
            return self.build.unary("relu6", given[0])
        return clamped(self.build, given[0], 1, 0,
                       *[b if abs(b) < 3e38 else numpy.sign(b) * numpy.inf for b in bounds])

    def _softmax(self, kind, given, node):
        x = tensor(given[0])
        axis = node.attributes.get("axis", -1 if self.opset >= 13 else 1)
        if self.opset < 13 and axis % x.rank != x.rank - 1:  # then over all the axes from this one on
            if numpy.prod(x.shape[axis % x.rank:]) != max(x.shape[axis % x.rank:]):
                raise Unsupported("a softmax over several axes", "export with a newer opset")
            axis = axis % x.rank + int(numpy.argmax(x.shape[axis % x.rank:]))
        return self.build.softmax(kind, x, axis)

    def op_Softmax(self, given, node):
        return self._softmax("softmax", given, node)

    def op_LogSoftmax(self, given, node):
        return self._softmax("log_softmax", given, node)


PLAIN = {
    "Relu": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "Softplus": "softplus",
    "Softsign": "softsign", "Mish": "mish", "HardSwish": "hard_swish", "Exp": "exponential",
    "Abs": "absolute", "Neg": "negated"
}
CONSTANTS = {
    "Exp": numpy.exp, "Abs": numpy.abs, "Neg": numpy.negative, "Floor": numpy.floor, "Ceil": numpy.ceil
}
# What becomes a part of a user's activation, and how constants are folded
FORMULAS = {
    "Sqrt": (("sqrt", X), numpy.sqrt), "Log": (("log", X), numpy.log), "Erf":
    (("erf", X), formulas.VALUES["erf"]), "Reciprocal": (("/", c(1), X), lambda v: 1 / v), "Sign":
    (formulas.SIGN, numpy.sign), "Not": (("-", c(1), X), numpy.logical_not), "Greater":
    ((">", A, B), numpy.greater), "Less": (("<", A, B), numpy.less), "GreaterOrEqual":
    ((">=", A, B), numpy.greater_equal), "LessOrEqual": (("<=", A, B), numpy.less_equal), "And":
    (("*", A, B), numpy.logical_and), "Or": (("max", A, B), numpy.logical_or), "Max":
    (("max", A, B), numpy.maximum), "Min": (("min", A, B), numpy.minimum), "Where":
    (("select", A, B, ("in", 2)), lambda m, a, b: numpy.where(m, a, b))
}
for operator_name in {**PLAIN, **CONSTANTS}:
    def handler(self, given, node, kind=PLAIN.get(operator_name), fold=CONSTANTS.get(operator_name)):
        if not isinstance(given[0], View) and fold is not None:
            return fold(constant(given[0]))
        if kind is None:
            raise Unsupported("of a computed tensor", "write it as an activation of your own")
        return self.build.unary(kind, tensor(given[0]))
    setattr(Activations, "op_" + operator_name, handler)
for operator_name, (said, folded) in FORMULAS.items():
    def of_formula(self, given, node, said=said, folded=folded):
        if len(given) > 2 and said[0] in ("max", "min"):  # of many: two at a time
            given = [of_formula(self, given[:-1], node, said, folded), given[-1]]
        if len(given) == 1 and said[0] in ("max", "min"):
            return given[0]
        if not any(isinstance(v, View) for v in given):
            return folded(*map(constant, given))
        return self.build.formula(said, given)
    setattr(Activations, "op_" + operator_name, of_formula)
