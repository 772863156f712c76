"""What a loop computes of every step apart, put together again: wires of one for each step, in order, as the
steps of one sequence.
"""
import hashlib

import numpy

from .activations import is_activation

# What does the same to the features of every step as to features alone.
ALIKE = ("dense", "scale", "batch_norm", "prelu", "layer_norm", "rms_norm", "softmax", "log_softmax", "sum",
         "product", "concat", "slice", "formula")


def key(node):
    """What a node does, whatever it reads."""
    sha = hashlib.sha1(repr((node.kind, sorted(node.options.items(), key=str))).encode())
    for name, values in sorted(node.parameters.items()):
        sha.update(name.encode() + numpy.ascontiguousarray(values).tobytes())
    return sha.digest()


class Series:

    def __init__(self, build):
        self.build, self.known, self.kept = build, {}, []

    def made(self, wires, steps):
        """`wires` are the steps of `steps`."""
        self.kept.append(wires)
        self.known[tuple(map(id, wires))] = steps

    def of(self, wires):
        """The sequence whose steps these wires are; None where there is none."""
        own = tuple(map(id, wires))
        if own not in self.known:
            self.known[own] = None  # what leads to itself is no series
            self.made(wires, self._found(wires))
        return self.known[own]

    def _found(self, wires):
        makers = [w.producer for w in wires]
        if len(wires) < 2 or any(n is None for n in makers) or any(w.kind != "features" for w in wires):
            return None
        if all(n.kind in ("step", "last_step") for n in makers):
            steps = makers[0].input
            at = [n.options.get("index", n.input.shape[0] - 1) for n in makers]
            return steps if all(n.input is steps
                                for n in makers) and at == list(range(steps.shape[0])) else None
        if all(n.kind == "slice" for n in makers) and (steps := self._of_features(makers)) is not None:
            return steps
        first = makers[0]
        if not (first.kind in ALIKE or is_activation(first.kind)) or any(
                len(n.inputs) != len(first.inputs) or key(n) != key(first) for n in makers):
            return None
        inputs = [self.of(list(each)) for each in zip(*(n.inputs for n in makers))]
        if any(w is None for w in inputs):
            return None
        self.build.source = first.source
        return self.build.node(first.kind, inputs, "sequence", (len(wires), wires[0].size),
                               dict(first.options), first.parameters)

    def _of_features(self, makers):
        """One after the other of the input's features: the input is a sequence."""
        wire, count = makers[0].input, makers[0].options["count"]
        if wire.producer is not None or wire.size != count * len(makers) or any(
                n.input is not wire or n.options != {"first": t * count, "count": count}
                for t, n in enumerate(makers)):
            return None
        if wire.kind == "features":
            if any(wire in n.inputs and n not in makers for n in self.build.nodes):
                return None
            wire.kind, wire.shape = "sequence", (len(makers), count)
        return wire if wire.shape == (len(makers), count) else None
