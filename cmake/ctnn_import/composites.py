"""Functions that a file spells out: x · sigmoid(x), x / (1 + |x|), gelu by erf, ... A line of operators on
single values that begins at one wire is a function of one number: where it agrees with one of ctnn's
activations on many numbers it is that one, and where it has operators that are no layer of ctnn's it becomes
a user's activation."""
import numpy

from . import activations, formulas
from .formulas import X, c
from .graph import Node, Wire
from .problems import Unsupported

GRID = numpy.concatenate([numpy.linspace(-9, 9, 361), numpy.linspace(-1, 1, 81)**3])
MOST_INSIDE = 24
JOINS = ("sum", "product")
CANDIDATES = [("silu", {}), ("gelu", {}), ("gelu_tanh", {}), ("mish", {}), ("softsign", {}),
              ("hard_swish", {}), ("hard_sigmoid", {}), ("softplus", {}), ("relu6", {}), ("selu", {}),
              ("elu", {"alpha": 1.0}), ("tanh", {}), ("sigmoid", {}), ("swish", {"beta": 1.702})]


def recognise(graph):
    """Replaces every composite: by ctnn's activation, the longest first; by a user's, what no layer says."""
    number = {id(n.output): i for i, n in enumerate(graph.nodes)}
    for node in reversed(list(graph.nodes)):
        ends = node.kind in JOINS or node.kind == "formula"
        if not ends and not (node.kind == "scale" and node.input.producer is not None and
                             (node.input.producer.kind in JOINS or node.input.producer.kind == "formula")):
            continue
        clusters = lines(node, number, _elementwise)
        if not any(_name(node, *cluster) for cluster in clusters) and ends:
            _as_a_users(node, clusters)
    graph.prune()
    for node in list(graph.nodes):
        if node.kind == "formula" and len(node.inputs) > 1:
            _of_two(graph, node)
    graph.prune()


def _elementwise(node):
    if any(w.shape != node.output.shape for w in node.inputs):
        return False
    if node.kind == "scale":
        return all((p == p.reshape(-1)[0]).all() for p in node.parameters.values())
    return node.kind in JOINS or activations.is_activation(node.kind)


def lines(node, number, belongs):
    """Wires that alone lead to the node through nodes that belong to its line, the farthest first; with the
    nodes between."""
    inside, edge, found = [], {id(node.output): node.output}, []
    while len(inside) < MOST_INSIDE:
        wire = max(edge.values(), key=lambda w: number.get(id(w), -1))
        if wire.producer is None or not belongs(wire.producer):
            break
        del edge[id(wire)]
        inside.append(wire.producer)
        edge |= {id(w): w for w in wire.producer.inputs}
        if len(edge) == 1:
            found.append((next(iter(edge.values())), list(inside)))
    return found[::-1]


def _expression(wire, source):
    if wire is source:
        return X
    node = wire.producer
    given = [_expression(w, source) for w in node.inputs]
    if node.kind == "scale":
        factor, shift = (float(node.parameters[k].reshape(-1)[0]) for k in ("weight", "bias"))
        scaled = ("*", c(factor), given[0])
        return ("+", scaled, c(shift)) if shift >= 0 else ("-", scaled, c(-shift))
    if node.kind in JOINS:
        result = given[0]
        for other in given[1:]:
            result = ("+" if node.kind == "sum" else "*", result, other)
        return result
    return formulas.put(activations.expression(node.kind, node.options), given)


def _name(node, source, inside):
    """Makes the node ctnn's activation that its line of operators is; False where it is none."""
    if len(inside) < 2 and node.kind != "formula":
        return False
    with numpy.errstate(all="ignore"):
        y = evaluated(node.output, {id(source): GRID})
        if not numpy.isfinite(y).all():
            return False
        for kind, options in CANDIDATES:
            if numpy.allclose(y, activations.value_of(kind, options, GRID), rtol=1e-6, atol=1e-6):
                node.kind, node.options, node.parameters = kind, dict(options), {}
                node.inputs, node.note = [source], f"from {len(inside)} operators"
                return True
    return False


def evaluated(wire, known):
    """What the line gives for the numbers of the wires that are known, [samples, features] or of single
    values; each wire once."""
    if id(wire) not in known:
        node = wire.producer
        given = [evaluated(w, known) for w in node.inputs]
        if node.kind == "scale":
            weight, bias = (p if given[0].ndim > 1 else p.reshape(-1)[0]
                            for p in (node.parameters["weight"], node.parameters["bias"]))
            y = given[0] * weight + bias
        elif node.kind in JOINS:
            y = sum(given[1:], given[0]) if node.kind == "sum" else numpy.prod(given, axis=0)
        elif node.kind == "feature_mean":
            y = given[0].mean(-1, keepdims=True)
        elif node.kind == "spread":
            y = numpy.repeat(given[0], wire.channels, -1)
        elif node.kind == "formula":
            y = formulas.value(node.options["expression"], given) * numpy.ones_like(given[0])
        else:
            y = activations.value_of(node.kind, node.options, given[0])
        known[id(wire)] = y
    return known[id(wire)]


def _as_a_users(node, clusters):
    """The longest line with an operator that has no layer becomes a user's activation."""
    for source, inside in clusters:
        if not any(n.kind == "formula" for n in inside) or inside == [node] and len(node.inputs) == 1:
            continue
        expression = formulas.plain(_expression(node.output, source))
        try:
            formulas.in_cpp(expression)
        except Unsupported:
            continue
        node.kind, node.options, node.parameters = "formula", {"expression": expression}, {}
        node.inputs, node.note = [source], f"from {len(inside)} operators: an activation of the header's"
        return


def _of_two(graph, node):
    """a / b is a product with 1 / b; the larger of a and b is a + relu(b - a)."""
    e = node.options["expression"]
    if e[0] not in ("/", "max", "min") or e[1:] != (("in", 0),
                                                    ("in", 1)) or len({w.shape
                                                                       for w in node.inputs}) > 1:
        return
    a, b = node.inputs
    made = []

    def add(kind, inputs, options=None):
        made.append(Node(kind, inputs, options or {}, {}, node.source, Wire(a.kind, a.shape)))
        made[-1].output.producer = made[-1]
        return made[-1].output

    if e[0] == "/":
        node.kind, node.inputs = "product", [a, add("formula", [b], {"expression": ("/", c(1), X)})]
    else:
        first, second = (a, b) if e[0] == "max" else (b, a)
        more = add("relu", [add("sum", [second, add("negated", [first])])])
        node.kind, node.inputs = "sum", [a, more if e[0] == "max" else add("negated", [more])]
    node.options, node.note = {}, "a quotient" if e[0] == "/" else f"the {e[0]}imum of two"
    at = next(i for i, n in enumerate(graph.nodes) if n is node)
    graph.nodes[at:at] = made


def leftovers(graph, problems):
    """What was not recognised, and cannot stay."""
    for node in graph.nodes:
        if node.kind == "formula" and len(node.inputs) > 1:
            problems.add(node.source, f"'{node.options['expression'][0]}' of several computed tensors",
                         "ctnn adds and multiplies them, and takes quotients and maxima of two")
