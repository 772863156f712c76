#!/usr/bin/env python3
"""What programs on ctnn cost to compile: user seconds, peak memory, size of the code, template instantiations,
statements (see compiler.py), and where the time goes (g++'s -ftime-report, clang's -ftime-trace).

    python3 benchmarks/compile/measure.py [--compilers g++,clang++-19] [--flags "-O2"] [--repeat 3] [--only NAME]
                                          [--families] [--keep DIR]

Prints a Markdown table per compiler, and the ratios and limits that the project sets itself. Each figure is the
fastest of the repetitions, since a busy machine can only slow one down. --families: one layer each, all sizes,
instead of whole programs. guard.py compares with a committed baseline.
"""
import argparse
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

from compiler import ROOT, compile_once, counts, is_clang, version_of, where_the_time_goes
from programs import CONSTANTS, LIMITS, MEMORY, ONE_LAYER, PROGRAMS, WHOLE

# What ctnn_embed sets.
CONSTANT_FLAGS = {True: ["-fconstexpr-steps=200000000"],
                  False: ["-fconstexpr-ops-limit=400000000", "-fconstexpr-loop-limit=20000000"]}


def embed(inputs, outputs, folder):
    """The file of such a layer, and the header that ctnn_embed makes of it."""
    matrix = 4 * inputs * outputs
    bias = [matrix, matrix + 4 * outputs]
    tensors = {"0.weight": {"dtype": "F32", "shape": [outputs, inputs], "data_offsets": [0, matrix]},
               "0.bias": {"dtype": "F32", "shape": [outputs], "data_offsets": bias}}
    header = json.dumps(tensors).encode()
    header += b" " * (-len(header) % 8)
    file = folder / f"weights_{inputs}.safetensors"
    values = [(i * 7919 % 1000) / 1000 - 0.5 for i in range(outputs * (inputs + 1))]
    file.write_bytes(struct.pack("<Q", len(header)) + header + struct.pack(f"<{len(values)}f", *values))
    subprocess.run(["cmake", f"-DFILE={file}", "-DNAME=weights", f"-DHEADER={file.with_suffix('.hpp')}", "-P",
                    str(ROOT / "cmake" / "ctnn-embed.cmake")], check=True)


def first_error(text):
    lines = text.splitlines()
    errors = [i for i, line in enumerate(lines) if "error:" in line]
    if not errors:
        return 0, 0, ""
    return errors[0] + 1, len(errors), lines[errors[0]].split("error:", 1)[1].strip()


def measure(compiler, flags, names, repeat, folder):
    found = {}
    for name in names:
        source = folder / (re.sub(r"\W", "_", name) + ".cpp")
        source.write_text(PROGRAMS[name])
        with_all = flags
        if name in CONSTANTS:
            embed(*CONSTANTS[name], folder)
            with_all = flags + CONSTANT_FLAGS[is_clang(compiler)]
        target = source.with_suffix(".o")
        runs = []
        for _ in range(repeat):
            target.unlink(missing_ok=True)
            runs.append(compile_once(compiler, with_all, source, target))
            if runs[-1][0] > 30:
                break  # slow enough to be known
        seconds, memory = min(r[0] for r in runs), min(r[1] for r in runs)
        code, text = runs[-1][2:]
        must_fail = name.startswith("mistake")
        if (code != 0) != must_fail:
            note = "compiles, though it must not" if must_fail else f"does not compile: {first_error(text)[2]}"
            print(f"| {name} | {seconds:.2f} | {memory:.0f} | – | – | – | {note} |")
            continue
        found[name] = (seconds, memory)
        instances, statements, size, note = "–", "–", "–", ""
        if must_fail:
            line, errors, sentence = first_error(text)
            length = len(text.splitlines())
            note = f"{errors} error(s) in {length} lines, the first in line {line}: {sentence}"
        else:
            instances, statements, size, _ = counts(compiler, with_all, source, target)
            note = where_the_time_goes(compiler, with_all, source, target)
        figures = [f"{seconds:.2f}", f"{memory:.0f}", size, instances, statements, note]
        print(f"| {name} | {' | '.join(map(str, figures))} |", flush=True)
    return found


def report(label, value, limit):
    verdict = "" if limit is None else "kept" if value <= limit else "**missed**"
    print(f"| {label} | {value:.2f} | {'–' if limit is None else limit} | {verdict} |")


def judge(found):
    print("\n| | figure | limit | |\n|---|--:|--:|---|")
    for name, base, limit in LIMITS:
        if name not in found or (isinstance(base, str) and base not in found):
            continue
        against = found[base][0] if isinstance(base, str) else base
        label = f"{name} ÷ {base}" if isinstance(base, str) else f"{name}, seconds"
        report(label, found[name][0] / against, limit)
    for name, limit in MEMORY.items():
        if name in found:
            report(f"{name}, MiB", found[name][1], limit)
    print()


def main():
    as_it_is = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_it_is)
    parser.add_argument("--compilers", default="g++,clang++-19")
    parser.add_argument("--flags", default="-O2 -march=native")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", action="append", help="the name of a program; may be repeated")
    parser.add_argument("--families", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the programs and their diagnostics")
    options = parser.parse_args()
    names = options.only or list(ONE_LAYER if options.families else WHOLE)
    for unknown in set(names) - set(PROGRAMS):
        sys.exit(f"no program is called '{unknown}'; there are: {', '.join(PROGRAMS)}")

    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for compiler in options.compilers.split(","):
            if not shutil.which(compiler):
                print(f"{compiler} is not installed: skipped\n")
                continue
            print(f"### {version_of(compiler)}, {options.flags}\n")
            print("| program | user s | MiB | code, bytes | instantiations | statements | |")
            print("|---|--:|--:|--:|--:|--:|---|")
            judge(measure(compiler, options.flags.split(), names, options.repeat, folder))


main()
