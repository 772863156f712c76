"""Keras' activations as layers of their own."""
from .keras_words import activate, clamped
from .problems import Refused, Unsupported
from .translate import tensor


def need(call, count):
    """The weights of a layer, as many as it has."""
    if len(call.weights) < count:
        raise Refused(
            f"the layer {call.name[:40]!r} has {len(call.weights)} arrays of weights, where {count} are "
            "expected"
        )
    return call.weights


class Activations:
    def finish(self, y, call):
        return activate(self.build, y, call.config.get("activation"), self.version)

    def op_Activation(self, given, call):
        return self.finish(tensor(given[0]), call)

    def op_ReLU(self, given, call):
        c, x = call.config, tensor(given[0])
        top, slope, threshold = c.get("max_value"), float(c.get("negative_slope")
                                                          or 0), float(c.get("threshold") or 0)
        if threshold:
            raise Unsupported("a ReLU with a threshold", "use ThresholdedReLU")
        if top is None:
            return self.build.unary("leaky_relu", x, {"slope": slope}) if slope else self.build.unary(
                "relu", x)
        if slope:
            raise Unsupported("a ReLU with a slope and a maximum", "choose one")
        return self.build.unary("relu6", x) if float(top) == 6 else clamped(self.build, x, 1, 0, 0,
                                                                            float(top))

    def op_LeakyReLU(self, given, call):
        slope = call.config.get("negative_slope", call.config.get("alpha", 0.3))
        slope = slope.get("value", 0.3) if isinstance(slope, dict) else slope
        return self.build.unary("leaky_relu", tensor(given[0]), {"slope": float(slope)})

    def op_ELU(self, given, call):
        return self.build.unary("elu", tensor(given[0]), {"alpha": float(call.config.get("alpha", 1.0))})

    def op_ThresholdedReLU(self, given, call):
        return self.build.unary("thresholded_relu", tensor(given[0]),
                                {"theta": float(call.config.get("theta", 1.0))})

    def op_PReLU(self, given, call):
        return self.build.prelu(tensor(given[0]), need(call, 1)[0])

    def op_Softmax(self, given, call):
        axis = call.config.get("axis", -1)
        return self.build.softmax("softmax", tensor(given[0]),
                                  int(axis[0] if isinstance(axis, list) else axis))
