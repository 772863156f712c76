"""Features that become steps: a sequence of one."""
import numpy

from .activations import is_activation
from .graph import Node, Wire
from .rearranged import VALUE_BY_VALUE

ALIKE = (*VALUE_BY_VALUE, "layer_norm", "rms_norm")


def one_step(graph, node):
    """Features that become a sequence of one step were one all the way from the input, or are spread over a
    signal of length 1."""
    inside, waiting = {}, [node.input]
    while waiting:
        wire = waiting.pop()
        if id(wire) not in inside and wire.kind == "features":
            inside[id(wire)] = wire
            made = wire.producer
            if (made is not None and made.kind != "dense" and made.kind not in ALIKE
                    and not is_activation(made.kind)):
                inside = None
                break
            waiting += made.inputs if made is not None else []
    at = next(i for i, n in enumerate(graph.nodes) if n is node)
    if inside is None:
        signal = Node(
            "unflatten",
            [node.input],
            {"places": numpy.arange(node.input.size)},
            {},
            node.source,
            Wire("signal", (node.input.size, 1)),
        )
        signal.output.producer = signal
        graph.nodes.insert(at, signal)
        node.kind, node.inputs = "as_sequence", [signal.output]
        return
    for wire in inside.values():
        wire.kind, wire.shape = "sequence", (1, wire.size)
    graph.replace(node.output, node.input)
    graph.nodes.remove(node)
    for reader in list(graph.nodes):
        for wire in [w for w in reader.inputs if reader.output.kind == "features" and id(w) in inside]:
            last = Node("last_step", [wire], {}, {}, reader.source, Wire("features", (wire.size, )))
            last.output.producer = last
            reader.inputs = [last.output if w is wire else w for w in reader.inputs]
            graph.nodes.insert(next(i for i, n in enumerate(graph.nodes) if n is reader), last)
