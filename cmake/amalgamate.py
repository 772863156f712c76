#!/usr/bin/env python3
"""ctnn as a single header, for Compiler Explorer and for projects that copy one file.

    python3 cmake/amalgamate.py > ctnn.hpp                                what <ctnn/ctnn.hpp> brings
    python3 cmake/amalgamate.py ctnn/ctnn.hpp ctnn/io.hpp > ctnn.hpp      and more

Every header stands where it is first included, after those that it needs (one without #pragma once: wherever
it is included); the includes of other libraries (Boost.Hana, xsimd, the standard's) stay. The names of the
headers stay as comments.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r"\s*#\s*include\s*<(ctnn/[^>]+)>")


def unfold(header, done):
    """The lines of a header, with every header of ctnn's that was not there yet in the place of its include."""
    if header in done:
        return
    lines = (ROOT / "include" / header).read_text(encoding="utf-8").splitlines(keepends=True)
    if "#pragma once\n" in lines:
        done.add(header)
    yield f"// ---- {header}\n"
    for line in lines:
        included = INCLUDE.match(line)
        if included:
            yield from unfold(included[1], done)
        elif line.strip() != "#pragma once":
            yield line


def main():
    if any(argument.startswith("-") for argument in sys.argv[1:]):
        sys.exit(__doc__)
    done = set()
    sys.stdout.write("#pragma once\n// Made by cmake/amalgamate.py of ctnn.\n//\n")
    for line in (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines():
        sys.stdout.write(f"// {line}".rstrip() + "\n")
    for header in sys.argv[1:] or ["ctnn/ctnn.hpp"]:
        sys.stdout.writelines(unfold(header, done))


main()
