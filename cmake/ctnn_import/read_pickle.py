"""PyTorch's pickles without PyTorch, and without running anything: names in a pickle are never imported.

Tensors and containers are made; classes of modules become Objects that hold their state; anything else that
the pickle would call is refused in a sentence.
"""
import collections
import io
import pickle
import struct
import zipfile

import numpy

from .pickled import Calls, Object, Opaque, Storage, TYPES, Tensor
from .problems import MOST_FILE_BYTES, MOST_VALUES, Refused, bounded, printable

MAGIC = 0x1950A86A20F9469CFC6C  # of files before PyTorch 1.6
# What a checkpoint keeps beside its tensors; made into Opaque, never into the thing.
HARMLESS = ("numpy.", "argparse.Namespace", "pathlib.", "datetime.", "_codecs.encode", "torch.device",
            "torch.dtype", "torch.Size", "collections.defaultdict", "collections.Counter", "builtins.set",
            "builtins.frozenset", "builtins.slice", "builtins.range",
            "torch._utils._rebuild_device_tensor_from_numpy")


def _rebuild(storage, offset, size, stride, *rest):
    return Tensor(storage, offset, size, stride)


def _same(data, *rest):
    return data


def _opaque(*args, **kwargs):
    return Opaque()


def _scripted(*args):
    """torch.jit's restored lists and dictionaries."""
    return args[0] if args else None


MEANINGS = {
    "collections.OrderedDict": collections.OrderedDict,
    "torch._utils._rebuild_tensor_v2": _rebuild,
    "torch._utils._rebuild_tensor": _rebuild,
    "torch._utils._rebuild_parameter": _same,
    "torch._utils._rebuild_parameter_with_state": _same,
    "torch.nn.parameter.Parameter": _same,
    "torch.autograd.variable.Variable": _same,
    "torch.nn.backends.thnn._get_thnn_function_backend": _opaque,  # what modules of PyTorch 0 compute by
    "torch.jit._pickle.build_intlist": _scripted,
    "torch.jit._pickle.build_doublelist": _scripted,
    "torch.jit._pickle.build_boollist": _scripted,
    "torch.jit._pickle.build_tensorlist": _scripted,
    "torch.jit._pickle.restore_type_tag": _scripted,
}


class _Unpickler(pickle.Unpickler):
    def __init__(self, file, tensors=None):
        super().__init__(file, encoding="latin-1")
        self.classes, self.storages, self.tensor_list = {}, {}, tensors

    def find_class(self, module, name):
        path = f"{module}.{name}".replace("__builtin__", "builtins")
        if path in MEANINGS:
            return MEANINGS[path]
        if module in ("torch", "torch.storage") and name in TYPES:
            return name
        if path == "torch.jit._pickle.build_tensor_from_id":
            return lambda number: self.tensor_list[number]
        if path.startswith(HARMLESS):
            return Opaque if name[:1].isupper() or name in ("device", "dtype", "ndarray") else _opaque
        if path not in self.classes:
            self.classes[path] = Calls(name if name.isidentifier() else "Unnamed", (Object,), {"path": path})
        return self.classes[path]

    def persistent_load(self, said):
        if isinstance(said, tuple) and len(said) == 4 and said[0] == "module" and isinstance(said[1], Calls):
            return said[1]  # older files keep the source of a class beside it, which is not looked at
        if not isinstance(said, tuple) or len(said) < 5 or said[0] != "storage" or said[1] not in TYPES:
            raise Refused("the pickle refers to something that is no storage of numbers")
        if len(said) > 5 and said[5] is not None:
            raise Refused("a storage in the pickle is a part of another, as PyTorch 0 had it: load the file "
                          "with torch.load, and save it again")
        key = str(said[2])
        if key not in self.storages:
            bounded(said[4] if isinstance(said[4], int) else MOST_VALUES + 1, "values of a storage",
                    MOST_VALUES)
            self.storages[key] = Storage(said[1], key, said[4])
        return self.storages[key]


def unpickle(raw, tensors=None):
    """(the object, the storages that it refers to)."""
    return _load(io.BytesIO(raw), tensors)


def _load(file, tensors=None):
    reader = _Unpickler(file, tensors)
    try:
        return reader.load(), reader.storages
    except Refused:
        raise
    except RecursionError:
        raise Refused("the pickle nests too deeply") from None
    except Exception as e:  # whatever bytes a damaged pickle holds, pickle raises anything for them
        raise Refused(f"the pickle is damaged: {type(e).__name__}") from None


class Archive:
    """A zip of torch.save or torch.jit.save: its files without the folder that they are in."""

    def __init__(self, source):
        try:
            self.zip = zipfile.ZipFile(source)
            self.sizes = {i.filename: i.file_size for i in self.zip.infolist()}
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as e:
            raise Refused(f"the zip is damaged: {printable(str(e))}") from None
        bounded(sum(self.sizes.values()), "bytes in the zip", MOST_FILE_BYTES)
        self.folder = next((n[:-len("data.pkl")] for n in self.sizes if n.endswith("data.pkl")), "")

    def read(self, name):
        try:
            return self.zip.read(self.folder + name)
        except (KeyError, zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError,
                RuntimeError, zipfile.zlib.error):
            raise Refused(f"the zip has no {printable(name)} that can be read") from None

    def names(self, prefix):
        return [n[len(self.folder):] for n in self.sizes if n.startswith(self.folder + prefix)]

    def load(self, name="data.pkl", folder="data", tensors=None):
        value, storages = unpickle(self.read(name), tensors)
        for storage in storages.values():
            storage.raw = self.read(f"{folder}/{storage.key}")
        return value


def load(source):
    """What torch.save wrote: a zip, or the older sequence of pickles. `source`: a path or an open file."""
    file = open(source, "rb") if not hasattr(source, "read") else source
    with file:
        head = file.read(2)
        file.seek(0)
        if head == b"PK":
            return Archive(file).load()
        if _load(file)[0] != MAGIC:
            raise Refused("a pickle that torch.save did not write: models of other libraries are code")
        for _ in range(2):  # the protocol's version, sizes of the machine's types
            _load(file)
        value, storages = _load(file)
        keys = _load(file)[0]
        for key in bounded_list(keys):
            storage = storages.get(str(key))
            count = file.read(8)
            if storage is None or len(count) < 8:
                raise Refused("the file ends before its tensors")
            width = {"bf16": 2}.get(TYPES[storage.kind]) or numpy.dtype(TYPES[storage.kind]).itemsize
            storage.raw = file.read(bounded(struct.unpack("<q", count)[0], "values of a storage") * width)
        return value


def bounded_list(keys):
    if not isinstance(keys, list) or len(keys) > 100_000:
        raise Refused("the file's list of storages is none")
    return keys
