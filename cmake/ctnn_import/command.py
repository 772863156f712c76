"""The command: reads, converts, checks, writes; says in a table what became of each layer."""
import argparse
import hashlib
import json
import os
import pathlib
import struct
import sys
import zipfile
import zlib

import numpy

from . import check, formats, header, safetensors
from .identifiers import identifier, is_identifier
from .items import tensors
from .problems import MOST_NODES, Problems, Refused, Unsupported, printable
from .simplify import check_for_layers, simplify
from .spaces import unfold
from .structure import Structure
from .verify import TOLERANCE, compare

DAMAGE = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, OSError, EOFError,
          RuntimeError, struct.error, zipfile.BadZipFile, zlib.error)


def arguments():
    parser = argparse.ArgumentParser(
        prog="ctnn_import.py", description="A model of another framework as a ctnn network: "
        "NAME.hpp with the topology, NAME.safetensors with the weights and a golden example.")
    parser.add_argument("model", nargs="?", help=".onnx, .tflite, .h5, .keras, .json, .nam, .pt, .pth, .zip")
    parser.add_argument("--name", help="of the namespace and the files; the file's if not given")
    parser.add_argument("--out", default=".", help="the folder for both files")
    parser.add_argument("--topology",
                        help='where the file has weights alone: "nn::input<4> >> nn::dense<8> >> ..."')
    parser.add_argument("--steps", type=int,
                        help="how many steps a sequence has where the file leaves it open (64)")
    parser.add_argument("--input", help="the shape of the input where the file leaves it open: 1,3,224,224")
    parser.add_argument("--output", help="which of several outputs")
    parser.add_argument("--submodel", type=int, default=-1, help="which of a .nam container's (the last)")
    parser.add_argument("--fold", action="store_true", help="batch_norm goes into the layer before it")
    parser.add_argument(
        "--example", nargs=2, metavar=("X", "Y"),
        help="input and output of the original, to be the golden example: "
        "raw floats (.f32), .csv, .npy, ONNX's .pb")
    parser.add_argument("--framework", action="store_true",
                        help="also evaluate with the framework's own runtime (torch, onnxruntime, LiteRT)")
    parser.add_argument("--check", action="store_true", help="compile a program and compare its outputs")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"), help="for --check")
    parser.add_argument(
        "--include", help="the folder of ctnn's headers for --check, where they are not beside this command")
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of a table")
    parser.add_argument("--quiet", action="store_true", help="say only what cannot be done")
    parser.add_argument("--operators", action="store_true",
                        help="print what is read of each format, in Markdown, and do nothing")
    return parser


class Result:
    """Everything that is said of one import."""

    def __init__(self, path):
        self.path, self.problems, self.notes, self.rows = path, Problems(), [], []
        self.imported, self.items, self.tensors, self.header, self.errors = None, [], {}, "", {}
        self.fault = None  # an exception that no reader foresaw

    @property
    def done(self):
        return not self.problems and self.imported is not None


def hashed(path):
    """sha256 of a file, of a folder that of its files."""
    sha = hashlib.sha256()
    try:
        for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
            sha.update(file.read_bytes())
    except OSError as e:
        raise Refused(e.strerror or str(e)) from None
    return sha.hexdigest()


def convert(path, options, result):
    """Reads and checks one file into the result; writes nothing."""
    sha, options.steps_assumed = hashed(pathlib.Path(path)), False
    imported = formats.read(path, options, result.problems)
    if result.problems or imported is None:
        return
    if options.steps_assumed:
        imported.notes.append("the file leaves open how many steps a sequence has; 64 are written, --steps says another number")
    if len(imported.graph.nodes) > MOST_NODES:
        raise Refused(f"{len(imported.graph.nodes)} layers, more than the {MOST_NODES} that are written")
    view = imported.output[1]
    if view.index.size != imported.graph.output.size:
        raise Refused("the output is a part of what a layer gives, or of the input")
    try:
        imported.roll_up()
        unfold(imported.graph)
        imported.turn_rows()
        simplify(imported.graph, options.fold)
        imported.as_steps()
        check_for_layers(imported.graph, result.problems)
        if result.problems:
            return
        result.items = Structure(imported.graph).network()
        result.header = header.write(options.name, imported, result.items, pathlib.Path(path).name, sha)
    except Unsupported as e:
        result.problems.add("the network", e.what, e.remedy)
    if result.problems:
        return
    result.imported, result.notes = imported, header.input_lines(imported) + imported.notes
    result.tensors = tensors(result.items)
    result.rows = header.table(imported, result.items)
    if not safetensors.header_fits(result.tensors):
        raise Refused(
            f"{len(result.tensors)} tensors: their names do not fit the 1 MiB that a header of ctnn's has")
    compare(result, imported, options)


def write(result, options):
    folder = pathlib.Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    safetensors.write(folder / f"{options.name}.safetensors", result.tensors)
    (folder / f"{options.name}.hpp").write_text(result.header, encoding="ascii")
    return folder / f"{options.name}.hpp"


def show_table(rows):
    wide = [max(len(str(row[i])) for row in rows) for i in range(4)] if rows else []
    for row in rows:
        line = "  ".join(str(cell).ljust(min(w, 60)) for cell, w in zip(row, wide))
        print(f"  {line}  {row[4]}".rstrip())


def say(result, options):
    if options.json:
        print(
            json.dumps({
                "model": str(result.path), "done": result.done,
                "format": result.imported.format if result.imported else None,
                "layers": [list(map(str, row)) for row in result.rows], "notes": result.notes,
                "errors": {k: v if v < 1e30 else None
                           for k, v in result.errors.items()}, "problems": [vars(p) for p in result.problems]
            }))
        return
    if result.done and not options.quiet:
        show_table(result.rows)
        for note in result.notes:
            print(note)
        for what, error in result.errors.items():
            print(f"difference from {what}: {error:.1e} of the largest output")
    for problem in result.problems:
        of_all = problem.node == pathlib.Path(result.path).name  # which stands before it
        print(f"{printable(str(result.path))}: {problem.sentence() if of_all else problem}", file=sys.stderr)


def attempt(path, options):
    """One import, everything but the writing; whatever is wrong is a problem of the result."""
    sys.setrecursionlimit(20_000)
    numpy.seterr(all="ignore")  # what comes of a damaged file's numbers is looked at, not warned of
    result, name = Result(path), pathlib.Path(path).name
    try:
        convert(path, options, result)
        if result.done and options.check:
            error = result.errors["the program"] = check.run(result, options)
            if not error <= TOLERANCE:
                result.problems.add("the program", f"differs by {error:.1e} of the largest output", "please report it")
    except Refused as e:
        result.problems.add(name, str(e), "nothing was written")
    except (RecursionError, MemoryError):
        result.problems.add(name, "the file nests too deeply, or is too large", "nothing was written")
    except DAMAGE as e:  # what a file says of itself does not fit together
        result.problems.add(name, f"its parts do not fit together ({type(e).__name__}: {printable(str(e))})",
                            "is the file damaged? If it is not, please report it")
    except Exception as e:
        result.fault = e
        result.problems.add(name, f"the importer failed ({type(e).__name__}: {printable(str(e))})",
                            "please report it")
    return result


def main(argv=None):
    options = arguments().parse_args(argv)
    if options.operators:
        from .operators import markdown
        print(markdown())
        return 0
    if options.model is None:
        arguments().error("a model is needed")
    options.name = options.name or identifier(pathlib.Path(options.model).stem)
    if not is_identifier(options.name):
        arguments().error("--name is no name that C++ takes")
    result = attempt(options.model, options)
    if result.done:
        try:
            write(result, options)
        except OSError as e:
            result.problems.add("--out", f"cannot be written ({e.strerror})", "name a folder that can be")
    say(result, options)
    return 0 if result.done else 1
