"""The graph of ctnn's layers: wires between nodes, everything in PyTorch's layout and without the batch.

A wire has a kind and a shape:  features (F,) | signal (C, L) | image (C, H, W) | sequence (T, F) | tokens
(T,) A node is a layer, named as in ctnn, with one input; or `sum`, `product`, `concat` with several. Its
parameters have PyTorch's names and shapes. `scale` is the one kind that ctnn has not: y = weight · x + bias
for each channel, or all; simplify.py puts it elsewhere.
"""
import dataclasses
import math

import numpy

JOINS = ("sum", "product", "concat")


@dataclasses.dataclass(eq=False)
class Wire:
    kind: str | None  # None: an input of which no layer has said yet how it takes it
    shape: tuple
    producer: "Node | None" = None
    order: numpy.ndarray | None = None  # of inputs: order[place in the file's input] = place here
    vocabulary: int = 0                 # of tokens

    @property
    def size(self):
        return math.prod(self.shape)

    @property
    def channels(self):
        """How many features or channels: what a bias has one of each for."""
        return self.shape[1] if self.kind == "sequence" else self.shape[0]

    def settle(self, kind, shape, places):
        """An input is taken as `kind` of `shape`, whose values stand in the file at `places`."""
        self.kind, self.shape = kind, tuple(int(n) for n in shape)
        self.order = numpy.empty(len(places), dtype=numpy.int64)
        self.order[places] = numpy.arange(len(places))


@dataclasses.dataclass(eq=False)
class Node:
    kind: str
    inputs: list
    options: dict = dataclasses.field(default_factory=dict)
    parameters: dict = dataclasses.field(default_factory=dict)
    source: str = ""  # its name in the file
    output: Wire | None = None
    note: str = ""    # what became of it, for the table

    @property
    def input(self):
        return self.inputs[0]


class Graph:
    """What a converter made of a file: nodes in order, the input's wire, the output's."""

    def __init__(self, nodes, input_wire, output):
        self.nodes, self.input, self.output = nodes, input_wire, output

    def users(self):
        """The nodes that read each wire, by the wire's id."""
        users = {id(self.output): ["output"]}
        for node in self.nodes:
            for wire in node.inputs:
                users.setdefault(id(wire), []).append(node)
        return users

    def replace(self, old, new):
        """Whoever reads `old` reads `new`."""
        for node in self.nodes:
            node.inputs = [new if wire is old else wire for wire in node.inputs]
        if self.output is old:
            self.output = new

    def prune(self):
        """Leaves out what no output depends on."""
        needed, waiting = set(), [self.output]
        while waiting:
            wire = waiting.pop()
            if wire.producer is not None and id(wire.producer) not in needed:
                needed.add(id(wire.producer))
                waiting.extend(wire.producer.inputs)
        self.nodes = [node for node in self.nodes if id(node) in needed]
