#!/usr/bin/env python3
"""Reads Google Benchmark's JSON of benchmarks/run and writes a report: report.md, its pictures (SVG, by gnuplot) and
report.json.

    python3 benchmarks/report.py FOLDER run1.json run2.json ...

A benchmark's name is workload/.../contender[/variant]. All figures are medians of the repetitions; a ratio is the
contender's time divided by ctnn's in the same run, so above 1 ctnn is faster. Percentages are of the FMA peak that the
same program measured between the repetitions.
"""
import json
import pathlib
import subprocess
import sys
from collections import defaultdict

from pictures import draw_growth, draw_ratios, draw_roofline
from runs import Run, natural, rows_of, split, spread

PACKAGES = {"Eigen": "libeigen3-dev", "libxsmm": "libxsmm-dev", "oneDNN": "libdnnl-dev", "OpenBLAS": "libopenblas-dev",
            "LibTorch": "libtorch-dev", "xsimd": "libxsimd-dev", "Google Benchmark": "libbenchmark-dev"}
LIMITS = {
    "W3a": "libxsmm's step itself runs close to the peak; a ratio of 1.1 would need more than all of it.",
    "W3b": "the three products are short (K = 8..64): what is left of the peak is loading and storing accumulators.",
    "W2/1": "one sample reads 400 KB of weights once: the bound is load_L2, not the FMA peak.",
    "W8/8x8x8": "rows of 8 fill half of a 512-bit register; a compiler's loop takes 256-bit ones.",
}


def pretty(ns):
    return f"{ns:.1f} ns" if ns < 1e3 else f"{ns / 1e3:.2f} µs" if ns < 1e6 else f"{ns / 1e6:.2f} ms"


def table(run):
    show = lambda value, digits: "–" if value is None else f"{value:.{digits}f}"
    yield "| workload | contender | median | spread | GFLOP/s | % of peak | ÷ ctnn |"
    yield "|---|---|--:|--:|--:|--:|--:|"
    for row in rows_of(run):
        if len(row) == 3:
            yield f"| {row[0]} | {row[1]} | {row[2]} | | | | |"
        else:
            yield f"| {row[0]} | {row[1]} | {pretty(row[2])} | {row[3]} | {show(row[4], 1)} | {show(row[5], 1)} | {show(row[6], 3)} |"
    if errors := [name for name in run.times if run.rate(name, "ulp") is not None]:
        yield from ("", "| function | by | worst error, ulp | absolute |", "|---|---|--:|--:|")
        for name in errors:
            yield f"| {split(name)[0]} | {split(name)[1]} | {run.rate(name, 'ulp'):.2f} | {run.rate(name, 'absolute'):.1e} |"
        return
    for name, counter in (("fma_peak", "GFLOP/s"), ("load_L1", "GB/s"), ("load_L2", "GB/s")):
        if run.rate(name, counter):
            yield f"| | {name} in this run | | {spread(run.times[name])} | {run.rate(name, counter):.1f} {counter} | | |"


def package_version(package):
    try:
        done = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True)
        return done.stdout or "not installed: left out"
    except FileNotFoundError:
        return "unknown"


def machine():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return "unknown processor"


def headline(runs):
    yield "| workload | ctnn | % of peak | best peer | its time ÷ ctnn | |"
    yield "|---|--:|--:|---|--:|---|"
    ours, peers = {}, defaultdict(list)
    for run in runs:
        for row in rows_of(run):
            if len(row) == 7 and row[0].startswith("W"):
                if row[1] == "ctnn":
                    ours.setdefault(row[0], row)
                elif row[6]:
                    peers[row[0]].append((row[6], row[1]))
    for w in sorted(ours, key=natural):
        ratio, peer = min(peers[w], default=(None, "none ran"))
        limit = LIMITS.get(w, "") if ratio and ratio < 1.1 else ""
        share = f"{ours[w][5]:.0f}" if ours[w][5] else "–"
        yield f"| {w} | {pretty(ours[w][2])} | {share} | {peer} | {'–' if ratio is None else f'{ratio:.2f}'} | {limit} |"


def main(folder, paths):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    runs = [Run(path) for path in paths]
    context = runs[0].context
    out = ["# ctnn measured against its peers", "",
           f"{context['date']}, {machine()}, {context['num_cpus']} CPUs, one thread (W15: two). Compiler {context.get('compiler', '?')}, "
           f"flags `{context.get('flags', '?')}`, ISA {context.get('isa', '?')}.", "",
           "Peers: " + ", ".join(f"{n} {package_version(p)}" for n, p in PACKAGES.items()) + ".", "",
           "Times are medians; a ratio is a contender's time divided by ctnn's in the same run: above 1, ctnn is faster. Each "
           "contender's result is checked against a naive computation in double before it is timed. Reproduce with "
           "`sh benchmarks/run.sh`.", "", "## At a glance", "", *headline(runs), ""]
    pictures = [
        (draw_ratios(folder, runs), "Peers on the workloads, the best variant of each"),
        (draw_roofline(folder, runs), "Every kernel of ctnn under the roofs of the same run (operations of transcendental kernels are nominal)"),
        (draw_growth(folder, runs, "batch/", "batch.svg", "samples at a time", True), "784-128-64-10: cost per sample over the batch"),
        (draw_growth(folder, runs, "parameters/1/", "parameters_1.svg", "parameters", False), "Cost of one prediction over the parameters"),
        (draw_growth(folder, runs, "parameters/32/", "parameters_32.svg", "parameters", False), "Cost of a batch of 32 over the parameters"),
    ]
    for picture, title in pictures:
        if picture:
            out += [f"## {title}", "", f"![{title}]({picture})", ""]
    for run in runs:
        out += [f"## {run.name}", "", *table(run), ""]
    (folder / "report.md").write_text("\n".join(out))
    keys = ("workload", "contender", "ns", "spread", "GFLOP/s", "% of peak", "÷ ctnn")
    (folder / "report.json").write_text(json.dumps(
        {"context": context, "machine": machine(),
         "runs": {r.name: [dict(zip(keys, row)) if len(row) == 7 else dict(zip(("workload", "contender", "error"), row))
                           for row in rows_of(r)] for r in runs}}, indent=1, ensure_ascii=False))
    print("\n".join(headline(runs)))
    print(f"\nThe whole report: {folder / 'report.md'}")


if len(sys.argv) < 3:
    sys.exit(__doc__)
main(sys.argv[1], sys.argv[2:])
