"""Keras' recurrent layers: LSTM, GRU, SimpleRNN, and Bidirectional of them."""
import numpy

from .keras_words import gru_weights, lstm_weights
from .problems import Unsupported
from .translate import tensor

KINDS = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "rnn"}


class Recurrent:
    def op_LSTM(self, given, call):
        return self._recurrent(KINDS[call.kind], given, call.config, [call.weights])

    op_GRU = op_SimpleRNN = op_LSTM

    def op_Bidirectional(self, given, call):
        inner = call.config.get("layer") or {}
        kind, merge = KINDS.get(inner.get("class_name")), call.config.get("merge_mode", "concat")
        if kind is None or merge not in ("concat", "sum", "mul", "ave"):
            raise Unsupported(
                f"Bidirectional of {str(inner.get('class_name'))[:40]} with merge_mode {str(merge)[:20]!r}",
                "ctnn's is of lstm, gru or rnn, and gives one tensor")
        half = len(call.weights) // 2
        y = self._recurrent(kind, given,
                            inner.get("config") or {}, [call.weights[:half], call.weights[half:]])
        if merge == "concat":
            return y
        ways = [y.like(part) for part in numpy.split(y.index, 2, -1)]
        joined = self.build.join("product" if merge == "mul" else "sum", *ways)
        return self.build.scale(joined, 0.5) if merge == "ave" else joined

    def _recurrent(self, kind, given, config, weights):
        if len(given) > 1:
            raise Unsupported(f"a {kind} whose initial state is computed", "ctnn's begins with zeros")
        odd = [k for k in ("go_backwards", "time_major") if config.get(k)
               and (k != "go_backwards" or len(weights) > 1)]
        if config.get("activation", "tanh") != "tanh" or kind != "rnn" and config.get(
                "recurrent_activation", "sigmoid") != "sigmoid":
            odd.append("other activations than tanh and sigmoid")
        if odd:
            raise Unsupported(f"a {kind} with {', '.join(odd)}", "ctnn's is the plain one")
        if config.get("stateful"):
            self.notes.append("a stateful layer begins with zeros: nn::stream remembers")
        directions, reset_before = [], False
        for own in weights:
            kernel, recurrent, *bias = own
            bias = bias[0] if bias else None
            if kind == "gru":
                reset_before = not config.get("reset_after", bias is not None and bias.ndim == 2)
                directions.append(gru_weights(kernel, recurrent, bias))
            else:
                directions.append(lstm_weights(kernel, recurrent, bias))
        x = tensor(given[0])
        if config.get("go_backwards"):  # its outputs stand in the order in which it saw the steps
            y = self.build.backward(kind, x, 1, 2, directions[0], None, reset_before)
            y = y.like(y.index[::-1])
        else:
            y = self.build.recurrent(kind, x, 1, 2, directions, None, reset_before)
        if config.get("return_sequences"):
            result = y.reshape((1, *y.shape))
        else:
            states = self.build.last_states(y, y.shape[1] // len(directions), len(directions))
            result = states.reshape((1, y.shape[1]))
        if config.get("return_state"):
            self.notes.append("states that a layer returns are left out: nn::stream keeps them")
        return result
