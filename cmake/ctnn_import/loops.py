"""Loops of cells that a file writes out step by step: where every step computes what a GRU, an LSTM or a
plain cell computes of the step's input and the state before it, they are one layer over the steps.

A state that begins as a constant is a node `constant`, and a step that is picked of a sequence a node `step`;
ctnn has neither. The states of a loop are found by the matrix that reads each of them; that its steps are
alike is shown operator by operator, and that a step is a cell by its values on random numbers, whatever its
operators and the order of its gates are.
"""
import numpy

from .builder import Builder
from .cells import Step, recognise
from .problems import Unsupported
from .scales import remove, sole_reader
from .series import Series, key
from .view import View

REMEDY = "run the whole sequence through nn.GRU, nn.LSTM or nn.RNN"
MOST_LOOPS = 64
LEAST = 3  # steps that show which of the wires between them are states


def roll_up(graph):
    """Every loop becomes a layer; no node `constant` or `step` is left."""
    build = Builder(False)
    build.nodes = graph.nodes
    if any(n.kind == "constant" for n in graph.nodes):
        _biases_into_matrices(graph)
        series = Series(build)
        matrices = {id(n.input) for n in graph.nodes if n.kind == "dense"}
        begun = [n for n in graph.nodes if n.kind == "constant" and id(n.output) in matrices]
        if len(begun) > MOST_LOOPS:
            raise Unsupported(f"{len(begun)} states that begin as constants", REMEDY)
        for constant in begun:
            if (loop := _loop(graph, constant)) is not None:
                _roll(graph, build, series, *loop)
        for node in [n for n in graph.nodes if n.kind == "concat" and n.output.kind == "features"]:
            if (steps := series.of(node.inputs)) is not None:
                graph.replace(node.output, build.node("flatten", [steps], "features", (steps.size, )))
        _in_order(graph)
        _there_and_back(graph)
        left = next((n for n in graph.nodes if n.kind == "constant"), None)
        if left is not None:
            raise Unsupported("a state that begins as a constant, whose steps are no gru, lstm or rnn",
                              REMEDY)
    for node in [n for n in graph.nodes if n.kind == "step"]:
        build.source = node.source
        graph.replace(node.output, build.picked_step(node.input, node.options["index"]))
    _in_order(graph)


def _biases_into_matrices(graph):
    """A bias that stands by itself, behind a matrix or behind the sum of two, belongs to a matrix."""
    users = graph.users()
    for node in [n for n in graph.nodes if n.kind == "scale" and (n.parameters["weight"] == 1).all()]:
        before = node.input.producer
        if before is None or sole_reader(users, node.input) is not node:
            continue
        makers = [w.producer for w in before.inputs] if before.kind == "sum" else [before]
        matrix = next((m for m in makers if m is not None and m.kind == "dense" and
                       (m is before or sole_reader(users, m.output) is before)), None)
        if matrix is None or node.parameters["bias"].size not in (1, matrix.options["out"]):
            continue
        bias = matrix.parameters.get("bias", numpy.zeros(matrix.options["out"])) + node.parameters["bias"]
        matrix.parameters = {**matrix.parameters, "bias": bias.astype(numpy.float32)}
        matrix.options = {**matrix.options, "bias": True}
        remove(graph, node)
        users = graph.users()


def _in_order(graph):
    """The nodes that the output needs, each behind what it reads."""
    order, done, waiting = [], set(), [(graph.output, False)]
    while waiting:
        wire, ready = waiting.pop()
        node = wire.producer
        if node is None or id(node) in done:
            continue
        if ready:
            done.add(id(node))
            order.append(node)
        else:
            waiting.append((wire, True))
            waiting += [(w, False) for w in reversed(node.inputs)]
    graph.nodes[:] = order


def _there_and_back(graph):
    """Steps made flat and taken as steps again are the steps."""
    for node in graph.nodes:
        folded = node.input.producer if node.kind == "as_sequence" else None
        flat = folded.input.producer if folded is not None and folded.kind == "unflatten" else None
        if flat is not None and flat.kind == "flatten" and flat.input.shape == node.output.shape:
            turned = numpy.arange(flat.output.size).reshape(node.output.shape).T.reshape(-1)
            if (folded.options["places"] == turned).all():
                graph.replace(node.output, flat.input)
    _in_order(graph)


def _states(graph, constant):
    """The wires that the matrix of this constant reads, each of which leads to the next."""
    first = next((n for n in graph.nodes if n.kind == "dense" and n.input is constant.output), None)
    if first is None:
        return []
    own, states, reached = key(first), [constant.output], {id(constant.output)}
    for node in graph.nodes:
        if node.kind == "dense" and node.input is not states[-1] and id(
                node.input) in reached and key(node) == own:
            states.append(node.input)
            reached = {id(node.input)}
        if any(id(w) in reached for w in node.inputs):
            reached.add(id(node.output))
    return states


def _loop(graph, constant):
    """(states, steps) of the loop that begins with this constant; None where there is none."""
    states = _states(graph, constant)
    if len(states) < LEAST:
        return None
    begun = set()  # what depends on a constant
    for node in graph.nodes:
        if node.kind == "constant" or any(id(w) in begun for w in node.inputs):
            begun.add(id(node.output))
    steps = [Step(begun, states[1], after, before) for before, after in zip(states, states[1:])]
    if not all(step.alike for step in steps):
        return None
    for node in graph.nodes:  # the last state, which no matrix need read
        if node.kind == states[1].producer.kind and node.output.shape == states[1].shape:
            last = Step(begun, states[1], node.output, states[-1])
            if last.alike and last.reads_state_like(steps[1]):
                return [*states, node.output], [*steps, last]
    return states, steps


def _roll(graph, build, series, states, steps):
    """The steps as one layer, whose steps are the states."""
    cell = recognise(states[1], steps)
    if cell is None:
        return
    x = series.of([s.input for s in cell.inputs]) if cell.inputs is not None else None
    if x is None:
        entering = [series.of(list(wires)) for wires in zip(*cell.leaves)]
        if any(w is None for w in entering):
            return
        parts = [View(w) for w in entering]
        x = (parts[0] if len(parts) == 1 else build.concat(parts, 1)).wire
        directions = [cell.of_sums()]
    else:
        directions = [cell.of_inputs()]
    build.source = states[1].producer.source
    y = build.recurrent(cell.kind, View(x), 0, 1, directions, cell.initial)
    y.wire.producer.note = f"a loop of {len(steps)} steps"
    series.made(states[1:], y.wire)
    for t, state in enumerate(states[1:]):
        picked = "last_step" if t == len(steps) - 1 else "step"
        options = {} if picked == "last_step" else {"index": t}
        if any(state in n.inputs for n in graph.nodes) or graph.output is state:
            graph.replace(state, build.node(picked, [y.wire], "features", state.shape, options))
