"""ONNX as ctnn's layers: the habits of torch.onnx, tf2onnx, keras2onnx and CNTK."""
import numpy

from . import evaluate_onnx, onnx_loops, onnx_patterns
from .graph import Graph
from .imported import Imported, either, several_inputs
from .onnx_integers import Integers
from .onnx_layers import Layers
from .onnx_moves import Moves
from .onnx_recurrent import Recurrent
from .problems import Refused, Unsupported, printable
from .read_json import whole
from .read_onnx import Model
from .translate import Translator, ends

RECURRENT = ("LSTM", "GRU", "RNN")


def convert(path, options, problems):
    said = [whole(int(n), "--input") for n in options.input.split(",")
            if n.strip().isdigit()] if options.input else None
    model = Model(path, said, options.steps)
    problems.sizes_said |= model.assumed
    options.steps_assumed = model.assumed
    repeats = onnx_loops.written_out(model) or _repeats(model)
    return either(lambda more: _converted(model, options, more, False),
                  lambda more: _converted(model, options, more, True), repeats, problems)


def _repeats(model):
    """Whether the same matrix stands there several times, as in a loop that is written out."""
    names = [
        i for n in model.nodes if n.kind in ("Gemm", "MatMul") for i in n.inputs[:2] if i in model.constants
    ]
    return len(set(names)) < len(names)


def _converted(model, options, problems, loops):
    translate = Onnx(model, problems, loops)
    states = _states(model)
    inputs = [(n, s) for n, s in model.inputs if n not in states]
    try:
        wire, views = several_inputs([s or (1, ) for _, s in inputs], False)
    except (Unsupported, IndexError) as e:
        problems.add("the inputs", getattr(e, "what", "none of data"),
                     getattr(e, "remedy", "is the file damaged?"))
        return None
    translate.values |= {n: v for (n, _), v in zip(inputs, views)} | {n: None for n in states}
    name = _output(model, options, translate)
    nodes = onnx_patterns.find(model, name)
    _complete(nodes, translate.values)
    if model.batch > 1:
        translate.notes.append(
            f"the file takes {model.batch} images at once, the network one; nn::predict<N> takes N")
    for node in nodes:
        outputs = [o for o in node.outputs]
        translate.run(node.name if node.name else node.outputs[0], node.kind.replace(".", "_"), node.inputs,
                      outputs, node)
    view = ends(translate.values.get(name), problems, "the output")
    if view is None:
        return None
    try:
        translate.build.source = name
        view = translate.build.leaving(view)
    except Unsupported as e:
        problems.add("the output", e.what, e.remedy)
        return None
    if states:
        translate.notes.append(
            f"{', '.join(map(printable, sorted(states)))}: the state that goes in and out is kept by "
            "nn::stream, from zeros on")
    names = [n for n, _ in inputs]
    evaluate = lambda arrays: evaluate_onnx.evaluate(model, dict(zip(names, arrays)), name)
    return Imported(f"ONNX, opset {model.opset}", Graph(translate.build.nodes, wire, view.wire),
                    list(zip(names, views)), (name, view), evaluate, translate.notes)


def _complete(nodes, known):
    """Every tensor that a node reads comes from somewhere."""
    given = {o for n in nodes for o in n.outputs}
    for node in nodes:
        for name in node.inputs:
            if name not in given and name not in known:
                raise Refused(
                    f"{printable(node.name)} reads {printable(name)}, which nothing in the graph gives")


def _states(model):
    """Inputs that are nothing but the initial state of a recurrent layer."""
    readers = {}
    for node in model.nodes:
        for place, name in enumerate(node.inputs):
            readers.setdefault(name, []).append(node.kind in RECURRENT and place in (5, 6))
    return {n for n, _ in model.inputs if readers.get(n) and all(readers[n])}


def _output(model, options, translate):
    if options.output is not None:
        if all(options.output not in n.outputs for n in model.nodes):
            raise Refused("--output names no tensor of the graph")
        return options.output
    final = {o for n in model.nodes if n.kind in RECURRENT for o in n.outputs[1:]}
    outputs = [o for o in model.outputs if o not in final] or model.outputs[:1]
    if len(outputs) > 1:
        raise Refused(f"the graph has {len(outputs)} outputs: choose one with --output: "
                      f"{', '.join(map(printable, outputs))[:500]}")
    if len(model.outputs) > 1:
        translate.notes.append("states that leave the graph are kept by nn::stream")
    return outputs[0]


class Onnx(Layers, Moves, Integers, Recurrent, Translator):
    """With `loops` zeros of [1, features] are tensors, which states begin with."""

    def __init__(self, model, problems, loops):
        super().__init__(problems, False)
        self.values |= dict(model.constants)
        self.values[""] = None
        self.opset, self.loops = model.opset, loops
        self.ends = {n for n, _ in model.inputs} | set(model.outputs)
        for name in list(model.constants) if loops else ():
            self._begin(name)

    def run(self, name, kind, inputs, outputs, *rest):
        super().run(name, kind, inputs, outputs, *rest)
        for output in outputs if self.loops else ():
            self._begin(output)

    def _begin(self, name):
        value = self.values.get(name)
        if isinstance(value, numpy.ndarray) and value.dtype.kind == "f" and value.ndim == 2 and (
                len(value) == 1 and value.size and not value.any()):
            self.values[name] = self.build.constant(value)
