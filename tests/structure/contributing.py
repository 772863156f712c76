#!/usr/bin/env python3
"""CONTRIBUTING.md, taken literally: its files, put into a copy of the tree, make a layer that passes its test.

    python3 contributing.py ROOT --compiler g++ --flags "-march=native" --include ../../include [--system DIR...]

A ```cpp block that begins with `// path` is a file; of a file that exists it is an include to be added, beside
those of the same folder.
"""
import argparse
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("root", type=pathlib.Path)
parser.add_argument("--compiler", default="g++")
parser.add_argument("--flags", default="")
parser.add_argument("--include", required=True)
parser.add_argument("--system", nargs="*", default=[])
options = parser.parse_args()
system = [x for folder in options.system if folder != "/usr/include" for x in ("-isystem", folder)]

page = (options.root / "CONTRIBUTING.md").read_text(encoding="utf-8")
tests = []
with tempfile.TemporaryDirectory() as scratch:
    copy = pathlib.Path(scratch)
    for folder in ("include", "tests/support"):
        shutil.copytree(options.root / folder, copy / folder)
    for path, text in re.findall(r"^```cpp\n// (\S+)\n(.*?)^```", page, re.M | re.S):
        file = copy / path
        file.parent.mkdir(parents=True, exist_ok=True)
        old = file.read_text(encoding="utf-8") if file.exists() else ""
        at = old.index(text[:text.rindex("/") + 1]) if old else 0
        file.write_text(old[:at] + text + old[at:], encoding="utf-8")
        if path.startswith("tests/"):
            tests.append(file)
    if not tests:
        sys.exit("CONTRIBUTING.md has no test in its example")
    subprocess.run([sys.executable, options.root / "tests/structure/include_rule.py", copy / "include"], check=True)
    program = str(copy / "program")
    command = [options.compiler, "-std=c++20", "-O1", *shlex.split(options.flags), "-DCTNN_OWN_WARNINGS", "-Wall", "-Wextra",
               "-Wconversion", "-Wshadow", *os.environ.get("CTNN_WERROR", "").split(), "-I", str(copy / "include"), "-I",
               str(copy / "tests"), *system, *map(str, tests), str(copy / "tests/support/main.cpp"),
               str(copy / "tests/support/allocations.cpp"), "-o", program]
    for step in (command, [program]):
        done = subprocess.run(step, capture_output=True, text=True)
        if done.returncode:
            sys.exit(" ".join(step) + "\n" + (done.stdout + done.stderr)[:4000])
    print(done.stdout.strip())
