#!/usr/bin/env python3
"""Writes files for tests/fuzz/mapped: sets as include/ctnn/mapped/format.hpp describes them, and what is wrong with some.

    python3 make_hostile.py FOLDER

Three bytes stand before each: the kind of set, what is done with the file, and where. Checksums are left to the target.
"""
import pathlib
import struct
import sys

KINDS = {  # type and extents of a sample, of its targets; classes
    "labels": ("<f4", (2,), "<i4", (), 3),
    "steps": ("<f4", (2, 1), "<i4", (2,), 3),
    "values": ("<f8", (2,), "<f8", (3,), 0),
}
SIZES = {"<f4": 4, "<f8": 8, "<i4": 4}


def product(extents):
    n = 1
    for e in extents:
        n *= e
    return n


def padded(content):
    return content + bytes(-len(content) % 8)


def a_set(kind, samples=7, in_block=3, label=lambda i: i % 3, **fields):
    values_type, shape, targets_type, target_shape, classes = KINDS[kind]
    header = {"magic": b"ctnn-set", "version": 1, "type": values_type.encode(), "target_type": targets_type.encode(),
              "classes": classes, "axes": len(shape), "target_axes": len(target_shape), "extents": shape,
              "target_extents": target_shape, "samples": samples, "in_block": in_block, "zero": 0} | fields
    eight = lambda extents: (tuple(extents) + (0,) * 8)[:8]
    out = struct.pack("<8sI4s4sIII8Q8QQQQQ", header["magic"], header["version"], header["type"], header["target_type"],
                      header["classes"], header["axes"], header["target_axes"], *eight(header["extents"]),
                      *eight(header["target_extents"]), header["samples"], header["in_block"], header["zero"], 0)
    assert len(out) == 192
    of_values = "f" if SIZES[values_type] == 4 else "d"
    for first in range(0, samples, in_block):
        here = range(first, min(first + in_block, samples))
        inputs = b"".join(struct.pack(f"<{product(shape)}{of_values}", *[i + k / 8 for k in range(product(shape))]) for i in here)
        each = max(1, product(target_shape))
        form, value = ("i", label) if targets_type == "<i4" else (of_values, float)
        targets = b"".join(struct.pack(f"<{each}{form}", *[value(i)] * each) for i in here)
        out += padded(inputs) + padded(targets) + bytes(8)
    return out


BAD = {
    "magic": {"magic": b"ctnn-sea"},
    "version": {"version": 2},
    "type": {"type": b">f4"},
    "target_type": {"target_type": b"\xff\xff\xff\xff"},
    "no_classes": {"classes": 0},
    "most_classes": {"classes": 2**32 - 1},
    "few_classes": {"classes": 1},
    "axes": {"axes": 2**32 - 1},
    "target_axes": {"target_axes": 9},
    "extents_most": {"extents": (2**64 - 1,) * 8},
    "no_block": {"in_block": 3, "samples": 7, "zero": 1},
    "label_below": {"label": lambda i: -1},
    "label_beyond": {"label": lambda i: 2**31 - 1},
    "label_ignored": {"label": lambda i: -100},
}


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, kind in enumerate(KINDS):
        def write(name, content, how=3, at=128):
            (folder / f"{kind}-{name}").write_bytes(bytes((number, how, at)) + content)

        good = a_set(kind)
        write("good", good)
        write("twice", good, 3 + 4)
        write("windows", good, 3 + 64)
        write("one_block", a_set(kind, in_block=8))
        write("empty", a_set(kind, samples=0))
        write("unsealed", good, 0)
        write("blocks_unsealed", good, 1)
        for at in (0, 64, 200, 255):
            write(f"cut_later_{at}", good, 3 + 8, at)
            write(f"altered_later_{at}", good, 3 + 16, at)
        for n in (0, 8, 191, 192, 193, len(good) - 1):
            write(f"first_{n}", good[:n])
        write("longer", good + bytes(1))
        for name, wrong in BAD.items():
            write(name, a_set(kind, **wrong))
        for name in ("samples", "in_block"):  # the header alone says so
            for value in (0, 1, 2**31, 2**32, 2**62, 2**63, 2**64 - 1):
                at = 160 if name == "samples" else 168
                write(f"{name}_{value:x}", good[:at] + struct.pack("<Q", value) + good[at + 8:])


main()
