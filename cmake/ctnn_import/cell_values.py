"""What the operators of a loop's step give of numbers, and what a cell gives: the same where it is one."""
import itertools

import numpy

from .composites import evaluated

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


def is_slice(node):
    return node is not None and node.kind == "slice"


def dense(node, x):
    return x @ node.parameters["weight"].astype(float).T + node.parameters.get("bias", 0)


def value(wire, begun, values):
    """What the operators give, the wires that enter having these values in the order in which they are
    read."""
    node = wire.producer
    if node is not None and node.kind == "constant":
        return next(values)
    if id(wire) not in begun:
        cuts = []
        while is_slice(node):
            cuts.append(node.options)
            node = node.input.producer
        x = next(values)
        for cut in reversed(cuts):
            x = x[:, cut["first"]:cut["first"] + cut["count"]]
        return x
    given = [value(w, begun, values) for w in node.inputs]
    if node.kind == "dense":
        return dense(node, given[0])
    if node.kind == "slice":
        return given[0][:, node.options["first"]:node.options["first"] + node.options["count"]]
    if node.kind == "concat":
        return numpy.concatenate(given, 1)
    return evaluated(wire, {id(w): g for w, g in zip(node.inputs, given)})


def _sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def next_state(kind, u, q, h, c):
    """(h, c) of the step, the gates in PyTorch's order: sums of the input u, of the state q."""
    if kind == "rnn":
        return numpy.tanh(u[0] + q[0]), None
    if kind == "gru":
        r, z = _sigmoid(u[0] + q[0]), _sigmoid(u[1] + q[1])
        return (1 - z) * numpy.tanh(u[2] + r * q[2]) + z * h, None
    i, f, g, o = (a + b for a, b in zip(u, q))
    c = _sigmoid(f) * c + _sigmoid(i) * numpy.tanh(g)
    return _sigmoid(o) * numpy.tanh(c), c


def order_of(kind, y, u, q, h, c):
    """Where PyTorch's gates stand in what enters and in the matrices; the same in both first."""
    n = GATES[kind]
    u, q = numpy.split(u, n, 1), numpy.split(q, n, 1)
    orders = list(itertools.permutations(range(n)))
    for a, b in sorted(itertools.product(orders, orders), key=lambda p: p[0] != p[1]):
        if numpy.allclose(y, next_state(kind, [u[i] for i in a], [q[i] for i in b], h, c)[0], rtol=1e-6,
                          atol=1e-7):
            return a, b
    return None
