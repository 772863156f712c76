#!/usr/bin/env python3
"""Compares what programs cost to compile with a committed baseline, per compiler and instruction set. Exit code
1: the instantiations, statements, code, memory or time of one grew by more than GROWTH, or a goal of LIMITS is
missed. Exit code 77: there is no baseline of this compiler, xsimd and Boost.

    python3 benchmarks/compile/guard.py [--compiler g++] [--flags "-O2 -march=x86-64-v4"]    some, in 2 minutes
    python3 benchmarks/compile/guard.py [...] --all | --whole | --only NAME ...      all, those timed, these
    python3 benchmarks/compile/guard.py [...] --write                                make all the baseline

Counts depend on no clock, and are those of a program beyond the include's own. Time is that of a few programs,
measured in turns with xsimd's include, as a ratio of medians; where it seems to have grown, it is measured again,
twice.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from compiler import compile_once, counts, version_of
from programs import CONSTANTS, LIMITS, ONE_LAYER, PROGRAMS, WHOLE

# Memory is that of the whole compiler, of which ctnn's share is small; g++'s peak jumps with when it collects its garbage: the include
# had 249 and 266 MiB with 203 alive both times.
GROWTH = {"instantiations": 1.2, "statements": 1.2, "bytes of code": 1.2, "MiB": 1.2, "times xsimd": 1.2}
COUNTS = list(GROWTH)[:4]
# Below that a fifth is nothing.
FEW = {"instantiations": 50, "statements": 500, "bytes of code": 500, "MiB": 0}
TIMED = ["ctnn", "predict mlp", "train mlp", "train lenet", "wide lstm", "wide gru", "stream of two lstm",
         "local model"]
ALL = [name for name in [*WHOLE, *ONE_LAYER] if name not in CONSTANTS and not name.startswith("mistake")]
SOME = TIMED + [name for name in ONE_LAYER if re.match(r".* 118$|predict .* 40$", name)]
FOLDER = pathlib.Path(__file__).resolve().parent / "baseline"
VERSIONS = """#include <boost/version.hpp>
#include <xsimd/config/xsimd_config.hpp>
v XSIMD_VERSION_MAJOR.XSIMD_VERSION_MINOR BOOST_LIB_VERSION
"""


def identity(compiler):
    """What a baseline is of: versions in full."""
    command = [compiler, "-E", "-P", "-x", "c++", "-"]
    text = subprocess.run(command, input=VERSIONS, capture_output=True, text=True, check=True).stdout
    xsimd, boost = re.search(r"^v (.*?) *\"(.*)\"", text, re.M).groups()
    return f"{version_of(compiler)}, xsimd {xsimd.replace(' ', '')}, Boost {boost}"


def baseline_of(compiler, flags):
    words = [flag.replace("-march=", "") for flag in flags if not flag.startswith("-O")]
    return FOLDER / ("-".join([compiler, *(re.sub(r"[^\w.+-]", "_", word).strip("-") for word in words)]) + ".txt")


def read(path):
    table = {}
    for line in path.read_text().splitlines()[1:]:
        name, *figures = line.split("\t")
        table[name] = {what: float(figure) for what, figure in zip(GROWTH, figures) if figure != "-"}
    return table


def write(path, who, table):
    lines = []
    for name, row in table.items():
        time = f"{row['times xsimd']:.2f}" if "times xsimd" in row else "-"
        lines.append("\t".join([name, *(f"{row[what]:.0f}" for what in COUNTS), time]))
    path.write_text("\n".join([f"# {who}: name, {', '.join(GROWTH)}", *lines]) + "\n")


class Costs:
    def __init__(self, compiler, flags, folder):
        self.compiler, self.flags, self.folder = compiler, flags, folder

    def files(self, name):
        source = self.folder / (re.sub(r"\W", "_", name) + ".cpp")
        if not source.exists():
            source.write_text(PROGRAMS[name])
        return source, source.with_suffix(".o")

    def count(self, name):
        found = counts(self.compiler, self.flags, *self.files(name))
        if found is None:
            sys.exit(f"{name} does not compile")
        return dict(zip(COUNTS, found))

    def count_all(self, names):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return dict(zip(names, pool.map(self.count, names)))

    def times(self, names, rounds, at_once=1):
        """Seconds of the processor that programs take in turns with xsimd's include, as ratios."""
        turns = [name for _ in range(rounds) for name in ["xsimd", *names]]
        seconds = {name: [] for name in turns}
        once = lambda name: (name, compile_once(self.compiler, self.flags, *self.files(name))[0])
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            for name, measured in pool.map(once, turns):
                seconds[name].append(measured)
        medians = {name: statistics.median(measured) for name, measured in seconds.items()}
        return {name: medians[name] / medians["xsimd"] for name in names}


def grown(name, now, before, include_now, include_before):
    """What of a program's counts is more than it may be."""
    for what in COUNTS:
        beyond = what != "MiB" and name != "ctnn"
        a = before[what] - include_before[what] * beyond
        b = now[what] - include_now[what] * beyond
        if b > a * GROWTH[what] and b - a > FEW[what]:
            yield f"{name}: {a:.0f} -> {b:.0f} {what}{' beyond the include' * beyond}"


def too_slow(ratios, before):
    """What takes too long, each by a name of its own."""
    found = {}
    for name, ratio in ratios.items():
        most = before.get(name, {}).get("times xsimd")
        if most and ratio > most * GROWTH["times xsimd"]:
            found[name, "growth"] = f"{name}: {most:.2f} -> {ratio:.2f} times xsimd's include"
    of = {**ratios, "xsimd": 1.0}
    for name, base, limit in LIMITS:
        if limit and name in ratios and base in of and of[name] / of[base] > limit:
            found[name, base] = f"{name}: {of[name] / of[base]:.2f} times {base}, at most {limit}"
    return found


def slow_every_time(costs, ratios, before):
    """What was too slow, and is when it is measured twice more: the machine may have been busy."""
    found = too_slow(ratios, before)
    for _ in range(2):
        if found:
            again = too_slow(costs.times(sorted({name for name, _ in found} | {"ctnn"}), 5), before)
            found = {which: sentence for which, sentence in again.items() if which in found}
    return list(found.values())


def main():
    as_it_is = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_it_is)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--flags", default="-O2 -march=x86-64-v4")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--only", action="append", choices=ALL, metavar="NAME")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    flags = options.flags.split()
    if not shutil.which(options.compiler):
        print(f"There is no {options.compiler} here: left out.")
        sys.exit(77)
    path, who = baseline_of(options.compiler, flags), identity(options.compiler)
    if not options.write and not (path.exists() and path.read_text().startswith(f"# {who}:")):
        print(f"Skipped: no baseline of {who}, {options.flags}.")
        sys.exit(77)
    names = options.only or (ALL if options.all or options.write else TIMED if options.whole else SOME)
    names = names if "ctnn" in names else ["ctnn", *names]

    with tempfile.TemporaryDirectory() as scratch:
        costs = Costs(options.compiler, flags, pathlib.Path(scratch))
        table = costs.count_all(names)
        timed = [name for name in TIMED if name in names]
        # Seldom all are quick enough beside another compiler; what is not is measured again, alone.
        ratios = costs.times(timed, 5) if options.write else costs.times(timed, 3, os.cpu_count())
        if options.write:
            for name, ratio in ratios.items():
                table[name]["times xsimd"] = ratio
            path.parent.mkdir(exist_ok=True)
            write(path, who, table)
            print(f"wrote {len(table)} programs to {path.name}")
            return
        before = read(path)
        bad = [f"{name}: not in the baseline" for name in names if name not in before]
        for name in set(names) & set(before):
            bad += grown(name, table[name], before[name], table["ctnn"], before["ctnn"])
        bad += slow_every_time(costs, ratios, before)
    print(f"{who}, {options.flags}: {len(names)} programs, {len(timed)} timed")
    for name, ratio in ratios.items():
        was = before.get(name, {}).get("times xsimd", 0)
        print(f"  {name:20} {ratio:.2f} times xsimd's include, {was:.2f} before")
    print("\n".join(bad) or "nothing grew by a fifth")
    sys.exit(bool(bad))


main()
