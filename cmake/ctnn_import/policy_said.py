"""What a Stable-Baselines3 zip says of its algorithm: the JSON named data."""
import json
import re

from .problems import Refused, Unsupported
from .torch_modules import Piece

ACTIVATIONS = {
    "Tanh": "tanh", "ReLU": "relu", "SiLU": "silu", "ELU": "elu", "GELU": "gelu", "Sigmoid": "sigmoid",
    "LeakyReLU": "leaky_relu", "SELU": "selu", "Mish": "mish", "Softplus": "softplus", "ReLU6": "relu6",
    "Hardswish": "hard_swish", "Softsign": "softsign", "Identity": "identity"
}


class Said:
    """What the zip's data says of the algorithm."""

    def __init__(self, data):
        try:
            said = json.loads(data)
        except (ValueError, UnicodeDecodeError, RecursionError):
            raise Refused("the zip's data is no JSON") from None
        self.all = said if isinstance(said, dict) else {}
        kwargs = self.all.get("policy_kwargs")
        self.kwargs = kwargs if isinstance(kwargs, dict) else {}

    def space(self, name):
        space = self.all.get(name)
        return space if isinstance(space, dict) else {}

    def kind(self, name):
        """Box, Discrete, ... or "" where it is not said."""
        found = re.search(r"(\w+)'>", str(self.space(name).get(":type:", "")))
        return found[1] if found else ""

    def shape(self):
        space = self.space("observation_space")
        shape = space.get("_shape", space.get("shape"))
        return tuple(shape) if isinstance(shape, list) and all(type(n) is int for n in shape) else None

    @staticmethod
    def number(table, name):
        """A whole number above 0, or None where none is said."""
        value = str(table.get(name))
        return int(value) or None if re.fullmatch(r"\d{1,9}", value) else None

    def activation(self, default):
        """(what makes the piece of it, the sentence that says where its name comes from)."""
        found = re.search(r"activation\.(\w+)", json.dumps(self.kwargs))
        name = found[1] if found else default
        if name not in ACTIVATIONS:
            raise Unsupported(f"the activation {name[:40]!r}", f"one of {', '.join(ACTIVATIONS)} is read")
        extra = {"elu": {"alpha": 1.0}, "leaky_relu": {"slope": 0.01}}.get(ACTIVATIONS[name], {})
        whence = "as the zip says" if found else "as the algorithm has them where the zip says nothing"
        return lambda: Piece(ACTIVATIONS[name], dict(extra)), f"activations are {name}, {whence}"
