"""ONNX's LSTM, GRU and RNN: X is [steps, batch, features]; gates i o f c, z r h; biases W and R side by
side."""
import numpy

from .problems import Unsupported
from .recurrences import split_gates
from .translate import constant, optional, tensor
from .view import MEMORY

ORDERS = {"LSTM": (0, 2, 3, 1), "GRU": (1, 0, 2), "RNN": (0,)}  # where PyTorch's gates stand
DEFAULTS = {"LSTM": ("Sigmoid", "Tanh", "Tanh"), "GRU": ("Sigmoid", "Tanh"), "RNN": ("Tanh",)}


class Recurrent:
    def op_LSTM(self, given, node):
        return self._recurrent(given, node)

    op_GRU = op_RNN = op_LSTM

    def _recurrent(self, given, node):
        kind, a, x = node.kind, node.attributes, tensor(given[0])
        given = [*given, *[None] * (8 - len(given))]
        w, r, b = constant(given[1], "weights"), constant(given[2], "weights"), optional(given[3])
        way = a.get("direction", "forward")
        time = 1 if a.get("layout") else 0  # layout 1: the batch stands first, of states and outputs, too
        acts = tuple(a.get("activations", DEFAULTS[kind] * w.shape[0]))
        if acts != DEFAULTS[kind] * w.shape[0] or a.get("clip") or a.get("input_forget"):
            raise Unsupported(f"{kind} with other activations, a clip or coupled gates",
                              "ctnn's is the plain one")
        if given[7] is not None and numpy.any(constant(given[7])):
            raise Unsupported("peepholes", "ctnn's lstm is the plain one")
        if given[4] is not None and numpy.any(constant(given[4], "lengths") != x.shape[time]):
            raise Unsupported("sequences of several lengths", "leave sequence_lens out")
        turn = lambda m: split_gates(m, ORDERS[kind])
        directions = []
        for d in range(w.shape[0]):
            biases = (None, None) if b is None else tuple(turn(v) for v in numpy.split(b[d], 2))
            directions.append((turn(w[d]), turn(r[d]), *biases))
        initial = [optional(v, "an initial state") for v in (given[5:7] if kind == "LSTM" else given[5:6])]
        none = numpy.zeros(w.shape[0] * r.shape[2])
        initial = None if all(v is None for v in initial) else [none if v is None else v for v in initial]
        reset_before = kind == "GRU" and not a.get("linear_before_reset", 0)
        hidden = r.shape[2]
        if way == "reverse":
            y = self.build.backward(kind.lower(), x, time, 2, directions[0], initial, reset_before)
            last = y.like(y.index[:1, None])
        else:
            y = self.build.recurrent(kind.lower(), x, time, 2, directions, initial, reset_before)
            last = self.build.last_states(y, hidden, len(directions))
        steps = y.like(y.index.reshape(x.shape[time], 1, len(directions), hidden).transpose(0, 2, 1, 3))
        if time:
            steps, last = steps.transpose((2, 0, 1, 3)), last.transpose((1, 0, 2))
        return [steps, last, y.like(numpy.full(last.shape, MEMORY))]
