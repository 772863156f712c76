"""Keras' activations by name, for evaluate_keras.py."""
import math

import numpy


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def softmax(x, axis=-1, log=False):
    e = x - x.max(axis, keepdims=True)
    total = numpy.exp(e).sum(axis, keepdims=True)
    return e - numpy.log(total) if log else numpy.exp(e) / total


def activation(name, x, version=2):
    name = "linear" if name in (None, "") else name
    soft = numpy.log1p(numpy.exp(-abs(x))) + numpy.maximum(x, 0)
    below = numpy.exp(numpy.minimum(x, 0)) - 1
    return {
        "linear": lambda: x, "relu": lambda: numpy.maximum(x, 0), "tanh": lambda: numpy.tanh(x),
        "sigmoid": lambda: sigmoid(x), "softmax": lambda: softmax(x),
        "log_softmax": lambda: softmax(x, log=True), "elu": lambda: numpy.where(x > 0, x, below),
        "selu": lambda: 1.0507009873554805 * numpy.where(x > 0, x, 1.6732632423543772 * below),
        "softplus": lambda: soft, "softsign": lambda: x / (1 + abs(x)), "swish": lambda: x * sigmoid(x),
        "silu": lambda: x * sigmoid(x), "mish": lambda: x * numpy.tanh(soft),
        "relu6": lambda: numpy.clip(x, 0, 6), "exponential": lambda: numpy.exp(x), "gelu": lambda: x * 0.5 *
        (1 + numpy.vectorize(math.erf)
         (x / math.sqrt(2))), "leaky_relu": lambda: numpy.where(x > 0, x, 0.2 * x),
        "hard_sigmoid": lambda: numpy.clip(x / 6 + 0.5 if version == 3 else 0.2 * x + 0.5, 0, 1),
        "hard_swish": lambda: x * numpy.clip(x / 6 + 0.5, 0, 1),
        "hard_silu": lambda: x * numpy.clip(x / 6 + 0.5, 0, 1)
    }[name]()
