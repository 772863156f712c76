"""Keras' layers: a handler for each class."""
import numpy

from .keras_activations import Activations, need
from .keras_recurrent import Recurrent
from .keras_shapes import Shapes
from .keras_windows import Windows, bias_of, numbers
from .problems import Unsupported
from .translate import arithmetic, constant, joined, moved, reshaped, tensor

# What TimeDistributed does by itself.
EVERY_STEP = ("Dense", "Activation", "Dropout", "BatchNormalization", "LayerNormalization", "LeakyReLU",
              "ReLU", "ELU", "Softmax", "ThresholdedReLU", "Rescaling")


class Layers(Windows, Activations, Recurrent, Shapes):

    def op_Dense(self, given, call):
        y = self.build.dense(tensor(given[0]), need(call, 1)[0].T, bias_of(call, 1))
        return self.finish(y, call)

    def op_TimeDistributed(self, given, call):
        inner = call.config.get("layer") or {}
        if inner.get("class_name") not in EVERY_STEP:
            raise Unsupported(f"TimeDistributed of {str(inner.get('class_name'))[:40]}",
                              "ctnn does so with dense layers, norms and activations")
        call = type(call)(call.name, inner["class_name"], inner.get("config") or {}, call.inputs, call.output,
                          call.weights)
        return getattr(self, "op_" + call.kind)(given, call)

    def op_BatchNormalization(self, given, call):
        c, x = call.config, tensor(given[0])
        axis = c.get("axis", -1)
        axis = axis[0] if isinstance(axis, list) else axis
        weights = list(need(call, 2 + bool(c.get("scale", True)) + bool(c.get("center", True))))
        gamma = weights.pop(0) if c.get("scale", True) else None
        beta = weights.pop(0) if c.get("center", True) else None
        return self.build.norm(x, axis, gamma, beta, weights[0], weights[1], float(c.get("epsilon", 1e-3)))

    def op_LayerNormalization(self, given, call):
        c, x, weights = call.config, tensor(given[0]), list(call.weights)
        axis = c.get("axis", -1)
        axes = sorted(int(a) % x.rank for a in (axis if isinstance(axis, list) else [axis]))
        if axes != list(range(x.rank - len(axes), x.rank)):
            raise Unsupported(f"layer_norm along {axis}",
                              "ctnn does it along the features, or over everything")
        gamma = weights.pop(0) if c.get("scale", True) and weights else None
        beta = weights.pop(0) if c.get("center", True) and weights else None
        if gamma is None and beta is not None:
            gamma = numpy.ones_like(beta)
        if beta is None and gamma is not None:
            beta = numpy.zeros_like(gamma)
        return self.build.layer_norm(x, gamma, beta, float(c.get("epsilon", 1e-3)), axes=len(axes))

    def op_InputLayer(self, given, call):
        return given[0]

    op_Dropout = op_SpatialDropout1D = op_SpatialDropout2D = op_AlphaDropout = op_InputLayer
    op_GaussianNoise = op_GaussianDropout = op_InputLayer
    op_ActivityRegularization = op_InputLayer

    def op_Flatten(self, given, call):
        return reshaped(given[0], (1, -1))

    def op_Reshape(self, given, call):
        return reshaped(given[0], (1, *call.config["target_shape"]))

    def op_Permute(self, given, call):
        return moved(given[0], lambda i: i.transpose((0, *[int(d) for d in call.config["dims"]])))

    def op_ZeroPadding1D(self, given, call):
        p = call.config.get("padding", 1)
        return self.build.pad(tensor(given[0]), [(0, 0), tuple(p) if isinstance(p, list) else (p, p), (0, 0)])

    def op_ZeroPadding2D(self, given, call):
        p = call.config.get("padding", 1)
        pads = [tuple(v) if isinstance(v, list) else (v, v) for v in (p if isinstance(p, list) else [p, p])]
        return self.build.pad(tensor(given[0]), [(0, 0), *pads, (0, 0)])

    def op_UpSampling1D(self, given, call, rank=1):
        if call.config.get("interpolation", "nearest") != "nearest":
            raise Unsupported("upsampling that interpolates", "ctnn's is nearest")
        return self.build.upsample(tensor(given[0]), rank + 1, tuple(range(1, 1 + rank)),
                                   numbers(call.config.get("size", 2), rank))

    def op_UpSampling2D(self, given, call):
        return self.op_UpSampling1D(given, call, 2)

    def _merge(self, what, given, call):
        y = given[0]
        for v in given[1:]:
            y = arithmetic(self.build, what, y, v)
        return y

    def op_Add(self, given, call):
        return self._merge("add", given, call)

    def op_Subtract(self, given, call):
        return self._merge("sub", given, call)

    def op_Multiply(self, given, call):
        return self._merge("mul", given, call)

    def op_Average(self, given, call):
        return self.build.scale(self._merge("add", given, call), 1 / len(given))

    def op_Concatenate(self, given, call):
        return joined(self.build, given, int(call.config.get("axis", -1)))

    def op_Embedding(self, given, call):
        if call.config.get("mask_zero"):
            self.notes.append("an Embedding has mask_zero: here token 0 counts as any other; nn::lengths leaves steps out")
        return self.build.embedding(tensor(given[0]), need(call, 1)[0])

    def op_Rescaling(self, given, call):
        return self.build.scale(tensor(given[0]), constant(call.config.get("scale", 1.0)),
                                constant(call.config.get("offset", 0.0)))

    def op_Normalization(self, given, call):
        mean, var = need(call, 2)[:2]
        deviation = numpy.maximum(numpy.sqrt(var.astype(float)), 1e-7)
        return self.build.scale(tensor(given[0]), 1 / deviation, -mean / deviation)

    def op_Lambda(self, given, call):
        raise Unsupported("a Lambda, which is code", "replace it by layers; code of a file is not run")
