"""TorchScript as ctnn's layers: the tape of the operators, each with its counterpart."""
import re

import numpy

from . import evaluate_script
from .graph import Graph
from .imported import Imported, either, several_inputs
from .problems import Refused, Unsupported, open_steps
from .read_json import whole
from .script import Script
from .script_layers import Layers
from .script_values import Box
from .translate import Translator, ends

MATRICES = ("linear", "matmul", "mm", "addmm")


def convert(path, options, problems):
    script = Script(path)
    return _tried(script, _shapes(script, options), problems, "TorchScript")


def convert_modules(modules, shape, problems):
    """A pickled module on an input of this shape."""
    return _tried(modules, [shape], problems, "PyTorch module")


def _tried(script, shapes, problems, what):
    example = [numpy.random.default_rng(0).random(s) for s in shapes]
    try:
        output, tape = script.run(evaluate_script.OPERATORS, example)
        again = lambda more: _converted(what, script, shapes,
                                        *script.run(evaluate_script.OPERATORS, example, True), more)
        plain = lambda more: _converted(what, script, shapes, *script.run(evaluate_script.OPERATORS, example),
                                        more)
        return either(plain, again, _repeats(tape), problems)
    except Unsupported as e:
        problems.add(script.at, e.what, e.remedy)
        return None


def _repeats(tape):
    """Whether the same matrix stands there several times."""
    weights = [
        id(a) for name, arguments, _ in tape if name in MATRICES for a in arguments[1:3]
        if isinstance(a, Box)
    ]
    return any(name.endswith("_cell") for name, _, _ in tape) or len(set(weights)) < len(weights)


def _converted(what, script, shapes, output, tape, problems):
    notes = []
    while isinstance(output, (tuple, list)) and output:
        notes += ["the first of several outputs; states are kept by nn::stream"] if len(output) > 1 else []
        output = output[0]
    if not isinstance(output, Box):
        raise Refused("forward gives no tensor")
    translate = Tape(problems, script)
    try:
        wire, views = several_inputs(shapes, False)
    except Unsupported as e:
        problems.add("the inputs", e.what, e.remedy)
        return None
    translate.values |= {id(b): v for b, v in zip(script.inputs, views)}
    for number, (name, arguments, results) in enumerate(tape):
        translate.replay(f"{name} ({number + 1})", name, arguments, results)
    view = ends(translate.values.get(id(output)), problems, "the output")
    if view is None:
        return None
    try:
        view = translate.build.leaving(view)
    except Unsupported as e:
        problems.add("the output", e.what, e.remedy)
        return None
    names = script.input_names()[:len(views)]
    return Imported(
        what, Graph(translate.build.nodes, wire, view.wire), list(zip(names, views)), ("output", view),
        lambda arrays: evaluate_script.evaluate(script, [a.reshape(s) for a, s in zip(arrays, shapes)]),
        notes + translate.notes)


def _shapes(script, options):
    """Of the inputs: as said, or as the first layer with weights takes it."""
    if options.input:
        return [tuple(whole(int(n), "--input") for n in part.split(",")) for part in options.input.split(";")]
    first = next(_parameters(script.module), None)
    if first is not None and first[0] == "weight_ih_l0":
        calls = [
            ast_line for f in _sources(script)
            for ast_line in re.findall(r"torch\.(?:lstm|gru|rnn_tanh)\(.*?(True|False)\)", f)
        ]
        steps, size = open_steps(options), first[1].size[1]
        return [(1, steps, size) if not calls or calls[0] == "True" else (steps, 1, size)]
    if first is not None and len(first[1].size) == 2:
        return [(1, first[1].size[1])]
    raise Refused("the file does not say the shape of its input: give it with --input 1,3,32,32")


def _sources(script):
    import ast
    for functions in [*[m for m, _ in script.classes.values()], script.functions]:
        for function in functions.values():
            yield ast.unparse(function.node)


def _parameters(module, depth=0):
    """(name, tensor) of all parameters, in the order of the module's attributes."""
    for name, value in module.state.items():
        if hasattr(value, "state") and depth < 100:
            yield from _parameters(value, depth + 1)
        elif hasattr(value, "stride") and name in ("weight", "weight_ih_l0"):
            yield name, value


class Tape(Layers, Translator):
    prefix = "op_"

    def __init__(self, problems, script):
        super().__init__(problems, False)
        self.script, self.kept = script, []  # what the ids below belong to

    def replay(self, label, name, arguments, results):
        """One operator of the tape, with views in place of computed tensors."""
        boxes = []
        given = self._opened(arguments, boxes)
        outputs = results if isinstance(results, list) else [results]
        self.kept += [arguments, results]
        self.values[id(given)] = given
        self.run(label, name, boxes, [id(o) for o in outputs], given)

    def _opened(self, value, boxes):
        if isinstance(value, Box):
            if value.computed:
                boxes.append(id(value))
                return self.values.get(id(value))
            return value.array
        return type(value)(self._opened(v, boxes) for v in value) if isinstance(value,
                                                                                (list, tuple)) else value
