#!/usr/bin/env python3
"""What programs on ctnn cost to compile: user seconds, peak memory, object size, template instantiations (as clang's
-ftime-trace counts them), and where the time goes (g++'s -ftime-report, clang's -ftime-trace).

    python3 benchmarks/compile/measure.py [--compilers g++,clang++-19] [--flags "-O2"] [--repeat 3] [--only NAME] [--keep DIR]

Prints a Markdown table per compiler, and the ratios and limits that the project sets itself. Each figure is the
fastest of the repetitions, since a busy machine can only slow one down.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WIDTHS = (16, 24, 32, 40, 48, 56, 64)


def deep(layers, source="nn::input<32>"):
    """`layers` dense layers in seven widths, relu between them, as an expression."""
    chain = [f"nn::dense<{WIDTHS[i % len(WIDTHS)]}>" for i in range(layers)]
    return source + "\n    >> " + " >> nn::relu\n    >> ".join(chain)


def with_a_mistake(layers, at):
    """The same with a layer of no outputs in line `at`."""
    lines = deep(layers).splitlines()
    lines[at] = "    >> nn::dense<0> >> nn::relu"
    return "\n".join(lines)


# Models as constants, by the size of their file: inputs and outputs of one dense layer.
CONSTANTS = {"constant 100 kB": (100, 250), "constant 1 MB": (512, 500), "constant 10 MB": (2560, 1000)}
# What ctnn_embed sets.
CONSTANT_FLAGS = {"clang": ["-fconstexpr-steps=200000000"], "g++": ["-fconstexpr-ops-limit=400000000", "-fconstexpr-loop-limit=20000000"]}


def constant(inputs, outputs):
    return f"""#include <ctnn/ctnn.hpp>
#include <ctnn/io/embedded.hpp>
#include "weights_{inputs}.hpp"
namespace nn = ctnn;
constexpr auto net = nn::input<{inputs}> >> nn::dense<{outputs}>;
constexpr auto model = nn::load<net>(weights);
auto f(const float (&x)[{inputs}]) {{ return nn::predict(model, x); }}
"""


def embed(inputs, outputs, folder):
    """The file of such a layer, and the header that ctnn_embed makes of it."""
    matrix = 4 * inputs * outputs
    header = json.dumps({"0.weight": {"dtype": "F32", "shape": [outputs, inputs], "data_offsets": [0, matrix]},
                         "0.bias": {"dtype": "F32", "shape": [outputs], "data_offsets": [matrix, matrix + 4 * outputs]}}).encode()
    header += b" " * (-len(header) % 8)
    file = folder / f"weights_{inputs}.safetensors"
    values = b"".join(struct.pack("<f", (i * 7919 % 1000) / 1000 - 0.5) for i in range(outputs * (inputs + 1)))
    file.write_bytes(struct.pack("<Q", len(header)) + header + values)
    subprocess.run(["cmake", f"-DFILE={file}", "-DNAME=weights", f"-DHEADER={file.with_suffix('.hpp')}", "-P",
                    str(ROOT / "cmake" / "ctnn-embed.cmake")], check=True)


def program(net, body):
    return f"#include <ctnn/ctnn.hpp>\nnamespace nn = ctnn;\nconstexpr auto net = {net};\n{body}\n"


FACTS = "static_assert(nn::parameter_count<net> > 0);\nstatic_assert(nn::output_shape<net> == nn::shape<{out}>{{}});"
PREDICT = "auto f(const nn::model<net>& model, const float (&x)[{inputs}]) {{ return nn::predict(model, x); }}"
TRAIN = """using trainer = nn::trainer<net, nn::cross_entropy, nn::sgd, 32>;
float f(trainer& t, nn::model<net>& model, const float (&x)[32][{inputs}], const int (&labels)[32]) {{
  return t.step(model, x, labels);
}}"""
MLP = "nn::input<784> >> nn::dense<128> >> nn::relu >> nn::dense<64> >> nn::relu >> nn::dense<10>"
# The README's first program.
LENET = """nn::input<1, 28, 28>
    >> nn::conv2d<6,  nn::kernel<5>, nn::padding<2>> >> nn::relu >> nn::max_pool2d<2>
    >> nn::conv2d<16, nn::kernel<5>>                 >> nn::relu >> nn::max_pool2d<2>
    >> nn::flatten >> nn::dense<120> >> nn::relu >> nn::dense<84> >> nn::relu >> nn::dense<10>"""
TRAIN_LENET = """nn::model<net> model{nn::seed{42}};
nn::trainer<net, nn::cross_entropy, nn::sgd, 32> trainer{{.lr = 0.05}};
float learn(const float (&images)[32][28][28], const int (&labels)[32]) { return trainer.step(model, images, labels); }
nn::index read(const float (&image)[28][28]) { return nn::argmax(nn::predict(model, image)); }"""
last = lambda n: WIDTHS[(n - 1) % len(WIDTHS)]

PROGRAMS = {
    "xsimd": "#include <xsimd/xsimd.hpp>\nint f() { return 0; }\n",
    "ctnn": "#include <ctnn/ctnn.hpp>\nint f() { return 0; }\n",
    "facts": program(MLP, FACTS.format(out=10)),
    "facts 100": program(deep(100), FACTS.format(out=last(100))),
    "predict mlp": program(MLP, PREDICT.format(inputs=784)),
    **{f"predict {n}": program(deep(n), PREDICT.format(inputs=32)) for n in (1, 10, 50, 100)},
    "train mlp": program(MLP, TRAIN.format(inputs=784)),
    **{f"train {n}": program(deep(n), TRAIN.format(inputs=32)) for n in (1, 10, 50, 100)},
    "train lenet": program(LENET, TRAIN_LENET),
    **{name: constant(*size) for name, size in CONSTANTS.items()},
    "mistake 100": program(with_a_mistake(100, 60), TRAIN.format(inputs=32)),
}

# what, measured against what (a program, or seconds), at most. LeNet-5: 4 s where xsimd alone takes 0.8 s.
LIMITS = [
    ("predict mlp", "xsimd", 2.0),
    ("predict 100", "predict 50", 2.6),
    ("train 100", "train 50", None),
    ("train mlp", "xsimd", None),
    ("train lenet", "xsimd", 5.0),
    ("constant 1 MB", "predict 1", None),
    ("facts", 1.0, 1.0),
    ("mistake 100", 1.0, 5.0),
]
# MiB at most
MEMORY = {"train lenet": 400}


def compile_once(compiler, flags, source, target):
    """user seconds, peak MiB, exit code, diagnostics. wait4 gives the usage of this child and its children alone."""
    command = [compiler, "-std=c++20", *flags, f"-I{ROOT / 'include'}", "-c", str(source), "-o", str(target)]
    with open(target.with_suffix(".log"), "w+") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        return usage.ru_utime, usage.ru_maxrss / 1024, child.returncode, log.read()


def where_the_time_goes(compiler, flags, source, target):
    """Template instantiations (clang) and the shares of the phases, from one more compilation."""
    if "clang" in compiler:
        compile_once(compiler, [*flags, "-ftime-trace", "-ftime-trace-granularity=0"], source, target)
        with open(target.with_suffix(".json")) as file:
            events = json.load(file)["traceEvents"]
        total = {e["name"]: e["dur"] for e in events if e["name"].startswith("Total ")}
        whole = total.get("Total ExecuteCompiler") or 1
        share = lambda name: f"{100 * total.get('Total ' + name, 0) / whole:.0f} %"
        instances = sum(e["name"] in ("InstantiateClass", "InstantiateFunction") for e in events)
        return instances, f"front end {share('Frontend')}, of it sources {share('Source')}; back end {share('Backend')}"
    text = compile_once(compiler, [*flags, "-ftime-report"], source, target)[3]
    seconds = {m[1].strip(): float(m[2]) for m in re.finditer(r"^ ?\|?([a-z][\w &/+-]*?) *: +([\d.]+)", text, re.M | re.I)}
    if "TOTAL" not in seconds:
        return None, "-ftime-report: the compiler fails"  # g++ 12 has a bug in its timers
    whole = seconds["TOTAL"] or 1
    share = lambda name: f"{100 * seconds.get(name, 0) / whole:.0f} %"
    return None, (f"parsing {share('phase parsing')}, instantiation at the end {share('phase lang. deferred')}, optimiser and "
                  f"code {share('phase opt and generate')}; templates in all {share('template instantiation')}")


def first_error(text):
    lines = text.splitlines()
    errors = [i for i, line in enumerate(lines) if "error:" in line]
    return (errors[0] + 1, len(errors), lines[errors[0]].split("error:", 1)[1].strip()) if errors else (0, 0, "")


def measure(compiler, flags, names, repeat, folder):
    found = {}
    for name in names:
        source = folder / (re.sub(r"\W", "_", name) + ".cpp")
        source.write_text(PROGRAMS[name])
        more = []
        if name in CONSTANTS:
            embed(*CONSTANTS[name], folder)
            more = CONSTANT_FLAGS["clang" if "clang" in compiler else "g++"]
        target = source.with_suffix(".o")
        runs = []
        for _ in range(repeat):
            target.unlink(missing_ok=True)
            runs.append(compile_once(compiler, flags + more, source, target))
            if runs[-1][0] > 30:
                break  # slow enough to be known
        seconds, memory = min(r[0] for r in runs), min(r[1] for r in runs)
        code, text = runs[-1][2:]
        must_fail = name.startswith("mistake")
        if (code != 0) != must_fail:
            note = "compiles, though it must not" if must_fail else "does not compile: " + first_error(text)[2]
            print(f"| {name} | {seconds:.2f} | {memory:.0f} | – | – | {note} |")
            continue
        found[name] = (seconds, memory)
        size, note, instances = "–", "", None
        if must_fail:
            line, errors, sentence = first_error(text)
            note = f"{errors} error(s) in {len(text.splitlines())} lines, the first in line {line}: {sentence}"
        else:
            size = f"{target.stat().st_size / 1024:.0f}"
            instances, note = where_the_time_goes(compiler, flags + more, source, target)
        print(f"| {name} | {seconds:.2f} | {memory:.0f} | {size} | {instances or '–'} | {note} |", flush=True)
    return found


def report(label, value, limit):
    verdict = "" if limit is None else "kept" if value <= limit else "**missed**"
    print(f"| {label} | {value:.2f} | {'–' if limit is None else limit} | {verdict} |")


def judge(found):
    print("\n| | figure | limit | |\n|---|--:|--:|---|")
    for name, base, limit in LIMITS:
        if name not in found or (isinstance(base, str) and base not in found):
            continue
        against = found[base][0] if isinstance(base, str) else base
        report(f"{name} ÷ {base}" if isinstance(base, str) else f"{name}, seconds", found[name][0] / against, limit)
    for name, limit in MEMORY.items():
        if name in found:
            report(f"{name}, MiB", found[name][1], limit)
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compilers", default="g++,clang++-19")
    parser.add_argument("--flags", default="-O2 -march=native")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", action="append", help="the name of a program; may be repeated")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the programs and their diagnostics")
    options = parser.parse_args()
    names = options.only or list(PROGRAMS)
    for unknown in set(names) - set(PROGRAMS):
        sys.exit(f"no program is called '{unknown}'; there are: {', '.join(PROGRAMS)}")

    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for compiler in options.compilers.split(","):
            if not shutil.which(compiler):
                print(f"{compiler} is not installed: skipped\n")
                continue
            version = subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
            print(f"### {version}, {options.flags}\n\n| program | user s | MiB | object KiB | instantiations | |\n|---|--:|--:|--:|--:|---|")
            judge(measure(compiler, options.flags.split(), names, options.repeat, folder))


main()
