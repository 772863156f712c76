"""Features that become an image, a signal or steps again, as in front of a decoder: no layer of ctnn makes
space of features, but features are the channels of an image of one pixel. So what leads there stays an image:
dense layers are convolutions, flatten is none, and a transposed convolution with weights of zeros and ones
spreads the channels over space.
"""
import math

import numpy

from .activations import is_activation
from .graph import Node, Wire
from .ordered_rows import order_rows
from .problems import Unsupported
from .rearranged import MOST_WEIGHTS
from .single_steps import ALIKE, one_step


def unfold(graph):
    """Every node `unflatten` and `one_step`, which ctnn has not, becomes layers that it has."""
    order_rows(graph)
    for node in [n for n in graph.nodes if n.kind == "one_step"]:
        one_step(graph, node)
    for rank, kind in ((2, "image"), (1, "signal")):
        nodes = [n for n in graph.nodes if n.kind == "unflatten" and n.output.kind == kind]
        if nodes:
            _Pixels(graph, nodes, rank, kind).turn()


class _Pixels:

    def __init__(self, graph, nodes, rank, kind):
        self.graph, self.nodes, self.rank, self.kind = graph, nodes, rank, kind
        self.inside = {}  # wires of features that become pixels, by id

    def turn(self):
        waiting = [n.input for n in self.nodes]
        while waiting:
            wire = waiting.pop()
            if id(wire) not in self.inside:
                self.inside[id(wire)] = wire
                waiting += self._before(wire)
        for node in list(self.graph.nodes):
            if node.kind == "unflatten" and node in self.nodes:
                self._spread(node)
            elif any(id(w) in self.inside for w in node.inputs) and id(node.output) not in self.inside:
                node.inputs = [self._features(w) if id(w) in self.inside else w for w in node.inputs]
        if id(self.graph.output) in self.inside:
            self.graph.output = self._features(self.graph.output)
        for node in [n for n in self.graph.nodes if id(n.output) in self.inside]:
            self._as_pixel(node)
        for wire in self.inside.values():
            wire.kind, wire.shape = self.kind, (wire.size, *[1] * self.rank)

    def _before(self, wire):
        """The wires of features that become pixels with this one."""
        node = wire.producer
        if (node is None or node.kind in ("last_step", "flatten") and self.rank == 1
                and node.input.kind == "sequence" and (node.output.size * node.input.size <= MOST_WEIGHTS)):
            return []
        if node.kind == "dense":
            source = node.input.producer
            return ([] if source is not None and source.kind == "flatten" and source.input.kind == self.kind
                    else [node.input])
        if (node.kind in ("flatten", "global_avg_pool", "global_max_pool") and node.input.kind == self.kind
                and (node.kind != "flatten" or node.input.size**2 // node.input.channels <= MOST_WEIGHTS)):
            return []
        if node.kind in ALIKE or is_activation(node.kind):
            return node.inputs
        raise Unsupported(
            f"features behind {node.kind} that become "
            f"{'an image' if self.rank == 2 else 'steps or a signal'}",
            "ctnn makes space only of what dense layers and convolutions gave: reshape in the program, "
            "between two models",
        )

    def _insert(self, node, before=None):
        node.output.producer = node
        nodes = self.graph.nodes
        nodes.insert(
            len(nodes) if before is None else next(i for i, n in enumerate(nodes) if n is before), node)
        return node.output

    def _features(self, wire):
        """The features again, for readers that stay as they are."""
        made = next((n for n in self.graph.nodes if n.kind == "flatten" and n.input is wire), None)
        if made is None:
            made = Node(
                "flatten",
                [wire],
                source=wire.producer.source if wire.producer else "",
                output=Wire("features", (wire.size, )),
            )
            made.output.producer = made
            at = (0 if wire.producer is None else 1 +
                  next(i for i, n in enumerate(self.graph.nodes) if n is wire.producer))
            self.graph.nodes.insert(at, made)
        return made.output

    def _window(self, out, kernel, groups=1, bias=False, transposed=False):
        ones, none = (1, ) * self.rank, (0, ) * self.rank
        return {
            "out": out,
            "kernel": tuple(kernel),
            "stride": tuple(kernel) if transposed else ones,
            "dilation": ones,
            "groups": groups,
            "bias": bias,
            "padding": none,
        } | ({"output_padding": none} if transposed else {})

    def _as_pixel(self, node):
        size, ones = node.output.size, (1, ) * self.rank
        source = node.input.producer
        if node.kind == "dense":
            weight = node.parameters["weight"]
            whole = id(node.input) not in self.inside
            kernel = source.input.shape[1:] if whole else ones
            node.inputs = [source.input] if whole else node.inputs
            node.kind, node.options = f"conv{self.rank}d", self._window(size, kernel, 1, node.options["bias"])
            node.parameters["weight"] = weight.reshape(size, -1, *kernel)
        elif node.kind in ("last_step", "flatten") and node.input.kind == "sequence":
            steps, c = node.input.shape
            signal = self._insert(
                Node("as_image", [node.input], source=node.source, output=Wire("signal", (c, steps))), node)
            weight = numpy.zeros((size, c, steps), dtype=numpy.float32)
            places = numpy.arange(size) + (steps * c - size)  # the last ones
            weight[numpy.arange(size), places % c, places // c] = 1
            node.note = "the last step" if node.kind == "last_step" else "steps as channels"
            node.kind, node.inputs, node.options = "conv1d", [signal], self._window(size, (steps, ))
            node.parameters = {"weight": weight}
        elif node.kind == "flatten":
            c, kernel = node.input.channels, node.input.shape[1:]
            each = math.prod(kernel)
            node.kind, node.options = f"conv{self.rank}d", self._window(size, kernel, c)
            node.parameters["weight"] = numpy.tile(numpy.eye(each, dtype=numpy.float32),
                                                   (c, 1)).reshape(size, 1, *kernel)
            node.note = "space as channels"
        elif node.kind.startswith("global"):
            kernel = node.input.shape[1:]
            node.kind = f"{node.kind[7:10]}_pool{self.rank}d"
            node.options = {
                "kernel": kernel,
                "stride": kernel,
                "dilation": ones,
                "padding": (0, ) * self.rank,
                "ceil_mode": False,
                "padding_counted": True,
            }
        elif node.kind in ("layer_norm", "rms_norm"):
            node.parameters = {k: p.reshape(size, *ones) for k, p in node.parameters.items()}

    def _spread(self, node):
        """Channels over space: of each place the channel that belongs there."""
        c, *space = node.output.shape
        places, size, each = node.options["places"].reshape(c, *space), node.input.size, math.prod(space)
        grouped = size == c * each and (places.reshape(c, -1) // each == numpy.arange(c)[:, None]).all()
        repeated = size == c and (places.reshape(c, -1) == numpy.arange(c)[:, None]).all()
        groups = c if grouped or repeated else 1
        if size * c // groups * each > MOST_WEIGHTS:
            raise Unsupported(
                f"{size} features that become {self.kind} {list(node.output.shape)} in another order",
                "keep their order",
            )
        weight = numpy.zeros((size, c // groups, *space), dtype=numpy.float32)
        at = numpy.indices((c, *space))
        weight[(places, at[0] if groups == 1 else 0, *at[1:])] = 1
        node.kind, node.options = f"conv_transpose{self.rank}d", self._window(c, space, groups, False, True)
        node.parameters, node.note = {"weight": weight}, "features spread over space"
