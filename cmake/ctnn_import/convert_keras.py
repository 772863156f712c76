"""Keras models as ctnn's layers: channels last, weights turned, names of classes as Keras 2 and 3 have
them."""
import dataclasses

import numpy

from . import evaluate_keras, read_keras
from .graph import Graph
from .imported import Imported, several_inputs
from .keras_layers import Layers
from .keras_weights import h5_weights, keras3_weights, open_h5
from .problems import Refused, Unsupported, open_steps, printable
from .read_json import load as load_json, whole
from .translate import Translator, ends, moved


def convert_h5(path, options, problems):
    """A whole model, or weights with the JSON of their configuration beside them."""
    with open_h5(path) as file:
        whole_model = "model_config" in file.attrs
    beside = None if whole_model else _configuration(path)
    if beside is not None:
        return convert_json(beside[0], beside[1], options, problems, path)
    return _convert(read_keras.from_h5(path), options, problems)


def _configuration(path):
    """(path, configuration) of the JSON that these weights belong to: of the same name, or the only one."""
    stem = path.name.split(".")[0]
    stems = stem, stem.removesuffix("_weights"), stem.removesuffix("weights")
    named = [path.with_name(s + ".json") for s in stems]
    for json_path in [p for p in named if p.is_file()] or sorted(path.parent.glob("*.json"))[:2]:
        try:
            data = load_json(json_path)
        except Refused:
            continue
        if isinstance(data, dict) and data.get("class_name") in read_keras.MODELS and (
                json_path in named or len(list(path.parent.glob("*.json"))) == 1):
            return json_path, data
    return None


def convert_keras(path, options, problems):
    return _convert(read_keras.from_keras(path), options, problems)


def convert_json(path, data, options, problems, weights=None):
    """A configuration, and the weights in the .h5 of the same name, or of the same folder where it is the
    only one."""
    if "modelTopology" in data:
        raise Refused("a model of TensorFlow.js: its weights stand apart; save it as .keras or .h5")
    same = [path.with_suffix(s) for s in (".h5", ".weights.h5", ".hdf5")
            ] + [path.with_name(path.stem + s) for s in ("_weights.h5", ".weights.h5")]
    found = [weights] if weights else [p for p in same if p.is_file()] or sorted(path.parent.glob("*.h5"))
    if len(found) < 1 or weights is None and found[0] not in same and len(found) > 1:
        raise Refused(f"the JSON holds no weights, and there is no {path.stem}.h5 beside it")
    with open_h5(found[0]) as file:
        group = file["model_weights"] if "model_weights" in file else file
        weights = h5_weights(group) if "layer_names" in group.attrs else keras3_weights(
            group)
        version = str(data.get("keras_version", "2"))
        model = read_keras.from_config(data, weights, 3 if version.startswith("3") else 2)
    return _convert(model, options, problems)


def _shapes(model, options):
    shapes = []
    for _, name, said in model.inputs:
        if options.input and len(model.inputs) == 1:
            said = [int(n) for n in options.input.split(",")][-len(said):] if said else said
        out = []
        for i, n in enumerate(said):
            if n is None and len(said) == 2 and i == 0:
                n = open_steps(options)
            if n is None:
                raise Refused(f"the input {name[:40]!r} leaves its shape {said} open: give --input")
            out.append(whole(n, "an extent of the input"))
        shapes.append((1, *out))
    return shapes


def _convert(model, options, problems):
    if not model.inputs:
        raise Refused("the model has no input")
    translate = Keras(problems, model.version)
    try:
        shapes = _shapes(model, options)
        tokens = [s[:1] + (open_steps(options),) if s == (1,) else s for s in shapes]
        wire, views = several_inputs(tokens, True)
    except Unsupported as e:
        problems.add("the input", e.what, e.remedy)
        return None
    translate.values |= {key: view for (key, _, _), view in zip(model.inputs, views)}
    name, key = _output(model, options)
    model.calls = _needed(model.calls, key)
    for call in model.calls:
        translate.run(call.name, call.kind, call.inputs, [call.output], call)
    view = ends(translate.values.get(key), problems, "the output")
    if view is None:
        return None
    try:
        translate.build.source = name
        view = translate.build.leaving(view)
    except Unsupported as e:
        problems.add("the output", e.what, e.remedy)
        return None
    keys = [k for k, _, _ in model.inputs]
    evaluate = lambda arrays: evaluate_keras.evaluate(model, dict(zip(keys, arrays)), key)
    named = [(n, v) for (_, n, _), v in zip(model.inputs, views)]
    return Imported(f"Keras {model.version}", Graph(translate.build.nodes, wire, view.wire), named,
                    (name, view), evaluate, translate.notes)


def _output(model, options):
    """(name, key) of the output: the model's, or of any layer that --output names."""
    names = {name: key for key, name in model.outputs}
    if options.output is not None and options.output not in names:
        names = {c.name: c.output for c in model.calls}
        if options.output not in names:
            raise Refused("--output names no layer of the model")
    if options.output is None and len(model.outputs) > 1:
        listed = printable(", ".join(names), 500)
        raise Refused(f"the model has {len(model.outputs)} outputs: choose one with --output: {listed}")
    name = model.outputs[0][1] if options.output is None else options.output
    return name, names[name]


def _needed(calls, key):
    """The calls that the tensor of this key needs."""
    wanted, needed = {key}, []
    for call in reversed(calls):
        if call.output in wanted:
            wanted.update(call.inputs)
            needed.append(call)
    return needed[::-1]


class Keras(Layers, Translator):
    def __init__(self, problems, version):
        super().__init__(problems, True)
        self.version = version

    def handled(self, handler, given, call):
        """Channels that stand first are brought behind for a layer, and back; Flatten leaves them behind, as
        Keras does."""
        if call.config.get("data_format") != "channels_first":
            return handler(given, call)
        behind = dataclasses.replace(
            call, config={**call.config, "data_format": "channels_last", "activation": None})
        y = handler([moved(v, lambda i: numpy.moveaxis(i, 1, -1)) for v in given], behind)
        if call.kind == "Flatten":
            return y
        return self.finish(moved(y, lambda i: numpy.moveaxis(i, -1, 1)), call)
