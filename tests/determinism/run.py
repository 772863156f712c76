#!/usr/bin/env python3
"""One instruction set, several compilers and levels of optimisation: the same bits after 1000 training steps.

    python3 run.py --include ../../include --build "g++ -O3" --build "clang++-19 -O2" [--flags "-march=native"] [--system DIR...]

Every build compiles hash.cpp and runs it; all have to print the same. A compiler that is not there is named and left out; exit code
77: fewer than two were there.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", action="append", required=True, help="a compiler and its flags")
    parser.add_argument("--flags", default="", help="for all builds")
    parser.add_argument("--include", required=True)
    parser.add_argument("--system", nargs="*", default=[])
    parser.add_argument("--steps", type=int, default=1000)
    options = parser.parse_args()
    system = [x for folder in options.system if folder != "/usr/include" for x in ("-isystem", folder)]
    builds = [build for build in options.build if shutil.which(build.split()[0])]
    for build in sorted(set(options.build) - set(builds)):
        print(f"{build}: there is no such compiler here, left out")
    if len(builds) < 2:
        sys.exit(77)

    def output(build, folder):
        program = pathlib.Path(folder) / f"hash{builds.index(build)}"
        for command in ([*build.split(), "-std=c++20", *options.flags.split(), "-I", options.include, "-I", str(FOLDER.parent), *system,
                         str(FOLDER / "hash.cpp"), "-o", str(program)], [str(program), str(options.steps)]):
            done = subprocess.run(command, capture_output=True, text=True, timeout=580)
            if done.returncode:
                sys.exit(" ".join(command) + "\n" + (done.stdout + done.stderr)[:2000])
        return done.stdout

    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(int(os.environ.get("CTNN_JOBS", 2))) as pool:
        outputs = dict(zip(builds, pool.map(lambda build: output(build, folder), builds)))
    lines = outputs[builds[0]].splitlines()
    if not lines or "nan" in outputs[builds[0]]:
        sys.exit(f"{builds[0]} trained nothing: {outputs[builds[0]]}")
    different = [build for build in builds if outputs[build] != outputs[builds[0]]]
    for build in different:
        print(f"not the bits of {builds[0]}: {build}\n{outputs[build]}{outputs[builds[0]]}")
    if different:
        sys.exit(1)
    print(f"the same bits of {len(lines)} networks after {options.steps} steps: {'; '.join(builds)}")


main()
