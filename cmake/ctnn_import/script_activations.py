"""TorchScript's operators on single values, and those that only move them."""
import numpy

from .keras_words import clamped
from .problems import Unsupported
from .translate import constant, reshaped, tensor


class Activations:
    def op_softmax(self, given, a):
        return self.build.softmax("softmax", tensor(a[0]), a[1])

    def op_log_softmax(self, given, a):
        return self.build.softmax("log_softmax", tensor(a[0]), a[1])

    def op_pow(self, given, a):
        if a[1] != 2:
            raise Unsupported(f"a power of {a[1]}", "write it as an activation of your own")
        return self.build.unary("squared", tensor(a[0]))

    def op_prelu(self, given, a):
        x, w = tensor(a[0]), constant(a[1], "slopes")
        return self.build.prelu(x, w.reshape(1, -1, *[1] * (x.rank - 2)) if w.size > 1 else w)

    def op_leaky_relu(self, given, a):
        return self.build.unary("leaky_relu", tensor(a[0]), {"slope": float(a[1]) if len(a) > 1 else 0.01})

    def op_elu(self, given, a):
        if any(v != 1 for v in a[2:]):
            raise Unsupported("an ELU with scales", "use SELU")
        return self.build.unary("elu", tensor(a[0]), {"alpha": float(a[1]) if len(a) > 1 else 1.0})

    def op_celu(self, given, a):
        if len(a) > 1 and a[1] != 1:
            raise Unsupported("a CELU with an alpha", "use ELU")
        return self.build.unary("elu", tensor(a[0]), {"alpha": 1.0})

    def op_gelu(self, given, a):
        return self.build.unary("gelu_tanh" if "tanh" in a[1:] else "gelu", tensor(a[0]))

    def op_softplus(self, given, a):
        if len(a) > 1 and a[1] != 1:
            raise Unsupported("a softplus with a beta", "use beta 1")
        return self.build.unary("softplus", tensor(a[0]))

    def op_hardtanh(self, given, a):
        low, high = (*a[1:3], -1.0, 1.0)[:2] if len(a) < 2 else (a[1], a[2])
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

    op_view = op__unsafe_view = op_reshape
    op_feature_dropout = op_alpha_dropout = op_contiguous = op_detach = op_clone = op_dropout
    op_alias = op_to = op_type_as = op_float = op_dropout

# What only moves values: the function that evaluates it, on the array of places.
def _moves(name):
    from .evaluate_script import OPERATORS

    def handler(self, given, a):
        result = OPERATORS[name](tensor(a[0]).index, *a[1:])
        return [a[0].like(r) for r in result] if isinstance(result, list) else a[0].like(result)
    return handler


for operator_name in ("flatten", "permute", "transpose", "t", "numpy_T", "unsqueeze", "squeeze", "slice",
                      "select", "narrow", "chunk", "split", "split_with_sizes"):
    setattr(Activations, "op_" + operator_name, _moves(operator_name))
for operator_name, layer in {
        "relu": "relu", "relu6": "relu6", "tanh": "tanh", "sigmoid": "sigmoid", "silu": "silu",
        "mish": "mish", "selu": "selu", "hardswish": "hard_swish", "hardsigmoid": "hard_sigmoid",
        "softsign": "softsign", "sqrt": "root", "erf": "erf", "exp": "exponential", "abs": "absolute",
        "neg": "negated", "square": "squared"
}.items():
    setattr(Activations, "op_" + operator_name,
            lambda self, given, a, kind=layer: self.build.unary(kind, tensor(a[0])))
