"""TensorFlow Lite's operators as layers: windows, matrices, arithmetic, recurrent ones."""
from .keras_words import clamped, depthwise_weight
from .problems import Unsupported
from .translate import arithmetic, constant, joined, optional, tensor
from .window_sizes import SAME

FUSED = {"": None, "RELU": "relu", "RELU6": "relu6", "TANH": "tanh", "RELU_N1_TO_1": "hard_tanh"}


class Layers:

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
            before = 0 if pads is None else max(total, 0) // 2
            crops.append((before, total - before))  # less than none: what no tap reaches, but the bias
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

    def op_REDUCE_MIN(self, given, operator):
        return self._global("min", given, operator)

    def op_SUM(self, given, operator):
        return self._global("sum", given, operator)

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
    setattr(Layers, "op_" + operator_name,
            lambda self, given, operator, kind=layer: self.build.unary(kind, tensor(given[0])))
