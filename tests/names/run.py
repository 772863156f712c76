#!/usr/bin/env python3
"""Names of other people: ctnn behind their macros, beside their globals, under their warnings.

    python3 run.py --include ../../include [--compiler g++] [--flags "-march=native"] [--system DIR...]

- Every door of ctnn compiles behind the macros of macros/*.hpp, all at once, and leaves each of them as it was.
- program.cpp, before and behind globals of every name in ctnn's headers, compiles with no warning inside of
  ctnn, whatever it asks to be warned of; that it would be warned, if ctnn did not forbid it, is seen with
  CTNN_OWN_WARNINGS and the headers alone.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "support"))
from compilers import arguments, command_of, kind_of  # noqa: E402

WARNINGS = {
    "g++": "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Warith-conversion -Wold-style-cast "
           "-Wuseless-cast -Wcast-qual -Wcast-align=strict -Wdouble-promotion -Wfloat-equal -Wundef "
           "-Wnull-dereference -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wredundant-decls -Wformat=2 "
           "-Wnon-virtual-dtor -Woverloaded-virtual -Wmissing-declarations -Wswitch-enum -Wswitch-default "
           "-Wextra-semi -Wzero-as-null-pointer-constant -Wctor-dtor-privacy -Weffc++ -Wunused-macros -Wnoexcept "
           "-Wsign-promo -Wsuggest-override -Wuninitialized -Wmaybe-uninitialized -Wstrict-aliasing=2 "
           "-Wstrict-overflow=2 -Wpadded -Winline",
    "clang": "-Weverything",
}


def doors_in(include, compile_with):
    """The headers that programs include; that of MPI where the compiler finds it."""
    files = sorted((include / "ctnn").rglob("*.hpp"))
    mark = "#include <ctnn/shape/macros_aside.hpp>"
    doors = [file.relative_to(include) for file in files if mark in file.read_text(encoding="utf-8")]
    if compiled([*compile_with, "-x", "c++", "-"], input="#include <mpi.h>\n").returncode:
        doors = [door for door in doors if door.name != "mpi.hpp"]
    return doors


def compiled(command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def behind_macros(compile_with, doors, text):
    """What is wrong with the doors behind `text`, lines of `#define`: one behind the other in one program, so that
    every header is read behind all macros, and whichever door takes one away is named."""
    names = sorted(set(re.findall(r"^#define (\w+)", text, re.M)))
    program = re.sub(r"^(#define (\w+))", r"#undef \2\n\1", text, flags=re.M)
    for door in doors:
        program += f"#include <{door}>\n"
        program += "".join(f"#ifndef {name}\n#error <{door}> took {name} away\n#endif\n" for name in names)
    done = compiled([*compile_with, "-x", "c++", "-"], input=program)
    if done.returncode:
        yield f"behind other people's macros:\n{done.stderr[:4000]}"


def globals_of_every_name(compile_with, include, doors, folder):
    """Writes globals.hpp: an int of every name in ctnn's headers that the global namespace has not yet. Returns
    their number."""
    files = (include / "ctnn").rglob("*.hpp")
    text = "".join(re.sub(r"//.*", "", file.read_text(encoding="utf-8")) for file in files)
    names = sorted(name for name in set(re.findall(r"\b[A-Za-z]\w*", text)) if not name.startswith("CTNN"))
    header = folder / "globals.hpp"
    probe = folder / "probe.cpp"
    lines = [f"#include <{door}>\n" for door in [*doors, "iostream", "globals.hpp"]]
    probe.write_text("".join(lines), encoding="utf-8")
    while True:
        lines = ["#pragma once", *(f"extern int {name};" for name in names)]
        header.write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = compiled([*compile_with, "-I", str(folder), str(probe)])
        taken = {int(line) for line in re.findall(r"globals\.hpp:(\d+):\d+: error", done.stderr)}
        if not taken:
            break
        names = [name for i, name in enumerate(names, 2) if i not in taken]
    if done.returncode:
        sys.exit(done.stderr[:4000])
    return len(names)


def warned_of(compile_with, folder, *more, program=FOLDER / "program.cpp"):
    """Lines of warnings inside of ctnn that a program gives."""
    done = compiled([*compile_with, *more, "-I", str(folder), str(program)])
    if done.returncode:
        errors = done.stderr[max(done.stderr.find("error: "), 300) - 300:]
        sys.exit(f"{program.name} {' '.join(more)}:\n{errors[:4000]}")
    return [line for line in done.stderr.splitlines() if re.match(r"\S*/ctnn/\S+: warning: ", line)]


def beside_globals(compile_with, warnings, folder):
    """What is wrong with the program beside globals."""
    orders = {"behind ctnn": (), "before ctnn": ("-include", str(folder / "globals.hpp"))}
    for order, more in orders.items():
        found = warned_of(compile_with, folder, *warnings, *more)
        if found:
            yield f"globals {order}: {len(found)} warnings inside of ctnn:\n" + "\n".join(found[:20])
    own = ("-Wshadow", "-Wold-style-cast", "-DCTNN_OWN_WARNINGS")
    headers = folder / "headers.cpp"
    headers.write_text("#include <ctnn/ctnn.hpp>\n", encoding="utf-8")
    if not warned_of(compile_with, folder, *orders["before ctnn"], *own, program=headers):
        yield "with CTNN_OWN_WARNINGS there is no warning either: this test sees none"


def main():
    options = arguments(__doc__).parse_args()
    include = pathlib.Path(options.include)
    compile_with = [*command_of(options), "-fsyntax-only"]
    doors = doors_in(include, compile_with)
    warnings = WARNINGS[kind_of(options.compiler)].split()
    macros = "".join(file.read_text(encoding="utf-8") for file in sorted((FOLDER / "macros").glob("*.hpp")))
    with tempfile.TemporaryDirectory() as name:
        wrong = list(behind_macros(compile_with, doors, macros))
        count = globals_of_every_name(compile_with, include, doors, pathlib.Path(name))
        wrong += beside_globals(compile_with, warnings, pathlib.Path(name))
    if not doors:
        wrong = [f"no door in {include}"]
    if wrong:
        sys.exit("\n".join(wrong))
    number = len(re.findall("^#define", macros, re.M))
    print(f"{len(doors)} doors behind {number} macros; no warning beside {count} globals")


main()
