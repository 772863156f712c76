"""TorchScript's operators on single values, and those that only move them."""
import numpy

from . import formulas
from .formulas import A, B, X, c
from .keras_words import clamped
from .problems import Unsupported
from .translate import cast, constant, reshaped, tensor
from .view import View


class Activations:
    def op_softmax(self, given, a):
        return self.build.softmax("softmax", tensor(a[0]), a[1])

    def op_log_softmax(self, given, a):
        return self.build.softmax("log_softmax", tensor(a[0]), a[1])

    def op_pow(self, given, a):
        if isinstance(a[1], View) or numpy.size(a[1]) != 1:
            raise Unsupported("a power that is computed", "one exponent is taken")
        if float(a[1]) == 2:
            return self.build.unary("squared", tensor(a[0]))
        return self.build.formula(formulas.power(X, float(a[1])), [tensor(a[0])])

    def op_prelu(self, given, a):
        x, w = tensor(a[0]), constant(a[1], "slopes")
        return self.build.prelu(x, w.reshape(1, -1, *[1] * (x.rank - 2)) if w.size > 1 else w)

    def op_leaky_relu(self, given, a):
        return self.build.unary("leaky_relu", tensor(a[0]), {"slope": float(a[1]) if len(a) > 1 else 0.01})

    def op_rrelu(self, given, a):
        """As it is when it does not train: the mean of its slopes."""
        return self.build.unary("leaky_relu", tensor(a[0]),
                                {"slope": (a[1] + a[2]) / 2 if len(a) > 2 else 11 / 48})

    def op_elu(self, given, a):
        if any(v != 1 for v in a[2:]):
            raise Unsupported("an ELU with scales", "use SELU")
        return self.build.unary("elu", tensor(a[0]), {"alpha": float(a[1]) if len(a) > 1 else 1.0})

    def op_celu(self, given, a):
        return self.build.formula(formulas.celu(float(a[1]) if len(a) > 1 else 1.0), [tensor(a[0])])

    def op_gelu(self, given, a):
        return self.build.unary("gelu_tanh" if "tanh" in a[1:] else "gelu", tensor(a[0]))

    def op_softplus(self, given, a):
        beta = float(a[1]) if len(a) > 1 else 1.0
        if beta == 1:
            return self.build.unary("softplus", tensor(a[0]))
        return self.build.scale(self.build.unary("softplus", self.build.scale(tensor(a[0]), beta)), 1 / beta)

    def op_softshrink(self, given, a):
        edge = float(a[1]) if len(a) > 1 else 0.5
        return self.build.formula(formulas.shrink(edge, edge), [tensor(a[0])])

    def op_hardshrink(self, given, a):
        return self.build.formula(formulas.shrink(float(a[1]) if len(a) > 1 else 0.5, 0.0), [tensor(a[0])])

    def op_threshold(self, given, a):
        return self.build.formula(("select", (">", X, c(a[1])), X, c(a[2])), [tensor(a[0])])

    def op_log_sigmoid(self, given, a):
        return self.build.scale(self.build.unary("softplus", self.build.scale(tensor(a[0]), -1.0)), -1.0)

    def op_hardtanh(self, given, a):
        low, high = [*a[1:3], *(-1.0, 1.0)[len(a) - 1:]][:2]
        if (low, high) == (0, 6):
            return self.build.unary("relu6", tensor(a[0]))
        return self.build.unary("hard_tanh", tensor(a[0])) if (low, high) == (-1, 1) else clamped(
            self.build, tensor(a[0]), 1, 0, low, high)

    def op_clamp(self, given, a):
        low, high = [*a[1:], None, None][:2]
        return clamped(self.build, tensor(a[0]), 1, 0, -numpy.inf if low is None else low,
                       numpy.inf if high is None else high)

    def op_clamp_min(self, given, a):
        return self.op_clamp(given, [a[0], a[1], None])

    def op_clamp_max(self, given, a):
        return self.op_clamp(given, [a[0], None, a[1]])

    def op_reshape(self, given, a):
        return reshaped(a[0], a[1])

    def op_dropout(self, given, a):
        return a[0]

    def op_expand_as(self, given, a):
        return self.op_expand(given, [a[0], a[1].shape])

    def op_expand(self, given, a):
        """Left to the sum or product behind, which broadcasts."""
        x = tensor(a[0])
        shape = tuple(x.shape[i - len(a[1])] if n == -1 else n for i, n in enumerate(a[1]))
        return x.like(numpy.broadcast_to(x.index, shape))

    def op_to(self, given, a):
        """Another type, which stands behind the device where there is one; 0 to 4 are integers."""
        kind = next((v for v in a[1:3] if isinstance(v, int) and not isinstance(v, bool)), 6)
        return cast(a[0], kind < 5)

    op_view = op__unsafe_view = op_reshape
    op_feature_dropout = op_alpha_dropout = op_contiguous = op_detach = op_clone = op_dropout
    op_alias = op_type_as = op_float = op_dropout

# What only moves values: the function that evaluates it, on the array of places.
def _moves(name):
    from .evaluate_script import OPERATORS

    def handler(self, given, a):
        result = OPERATORS[name](tensor(a[0]).index, *a[1:])
        return [a[0].like(r) for r in result] if isinstance(result, list) else a[0].like(result)
    return handler


for operator_name in ("flatten", "permute", "transpose", "t", "numpy_T", "unsqueeze", "squeeze", "slice",
                      "select", "narrow", "chunk", "unbind", "unsafe_chunk", "split", "unsafe_split",
                      "split_with_sizes", "pixel_shuffle", "channel_shuffle", "pixel_unshuffle", "unflatten",
                      "repeat", "tile", "flip"):
    setattr(Activations, "op_" + operator_name, _moves(operator_name))
for operator_name, layer in {
        "relu": "relu", "relu6": "relu6", "tanh": "tanh", "sigmoid": "sigmoid", "silu": "silu",
        "mish": "mish", "selu": "selu", "hardswish": "hard_swish", "hardsigmoid": "hard_sigmoid",
        "softsign": "softsign", "exp": "exponential", "abs": "absolute",
        "neg": "negated", "square": "squared"
}.items():
    setattr(Activations, "op_" + operator_name,
            lambda self, given, a, kind=layer: self.build.unary(kind, tensor(a[0])))
for operator_name, said in {
        "sqrt": ("sqrt", X), "rsqrt": ("/", c(1), ("sqrt", X)), "log": ("log", X), "log1p":
    ("log", ("+", c(1), X)), "expm1": ("-", ("exp", X), c(1)), "reciprocal": ("/", c(1), X), "erf":
    ("erf", X), "sign": formulas.SIGN, "logical_not": ("-", c(1), X), "gt": (">", A, B), "lt": ("<", A, B),
        "ge": (">=", A, B), "le": ("<=", A, B), "maximum": ("max", A, B), "minimum": ("min", A, B), "where":
    ("select", A, B, ("in", 2))
}.items():
    setattr(Activations,
            "op_" + operator_name,
            lambda self, given, a, said=said: self.build.formula(said, list(a)))
