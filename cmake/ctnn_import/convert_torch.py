"""PyTorch's files: a pickled nn.Sequential, a checkpoint or state dict with --topology, state dicts as JSON,
GuitarML's JSON."""
import io

import numpy

from . import pickled, policies, read_pickle, safetensors, topology, topology_weights
from .convert_script import convert_modules
from .modules import Modules, first_features, rank_of
from .problems import MOST_NODES, Refused, Unsupported, bounded, printable
from .read_json import array, field, load, whole
from .torch_modules import Piece
from .torch_pieces import build_pieces

NESTS = ("state_dict", "model_state_dict", "model", "net", "network", "policy", "module", "params", "weights")


def convert_pickle(path, options, problems):
    value = read_pickle.load(path)
    if isinstance(value, pickled.Object):
        if options.topology:
            return _from_state(_state_of(value), options, problems, "PyTorch module")
        return _from_modules(value, options, problems)
    return _from_state(_tensors(value), options, problems, "PyTorch state dict")


def convert_json(data, options, problems):
    if "model_data" in data and "state_dict" in data:
        return _guitarml(data, options, problems)
    return _from_state(_arrays(data), options, problems, "state dict as JSON")


def _arrays(data):
    """The tensors of nested tables by their names with dots."""
    found = {}
    for name, value in _flat(data):
        try:
            found[name] = numpy.array(value, dtype=numpy.float32)
        except (TypeError, ValueError):
            continue  # text, or lists of different lengths: no tensor
    return found


def convert_folder(path, options, problems):
    """State dicts as JSON, one file for each module: the file's name is the module's."""
    tensors = {}
    for file in sorted(path.glob("*.json")):
        data = load(file)
        if isinstance(data, dict):
            tensors |= _arrays({file.stem: data})
    return _from_state(tensors, options, problems, "folder of state dicts as JSON")


def convert_safetensors(path, options, problems):
    return _from_state(safetensors.read(path), options, problems, "safetensors")


def convert_policy(path, options, problems):
    """A Stable-Baselines3 zip: the graph follows from the names in its state dict."""
    archive = read_pickle.Archive(path)
    state = _tensors(read_pickle.load(io.BytesIO(archive.read("policy.pth"))))
    try:
        shape, pieces, notes = policies.pieces_of(state,
                                                  archive.read("data") if "data" in archive.sizes else b"{}",
                                                  options)
    except Unsupported as e:
        problems.add("policy.pth", e.what, e.remedy)
        return None
    return build_pieces("Stable-Baselines3", shape, pieces, problems, notes, "observation", options.output
                        or "action")


def _flat(data, prefix="", depth=0):
    for name, value in data.items():
        if isinstance(value, dict) and depth < 8:
            yield from _flat(value, f"{prefix}{name}.", depth + 1)
        elif isinstance(value, list):
            yield prefix + str(name), value


def _tensors(value, depth=0):
    """The state dict inside a checkpoint."""
    if isinstance(value, pickled.Object):
        return _state_of(value)
    if not isinstance(value, dict):
        raise Refused("the pickle holds no state dict and no module")
    found = {str(k): v.numpy() for k, v in value.items() if isinstance(v, pickled.Tensor)}
    bounded(len(found), "tensors", MOST_NODES)
    if found or depth > 2:
        return found
    for name in [*NESTS, *[k for k in value if k not in NESTS]]:
        inner = value.get(name)
        if isinstance(inner, (dict, pickled.Object)):
            found = _tensors(inner, depth + 1)
            if found:
                return found
    return found


def _state_of(module, prefix="", depth=0):
    found = {prefix + n: t for n, t in module.tensors().items()}
    for name, child in module.children().items():
        if isinstance(child, pickled.Object) and depth < 100:
            found.update(_state_of(child, f"{prefix}{name}.", depth + 1))
    return found


def _from_state(tensors, options, problems, what):
    if not tensors:
        raise Refused("the file holds no tensors")
    if not options.topology:
        raise Refused(
            "the file holds weights, and not how they are used: say it with --topology; its modules in "
            "order: " + printable(_listing(tensors), 600))
    (kind, numbers), pieces = topology.parse(options.topology)
    topology_weights.bind(pieces, tensors)
    return build_pieces(what, (kind, numbers), pieces, problems, [], "input", "output")


def _listing(tensors):
    return "; ".join(f"{k[0]}{'' if not k[1] else f' l{k[1]}'} " + " ".join(f"{n}{list(v.shape)}"
                                                                            for n, v in g.items())
                     for k, g in topology_weights.groups_of(tensors).items())


def _from_modules(module, options, problems):
    """A module that is called as it is; its input is not in the file, but for what a first matrix takes."""
    script = Modules(module)
    for name, own, _ in script.steps:
        if not own.path.startswith("torch.nn.modules."):
            problems.add(name, f"a module of class {own.path}, whose forward is code",
                         "script it (torch.jit.script), or give its state dict and --topology")
            return None
    rank, takes = rank_of(script.steps), first_features(script.steps)
    if options.input:
        numbers = tuple(whole(int(n), "--input") for n in options.input.split(",") if n.strip().isdigit())
        # The batch may stand before: of 1, 6 where a matrix takes 6.
        if numbers[:1] == (1, ) and (len(numbers) == rank + 1 if rank else len(numbers) > 1):
            numbers = numbers[1:]
        if not numbers or rank and len(numbers) != rank:
            raise Refused(
                f"--input is {rank or '1 to 3'} numbers: features, or channels and length, or channels, "
                "height and width; steps and features of what remembers")
    elif takes is None:
        raise Refused("the file does not say the shape of the input: give it with --input 1,3,32,32")
    else:
        numbers = (takes, )
    return convert_modules(script, (1, *numbers), problems)


def _guitarml(data, options, problems):
    """GuitarML, Automated-GuitarAmpModelling: a recurrent layer, a dense one, and the input added."""
    said, state = field(data, "model_data", "the file"), field(data, "state_dict", "the file")
    if not isinstance(said, dict) or not isinstance(state, dict):
        raise Refused("model_data and state_dict are no tables")
    kind, size = str(said.get("unit_type", "LSTM")).lower(), whole(said.get("input_size", 1), "input_size")
    hidden, layers = whole(said.get("hidden_size"), "hidden_size"), whole(said.get("num_layers", 1),
                                                                          "num_layers",
                                                                          most=100)
    if said.get("model", "SimpleRNN") != "SimpleRNN" or kind not in ("lstm", "gru", "rnn"):
        raise Refused(
            f"model_data says {printable(str(said.get('model')))} with {printable(kind)}: SimpleRNN of LSTM, "
            "GRU or RNN is read")
    tensors = {str(k): array(v, printable(str(k))).astype(numpy.float32) for k, v in state.items()}
    pieces = [Piece(kind, {"out": [hidden]})
              for _ in range(layers)] + [Piece("dense", {"out": [], "no_bias": "lin.bias" not in tensors})]
    topology_weights.bind(pieces, tensors)
    skip = whole(said.get("skip", 0), "skip", 0)
    if skip:
        outputs = len(tensors.get("lin.weight", [0]))
        through = [] if size == outputs else [Piece("slice", {"first": 0, "count": outputs})]
        pieces = [Piece("sum", {}, {}, [pieces, through])]
    return build_pieces("GuitarML JSON", ("sequence", (options.steps or 64, size)), pieces, problems, [],
                        "audio", "audio")
