"""TensorFlow Lite's operators on single values that have no layer: parts of a user's activation."""
import numpy

from . import formulas
from .formulas import A, B, X, c
from .problems import Unsupported
from .translate import constant, tensor
from .view import View

SAID = {
    "SQRT": (("sqrt", X), numpy.sqrt),
    "RSQRT": (("/", c(1), ("sqrt", X)), lambda v: 1 / numpy.sqrt(v)),
    "LOG": (("log", X), numpy.log),
    "SIGN": (formulas.SIGN, numpy.sign),
    "MAXIMUM": (("max", A, B), numpy.maximum),
    "MINIMUM": (("min", A, B), numpy.minimum),
    "SQUARED_DIFFERENCE": (("*", ("-", A, B), ("-", A, B)), lambda a, b: (a - b) ** 2),
    "GREATER": ((">", A, B), numpy.greater),
    "LESS": (("<", A, B), numpy.less),
    "GREATER_EQUAL": ((">=", A, B), numpy.greater_equal),
    "LESS_EQUAL": (("<=", A, B), numpy.less_equal),
    "SELECT": (("select", A, B, ("in", 2)), numpy.where),
}
SAID["SELECT_V2"] = SAID["SELECT"]


class Formulas:
    def op_POW(self, given, operator):
        if isinstance(given[1], View) or numpy.size(given[1]) != 1:
            raise Unsupported("a power that is computed", "one exponent is taken")
        exponent = float(numpy.reshape(given[1], -1)[0])
        if exponent == 2:
            return self.build.unary("squared", tensor(given[0]))
        return self.build.formula(formulas.power(X, exponent), [tensor(given[0])])

    def op_SQUARED_DIFFERENCE(self, given, operator):
        if not any(isinstance(v, View) for v in given):
            return SAID["SQUARED_DIFFERENCE"][1](*map(constant, given))
        a, b = given if isinstance(given[0], View) else given[::-1]
        less = self.build.scale(b, -1.0) if isinstance(b, View) else None
        apart = (
            self.build.join("sum", a, less) if less is not None else self.build.scale(a, 1.0, -constant(b))
        )
        return self.build.unary("squared", apart)


for operator_name, (said, folded) in SAID.items():

    def of_formula(self, given, operator, said=said, folded=folded):
        if not any(isinstance(v, View) for v in given):
            return folded(*map(constant, given))
        return self.build.formula(said, list(given))

    if not hasattr(Formulas, "op_" + operator_name):
        setattr(Formulas, "op_" + operator_name, of_formula)
