#!/usr/bin/env python3
"""Every header alone, twice in a row, with all warnings (as errors if CTNN_WERROR in the environment has -Werror).

    python3 headers_alone.py --include ../../include [--compiler g++] [--flags "-march=native"] [--system DIR...]

What many headers include is compiled once, with all that it includes itself: a header sees before its own first
line only what it includes anyway, so that one that forgets an include still meets it missing. The MPI headers
are left out where the compiler finds no mpi.h.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from compilers import arguments, command_of, precompile  # noqa: E402

INCLUDE = re.compile(r"^#include <([^>]+)>", re.MULTILINE)
WARNINGS = "-DCTNN_OWN_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow".split()
FOREIGN = 50_000  # bytes that one of another library's headers counts as
PRECOMPILED = 16


def reached(include):
    """Every header of ctnn's, and the sizes of all that it includes, by name."""
    files = {str(file.relative_to(include)): file for file in sorted((include / "ctnn").rglob("*.hpp"))}
    texts = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    found = {}

    def visit(name):
        if name not in found:
            sizes = {}
            for target in INCLUDE.findall(texts[name]):
                sizes.update({target: len(texts[target]), **visit(target)} if target in texts else {target: FOREIGN})
            found[name] = sizes
        return found[name]

    for name in texts:
        visit(name)
    return found


def worth_precompiling(headers):
    """Those that save most: of a header that includes one, all that this one includes is not read again."""
    size = {name: sum(sizes.values()) for name, sizes in headers.items()}
    saved, chosen = dict.fromkeys(headers, 0), []
    for _ in range(PRECOMPILED):
        more = lambda base: sum(max(size[base] - saved[name], 0) for name in headers if base in headers[name])
        best = max((base for base in headers if base not in chosen), key=more)
        chosen.append(best)
        for name in headers:
            if best in headers[name]:
                saved[name] = max(saved[name], size[best])
    return sorted(chosen, key=size.get, reverse=True)


def main():
    options = arguments(__doc__).parse_args()
    command = [*command_of(options), *WARNINGS, *os.environ.get("CTNN_WERROR", "").split()]
    syntax_only = [*command, "-fsyntax-only"]
    headers = reached(pathlib.Path(options.include))
    mpi = subprocess.run([*syntax_only, "-x", "c++", "-"], input="#include <mpi.h>\n", capture_output=True, text=True)
    if mpi.returncode:
        headers = {name: includes for name, includes in headers.items() if "mpi.h" not in includes}
    jobs = int(os.environ.get("CTNN_JOBS", 0)) or os.cpu_count()
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        def base(name):
            try:
                return name, precompile(command, re.sub(r"\W", "_", name), f"#include <{name}>\n", folder)
            except subprocess.CalledProcessError:  # what is wrong with it is found below
                return name, []

        bases = dict(pool.map(base, worth_precompiling(headers)))

        def alone(name):
            own = next((bases[base] for base in bases if base in headers[name]), [])
            program = f"#include <{name}>\n#include <{name}>\n"
            return name, subprocess.run([*syntax_only, *own, "-x", "c++", "-"], input=program, capture_output=True,
                                        text=True)

        failed = [f"<{name}> alone:\n{done.stderr[:2000]}" for name, done in pool.map(alone, headers)
                  if done.returncode]
    if failed or not headers:
        sys.exit("\n".join(failed) or f"no header in {options.include}")
    print(f"{len(headers)} headers, each alone")


main()
