#!/usr/bin/env python3
"""Two objects of different instruction sets in one program: no symbol of ctnn shared, and both agree. Nor do two versions of ctnn share one.

    python3 run.py --include ../../include [--compiler g++]... [--system DIR...]

Compiles avx2.cpp and sse2.cpp at -O0 and -O2, looks with nm for weak symbols that both define, links in both orders, and runs the
program where the machine has AVX2. The other version of ctnn is a copy with its minor version one higher. Exit code 77: the machine has no AVX2 (all but running it was checked).
"""
import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
FLAGS = {"avx2": ["-mavx2", "-mfma"], "sse2": ["-msse2"], "main": []}


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        sys.exit(" ".join(command) + "\n" + done.stdout + done.stderr)
    return done.stdout


def shared_by(objects, pattern=r"ctnn|\bfloat\b|\bdouble\b"):
    """Weak or unique symbols that both objects define, of ctnn, or of others (std) where floating point may be at work: the linker keeps
    one of the two, and with it the instructions of one set."""
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", action="append")
    parser.add_argument("--flags", default="", help="not used: the two objects have their own")
    parser.add_argument("--include", required=True)
    parser.add_argument("--system", nargs="*", default=[])
    options = parser.parse_args()
    system = [x for folder in options.system if folder != "/usr/include" for x in ("-isystem", folder)]
    info = pathlib.Path("/proc/cpuinfo")
    words = info.read_text().split() if info.exists() else []
    can_run = "avx2" in words and "fma" in words
    failed = []
    for compiler in options.compiler or ["g++"]:
        with tempfile.TemporaryDirectory() as folder:

            def build(job):
                level, part, include, name = job
                target = pathlib.Path(folder) / f"{name}{level}.o"
                run(compiler, "-std=c++20", level, *FLAGS[part], "-I", str(include), *system, "-c",
                    str(FOLDER / f"{part}.cpp"), "-o", str(target))
                return target

            levels = ("-O0", "-O2")
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                newer = other_version(options.include, folder)
                list(pool.map(build, [(level, part, options.include, part) for level in levels for part in FLAGS]
                              + [("-O0", "sse2", newer, "newer")]))
            shared = shared_by([pathlib.Path(folder) / "sse2-O0.o", pathlib.Path(folder) / "newer-O0.o"], "ctnn")
            if shared:
                failed.append(f"{compiler}: {len(shared)} symbols are in the objects of both versions:\n    " + "\n    ".join(shared[:20]))
            for level in levels:
                avx2, sse2, main_object = (pathlib.Path(folder) / f"{part}{level}.o" for part in ("avx2", "sse2", "main"))
                shared = shared_by([avx2, sse2])
                if shared:
                    failed.append(f"{compiler} {level}: {len(shared)} symbols are in both objects:\n    "
                                  + "\n    ".join(shared[:20]))
                for order in ([avx2, sse2], [sse2, avx2]):
                    program = pathlib.Path(folder) / "program"
                    run(compiler, str(main_object), *map(str, order), "-o", str(program))
                    if not can_run:
                        continue
                    done = subprocess.run([str(program)], capture_output=True, text=True, timeout=60)
                    if done.returncode:
                        failed.append(f"{compiler} {level}, {order[0].name} first: exit code {done.returncode} {done.stdout}")
            print(f"{compiler}: {len(levels)} levels of optimisation, 2 link orders")
    if failed:
        sys.exit("\n".join(failed))
    if not can_run:
        print("this machine has no AVX2 with FMA: nothing was run")
        sys.exit(77)


main()
