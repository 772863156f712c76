"""What a network is written of: layers, joins of branches, names of wires."""
import dataclasses


@dataclasses.dataclass
class Layer:
    node: object


@dataclasses.dataclass
class Join:
    node: object
    branches: list


@dataclasses.dataclass
class As:
    name: str


@dataclasses.dataclass
class From:
    name: str


@dataclasses.dataclass
class AddTo:
    name: str


@dataclasses.dataclass
class Mark:
    """Where a wire has come to be: becomes As where somebody asks for it."""
    wire: object


def walk(items, prefix=""):
    """(position, item) of all items, in reading order; positions are PyTorch's: "3.0.1." is position 3,
    branch 0, position 1."""
    for i, item in enumerate(items):
        yield f"{prefix}{i}.", item
        if isinstance(item, Join):
            for b, branch in enumerate(item.branches):
                yield from walk(branch, f"{prefix}{i}.{b}.")


def tensors(items):
    """Every parameter and buffer by the name that ctnn has for it."""
    found = {}
    for position, item in walk(items):
        if isinstance(item, Layer):
            for name, values in item.node.parameters.items():
                found[position + name] = values
    return found
