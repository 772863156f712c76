"""What every format's converter hands on: the graph, how the file sees its input and output, and the file's
own evaluation."""
import dataclasses
import math
import typing

import numpy

from .graph import Graph, Wire
from .loops import roll_up
from .problems import Problems, Refused, Unsupported
from .steps import prefer_steps
from .turned import turn_rows, turned_places
from .view import View, input_wire


@dataclasses.dataclass
class Imported:
    format: str  # "ONNX, opset 13"
    graph: Graph
    inputs: list  # (name, View) of each input of the file
    output: tuple  # (name, View)
    # arrays of the file's inputs -> the file's output, in the file's layout; shares nothing with the rest
    evaluate: typing.Callable
    notes: list = dataclasses.field(default_factory=list)  # sentences for the user and the header
    example: tuple | None = None  # the file's own: (inputs, output)
    # evaluate, for any number of steps [steps, features], where the file leaves it open
    any_steps: typing.Callable | None = None

    @property
    def tokens(self):
        return self.graph.input.kind == "tokens"

    def roll_up(self):
        """Loops that are written out become layers."""
        before = self.graph.output
        roll_up(self.graph)
        name, view = self.output
        if view.wire is before:
            self.output = name, View(self.graph.output, view.index)
        last = self.graph.output.producer
        if last is not None and last.kind == "flatten" and last.input.kind == "sequence" and (
                before is not self.graph.output):  # handed out as the steps that they are
            self.output, self.graph.output = (name, View(last.input, self.output[1].index)), last.input

    def as_steps(self):
        """Signals become steps where that saves turning; an output that is turned last is handed out as
        steps, too."""
        before = self.graph.output
        prefer_steps(self.graph)
        name, view = self.output
        if view.wire is before:
            self.output = name, View(self.graph.output, view.index)
        last = self.graph.output.producer
        if last is not None and last.kind == "as_image":
            turned = numpy.arange(last.output.size).reshape(last.input.shape).T.reshape(-1)
            self.output, self.graph.output = (name, View(last.input,
                                                         turned[self.output[1].index])), last.input
        self.graph.prune()

    def turn_rows(self):
        """Images whose rows are steps are turned; an output among them, too."""
        turned = turn_rows(self.graph)
        name, view = self.output
        if id(view.wire) in turned:
            self.output = name, View(view.wire, turned_places(turned[id(view.wire)][1])[view.index])

    def file_inputs(self, x):
        """What the file's inputs are, when x enters the network."""
        return [numpy.asarray(x).reshape(-1)[view.places()] for _, view in self.inputs]

    def network_input(self, arrays):
        """What enters the network, when the file's inputs are these."""
        wire = self.graph.input
        x = numpy.zeros(wire.size)
        for (_, view), array in zip(self.inputs, arrays):
            x[view.places().reshape(-1)] = numpy.asarray(array).reshape(-1)
        return x.reshape(wire.shape)

    def network_output(self, array):
        """What leaves the network, when the file's output is this."""
        wire, view = self.graph.output, self.output[1]
        y = numpy.empty(wire.size)
        y[view.places().reshape(-1)] = numpy.asarray(array, dtype=numpy.float64).reshape(-1)
        return y.reshape(wire.shape)


def either(plain, loops, repeats, problems):
    """What `plain` converts, or `loops`, which takes zeros as states that a loop begins with: that first
    where the file repeats itself, else where the other finds problems. Both take a list of problems."""

    def rolled(more):
        try:
            found = loops(more)
            if found is not None and not more:
                found.roll_up()
                return found
        except Unsupported as e:
            more.add("the loop", e.what, e.remedy)
        except Refused:
            pass
        return None

    own, more = Problems(), Problems()
    if repeats and (found := rolled(more)) is not None:
        return found
    found = plain(own)
    if own and not repeats and (looped := rolled(more)) is not None:
        return looped
    said = [p for p in more if p.node == "the loop"] if own else []
    for p in said or own:
        problems.add(p.node, p.what, p.remedy)
    return found


def several_inputs(shapes, channels_last):
    """Views of several inputs of these shapes in the file on one wire: one behind the other in features, or
    in channels."""
    if len(shapes) == 1:
        wire = input_wire(shapes[0])
        return wire, [View(wire)]
    flat = [tuple(n for i, n in enumerate(s) if i or n != 1) for s in shapes]
    ranks = {len(s) for s in flat}
    if ranks <= {0, 1}:
        parts = [(math.prod(s), ) for s in flat]
        kind, places = "features", [numpy.arange(p[0]) for p in parts]
    elif ranks == {2} and len({s[0] for s in flat}) == 1:
        total, begin, places = sum(s[1] for s in flat), 0, []
        for s in flat:
            places.append(numpy.arange(s[0])[:, None] * total + begin + numpy.arange(s[1]))
            begin += s[1]
        wire = Wire(None, (flat[0][0], total))
        wire.settle("sequence", wire.shape, numpy.arange(wire.size))
        return wire, [View(wire, p.reshape(s)) for p, s in zip(places, shapes)]
    elif ranks == {3}:
        first = [s if not channels_last else (s[2], s[0], s[1]) for s in flat]
        if len({s[1:] for s in first}) > 1:
            raise Unsupported(f"inputs {', '.join(map(str, map(list, shapes)))}",
                              "one input takes them all: bring them to one size")
        parts, kind = first, "image"
        places = [numpy.arange(math.prod(s)).reshape(s) for s in first]
        places = [p.transpose(1, 2, 0) if channels_last else p for p in places]
    else:
        raise Unsupported(f"inputs {', '.join(map(str, map(list, shapes)))}",
                          "one input takes them all: features, or steps, or images alike")
    begin, views = 0, []
    shape = (sum(p[0] for p in parts), *parts[0][1:])
    wire = Wire(None, shape)
    wire.settle(kind, shape, numpy.arange(wire.size))
    for p, s in zip(places, shapes):
        views.append(View(wire, (p + begin).reshape(s)))
        begin += p.size
    return wire, views
