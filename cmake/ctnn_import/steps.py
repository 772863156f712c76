"""Signals [C, L] that only causal layers and layers of single steps read become sequences of steps [L, C]:
then nothing turns them there and back.
"""
import numpy

from .activations import is_activation
from .graph import Node, Wire

# What acts on every step alike, and so means the same for both.
PER_STEP = ("batch_norm", "prelu", "scale_and_shift", "softmax", "log_softmax", "sum", "product", "concat",
            "slice")


def _acts_per_step(node):
    if node.kind in ("max_pool1d", "avg_pool1d"):  # of steps, each window at its last one
        return node.options["padding"] == (0, ) and not node.options["ceil_mode"]
    if node.kind == "conv1d" and not node.options.get("causal"):
        o = node.options
        return o["kernel"] == (1, ) and o["stride"] == (1, ) and o["padding"] == (0, )
    return node.kind in PER_STEP or is_activation(node.kind)


def prefer_steps(graph):
    turning = [n for n in graph.nodes if n.kind in ("as_sequence", "as_image")]
    if not turning:
        return
    able = {id(graph.input)} if graph.input.kind == "signal" else set()
    for node in graph.nodes:
        inside = all(w.kind == "signal" and id(w) in able for w in node.inputs)
        if node.kind == "as_image" or node.output.kind == "signal" and inside and _acts_per_step(node):
            able.add(id(node.output))
    users = graph.users()
    left = [
        w for w in _wires(graph)
        if id(w) in able and any(r == "output" or not _follows(r, able) for r in users.get(id(w), []))
    ]
    if len(left) < len(turning):
        _turn(graph, able, left)


def _wires(graph):
    return [graph.input, *[n.output for n in graph.nodes]]


def _follows(reader, able):
    return reader.kind == "as_sequence" or id(reader.output) in able


def _turn(graph, able, left):
    """Every wire of `able` becomes steps; those of `left` are turned back for the readers that remain."""
    signals = {}
    for wire in left:
        signals[id(wire)] = Wire("signal", wire.shape)
    nodes, instead = [], {}
    for wire in [graph.input] if id(graph.input) in able else []:
        places = numpy.empty(wire.size, dtype=numpy.int64)
        places[wire.order] = numpy.arange(wire.size)
        back = _turned_back(wire, signals)
        wire.settle("sequence", wire.shape[::-1], places.reshape(wire.shape).T.reshape(-1))
        nodes += back
    for node in graph.nodes:
        able_now = id(node.output) in able
        node.inputs = [
            _source(w, able, able_now or node.kind == "as_sequence", signals, instead) for w in node.inputs
        ]
        if node.kind == "as_sequence" and node.input.kind == "sequence":
            instead[id(node.output)] = node.input
            continue
        if node.kind == "as_image":
            instead[id(node.output)] = node.input
            nodes += _turned_back(node.output, signals, node.input)
            continue
        nodes.append(node)
        if able_now:
            back = _turned_back(node.output, signals)
            node.output.kind, node.output.shape = "sequence", node.output.shape[::-1]
            if node.kind == "conv1d":
                _dense(node)
            nodes += back
    if id(graph.output) in signals:
        graph.output = signals[id(graph.output)]
    graph.output = instead.get(id(graph.output), graph.output)
    graph.nodes = nodes


def _source(wire, able, steps, signals, instead):
    if id(wire) in able and not steps and id(wire) in signals:
        return signals[id(wire)]
    while id(wire) in instead:
        wire = instead[id(wire)]
    return wire


def _turned_back(wire, signals, steps=None):
    """The layer that gives `wire` as a signal again, where somebody asks for it."""
    if id(wire) not in signals:
        return []
    node = Node("as_image", [steps or wire], output=signals[id(wire)])
    node.output.producer = node
    return [node]


def _dense(node):
    """A convolution of one tap is a dense layer on every step; with groups, a causal one."""
    o, weight = node.options, node.parameters["weight"]
    if o["groups"] == 1:
        node.kind, node.parameters["weight"] = "dense", weight[:, :, 0]
        node.options = {"out": o["out"], "bias": o["bias"]}
    else:
        o["causal"] = True
