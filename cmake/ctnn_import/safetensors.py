"""Safetensors files: written for nn::load, read back for the check."""
import json
import os
import struct

import numpy


def write(path, tensors):
    """Float32, in the order given, without metadata: the same tensors give the same bytes. Complete, or the old file stays."""
    header, at = {}, 0
    for name, values in tensors.items():
        size = int(values.size) * 4
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    part = f"{path}.part"
    with open(part, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(numpy.ascontiguousarray(values, dtype="<f4").tobytes())
    os.replace(part, path)


def header_fits(tensors):
    """Whether the header stays below the 1 MiB that ctnn reads."""
    return sum(len(name) + 100 for name in tensors) < 1 << 20


def read(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header, values = json.loads(file.read(size)), file.read()
    return {name: numpy.frombuffer(values[slice(*entry["data_offsets"])], dtype="<f4").reshape(entry["shape"])
            for name, entry in header.items() if name != "__metadata__"}
