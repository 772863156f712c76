#!/usr/bin/env python3
"""What must not compile: every case here has to fail, with the sentence that it promises.

    python3 run.py --include ../../include [--compiler g++]... [--flags "-march=native"] [--system DIR...] [--self-test] [CASE...]

A case is a .cpp in this folder that begins with comments:

    // expect: a part of the message               as many lines as needed, each within the first ten lines of output
    // expect-g++: only looked for with g++        likewise expect-clang:
    // errors: any                                 or their number; else exactly one `error:` is allowed
    // flags: -ffast-math                          more flags for the compiler

The output has to name a line of the case, too: where the mistake is, not where a header is included (but for
a header's #error).

control*.cpp must compile. Every case includes what it needs and is compiled with -fsyntax-only -std=c++20; the one header that
nearly all begin with is compiled once before.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "support"))
from compilers import kind_of, precompile  # noqa: E402

FIRST = 10  # lines in which everything expected has to be
HEADER = "#include <ctnn/ctnn.hpp>"
ERROR = re.compile(r"^(?:.*: )?(?:fatal )?error: ", re.MULTILINE)


def read_case(path, kind):
    """What the case expects of this kind of compiler, and how many errors it prints (None: any number)."""
    expected, number = [], 1
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"// (expect|expect-g\+\+|expect-clang|errors): *(.*\S)", line)
        if not match:
            continue
        key, value = match.groups()
        if key == "errors":
            number = None if value == "any" else int(value)
        elif key in ("expect", f"expect-{kind}"):
            expected.append(value)
    return expected, number


def flags_of(compiler, options):
    flags = ["-std=c++20", *options.flags.split(), "-I", options.include]
    for folder in options.system:
        if folder != "/usr/include":  # -isystem would put it before the compiler's own
            flags += ["-isystem", folder]
    if kind_of(compiler) == "clang":
        return flags + ["-fno-color-diagnostics", "-fno-caret-diagnostics"]
    return flags + ["-fdiagnostics-color=never", "-fno-diagnostics-show-caret"]


def begins_with_header(lines):
    return next((line for line in lines if line and not line.startswith("//")), "") == HEADER


def names_a_line(path, output):
    """Whether a line of the case is said to be where the mistake is."""
    places = re.findall(rf"^(.*){re.escape(str(path))}:\d+", output, re.MULTILINE)
    refused = re.search(r"error: (\"|#error)", output)
    return any("from " not in before for before in places) or bool(places and refused)


def compile_case(path, compiler, options):
    lines = path.read_text(encoding="utf-8").splitlines()
    more = [flag for line in lines if line.startswith("// flags:") for flag in line.split()[2:]]
    precompiled = options.precompiled.get(compiler, []) if begins_with_header(lines) and not more else []
    command = [compiler, "-fsyntax-only", *flags_of(compiler, options), *more, *precompiled, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600)
    # What a compiler says without a place, it says of its command.
    said = [line for line in run.stderr.splitlines(True) if not line.startswith("warning: ")]
    return run.returncode, "".join(said)


def judge(path, compiler, options):
    """What is wrong with a case; empty if nothing."""
    code, output = compile_case(path, compiler, options)
    lines = output.splitlines()
    shown = "\n".join("    " + line for line in lines[:FIRST + 5])
    if path.name.startswith("control"):
        return [] if code == 0 else [f"must compile, but:\n{shown}"]
    expected, number = read_case(path, kind_of(compiler))
    if not expected:
        return ["has no `// expect:` line"]
    if code == 0:
        return ["compiles, but must not"]
    first = "\n".join(lines[:FIRST])
    wrong = [f"does not say within {FIRST} lines: {part}" for part in expected if part not in first]
    if not ERROR.search(first):
        wrong.append(f"prints its first error after line {FIRST}")
    if not names_a_line(path, output):
        wrong.append("names no line of the case")
    errors = len(ERROR.findall(output))
    if number is not None and errors != number:
        wrong.append(f"prints {errors} errors instead of {number}")
    if wrong:
        wrong.append("it says:\n" + shown)
    return wrong


def self_test(options):
    """The judge itself: cases that it has to refuse."""
    bad = {
        "compiles.cpp": ("// expect: x\nint main() {}\n", "compiles, but must not"),
        "silent.cpp": ("int main() { static_assert(false, \"x\"); }\n", "has no `// expect:`"),
        "other.cpp": ("// expect: the roof\nint main() { static_assert(false, \"the floor\"); }\n", "does not say"),
        "twice.cpp": ("// expect: one\nstatic_assert(false, \"one\");\nstatic_assert(false, \"two\");\n", "prints 2 errors instead of 1"),
        "three.cpp": ("// expect: one\n// errors: 3\nstatic_assert(false, \"one\");\nstatic_assert(false, \"two\");\n", "prints 2 errors instead of 3"),
        "control.cpp": ("static_assert(false, \"one\");\n", "must compile"),
        "elsewhere.cpp": ("// expect: one\n#include \"elsewhere.hpp\"\n", "names no line of the case"),
        "late.cpp": ("// expect: the last\n// errors: any\n"
                     + "".join(f"static_assert(false, \"early {i}\");\n" for i in range(12))
                     + "static_assert(false, \"the last\");\n", "does not say"),
    }
    good = {
        "one.cpp": "// expect: one\nstatic_assert(false, \"one\");\n",
        "two.cpp": "// expect: two\n// errors: 2\nstatic_assert(false, \"one\");\nstatic_assert(false, \"two\");\n",
        "any.cpp": "// expect: two\n// errors: any\nstatic_assert(false, \"one\");\nstatic_assert(false, \"two\");\n",
        "refused.cpp": "// expect: one\n#include \"refused.hpp\"\n",
        "mine.cpp": "// expect: one\n// expect-g++: one\n// expect-clang: one\nstatic_assert(false, \"one\");\n",
        "control.cpp": "int main() {}\n",
    }
    for compiler in options.compiler:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "elsewhere.hpp").write_text("static_assert(false, \"one\");\n")
            (path / "refused.hpp").write_text("#error \"one\"\n")
            for name, text in good.items():
                (path / name).write_text(text)
                wrong = judge(path / name, compiler, options)
                if wrong:
                    sys.exit(f"{name} was refused by {compiler}: {wrong}")
            for name, (text, expected) in bad.items():
                (path / name).write_text(text)
                wrong = judge(path / name, compiler, options)
                if not any(expected in w for w in wrong):
                    sys.exit(f"{name} was not refused as expected by {compiler}: {wrong}")
        print(f"{compiler}: the judge refuses all {len(bad)} bad cases and takes all {len(good)} good ones")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", action="append")
    parser.add_argument("--flags", default="")
    parser.add_argument("--include", required=True)
    parser.add_argument("--system", nargs="*", default=[])
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("CTNN_JOBS", 2)))
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("case", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    options.compiler = options.compiler or ["g++"]
    options.precompiled = {}
    if options.self_test:
        return self_test(options)
    cases = sorted(options.case or FOLDER.glob("*.cpp"))
    work = [(case, compiler) for compiler in options.compiler for case in cases]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for i, compiler in enumerate(options.compiler):
            command = [compiler, *flags_of(compiler, options)]
            options.precompiled[compiler] = precompile(command, f"all-{i}", HEADER + "\n", folder)
        for (case, compiler), wrong in zip(work, pool.map(lambda w: judge(*w, options), work)):
            for problem in wrong:
                print(f"{case.name} ({compiler}): {problem}")
            failed += bool(wrong)
    print(f"{len(work) - failed} of {len(work)} cases are as they should be")
    if failed or not work:
        sys.exit(1)


main()
