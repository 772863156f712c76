"""Keras models (.h5, .keras, a JSON beside weights): the configuration as a list of calls in order, with each
layer's weights.

A Lambda holds code, which is not run. Only configuration and arrays are read.
"""
import dataclasses
import io
import json
import zipfile

from . import keras_1, keras_functions
from .keras_calls import inbound, references, table
from .keras_weights import h5_weights, keras3_weights, open_h5, turned_round
from .problems import MOST_NODES, Refused, bounded

MODELS = ("Sequential", "Functional", "Model")


@dataclasses.dataclass
class Call:
    name: str        # the layer's
    kind: str        # "Dense"
    config: dict
    inputs: list     # keys of tensors
    output: tuple
    weights: list    # arrays, in Keras' order


@dataclasses.dataclass
class Model:
    inputs: list     # (key, name, shape without the batch, None where open)
    outputs: list    # (key, name)
    calls: list
    version: int


def from_config(config, weights, version):
    """`weights(path, class, kind)` gives the arrays of the layer at this path of names."""
    reader = _Reader(weights)
    kind, own = str(config.get("class_name")), _config(config, "the configuration")
    if kind not in MODELS:
        raise Refused(
            f"a Keras model of class {kind[:40]!r}: Sequential and Functional hold their graph, others are "
            "code"
        )
    if kind == "Sequential":
        inputs, outputs = reader.sequential(own, None, ())
    else:
        inputs, outputs = reader.functional(own, None, ())
    return Model(inputs, outputs, reader.calls, version)


def _config(said, what):
    """A configuration; that of a Sequential of Keras 1 to 2.2 is the list of its layers."""
    own = said.get("config")
    if said.get("class_name") == "Sequential" and isinstance(own, list):
        return {"name": str(said.get("name", "sequential")), "layers": own}
    return table(own, what)


class _Reader:
    def __init__(self, weights):
        self.weights, self.calls = weights, []

    def layers(self, config):
        layers = config.get("layers") if isinstance(config, dict) else config
        if not isinstance(layers, list):
            raise Refused("the configuration has no list of layers")
        bounded(len(layers) + len(self.calls), "layers", MOST_NODES)
        return [table(layer, "a layer") for layer in layers]

    def sequential(self, config, given, path):
        at, inputs = given[0] if given else None, []
        for i, layer in enumerate(self.layers(config)):
            own = table(layer.get("config"), "a layer's configuration")
            shape = own.get("batch_input_shape", own.get("batch_shape", own.get("build_input_shape")))
            if at is None and isinstance(shape, list):
                at = ("input", *path)
                inputs.append((at, str(own.get("name", "input")), shape[1:]))
            if layer.get("class_name") == "InputLayer":
                continue
            if at is None:
                built = layer.get("build_config", {}).get("input_shape") if isinstance(
                    layer.get("build_config"), dict) else None
                if not isinstance(built, list):
                    raise Refused(
                        "the model does not say the shape of its input: build it before it is saved, or give "
                        "--input"
                    )
                at = ("input", *path)
                inputs.append((at, "input", built[1:]))
            at = self.call(layer, [at], (*path, i), path)
        return inputs, [(at, "output")]

    def functional(self, config, given, path):
        entries, tensors, inputs, waiting = {}, {}, [], []
        for layer in self.layers(config):
            name = str(layer.get("name", table(layer.get("config"), "a layer's configuration").get("name")))
            entries[name] = layer
        wanted = references(config.get("input_layers"))
        for k, (name, _, _) in enumerate(wanted):
            own = table(table(entries.get(name), "an input layer").get("config"), "an input layer")
            shape = own.get("batch_input_shape", own.get("batch_shape"))
            if given is None:
                if not isinstance(shape, list):
                    raise Refused(f"the input {name[:40]!r} has no shape")
                inputs.append(((*path, name, 0, 0), name, shape[1:]))
            tensors[name, 0, 0] = given[k] if given is not None and k < len(given) else (*path, name, 0, 0)
        for name, layer in entries.items():
            for n, node in enumerate(layer.get("inbound_nodes") or []):
                waiting.append((name, n, layer, *inbound(node)))
        while waiting:  # in any order: what can be called is
            later = []
            for name, n, layer, sources, numbers in waiting:
                if all(s in tensors for s in sources):
                    tensors[name, n, 0] = self.call(layer, [tensors[s] for s in sources], (*path, name, n),
                                                    path, numbers)
                else:
                    later.append((name, n, layer, sources, numbers))
            if len(later) == len(waiting):
                raise Refused(f"the graph goes in a circle, or lacks inputs, at {str(later[0][0])[:40]!r}")
            waiting = later
        outputs = [(tensors.get(r), r[0]) for r in references(config.get("output_layers"))]
        if not outputs or any(o[0] is None for o in outputs):
            raise Refused("an output of the model is not there")
        return inputs, outputs

    def call(self, layer, sources, key, path, numbers=None):
        """Adds one call; the key of its output. A model inside is laid out in place. `numbers`: its arguments
        that are no tensors, by their places."""
        kind, config = str(layer.get("class_name")), _config(layer, "a layer's configuration")
        name = str(config.get("name", kind))
        if kind in keras_functions.CLASSES:
            kind, own = keras_functions.as_layer(
                keras_functions.name_of(kind, config), name, len(sources),
                {**keras_functions.constants(config), **(numbers or {})})
            config = {"name": name, **own}
        elif ".ops." in str(layer.get("module")) or any(isinstance(k, int) for k in numbers or ()):
            kind, own = keras_functions.as_layer(kind.lower(), name, len(sources), numbers or {})
            config = {"name": name, **own}
        if kind in MODELS:
            inside = self.sequential if kind == "Sequential" else self.functional
            return inside(config, sources, (*path, name))[1][0][0]
        bounded(len(self.calls), "layers", MOST_NODES)
        weights = self.weights((*path_names(path), name), kind)
        self.calls.append(Call(name, *keras_1.modern(kind, config, weights)[:2], sources, key,
                               keras_1.modern(kind, config, weights)[2]))
        return key


def path_names(path):
    return tuple(p for p in path if isinstance(p, str))


def from_h5(path):
    with open_h5(path) as file:
        text = file.attrs.get("model_config")
        if text is None:
            raise Refused(
                "the file holds weights alone: give the JSON of its configuration that stands beside it")
        try:
            config = json.loads(text.decode() if isinstance(text, bytes) else text)
        except (ValueError, UnicodeDecodeError, RecursionError):
            raise Refused("the configuration in the file is no JSON") from None
        version = file.attrs.get("keras_version", "2")
        version = version.decode() if isinstance(version, bytes) else str(version)
        groups = file["model_weights"] if "model_weights" in file else file
        weights, backend = h5_weights(groups), file.attrs.get("backend", "")
        if backend in ("theano", b"theano"):
            weights = turned_round(weights)
        return from_config(table(config, "the configuration"), weights,
                           3 if version.startswith("3") else 2)


def from_keras(path):
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {i.filename: i.file_size for i in archive.infolist()}
            bounded(sum(sizes.values()), "bytes in the zip", 1 << 30)
            config = json.loads(archive.read("config.json"))
            name = next(n for n in sizes if n.endswith(".h5"))
            raw = archive.read(name)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, RecursionError, StopIteration,
            NotImplementedError) as e:
        raise Refused(f"the .keras file is damaged: {str(e)[:100]}") from None
    with open_h5(io.BytesIO(raw)) as file:
        return from_config(table(config, "the configuration"), keras3_weights(file), 3)
