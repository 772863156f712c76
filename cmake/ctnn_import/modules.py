"""Pickled modules of PyTorch that say by their class what they compute: an nn.Sequential, or one module. They
are called as TorchScript calls them, so that what is read of scripts is read of modules; code is not run.
"""
import numpy

from .module_calls import LAST, NOTHING, PLAIN, _calls
from .problems import MOST_NODES, Refused, bounded
from .script_values import Box, is_data, opened

SEQUENTIAL = "torch.nn.modules.container.Sequential"


class Modules:
    """What convert_script.py takes of a script: a run on an example, and its tape."""

    def __init__(self, module):
        self.states, self.at = False, "forward"
        self.steps = [(name, m, _tensors(m)) for name, m in _sequence(module)]
        bounded(len(self.steps), "modules", MOST_NODES)

    def input_names(self):
        return ["input"]

    def run(self, operators, inputs, states=False):
        self.inputs, tape = [Box(a, True) for a in inputs], []
        x = self.inputs[0]
        for name, module, tensors in self.steps:
            self.at = name
            try:
                for operator, arguments in _calls(module, tensors, x, name):
                    arguments = [x if a is LAST else a for a in arguments]
                    result = operators[operator](*opened(arguments))
                    if not is_data(result):
                        raise Refused(f"{name} gives no tensor")
                    x = [Box(r, True) for r in result] if isinstance(result, list) else Box(result, True)
                    tape.append((operator, arguments, x))
                    x = x[0] if isinstance(x, list) else x
            except (KeyError, IndexError, ValueError, TypeError, AttributeError, ZeroDivisionError) as e:
                raise Refused(
                    f"{name} does not run on {list(x.array.shape)} ({type(e).__name__}): give the right "
                    "shape with --input") from None
        return x, tape


def rank_of(steps):
    """How many axes an example of the input has, as far as the first module that says so; else None."""
    for _, module, _ in steps:
        kind = module.path.rsplit(".", 1)[-1]
        if kind in ("LSTM", "GRU", "RNN"):
            return 2
        if kind.endswith(("1d", "2d")) and "Norm" not in kind and "Dropout" not in kind:
            return 2 if kind.endswith("1d") else 3
        if kind in ("Flatten", "Linear", "LayerNorm", "Embedding", "Upsample", "GroupNorm"):
            return None
    return None


def first_features(steps):
    """What the first module takes, where it is a matrix."""
    for _, module, tensors in steps:
        kind = module.path.rsplit(".", 1)[-1]
        if kind == "Linear" and "weight" in tensors:
            return tensors["weight"].array.shape[1]
        if kind not in NOTHING and kind not in PLAIN:
            return None
    return None


def _tensors(module):
    """The module's tensors in boxes, the same in every run; the zeros that a state begins with."""
    found = {n: Box(a, False) for n, a in module.tensors().items()}
    if module.path.endswith((".LSTM", ".GRU", ".RNN")):
        sizes = [module.state.get(n, 1) for n in ("num_layers", "hidden_size")]
        layers, hidden = (n if type(n) is int and 0 < n < MOST_NODES else 1 for n in sizes)
        found["zeros"] = Box(
            numpy.zeros((layers * (2 if module.state.get("bidirectional") else 1), 1, hidden)), False)
    return found


def _sequence(module, prefix="", depth=0):
    """(name, module) of an nn.Sequential, those inside it in place."""
    if module.path != SEQUENTIAL:
        yield prefix.rstrip(".") or module.path.rsplit(".", 1)[-1], module
        return
    for name, child in module.children().items():
        if not hasattr(child, "path") or depth > 100:
            raise Refused(f"the module {prefix}{name} is none")
        yield from _sequence(child, f"{prefix}{name}.", depth + 1)
