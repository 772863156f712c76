#!/usr/bin/env python3
"""The README's C++ compiles: every ```cpp block is a translation unit as it stands.

    python3 readme.py README.md --compiler g++ --flags "-march=native" --include ../../include [--system DIR...]
"""
import argparse
import pathlib
import re
import shlex
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("readme", type=pathlib.Path)
parser.add_argument("--compiler", default="g++")
parser.add_argument("--flags", default="")
parser.add_argument("--include", required=True)
parser.add_argument("--system", nargs="*", default=[])
options = parser.parse_args()

command = [options.compiler, *shlex.split(options.flags), "-I", options.include]
for folder in (f for f in options.system if f != "/usr/include"):  # g++ finds its own there
    command += ["-isystem", folder]
command += ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-x", "c++", "-"]

blocks = re.findall(r"^```cpp\n(.*?)^```", options.readme.read_text(), re.M | re.S)
failed = 0
for number, block in enumerate(blocks, 1):
    result = subprocess.run(command, input=block, capture_output=True, text=True)
    if result.returncode:
        failed += 1
        print(f"{options.readme.name}, C++ block {number}:\n{result.stderr}")
print(f"{len(blocks) - failed} of {len(blocks)} C++ blocks compile")
sys.exit(bool(failed) or not blocks)
