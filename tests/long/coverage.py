#!/usr/bin/env python3
"""Which lines of include/ the tests ran: reads what a build with g++ --coverage left behind.

    python3 coverage.py BUILD_FOLDER [--least 95]

A line of a template counts as run when any of its instances ran. What only the compiler ran (constant expressions) leaves no trace and is not
counted. Prints every header, the lines that nobody ran, and the share of all; exit code 1 below --least percent.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def ranges(lines):
    """1 2 3 7 as "1-3 7"."""
    parts = []
    for line in sorted(lines):
        if parts and parts[-1][1] == line - 1:
            parts[-1][1] = line
        else:
            parts.append([line, line])
    return " ".join(f"{a}-{b}" if a < b else f"{a}" for a, b in parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--least", type=float, default=95)
    options = parser.parse_args()
    runs = collections.defaultdict(collections.Counter)
    include = str(ROOT / "include") + "/"
    for data in sorted(options.build.resolve().rglob("*.gcda")):
        text = subprocess.run(["gcov", "--json-format", "--stdout", str(data)], capture_output=True, text=True, check=True, cwd=options.build).stdout
        for document in filter(None, text.splitlines()):
            for file in json.loads(document)["files"]:
                path = str((options.build / file["file"]).resolve()) if not file["file"].startswith("/") else file["file"]
                if path.startswith(include):
                    for line in file["lines"]:
                        runs[path[len(include):]][line["line_number"]] += line["count"]
    if not runs:
        sys.exit(f"{options.build} holds no coverage of include/")
    all_lines = all_run = 0
    for path, lines in sorted(runs.items()):
        ran = sum(1 for count in lines.values() if count)
        all_lines, all_run = all_lines + len(lines), all_run + ran
        missed = ranges(line for line, count in lines.items() if not count)
        print(f"{100 * ran / len(lines):6.1f} %  {path}{': not ' + missed if missed else ''}")
    share = 100 * all_run / all_lines
    print(f"{share:6.1f} %  of {all_lines} lines in {len(runs)} headers")
    sys.exit(share < options.least)


main()
