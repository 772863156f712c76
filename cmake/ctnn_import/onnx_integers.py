"""What ONNX's integers stand for: weights as floats; activations stay floats, and saturate at zero where the
integers do."""
import numpy

from .onnx_quantised import limits
from .pool_sizes import never_negative
from .problems import Unsupported, printable
from .translate import constant, optional, tensor
from .view import View


class Integers:
    def _say(self, note):
        if note not in self.notes:
            self.notes.append(note)

    def _at_the_ends(self, name, scale, zero):
        if name in self.ends:
            zero = 0 if zero is None else int(zero.reshape(-1)[0])
            scale = float(scale.reshape(-1)[0])
            self._say(f"{printable(name)}: the file's integers q stand for {scale:.9g} * (q - {zero}), "
                      "which is taken here")

    def op_DequantizeLinear(self, given, node):
        scale = constant(given[1], "a scale")
        zero = optional(given[2] if len(given) > 2 else None, "a zero point")
        if isinstance(given[0], View):
            self._at_the_ends(node.inputs[0], scale, zero)
            return given[0]
        q, turn = constant(given[0]).astype(numpy.float64), [1] * numpy.ndim(given[0])
        if scale.ndim > 1 or scale.size > 1 and q.ndim == 0:
            raise Unsupported("weights quantised in blocks", "quantise by tensor, or by channel")
        if scale.size > 1:
            turn[node.attributes.get("axis", 1)] = -1
        zero = 0.0 if zero is None else zero.reshape(turn if zero.size > 1 else (1,) * q.ndim)
        self._say("quantised weights became the floats that they stand for; the network computes in floats")
        return ((q - zero) * scale.astype(numpy.float64).reshape(turn)).astype(numpy.float32)

    def op_QuantizeLinear(self, given, node):
        """An activation that quantising made superfluous is in the integers' range: it begins, or ends, where
        the activation does."""
        x, scale = tensor(given[0]), constant(given[1], "a scale")
        zero = optional(given[2] if len(given) > 2 else None, "a zero point")
        self._at_the_ends(node.outputs[0], scale, zero)
        self._say("activations are not rounded to integers, and saturate at 0 alone, where the integers do")
        low, high = limits(zero)
        zero = numpy.zeros(1) if zero is None else zero
        if (zero == low).all() and not (x.wire.producer is not None and never_negative(x.wire)):
            six = scale.size == 1 and abs(float(scale.reshape(-1)[0]) * (high - low) - 6) < 1e-3
            return self.build.unary("relu6" if six else "relu", x)
        return x
