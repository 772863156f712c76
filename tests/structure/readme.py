#!/usr/bin/env python3
"""The README's C++ compiles: every ```cpp block, as it stands.

    python3 readme.py README.md --include ../../include [--compiler g++]... [--flags "-march=native"] [--system DIR...]

A block with a main() is a program, with the includes and namespaces that it has itself. Any other block begins with ctnn.hpp
and `namespace nn = ctnn;`, as long as it does not say so itself; and in the order of the page the blocks
before it stand before it, in so far as they compile at namespace scope. A block of statements is put into a function.
`<!-- no-compile -->` on the line before leaves a block out. Exit code 77: there is nothing to compile.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

NOTHING = 77
BLOCK = re.compile(r"(<!-- no-compile -->\s*\n)?^```(?:cpp|c\+\+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEAD = "#include <ctnn/ctnn.hpp>\n"
NAMESPACE = "namespace nn = ctnn;\n"


def blocks(text):
    for match in BLOCK.finditer(text):
        if not match.group(1):
            yield text.count("\n", 0, match.start(2)) + 1, match.group(2)


def source(name, line, before, block, wrapped):
    """A translation unit: includes first, then what earlier blocks declared, then the block, its lines numbered as in the page."""
    everything = before + block
    includes = "".join(m.group(0) + "\n" for m in re.finditer(r"^#include.*$", everything, re.MULTILINE))
    if "int main(" in block:
        return f'#line {line} "{name}"\n{block}'
    head = HEAD + includes + ("" if re.search(r"namespace nn\b", before + block) else NAMESPACE)
    body = re.sub(r"^#include.*$", "", block, flags=re.MULTILINE)
    numbered = f'#line {line} "{name}"\n{body}'
    if wrapped:
        numbered = f"void readme_line_{line}() {{\n{numbered}\n}}\n"
    return head + re.sub(r"^#include.*$", "", before, flags=re.MULTILINE) + numbered


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readme", type=pathlib.Path)
    parser.add_argument("--compiler", action="append")
    parser.add_argument("--flags", default="")
    parser.add_argument("--include", required=True)
    parser.add_argument("--system", nargs="*", default=[])
    options = parser.parse_args()
    found = list(blocks(options.readme.read_text(encoding="utf-8"))) if options.readme.exists() else []
    if not found:
        print(f"{options.readme.name} has no C++ to compile")
        sys.exit(NOTHING)
    failed = 0
    for compiler in options.compiler or ["g++"]:
        system = [x for folder in options.system if folder != "/usr/include" for x in ("-isystem", folder)]
        command = [compiler, "-std=c++20", "-fsyntax-only", *options.flags.split(), "-I", options.include, *system]

        def compiles(text):
            with tempfile.NamedTemporaryFile("w", suffix=".cpp", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                run = subprocess.run([*command, file.name], capture_output=True, text=True)
            return run.returncode == 0, run.stderr

        before = ""
        for line, block in found:
            name = options.readme.name
            program = "int main(" in block
            good, said = compiles(source(name, line, before, block, False))
            if good and not program:
                before += block
            elif not good and not program:
                good, inside = compiles(source(name, line, before, block, True))
                said = said if "#include" in block and not inside else inside or said
            if not good:
                failed += 1
                print(f"{name}:{line}: does not compile with {compiler}:\n" + "\n".join(said.splitlines()[:20]))
    print(f"{len(found)} blocks, {failed} failures")
    sys.exit(1 if failed else 0)


main()
