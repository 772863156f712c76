#!/usr/bin/env python3
"""What a real-time thread asks of ctnn, of every layer: predict, stream, training step.

    python3 run.py --include ../../include --compiler g++ [--flags "-march=native"] [--system DIR...] [--sanitizer] [LEVEL...]

At every level of optimisation (-O0 -O2) every_layer.cpp is compiled without exceptions and RTTI, with all warnings (as errors if
CTNN_WERROR in the environment has -Werror). Then: the object needs nothing from outside but memcpy, memmove and memset; no stack frame of ctnn's is larger than 4 KiB (predict without a workspace
has that on its stack beside); main.cpp runs all on a thread with 128 KiB, without a call of the allocator.

With --sanitizer the compiler (clang 20 or later) proves the same another way: -Wfunction-effects while compiling, RealtimeSanitizer
while running; and that both would speak, with broken.cpp. Exit code 77: this compiler knows neither.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "support"))
from compilers import arguments, command_of  # noqa: E402

MAY_NEED = {"memcpy", "memmove", "memset"}
FRAME = 4096
# Never called while running: a constant expression's copy of the data.
WHILE_COMPILING = "with_copied_rows"


def run(*command, good=True):
    done = subprocess.run(command, capture_output=True, text=True, timeout=580)
    if good and done.returncode:
        sys.exit(" ".join(command) + "\n" + (done.stdout + done.stderr)[:4000])
    return done


def frames(path):
    """(bytes, function) of every frame of ctnn's in a compiler's list."""
    for line in path.read_text(encoding="utf-8").splitlines():
        place, size, *_ = line.split("\t")
        if "include/ctnn/" in place and WHILE_COMPILING not in place:
            yield int(size), place


def check_level(level, compile_with, folder):
    """What is wrong at this level of optimisation."""
    wrong = []
    target = folder / "every_layer.o"
    run(*compile_with, level, "-fstack-usage", "-c", str(FOLDER / "every_layer.cpp"), "-o", str(target))
    needs = {line.split()[-1] for line in run("nm", "--undefined-only", str(target)).stdout.splitlines()}
    if needs - MAY_NEED:
        wrong.append(f"{level}: needs {', '.join(sorted(needs - MAY_NEED))}")
    program = folder / "program"
    # The program around it may use what it likes.
    around = [flag for flag in compile_with if not flag.startswith("-fno-")]
    run(*around, "-I", str(FOLDER.parent), str(FOLDER / "main.cpp"), str(FOLDER.parent / "support/allocations.cpp"), str(target),
        "-pthread", "-ldl", "-o", str(program))
    workspaces = [tuple(map(int, line.split())) for line in run(str(program), "--workspaces").stdout.splitlines()]
    if len({inputs for inputs, _ in workspaces}) < len(workspaces):
        sys.exit("two networks of every_layer.hpp have inputs of one size: which of them a frame belongs to is told by that")
    workspaces = dict(workspaces)
    largest = 0
    for size, place in frames(folder / "every_layer.su"):
        # predict without a workspace of the caller's: its network's own is in the frame. clang's names are mangled.
        of_one = re.search(r"unchecked_values(?:<|ILl)(\d+)", place)
        if "run/predict.hpp:" in place and "workspace" not in place and of_one:
            workspace = workspaces.get(int(of_one[1]), 0)
            size -= workspace if size > workspace else 0
        largest = max(largest, size)
        if size > FRAME:
            wrong.append(f"{level}: a stack frame of {size} bytes: {place[:400]}")
    done = run(str(program), good=False)
    if done.returncode:
        wrong.append(f"{level}: on a thread with 128 KiB: exit code {done.returncode} {done.stdout}")
    print(f"{level}: nothing needed from outside but {', '.join(sorted(needs & MAY_NEED))}; frames up to {largest} bytes; runs with a stack of 128 KiB")
    return wrong


def check_sanitizer(compile_with, folder):
    tools = ["-O1", "-Wfunction-effects", "-fsanitize=realtime"]
    probe = folder / "probe.cpp"
    probe.write_text("int main() {}\n", encoding="utf-8")
    if run(*compile_with, *tools, str(probe), "-o", str(folder / "probe"), good=False).returncode:
        print("this compiler has no RealtimeSanitizer: skipped")
        sys.exit(77)
    program = folder / "program"
    common = [*compile_with, *tools]
    run(*common, str(FOLDER / "every_layer.cpp"), str(FOLDER / "sanitized.cpp"), "-o", str(program))
    run(str(program))
    print("-Wfunction-effects and RealtimeSanitizer have nothing to say")
    # The tools themselves: a call of malloc is seen by the one while compiling, by the other while running.
    broken = str(FOLDER / "broken.cpp")
    wrong = []
    if run(*common, broken, "-o", str(program), good=False).returncode == 0:
        wrong.append("-Wfunction-effects does not see malloc in broken.cpp")
    run(*common, "-Wno-function-effects", broken, "-o", str(program))
    if "malloc" not in run(str(program), good=False).stderr:
        wrong.append("RealtimeSanitizer does not see malloc in broken.cpp")
    return wrong


def main():
    parser = arguments(__doc__)
    parser.add_argument("--sanitizer", action="store_true")
    parser.add_argument("level", nargs="*", default=["-O0", "-O2"])
    options = parser.parse_args()
    compile_with = [*command_of(options), "-fno-exceptions", "-fno-rtti",
                    "-DCTNN_OWN_WARNINGS", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow",
                    *os.environ.get("CTNN_WERROR", "").split()]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if options.sanitizer:
            wrong = check_sanitizer(compile_with, folder)
        else:
            wrong = [problem for level in options.level for problem in check_level(level, compile_with, folder)]
    if wrong:
        sys.exit("\n".join(wrong))


main()
