#!/usr/bin/env python3
"""Two objects of different instruction sets in one program: no symbol of ctnn shared, and both agree.

    python3 run.py --include ../../include [--compiler g++]... [--system DIR...]

Compiles avx2.cpp and sse2.cpp at -O0 and -O2, looks with nm for weak symbols that both define, links in both orders, and runs the
program where the machine has AVX2. Exit code 77: the machine has no AVX2 (all but running it was checked).
"""
import argparse
import concurrent.futures
import pathlib
import re
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


def shared_by(objects):
    """Weak or unique symbols that both objects define, of ctnn, or of others (std) where floating point may be at work: the linker keeps
    one of the two, and with it the instructions of one set."""
    defined = []
    for path in objects:
        lines = (line.split(maxsplit=2) for line in run("nm", "--defined-only", "--demangle", str(path)).splitlines())
        defined.append({f[2] for f in lines if len(f) == 3 and f[1] in "WVuBDRTC"})
    return sorted(s for s in defined[0] & defined[1] if re.search(r"ctnn|\bfloat\b|\bdouble\b", s))


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
                level, part = job
                target = pathlib.Path(folder) / f"{part}{level}.o"
                run(compiler, "-std=c++20", level, *FLAGS[part], "-I", options.include, *system, "-c",
                    str(FOLDER / f"{part}.cpp"), "-o", str(target))
                return target

            levels = ("-O0", "-O2")
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                list(pool.map(build, [(level, part) for level in levels for part in FLAGS]))
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
