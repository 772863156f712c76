"""Values while TorchScript runs: tensors in boxes, functions."""


class Box:
    """A tensor while the code runs: its values, and whether they depend on the input."""

    def __init__(self, array, computed):
        self.array, self.computed = array, computed


class Function:
    def __init__(self, node, owner=None):
        self.node, self.owner = node, owner


class Return(Exception):
    def __init__(self, value):
        self.value = value


def boxes_in(value):
    if isinstance(value, Box):
        yield value
    elif isinstance(value, (list, tuple)):
        for v in value:
            yield from boxes_in(v)


def opened(value):
    """Arrays in place of boxes."""
    if isinstance(value, Box):
        return value.array
    return type(value)(opened(v) for v in value) if isinstance(value, (list, tuple)) else value


def is_data(value):
    return hasattr(value, "dtype") and hasattr(value, "shape") or isinstance(
        value, list) and value != [] and all(hasattr(v, "dtype") for v in value)
