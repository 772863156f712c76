"""TensorFlow Lite as ctnn's layers: NHWC tensors, fused activations, quantised weights as the floats that
they stand for."""
import numpy

from . import evaluate_tflite
from .graph import Graph
from .imported import Imported, several_inputs
from .keras_words import clamped, depthwise_weight
from .problems import Refused, Unsupported, printable
from .read_tflite import Model
from .tflite_formulas import Formulas
from .tflite_moves import Moves
from .translate import Translator, arithmetic, constant, ends, joined, optional, tensor
from .window_sizes import SAME

FUSED = {"": None, "RELU": "relu", "RELU6": "relu6", "TANH": "tanh", "RELU_N1_TO_1": "hard_tanh"}


def convert(raw, options, problems):
    model = Model(raw)
    translate = Tflite(model, problems)
    inputs = [t for t in (model.tensors[i] for i in model.inputs if i >= 0) if not t.variable]
    if not inputs or not model.outputs:
        raise Refused("the graph has no input or no output")
    try:
        wire, views = several_inputs([t.shape for t in inputs], True)
    except Unsupported as e:
        problems.add("the input", e.what, e.remedy)
        return None
    translate.values |= {t.index: v for t, v in zip(inputs, views)}
    number = _output(model, options)
    model.operators = _needed(model, number)
    for i, operator in enumerate(model.operators):
        name = next((model.tensors[o].name for o in operator.outputs if o >= 0), "") or f"operator {i}"
        translate.run(name, operator.kind.replace(" ", "_"), operator.inputs, operator.outputs, operator)
    view = ends(translate.values.get(number), problems, "the output")
    if view is None:
        return None
    try:
        translate.build.source = "the output"
        view = translate.build.leaving(view)
    except Unsupported as e:
        problems.add("the output", e.what, e.remedy)
        return None
    notes = translate.notes
    if model.quantised:
        notes.append(
            "quantised weights became the floats that they stand for; the network computes in floats")
        for t in (*inputs, model.tensors[number]):
            if t.quantised:
                notes.append(
                    f"{t.name}: the file's integers q stand for {t.quantised[0]:.9g} * (q - "
                    f"{t.quantised[1]}), which is taken here"
                )
    evaluate = lambda arrays: evaluate_tflite.evaluate(model, dict(zip(
        (t.index for t in inputs), arrays)), number)
    named = [(t.name or f"input {k}", v) for k, (t, v) in enumerate(zip(inputs, views))]
    return Imported("TensorFlow Lite", Graph(translate.build.nodes, wire, view.wire), named,
                    (model.tensors[number].name or "output", view), evaluate, notes)


def _needed(model, number):
    """The operators that the tensor of this number needs."""
    wanted, needed = {number}, []
    for operator in reversed(model.operators):
        if wanted & set(operator.outputs):
            wanted |= set(operator.inputs)
            needed.append(operator)
    return needed[::-1]


def _output(model, options):
    """The number of the tensor that is the output: the graph's, or any that --output names."""
    names = {model.tensors[o].name: o for o in model.outputs if o >= 0}
    if options.output is not None and options.output not in names:
        names = {t.name: t.index for t in model.tensors}
        if options.output not in names:
            raise Refused("--output names no tensor of the graph")
    if options.output is None and len(model.outputs) > 1:
        listed = printable(", ".join(names), 500)
        raise Refused(f"the graph has {len(model.outputs)} outputs: choose one with --output: {listed}")
    return names[options.output] if options.output is not None else model.outputs[0]


class Tflite(Moves, Formulas, Translator):
    def __init__(self, model, problems):
        super().__init__(problems, True)
        self.model = model
        self.values |= {t.index: t.data for t in model.tensors if t.data is not None}

    def finish(self, y, operator):
        """The activation that an operator has inside."""
        if operator.fused not in FUSED:
            raise Unsupported(f"the fused activation {operator.fused}", "choose another")
        kind = FUSED[operator.fused]
        return self.build.unary(kind, y) if kind else y

    def window(self, o):
        return (o["stride_h"], o["stride_w"]), SAME if o["padding"] == 0 else None

    def op_CONV_2D(self, given, operator):
        x, w, b = (*given, None)[:3]
        o, (stride, pads) = operator.options, self.window(operator.options)
        w = constant(w, "weights").transpose(0, 3, 1, 2)
        groups = x.shape[3] // w.shape[1] if w.shape[1] else 1
        y = self.build.conv(tensor(x), w, optional(b), 3, (1, 2), stride, (o["dilation_h"], o["dilation_w"]),
                            groups, pads)
        return self.finish(y, operator)

    def op_DEPTHWISE_CONV_2D(self, given, operator):
        x, w, b = (*given, None)[:3]
        o, (stride, pads) = operator.options, self.window(operator.options)
        w, channels = constant(w, "weights")[0], tensor(x).shape[3]
        w = depthwise_weight(w.reshape(*w.shape[:2], channels, w.shape[2] // channels))
        y = self.build.conv(x, w, optional(b), 3, (1, 2), stride, (o["dilation_h"], o["dilation_w"]),
                            channels, pads)
        return self.finish(y, operator)

    def op_TRANSPOSE_CONV(self, given, operator):
        shape, w, x, b = (*given, None)[:4]
        w, x, out = constant(w, "weights"), tensor(x), constant(shape, "the shape")
        (stride, pads), crops = self.window(operator.options), []
        for n, size, k, s in zip(x.shape[1:3], out[1:3], w.shape[1:3], stride):
            total = (n - 1) * s + k - int(size)
            crops.append((0, 0) if pads is None else (max(total, 0) // 2, max(total, 0) - max(total, 0) // 2))
        y = self.build.conv_transpose(x, w.transpose(3, 0, 1, 2), optional(b), 3, (1, 2), stride, crops,
                                      (0, 0))
        return self.finish(y, operator)

    def op_FULLY_CONNECTED(self, given, operator):
        x, w, b = (*given, None)[:3]
        w = constant(w, "weights")
        x = tensor(x)
        if operator.options["format"]:
            raise Unsupported("shuffled weights", "convert without them")
        if not operator.options["keep_num_dims"] or x.shape[-1] != w.shape[1]:
            x = x.reshape((-1, w.shape[1]))
        return self.finish(self.build.dense(x, w, optional(b)), operator)

    def op_BATCH_MATMUL(self, given, operator):
        x, w = tensor(given[0]), constant(given[1], "weights")
        w = w.reshape(w.shape[-2:])
        return self.build.dense(x, w if operator.options["adj_y"] else w.T)

    def _pool(self, how, given, operator):
        o, (stride, pads) = operator.options, self.window(operator.options)
        y = self.build.pool(how, tensor(given[0]), 3, (1, 2), (o["filter_h"], o["filter_w"]), stride, pads,
                            padding_counted=False)
        return self.finish(y, operator)

    def op_MAX_POOL_2D(self, given, operator):
        return self._pool("max", given, operator)

    def op_AVERAGE_POOL_2D(self, given, operator):
        return self._pool("avg", given, operator)

    def _global(self, how, given, operator):
        axes = [int(a) for a in constant(given[1], "the axes").reshape(-1)]
        return self.build.global_pool(how, tensor(given[0]), axes, bool(operator.options["keep_dims"]))

    def op_MEAN(self, given, operator):
        return self._global("avg", given, operator)

    def op_REDUCE_MAX(self, given, operator):
        return self._global("max", given, operator)

    def op_SUM(self, given, operator):
        axes = [int(a) for a in constant(given[1], "the axes").reshape(-1)]
        count = numpy.prod([given[0].shape[a] for a in axes])
        return self.build.scale(self._global("avg", given, operator), float(count))

    def _arithmetic(self, what, given, operator):
        return self.finish(arithmetic(self.build, what, *given[:2]), operator)

    def op_ADD(self, given, operator):
        return self._arithmetic("add", given, operator)

    def op_SUB(self, given, operator):
        return self._arithmetic("sub", given, operator)

    def op_MUL(self, given, operator):
        return self._arithmetic("mul", given, operator)

    def op_DIV(self, given, operator):
        return self._arithmetic("div", given, operator)

    def op_ADD_N(self, given, operator):
        y = given[0]
        for v in given[1:]:
            y = arithmetic(self.build, "add", y, v)
        return y

    def op_CONCATENATION(self, given, operator):
        return self.finish(joined(self.build, given, operator.options["axis"]), operator)

    def op_SOFTMAX(self, given, operator):
        x = tensor(given[0])
        if operator.options["beta"] != 1:
            x = self.build.scale(x, operator.options["beta"])
        return self.build.softmax("softmax", x, x.rank - 1)

    def op_LOG_SOFTMAX(self, given, operator):
        return self.build.softmax("log_softmax", tensor(given[0]), given[0].rank - 1)

    def op_PRELU(self, given, operator):
        return self.build.prelu(tensor(given[0]), constant(given[1], "slopes"))

    def op_LEAKY_RELU(self, given, operator):
        return self.build.unary("leaky_relu", tensor(given[0]), {"slope": operator.options["alpha"]})

    def op_ELU(self, given, operator):
        return self.build.unary("elu", tensor(given[0]), {"alpha": 1.0})

    def op_GELU(self, given, operator):
        return self.build.unary("gelu_tanh" if operator.options["approximate"] else "gelu", tensor(given[0]))

    def op_RELU_0_TO_1(self, given, operator):
        return clamped(self.build, tensor(given[0]), 1, 0, 0, 1)

    def op_UNIDIRECTIONAL_SEQUENCE_LSTM(self, given, operator):
        from .tflite_recurrent import lstm
        return lstm(self, given, operator)

    def op_BIDIRECTIONAL_SEQUENCE_LSTM(self, given, operator):
        from .tflite_recurrent import bidirectional
        return bidirectional(self, given, operator)

    def op_UNIDIRECTIONAL_SEQUENCE_RNN(self, given, operator):
        from .tflite_recurrent import rnn
        return rnn(self, given, operator)


PLAIN = {
    "RELU": "relu", "RELU6": "relu6", "RELU_N1_TO_1": "hard_tanh", "TANH": "tanh", "LOGISTIC": "sigmoid",
    "HARD_SWISH": "hard_swish", "EXP": "exponential", "ABS": "absolute", "SQUARE": "squared", "NEG": "negated"
}
for operator_name, layer in PLAIN.items():
    setattr(Tflite, "op_" + operator_name,
            lambda self, given, operator, kind=layer: self.build.unary(kind, tensor(given[0])))
