"""What Keras and its relatives (RTNeural) mean by their words: activations, gate orders, layouts of
weights."""
import numpy

from .problems import Unsupported
from .recurrences import split_gates

PLAIN = {
    "relu": "relu", "tanh": "tanh", "sigmoid": "sigmoid", "selu": "selu", "softplus": "softplus",
    "softsign": "softsign", "swish": "silu", "silu": "silu", "mish": "mish", "relu6": "relu6",
    "hard_swish": "hard_swish", "hard_silu": "hard_swish"
}


def activate(build, x, name, keras=2, approximate=None):
    """The activation of this name; Keras 3 means another hard_sigmoid than Keras 2."""
    if isinstance(name, dict):
        name = name.get("class_name") or name.get("config")
    if name in (None, "", "linear"):
        return x
    if name in PLAIN:
        return build.unary(PLAIN[name], x)
    if name in ("softmax", "log_softmax"):
        return build.softmax(name, x, -1)
    if name == "elu":
        return build.unary("elu", x, {"alpha": 1.0})
    if name == "leaky_relu":
        return build.unary("leaky_relu", x, {"slope": 0.2})
    if name == "gelu":
        return build.unary("gelu_tanh" if approximate else "gelu", x)
    if name == "hard_sigmoid":
        return build.unary("hard_sigmoid", x) if keras >= 3 else clamped(build, x, 0.2, 0.5, 0.0, 1.0)
    if name == "exponential":
        return build.unary("exponential", x)
    raise Unsupported(f"the activation {str(name)[:40]!r}",
                      "choose another, or write it as an activation of your own")


def clamped(build, x, a, b, low=-numpy.inf, high=numpy.inf):
    """a · x + b between low and high, by ctnn's name where there is one."""
    known = {(1, 0, -1, 1): "hard_tanh", (1, 0, 0, 6): "relu6", (1, 0, 0, numpy.inf): "relu"}.get(
                 (a, b, low, high))
    if known or abs(a - 1 / 6) < 1e-7 and (b, low, high) == (0.5, 0, 1):
        return build.unary(known or "hard_sigmoid", x)
    return build.unary("clamped_line", x,
                       {"a": float(a), "b": float(b), "low": float(low), "high": float(high)})


def lstm_weights(kernel, recurrent, bias):
    """Keras' gates i f c o are PyTorch's i f g o; matrices stand [in, out]."""
    return kernel.T, recurrent.T, bias, None


def gru_weights(kernel, recurrent, bias):
    """Keras' gates z r h; PyTorch's r z n. A bias [2, 3H] is one for each matrix, [3H] stands before the
    reset."""
    turn = lambda m: split_gates(m, (1, 0, 2))
    both = (None, None) if bias is None else (turn(bias[0]),
                                              turn(bias[1])) if bias.ndim == 2 else (turn(bias), None)
    return turn(kernel.T), turn(recurrent.T), *both


def conv_weight(kernel):
    """[kernel..., in, out] to [out, in, kernel...]."""
    return kernel.transpose(kernel.ndim - 1, kernel.ndim - 2, *range(kernel.ndim - 2))


def depthwise_weight(kernel):
    """[kernel..., channels, multiplier] to [channels · multiplier, 1, kernel...]."""
    *taps, channels, multiplier = kernel.shape
    return kernel.transpose(len(taps),
                            len(taps) + 1, *range(len(taps))).reshape(channels * multiplier, 1, *taps)
