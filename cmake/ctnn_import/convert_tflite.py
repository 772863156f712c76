"""TensorFlow Lite as ctnn's layers: NHWC tensors, fused activations, quantised weights as the floats that
they stand for."""
from . import evaluate_tflite
from .graph import Graph
from .imported import Imported, several_inputs
from .problems import Refused, Unsupported, open_steps, printable
from .read_tflite import Model
from .tflite_formulas import Formulas
from .tflite_layers import Layers
from .tflite_moves import Moves
from .translate import Translator, ends


def convert(raw, options, problems):
    model = Model(raw)
    translate = Tflite(model, problems)
    inputs = [t for t in (model.tensors[i] for i in model.inputs if i >= 0) if not t.variable]
    if not inputs or not model.outputs:
        raise Refused("the graph has no input or no output")
    try:
        wire, views = several_inputs([_shape(t, options, len(inputs)) for t in inputs], True)
    except Unsupported as e:
        problems.add("the input", e.what, e.remedy)
        return None
    translate.values |= {t.index: v for t, v in zip(inputs, views)}
    number = _output(model, options)
    model.operators = _needed(model, number)
    for i, operator in enumerate(model.operators):
        name = next((model.tensors[o].name for o in operator.outputs if o >= 0), "") or f"operator {i}"
        translate.run(name, operator.kind.replace(" ", "_"), operator.inputs, operator.outputs, operator)
    view = ends(translate.values.get(number), problems, "the output")
    if view is None:
        return None
    try:
        translate.build.source = "the output"
        view = translate.build.leaving(view)
    except Unsupported as e:
        problems.add("the output", e.what, e.remedy)
        return None
    notes = translate.notes
    if model.quantised:
        notes.append(
            "quantised weights became the floats that they stand for; the network computes in floats")
        for t in (*inputs, model.tensors[number]):
            if t.quantised:
                notes.append(
                    f"{t.name}: the file's integers q stand for {t.quantised[0]:.9g} * (q - "
                    f"{t.quantised[1]}), which is taken here"
                )
    evaluate = lambda arrays: evaluate_tflite.evaluate(model, dict(zip(
        (t.index for t in inputs), arrays)), number)
    named = [(t.name or f"input {k}", v) for k, (t, v) in enumerate(zip(inputs, views))]
    return Imported("TensorFlow Lite", Graph(translate.build.nodes, wire, view.wire), named,
                    (model.tensors[number].name or "output", view), evaluate, notes)


def _shape(tensor, options, count):
    """The input's, with --input where the file leaves extents open beside the batch."""
    said = [int(n) for n in options.input.split(",") if n.strip().isdigit()] if options.input else []
    if said and count == 1 and len(said) in (len(tensor.shape), len(tensor.shape) - 1):
        return [*tensor.shape[:len(tensor.shape) - len(said)], *said]
    shape = [None if left and i else n for i, (n, left) in enumerate(zip(tensor.shape, tensor.open))]
    if len(shape) == 3 and shape[1] is None:
        shape[1] = open_steps(options)
    if None in shape:
        raise Refused(f"the input {printable(tensor.name)} leaves its shape {shape} open: give --input")
    return shape


def _needed(model, number):
    """The operators that the tensor of this number needs."""
    wanted, needed = {number}, []
    for operator in reversed(model.operators):
        if wanted & set(operator.outputs):
            wanted |= set(operator.inputs)
            needed.append(operator)
    return needed[::-1]


def _output(model, options):
    """The number of the tensor that is the output: the graph's, or any that --output names."""
    names = {model.tensors[o].name: o for o in model.outputs if o >= 0}
    if options.output is not None and options.output not in names:
        names = {t.name: t.index for t in model.tensors}
        if options.output not in names:
            raise Refused("--output names no tensor of the graph")
    if options.output is None and len(model.outputs) > 1:
        listed = printable(", ".join(names), 500)
        raise Refused(f"the graph has {len(model.outputs)} outputs: choose one with --output: {listed}")
    return names[options.output] if options.output is not None else model.outputs[0]


class Tflite(Layers, Moves, Formulas, Translator):
    def __init__(self, model, problems):
        super().__init__(problems, True)
        self.model = model
        self.values |= {t.index: t.data for t in model.tensors if t.data is not None}
