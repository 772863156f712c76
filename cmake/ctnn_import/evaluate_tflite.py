"""What a TensorFlow Lite file computes, operator by operator in its own layout (NHWC) and in double
precision; quantised tensors stand for the floats that they mean. Shares the parsed file with
convert_tflite.py, and nothing else.
"""
import numpy

from .evaluate_tflite_recurrent import both_lstms, lstm, rnn, sigmoid
from .evaluate_tflite_windows import FUSED, conv, dense, depthwise, pool, transpose_conv


def evaluate(model, inputs, wanted):
    """The tensor number `wanted`, when the inputs (number: array) are these."""
    values = {
        t.index: t.data.astype(numpy.float64) if t.data.dtype.kind == "f" else t.data
        for t in model.tensors if t.data is not None
    }
    values |= {k: numpy.asarray(v, dtype=numpy.float64) for k, v in inputs.items()}
    for operator in model.operators:
        given = [values.get(i) if i >= 0 else None for i in operator.inputs]
        result = RULES[operator.kind](given, operator.options, [model.tensors[o] for o in operator.outputs])
        results = result if isinstance(result, list) else [result]
        for number, value in zip(operator.outputs, results):
            inside = "SEQUENCE" in operator.kind  # there the activation is the cell's
            values[number] = value if inside else FUSED[operator.options.get("activation", 0)](value)
    return values[wanted]


def erf(x):
    import math
    return numpy.vectorize(math.erf)(x)


def over(function):
    def run(given, o, outputs):
        return function(given[0], axis=tuple(int(a) for a in given[1].reshape(-1)),
                        keepdims=bool(o["keep_dims"]))
    return run


def woven(g, o, outputs):
    n, x = int(o["block_size"]), g[0]
    y = numpy.zeros((1, x.shape[1] * n, x.shape[2] * n, x.shape[3] // (n * n)))
    for k, part in enumerate(numpy.split(x, n * n, 3)):
        y[:, k // n::n, k % n::n] = part
    return y


def softmax(given, o, outputs):
    e = numpy.exp(o["beta"] * (given[0] - given[0].max(-1, keepdims=True)))
    return e / e.sum(-1, keepdims=True)


def reshape(given, o, outputs):
    shape = given[1] if len(given) > 1 and given[1] is not None else o["new_shape"]
    return given[0].reshape([int(n) for n in shape])


def squeeze(given, o, outputs):
    return numpy.squeeze(given[0], tuple(o["squeeze_dims"] or ()) or None)


def slice_(given, o, outputs):
    index = tuple(slice(int(b), None if n < 0 else int(b + n)) for b, n in zip(given[1], given[2]))
    return given[0][index]


def strided_slice(given, o, outputs):
    index = []
    for k, (b, e, s) in enumerate(zip(given[1], given[2], given[3])):
        if (o["ellipsis_mask"] | o["new_axis_mask"]) & 1 << k:
            index.append(... if o["ellipsis_mask"] & 1 << k else None)
        elif o["shrink_axis_mask"] & 1 << k:
            index.append(int(b))
        else:
            index.append(
                slice(None if o["begin_mask"] & 1 << k else int(b),
                      None if o["end_mask"] & 1 << k else int(e), int(s)))
    return given[0][tuple(index)]


def split(given, o, outputs):
    return numpy.split(given[1], o["num_splits"], int(given[0].reshape(-1)[0]))


def split_v(g, o, t):
    """Parts of these sizes, of which one may be -1: what is left."""
    axis, sizes = int(g[2].reshape(-1)[0]), [int(n) for n in g[1].reshape(-1)]
    left = g[0].shape[axis] - sum(n for n in sizes if n >= 0)
    return numpy.split(g[0], numpy.cumsum([n if n >= 0 else left for n in sizes])[:-1], axis)


def unpack(given, o, outputs):
    return [v.squeeze(o["axis"]) for v in numpy.split(given[0], given[0].shape[o["axis"]], o["axis"])]


def gather(given, o, outputs):
    return numpy.take(given[0], given[1].astype(int), o.get("axis", 0))


def resize(given, o, outputs):
    for axis in (1, 2):
        given = [given[0].repeat(int(given[1][axis - 1]) // given[0].shape[axis], axis), given[1]]
    return given[0]


def of_x(function):
    return lambda given, o, outputs: function(given[0])


def of_two(function):
    return lambda given, o, outputs: function(given[0], given[1])


def divided(a, b):
    return a // b if a.dtype.kind == b.dtype.kind == "i" else a / b


RULES = {
    "CONV_2D": conv,
    "DEPTHWISE_CONV_2D": depthwise,
    "TRANSPOSE_CONV": transpose_conv,
    "FULLY_CONNECTED": dense,
    "BATCH_MATMUL": lambda g, o, t: g[0] @ (numpy.swapaxes(g[1], -1, -2) if o["adj_y"] else g[1]),
    "MAX_POOL_2D": pool(True),
    "AVERAGE_POOL_2D": pool(False),
    "MEAN": over(numpy.mean),
    "REDUCE_MAX": over(numpy.max),
    "REDUCE_MIN": over(numpy.min),
    "REDUCE_PROD": over(numpy.prod),
    "REVERSE_V2": of_two(lambda x, axes: numpy.flip(x, tuple(int(a) for a in axes.reshape(-1)))),
    "BROADCAST_TO": of_two(lambda x, shape: numpy.broadcast_to(x, [int(n) for n in shape])),
    "FILL": of_two(lambda shape, v: numpy.full([int(n) for n in shape], v.reshape(-1)[0])),
    "RANK": of_x(lambda x: numpy.array(x.ndim)),
    "RANGE": lambda g, o, t: numpy.arange(*[v.item() for v in g]),
    "FLOOR_DIV": of_two(numpy.floor_divide),
    "SUM": over(numpy.sum),
    "ADD": of_two(numpy.add),
    "SUB": of_two(numpy.subtract),
    "MUL": of_two(numpy.multiply),
    "DIV": of_two(divided),
    "ADD_N": lambda g, o, t: sum(g),
    "CONCATENATION": lambda g, o, t: numpy.concatenate(g, o["axis"]),
    "SOFTMAX": softmax,
    "LOG_SOFTMAX": of_x(lambda x: x - x.max(-1, keepdims=True) - numpy.log(
        numpy.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True))),
    "PRELU": of_two(lambda x, a: numpy.where(x < 0, a * x, x)),
    "LEAKY_RELU": lambda g, o, t: numpy.where(g[0] < 0, o["alpha"] * g[0], g[0]),
    "ELU": of_x(lambda x: numpy.where(x < 0,
                                      numpy.exp(numpy.minimum(x, 0)) - 1, x)),
    "GELU": lambda g, o, t: 0.5 * g[0] * (1 + numpy.tanh(0.7978845608028654 * (g[0] + 0.044715 * g[0] ** 3))
                                          if o["approximate"] else 1 + erf(g[0] / 1.4142135623730951)),
    "RESHAPE": reshape,
    "SQUEEZE": squeeze,
    "EXPAND_DIMS": lambda g, o, t: numpy.expand_dims(g[0], int(g[1].reshape(-1)[0])),
    "TRANSPOSE": of_two(lambda x, axes: x.transpose([int(a) for a in axes])),
    "PAD": lambda g, o, t: numpy.pad(g[0], g[1].astype(int)),
    "PADV2": lambda g, o, t: numpy.pad(g[0], g[1].astype(int)),
    "SHAPE": of_x(lambda x: numpy.array(x.shape)),
    "PACK": lambda g, o, t: numpy.stack(g, o["axis"]),
    "UNPACK": unpack,
    "SPLIT": split,
    "SLICE": slice_,
    "STRIDED_SLICE": strided_slice,
    "GATHER": gather,
    "EMBEDDING_LOOKUP": lambda g, o, t: g[1][g[0].astype(int)],
    "CAST": of_x(lambda x: x),
    "QUANTIZE": of_x(lambda x: x),
    "DEQUANTIZE": of_x(lambda x: x),
    "FAKE_QUANT": of_x(lambda x: x),
    "RESIZE_NEAREST_NEIGHBOR": resize,
    "DEPTH_TO_SPACE": woven,
    "SPACE_TO_DEPTH": lambda g, o, t: numpy.concatenate(
        [g[0][:, i::o["block_size"], j::o["block_size"]] for i in range(o["block_size"])
         for j in range(o["block_size"])], 3),
    "SPLIT_V": split_v,
    "SQRT": of_x(numpy.sqrt), "RSQRT": of_x(lambda x: x ** -0.5), "LOG": of_x(numpy.log),
    "SIGN": of_x(numpy.sign),
    "MAXIMUM": of_two(numpy.maximum), "MINIMUM": of_two(numpy.minimum), "POW": of_two(lambda x, p: x ** p),
    "SQUARED_DIFFERENCE": of_two(lambda a, b: (a - b) * (a - b)),
    "GREATER": of_two(lambda a, b: (a > b) * 1.0), "LESS": of_two(lambda a, b: (a < b) * 1.0),
    "GREATER_EQUAL": of_two(lambda a, b: (a >= b) * 1.0), "LESS_EQUAL": of_two(lambda a, b: (a <= b) * 1.0),
    "SELECT": lambda g, o, t: numpy.where(g[0] != 0, g[1], g[2]),
    "SELECT_V2": lambda g, o, t: numpy.where(g[0] != 0, g[1], g[2]),
    "TILE": lambda g, o, t: numpy.tile(g[0], [int(n) for n in g[1]]),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": lstm,
    "BIDIRECTIONAL_SEQUENCE_LSTM": both_lstms,
    "UNIDIRECTIONAL_SEQUENCE_RNN": rnn,
    "RELU": of_x(FUSED[1]),
    "RELU6": of_x(FUSED[3]),
    "RELU_N1_TO_1": of_x(FUSED[2]),
    "RELU_0_TO_1": of_x(lambda x: numpy.clip(x, 0, 1)),
    "TANH": of_x(numpy.tanh),
    "LOGISTIC": of_x(sigmoid),
    "HARD_SWISH": of_x(lambda x: x * numpy.clip(x / 6 + 0.5, 0, 1)),
    "EXP": of_x(numpy.exp),
    "ABS": of_x(numpy.abs),
    "SQUARE": of_x(numpy.square),
    "NEG": of_x(numpy.negative),
}
