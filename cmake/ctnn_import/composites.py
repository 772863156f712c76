"""Activations that a file spells out: x · sigmoid(x), x / (1 + |x|), gelu by erf, ... A line of operators on
single values that begins at one wire is a function of one number; where it agrees with one of ctnn's
activations on many numbers, it is that activation.
"""
import numpy

from . import activations
from .problems import Unsupported

GRID = numpy.concatenate([numpy.linspace(-9, 9, 361), numpy.linspace(-1, 1, 81) ** 3])
MOST_INSIDE = 16
# Kinds that exist until they are recognised, and have no layer of their own.
FLEETING = {"quotient": lambda a, b: a / b, "erf": activations.erf, "root": numpy.sqrt}
JOINS = ("sum", "product", "quotient")
CANDIDATES = [("silu", {}), ("gelu", {}), ("gelu_tanh", {}), ("mish", {}), ("softsign", {}),
              ("hard_swish", {}), ("hard_sigmoid", {}), ("softplus", {}), ("relu6", {}), ("selu", {}),
              ("elu", {"alpha": 1.0}), ("tanh", {}), ("sigmoid", {}), ("swish", {"beta": 1.702})]


def recognise(graph):
    """Replaces every composite by its activation, the longest first."""
    number = {id(n.output): i for i, n in enumerate(graph.nodes)}
    for node in reversed(list(graph.nodes)):
        if node.kind not in JOINS and not (node.kind == "scale" and node.input.producer is not None
                                           and node.input.producer.kind in JOINS):
            continue
        for wire, inside in _clusters(node, number):
            found = _named(node, wire)
            if found is not None:
                node.kind, node.options, node.parameters = found[0], dict(found[1]), {}
                node.inputs, node.note = [wire], f"from {len(inside)} operators"
                break
    graph.prune()


def _elementwise(node):
    if node is None:
        return False
    if node.kind == "scale":
        return all((p == p.reshape(-1)[0]).all() for p in node.parameters.values())
    return node.kind in JOINS or node.kind in FLEETING or activations.is_activation(node.kind)


def _clusters(node, number):
    """Wires that alone lead to the node through operators on single values, the farthest first; with the
    nodes between."""
    inside, edge, found = [], {id(node.output): node.output}, []
    while len(inside) < MOST_INSIDE:
        wire = max(edge.values(), key=lambda w: number.get(id(w), -1))
        if not _elementwise(wire.producer) or any(w.shape != node.output.shape for w in wire.producer.inputs):
            break
        del edge[id(wire)]
        inside.append(wire.producer)
        edge |= {id(w): w for w in wire.producer.inputs}
        if len(edge) == 1 and len(inside) > 1:
            found.append((next(iter(edge.values())), list(inside)))
    return reversed(found)


def _evaluate(wire, source, known):
    if wire is source:
        return GRID
    if id(wire) not in known:
        node = wire.producer
        given = [_evaluate(w, source, known) for w in node.inputs]
        if node.kind == "scale":
            value = given[0] * node.parameters["weight"].reshape(-1)[0] + node.parameters["bias"].reshape(
                -1)[0]
        elif node.kind in FLEETING:
            value = FLEETING[node.kind](*given)
        elif node.kind in JOINS:
            value = sum(given) if node.kind == "sum" else given[0] * given[1]
        else:
            value = activations.value_of(node.kind, node.options, given[0])
        known[id(wire)] = value
    return known[id(wire)]


def _named(node, source):
    with numpy.errstate(all="ignore"):
        value = _evaluate(node.output, source, {})
        for kind, options in CANDIDATES:
            own = activations.value_of(kind, options, GRID)
            if numpy.isfinite(value).all() and numpy.allclose(value, own, rtol=1e-6, atol=1e-6):
                return kind, options
    return None


def leftovers(graph, problems):
    """What was not recognised, and cannot stay."""
    sayings = {
        "quotient": "a quotient of two computed tensors", "erf": "erf outside of gelu",
        "root": "a square root"
    }
    for node in graph.nodes:
        if node.kind in sayings:
            e = Unsupported(sayings[node.kind], "write it as an activation of your own")
            problems.add(node.source, e.what, e.remedy)
