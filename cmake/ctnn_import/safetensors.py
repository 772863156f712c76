"""Safetensors files: written for nn::load, read back for the check."""
import json
import os
import struct

import numpy


def write(path, tensors):
    """Float32, in the order given, without metadata: the same tensors give the same bytes. Complete, or the
    old file stays."""
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


TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1", "I8": "i1", "BOOL": "?"
}


def read(path):
    """Every tensor by its name; ValueError and its like where the file is damaged."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header, values = json.loads(file.read(min(size, 1 << 26))), file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            raw = values[slice(*entry["data_offsets"])]
            if entry["dtype"] == "BF16":
                array = (numpy.frombuffer(raw, "<u2").astype(numpy.uint32) << 16).view(numpy.float32)
            else:
                array = numpy.frombuffer(raw, TYPES[entry["dtype"]])
            tensors[name] = array.reshape(entry["shape"])
    return tensors
