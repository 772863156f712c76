"""What a pickle of PyTorch's is made into: tensors, modules by name, and what is not looked at."""
import numpy

from .problems import MOST_VALUES, Refused, bounded, printable

TYPES = {
    "FloatStorage": "<f4", "DoubleStorage": "<f8", "HalfStorage": "<f2", "BFloat16Storage": "bf16",
    "LongStorage": "<i8", "IntStorage": "<i4", "ShortStorage": "<i2", "CharStorage": "i1",
    "ByteStorage": "u1", "BoolStorage": "?"
}


class Storage:
    def __init__(self, kind, key, count):
        self.kind, self.key, self.count, self.raw = kind, key, count, None


class Tensor:
    """A view of a storage, checked when it is read."""

    def __init__(self, storage, offset, size, stride):
        self.storage, self.offset, self.size, self.stride = storage, offset, tuple(size), tuple(stride)

    @property
    def shape(self):
        return self.size

    def __setstate__(self, state):
        """Whether gradients are wanted, and hooks: parameters of PyTorch 0 are given them behind."""

    def numpy(self):
        s = self.storage
        numbers = (self.offset, *self.size, *self.stride)
        if not isinstance(s, Storage) or s.raw is None or any(not isinstance(n, int) or n < 0
                                                              for n in numbers):
            raise Refused("a tensor in the pickle has no values")
        count = bounded(int(numpy.prod(self.size, dtype=object)), "values of a tensor", MOST_VALUES)
        last = self.offset + sum((n - 1) * st for n, st in zip(self.size, self.stride)) if count else 0
        width = {"bf16": 2}.get(TYPES[s.kind]) or numpy.dtype(TYPES[s.kind]).itemsize
        if len(self.size) != len(self.stride) or count and (last + 1) * width > len(s.raw):
            raise Refused("a tensor in the pickle is larger than its storage")
        if TYPES[s.kind] == "bf16":
            flat = (numpy.frombuffer(s.raw, "<u2").astype(numpy.uint32) << 16).view(numpy.float32)
        else:
            flat = numpy.frombuffer(s.raw[:len(s.raw) // width * width], TYPES[s.kind])
        steps = [st * flat.itemsize for st in self.stride]
        return numpy.array(numpy.lib.stride_tricks.as_strided(
            flat[self.offset:], self.size, steps)) if count else numpy.zeros(self.size, flat.dtype)


class Opaque:
    """Something that is kept beside tensors and not read."""

    def __init__(self, *args, **kwargs):
        pass

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, value):
        pass

    def extend(self, values):
        pass


class Calls(type):
    """A class from a pickle can be made and given its state, and not be called."""

    def __call__(cls, *args, **kwargs):
        raise Refused(f"the pickle wants to call {printable(cls.path)}: nothing of a file is run")


class Object(metaclass=Calls):
    """An instance of a class that is known by name alone."""
    path = ""

    def __new__(cls, *args, **kwargs):
        made = object.__new__(cls)
        made.state = {}
        return made

    def __setstate__(self, state):
        if isinstance(state, tuple) and len(state) == 2 and isinstance(state[0], (dict, type(None))):
            state = {**(state[0] or {}), **(state[1] or {})}
        self.state = state if isinstance(state, dict) else {}

    def children(self):
        return table(self.state.get("_modules"))

    def tensors(self):
        """Parameters and buffers of this module alone."""
        found = {**table(self.state.get("_parameters")), **table(self.state.get("_buffers"))}
        return {n: t.numpy() for n, t in found.items() if isinstance(t, Tensor)}


def table(value):
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}
