#!/usr/bin/env python3
"""Two objects of different instruction sets in one program: no symbol shared, and both agree. Nor do two versions of ctnn share one.

    python3 run.py --include ../../include [--compiler g++]... [--system DIR...] [--all]

Compiles part.cpp for both sets of a pair, looks with nm for weak symbols that both define, links in both orders, and runs the
program where the machine has both sets. One pair at -O0 and -O2, and those of NEAR, whose sets have the same registers, at
-O0, where the most stays functions; with --all all pairs at both. The other version of ctnn is a copy with its minor version
one higher. Exit code 77: this machine lacks a set of the first pair (all but running it was checked).
"""
import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import names

FOLDER = pathlib.Path(__file__).resolve().parent
FAR = [("-mavx2 -mfma", "-msse2")]
NEAR = [("-msse2", "-mssse3"), ("-march=x86-64-v4", "-march=cascadelake")]
MORE = [("-msse2", "-msse4.1"), ("-msse4.2", "-march=nehalem"), ("-mavx", "-march=bdver1"), ("-mavx", "-march=ivybridge"),
        ("-march=haswell", "-march=alderlake"), ("-march=haswell", "-march=znver3"), ("-mavx2 -mfma", "-march=x86-64-v3"),
        ("-march=icelake-server", "-march=sapphirerapids"), ("-march=x86-64-v3", "-march=x86-64-v4"),
        ("-msse2", "-msse2 -DCTNN_NO_XSIMD"), ("-march=icelake-server", "-march=icelake-server -mno-avx512vbmi2")]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        sys.exit(" ".join(command) + "\n" + done.stdout + done.stderr)
    return done.stdout


OURS = r"ctnn|xsimd|hana|\bfloat\b|\bdouble\b"
ANY = r"\A(?!DW\.ref\.|__clang_call_terminate\Z)"  # what compilers add themselves


def shared_by(objects, pattern):
    """Weak or unique symbols that both objects define: the linker keeps one of the two, and with it the instructions of one
    set. Where nothing is optimised std's of integers stay (a span's size): moves and sums, the same in all sets."""
    defined = []
    for path in objects:
        lines = (line.split(maxsplit=2) for line in run("nm", "--defined-only", "--demangle", str(path)).splitlines())
        defined.append({f[2] for f in lines if len(f) == 3 and f[1] in "WVuBDRTC"})
    return sorted(s for s in defined[0] & defined[1] if re.search(pattern, s))


def other_version(include, folder):
    """A copy of the headers that calls itself one minor version newer."""
    copy = pathlib.Path(folder) / "newer"
    shutil.copytree(pathlib.Path(include) / "ctnn", copy / "ctnn")
    abi = copy / "ctnn/shape/abi.hpp"
    text = abi.read_text(encoding="utf-8")
    newer = re.sub(r"(#define CTNN_VERSION_MINOR )(\d+)", lambda m: m[1] + str(int(m[2]) + 1), text)
    if newer == text:
        sys.exit("abi.hpp does not define CTNN_VERSION_MINOR")
    abi.write_text(newer, encoding="utf-8")
    return copy


def can_run(compiler, include, flags):
    """Whether this machine has what the flags allow: all macros that -march=native has."""
    native, of_flags = (names.preprocess([compiler], f, include) for f in ("-march=native", flags))
    return native is not None and of_flags is not None and of_flags[0] <= native[0]


def known(compiler, flags):
    return subprocess.run([compiler, *flags.split(), "-E", "-x", "c++", "/dev/null"], capture_output=True).returncode == 0


def check(compiler, options, system, folder):
    """What is wrong, and whether the programs of the first pair ran."""
    levels = ("-O0", "-O2")
    jobs = [(pair, level) for pair in FAR for level in levels] + [(pair, level) for pair in NEAR for level in (levels if options.all else ["-O0"])]
    jobs += [(pair, level) for pair in MORE for level in levels] if options.all else []
    jobs = [(pair, level) for pair, level in jobs if all(known(compiler, flags) for flags in pair)]
    objects = {}

    def build(key):
        flags, side, level, include = key
        target = folder / f"{len(objects)}{abs(hash(key))}.o"
        source = ["main.cpp"] if side == "main" else ["part.cpp", f"-DSIDE={side}"]
        run(compiler, "-std=c++20", level, *flags.split(), "-I", str(include), *system, "-c", str(FOLDER / source[0]), *source[1:], "-o", str(target))
        objects[key] = target

    newer = other_version(options.include, folder)
    keys = {(flags, side, level, options.include) for pair, level in jobs for flags, side in zip(pair, ("first", "second"))}
    keys |= {("", "main", "-O0", options.include), ("-msse2", "second", "-O0", newer)}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(build, sorted(keys, key=str)))

    wrong, ran = [], 0
    shared = shared_by([objects[f, "second", "-O0", i] for f, i in (("-msse2", options.include), ("-msse2", newer))], "ctnn")
    if shared:
        wrong.append(f"{compiler}: {len(shared)} symbols are in the objects of both versions:\n    " + "\n    ".join(shared[:20]))
    for pair, level in jobs:
        first, second = (objects[flags, side, level, options.include] for flags, side in zip(pair, ("first", "second")))
        what = f"{compiler} {level}, {pair[0]} and {pair[1]}"
        shared = shared_by([first, second], OURS if level == "-O0" else ANY)
        if shared:
            wrong.append(f"{what}: {len(shared)} symbols are in both objects:\n    " + "\n    ".join(shared[:20]))
        runs = all(can_run(compiler, options.include, flags) for flags in pair)
        ran += runs
        for order in ([first, second], [second, first]):
            program = folder / "program"
            run(compiler, str(objects["", "main", "-O0", options.include]), *map(str, order), "-o", str(program))
            done = subprocess.run([str(program)], capture_output=True, text=True, timeout=300) if runs else None
            if done and done.returncode:
                wrong.append(f"{what}, {'first' if order[0] == first else 'second'} before: exit code {done.returncode} {done.stdout}")
    print(f"{compiler}: {len(jobs)} pairs of objects, 2 link orders; {ran} ran")
    return wrong, can_run(compiler, options.include, FAR[0][0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", action="append")
    parser.add_argument("--flags", default="", help="not used: the two objects have their own")
    parser.add_argument("--include", required=True)
    parser.add_argument("--system", nargs="*", default=[])
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    system = [x for folder in options.system if folder != "/usr/include" for x in ("-isystem", folder)]
    failed, ran = [], True
    for compiler in options.compiler or ["g++"]:
        with tempfile.TemporaryDirectory() as folder:
            wrong, all_of_it = check(compiler, options, system, pathlib.Path(folder))
        failed += wrong
        ran = ran and all_of_it
    if failed:
        sys.exit("\n".join(failed))
    if not ran:
        print("this machine has no AVX2 with FMA: nothing was run")
        sys.exit(77)


main()
