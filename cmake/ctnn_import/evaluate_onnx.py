"""What an ONNX file computes, operator by operator in its own layout and in double precision, after the
operators' definitions. Shares the parsed file with convert_onnx.py, and nothing else.
"""
import functools

import numpy

from .evaluate_onnx_layers import (
    batch_norm, group_norm, instance_norm, layer_norm, prelu, recurrence, selu, sigmoid, softmax
)
from .evaluate_onnx_integers import dequantized, saturated
from .evaluate_onnx_moves import flatten, parts_of, reshape, slice_, split
from .evaluate_onnx_windows import RULES as WINDOWS


def evaluate(model, inputs, wanted):
    """The tensor `wanted`, when the inputs are these; initial states that are inputs are zeros."""
    values = {n: widened(v) for n, v in model.constants.items()}
    shapes = dict(model.inputs)
    values |= {n: numpy.asarray(v, dtype=numpy.float64).reshape(shapes[n]) for n, v in inputs.items()}
    for n, s in model.inputs:
        values.setdefault(n, numpy.zeros(s))
    values[""] = None
    for node in needed(model.nodes, wanted):
        given = [values[i] for i in node.inputs]
        rule = RULES.get(node.kind) or WINDOWS[node.kind]
        results = rule(given, dict(node.attributes, opset=model.opset, outputs=len(node.outputs)))
        for name, value in zip(node.outputs, results if isinstance(results, list) else [results]):
            values[name] = value
    return values[wanted]


def needed(nodes, wanted):
    names, kept = {wanted}, []
    for node in reversed(nodes):
        if names.intersection(node.outputs):
            names.update(node.inputs)
            kept.insert(0, node)
    return kept


def widened(v):
    return v.astype(numpy.float64) if v.dtype.kind == "f" else v


def erf(x):
    import math
    return numpy.vectorize(math.erf, otypes=[float])(x)


def x_of(function):
    return lambda g, a: function(g[0])


def both(function):
    return lambda g, a: function(g[0], g[1])


def divided(a, b):
    return a // b if numpy.asarray(a).dtype.kind in "iu" and numpy.asarray(b).dtype.kind in "iu" else a / b


def gemm(g, a):
    x, w = g[0].T if a.get("transA") else g[0], g[1].T if a.get("transB") else g[1]
    return a.get("alpha", 1.0) * (x @ w) + (a.get("beta", 1.0) *
                                            g[2] if len(g) > 2 and g[2] is not None else 0)


def axes(g, a):
    said = g[1] if len(g) > 1 and g[1] is not None else a.get("axes")
    return None if said is None else tuple(int(v) for v in said)


def constant(g, a):
    return next(
        widened(numpy.asarray(a[k]))
        for k in ("value", "value_float", "value_int", "value_floats", "value_ints") if k in a)


def clip(g, a):
    low = g[1] if len(g) > 1 and g[1] is not None else a.get("min", -numpy.inf)
    high = g[2] if len(g) > 2 and g[2] is not None else a.get("max", numpy.inf)
    return numpy.minimum(numpy.maximum(g[0], low), high)


def reduce(function):
    def run(g, a):
        if not axes(g, a) and a.get("noop_with_empty_axes"):
            return g[0]
        return function(g[0], axis=axes(g, a) or None, keepdims=bool(a.get("keepdims", 1)))
    return run


HARD = lambda g, a: numpy.clip(a.get("alpha", 0.2) * g[0] + a.get("beta", 0.5), 0, 1)
RULES = {
    "Gemm": gemm,
    "MatMul": both(numpy.matmul),
    "Add": both(numpy.add),
    "Sub": both(numpy.subtract),
    "Mul": both(numpy.multiply),
    "Div": both(divided),
    "Pow": both(numpy.power),
    "Sum": lambda g, a: sum(g[1:], g[0]),
    "Relu": x_of(lambda x: numpy.maximum(x, 0)),
    "Tanh": x_of(numpy.tanh),
    "Sigmoid": x_of(sigmoid),
    "Exp": x_of(numpy.exp),
    "Abs": x_of(numpy.abs),
    "Neg": x_of(numpy.negative),
    "Sqrt": x_of(numpy.sqrt),
    "Floor": x_of(numpy.floor),
    "Ceil": x_of(numpy.ceil),
    "Reciprocal": x_of(lambda x: 1 / x),
    "Erf": x_of(erf),
    "Log": x_of(numpy.log),
    "Sign": x_of(numpy.sign),
    "Not": x_of(lambda x: 1 - x),
    "Greater": both(lambda x, y: x > y),
    "Less": both(lambda x, y: x < y),
    "GreaterOrEqual": both(lambda x, y: x >= y),
    "LessOrEqual": both(lambda x, y: x <= y),
    "And": both(numpy.logical_and),
    "Or": both(numpy.logical_or),
    "Max": lambda g, a: functools.reduce(numpy.maximum, g),
    "Min": lambda g, a: functools.reduce(numpy.minimum, g),
    "Shrink": lambda g, a: numpy.where(g[0] < -a.get("lambd", 0.5), g[0] + a.get("bias", 0), numpy.where(
        g[0] > a.get("lambd", 0.5), g[0] - a.get("bias", 0), 0)),
    "Softplus": x_of(lambda x: numpy.logaddexp(x, 0)),
    "Softsign": x_of(lambda x: x / (1 + abs(x))),
    "Mish": x_of(lambda x: x * numpy.tanh(numpy.logaddexp(x, 0))),
    "HardSwish": x_of(lambda x: x * numpy.clip(x / 6 + 0.5, 0, 1)),
    "HardSigmoid": HARD,
    "LeakyRelu": lambda g, a: numpy.where(g[0] < 0,
                                          a.get("alpha", 0.01) * g[0], g[0]),
    "Elu": lambda g, a: numpy.where(g[0] < 0,
                                    a.get("alpha", 1.0) * (numpy.exp(numpy.minimum(g[0], 0)) - 1), g[0]),
    "Celu": lambda g, a: numpy.maximum(g[0], 0) + a.get("alpha", 1.0) * numpy.expm1(
        numpy.minimum(g[0], 0) / a.get("alpha", 1.0)),
    "Selu": selu,
    "ThresholdedRelu": lambda g, a: numpy.where(g[0] > a.get("alpha", 1.0), g[0], 0),
    "PRelu": prelu,
    "Gelu": lambda g, a: g[0] / 2 * (1 + (numpy.tanh(0.7978845608028654 * (g[0] + 0.044715 * g[0] ** 3))
                                          if a.get("approximate") == "tanh" else erf(g[0] / 2 ** 0.5))),
    "Clip": clip,
    "Softmax": softmax,
    "LogSoftmax": lambda g, a: softmax(g, a, True),
    "BatchNormalization": batch_norm,
    "LayerNormalization": layer_norm,
    "InstanceNormalization": instance_norm,
    "GroupNormalization": group_norm,
    "Concat": lambda g, a: numpy.concatenate(g, a.get("axis", 1)),
    "Identity": x_of(lambda x: x),
    "Dropout": lambda g, a: [g[0], None],
    "Cast": x_of(lambda x: x),
    "Reshape": reshape,
    "Flatten": flatten,
    "Slice": slice_,
    "Split": split,
    "Transpose": lambda g, a: g[0].transpose(a.get("perm")),
    "Squeeze": lambda g, a: numpy.squeeze(g[0], axes(g, a)),
    "Unsqueeze": lambda g, a: numpy.expand_dims(g[0], axes(g, a)),
    "Constant": constant,
    "Shape": x_of(lambda x: numpy.array(x.shape)),
    "Size": x_of(lambda x: numpy.array(x.size)),
    "Range": lambda g, a: numpy.arange(*[v.item() for v in g]),
    "ConstantOfShape": lambda g, a: numpy.full([int(n) for n in g[0]],
                                               a.get("value", numpy.zeros(1)).reshape(-1)[0]),
    "Gather": lambda g, a: numpy.take(g[0], g[1].astype(int), a.get("axis", 0)),
    "Expand": lambda g, a: g[0] * numpy.ones([int(n) for n in g[1]], g[0].dtype),
    "Tile": both(lambda x, n: numpy.tile(x, [int(v) for v in n])),
    "SplitToSequence": lambda g, a: [parts_of(g, a)],
    "SequenceLength": x_of(lambda v: numpy.array(len(v))),
    "SequenceAt": both(lambda v, i: v[int(i)]),
    "SequenceEmpty": lambda g, a: [[]],
    "SequenceInsert": lambda g, a: [[*g[0], g[1]]],
    "ConcatFromSequence": lambda g, a:
    (numpy.stack if a.get("new_axis") else numpy.concatenate)(g[0], a["axis"]),
    "Equal": both(numpy.equal),
    "Where": lambda g, a: numpy.where(numpy.asarray(g[0]) != 0, g[1], g[2]),
    "ReduceMin": reduce(numpy.min),
    "ReduceL1": reduce(lambda x, axis, keepdims: numpy.abs(x).sum(axis, keepdims=keepdims)),
    "ReduceSumSquare": reduce(lambda x, axis, keepdims: numpy.square(x).sum(axis, keepdims=keepdims)),
    "ReduceMean": reduce(numpy.mean),
    "ReduceMax": reduce(numpy.max),
    "ReduceSum": reduce(numpy.sum),
    "ReduceL2": reduce(lambda x, axis, keepdims: numpy.sqrt(numpy.square(x).sum(axis, keepdims=keepdims))),
    "ReduceProd": reduce(numpy.prod),
    "DequantizeLinear": dequantized,
    "QuantizeLinear": saturated,
    "LSTM": recurrence("LSTM"),
    "GRU": recurrence("GRU"),
    "RNN": recurrence("RNN"),
}
