"""What remembers: rnn, lstm, gru, in both directions too. Weights in PyTorch's gate orders (i f g o; r z n)
and shapes."""
import numpy

from .problems import Unsupported
from .view import View
from .views import Arranger


def split_gates(matrix, order, axis=0):
    """Gates that stand in a file in another order: `order` says, for each of PyTorch's gates, which of the
    file's it is."""
    parts = numpy.split(matrix, len(order), axis)
    return numpy.concatenate([parts[i] for i in order], axis)


class Recurrences(Arranger):
    def recurrent(self, kind, x, time_axis, feature_axis, directions, initial=None, reset_before=False):
        """One layer over the steps of x, [steps, H] for one direction, [steps, 2H] for two, as a view of two
        axes.

        `directions`: for each its W_ih [gates·H, in], W_hh [gates·H, H], b_ih, b_hh (None: no bias).
        `initial`: h_0 and, for lstm, c_0, of each direction.
        """
        wire = self.arrange(x, "sequence", (time_axis, feature_axis))
        gates = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
        hidden = directions[0][1].shape[1]
        for w_ih, w_hh, b_ih, b_hh in directions:
            sizes = [gates * hidden, hidden], [gates * hidden, wire.shape[1]]
            if list(w_hh.shape) != sizes[0] or list(w_ih.shape) != sizes[1] or (b_ih is not None and
                                                                                b_ih.size != gates * hidden):
                raise Unsupported(
                    f"{kind} with weights {list(w_ih.shape)} and {list(w_hh.shape)} on {wire.shape[1]} "
                    "features",
                    "is the file damaged?")
        parameters, biased = {}, any(b is not None for d in directions for b in d[2:])
        for suffix, (w_ih, w_hh, b_ih, b_hh) in zip(("", "_reverse"), directions):
            parameters |= {f"weight_ih_l0{suffix}": w_ih, f"weight_hh_l0{suffix}": w_hh}
            if biased:
                zeros = numpy.zeros(gates * hidden, dtype=numpy.float32)
                parameters |= {f"bias_ih_l0{suffix}": zeros if b_ih is None else b_ih,
                               f"bias_hh_l0{suffix}": zeros if b_hh is None else b_hh}
        if initial is not None and not any(numpy.any(part) for part in initial):
            initial = None
        if initial is not None:
            for name, part in zip(("h_0", "c_0"), initial):
                if numpy.size(part) != hidden * len(directions):
                    raise Unsupported(f"{kind} with an initial state of {numpy.size(part)} values",
                                      f"is the file damaged? It has {hidden} of each direction")
                ways = numpy.reshape(part, (len(directions), -1))
                parameters |= {name + suffix: way for suffix, way in zip(("", "_reverse"), ways)}
        options = {
            "out": hidden, "bias": biased, "initial_state": initial is not None, "reset_before": reset_before
            and kind == "gru", "bidirectional": len(directions) > 1
        }
        y = self.node(kind, [wire], "sequence", (wire.shape[0], hidden * len(directions)), options,
                      parameters)
        return View(y)

    def backward(self, kind, x, time_axis, feature_axis, direction, initial=None, reset_before=False):
        """One layer over the steps from the last to the first: of both directions the one behind; the other
        has weights of zeros, and nobody reads it."""
        zeros = tuple(None if part is None else numpy.zeros_like(part) for part in direction)
        initial = None if initial is None else [numpy.append(numpy.zeros(numpy.size(v)), v) for v in initial]
        y = self.recurrent(kind, x, time_axis, feature_axis, [zeros, direction], initial, reset_before)
        y.wire.producer.note = "backward alone: the forward half is zeros, and is left out behind"
        return y.like(y.index[:, direction[1].shape[1]:])

    @staticmethod
    def last_states(steps, hidden, directions):
        """[directions, 1, hidden] of what `recurrent` gave: the last step forward, and the first step
        backward."""
        ways = [steps.index[-1, :hidden], steps.index[0, hidden:]][:directions]
        return steps.like(numpy.stack(ways)[:, None])
