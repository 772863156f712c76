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
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from statistics import median, quantiles

CONTENDERS = ("ctnn", "libxsmm", "eigen", "loop", "onednn", "openblas", "libtorch", "apart", "without tanh", "channels last", "memcpy", "plain",
              "one thread", "trainer")
PACKAGES = {"Eigen": "libeigen3-dev", "libxsmm": "libxsmm-dev", "oneDNN": "libdnnl-dev", "OpenBLAS": "libopenblas-dev",
            "LibTorch": "libtorch-dev", "xsimd": "libxsimd-dev", "Google Benchmark": "libbenchmark-dev"}
TO_NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
LIMITS = {
    "W3a": "libxsmm's step itself runs close to the peak; a ratio of 1.1 would need more than all of it.",
    "W3b": "the three products are short (K = 8..64): what is left of the peak is loading and storing accumulators.",
    "W2/1": "one sample reads 400 KB of weights once: the bound is load_L2, not the FMA peak.",
    "W8/8x8x8": "rows of 8 fill half of a 512-bit register; a compiler's loop takes 256-bit ones.",
}


def split(name):
    parts = name.split("/")
    for i, part in enumerate(parts):
        if part in CONTENDERS:
            return "/".join(parts[:i]), "/".join(parts[i:])
    return None


def natural(text):
    return [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", text)]


class Run:
    """One program's run: times (ns) and counters of every benchmark, one entry per repetition."""

    def __init__(self, path):
        with open(path) as file:
            report = json.load(file)
        self.context = report["context"]
        self.name = pathlib.Path(path).stem
        self.times, self.counters, self.failures = defaultdict(list), defaultdict(lambda: defaultdict(list)), {}
        for run in report["benchmarks"]:
            if run.get("run_type") == "aggregate":
                continue
            of_threads = run["run_name"].endswith("/real_time")
            name = run["run_name"].removesuffix("/real_time")
            if run.get("error_occurred"):
                self.failures[name] = run.get("error_message", "failed")
                continue
            self.times[name].append(run["real_time" if of_threads else "cpu_time"] * TO_NS[run["time_unit"]])
            for counter in ("GFLOP/s", "GB/s", "FLOP/byte", "samples", "ulp", "absolute"):
                if counter in run:
                    self.counters[name][counter].append(run[counter])

    def rate(self, name, counter="GFLOP/s"):
        values = self.counters[name][counter] if name in self.counters else []
        return median(values) if values else None

    def workloads(self):
        found = defaultdict(list)
        for name in [*self.times, *self.failures]:
            if split(name) and name not in found[split(name)[0]]:
                found[split(name)[0]].append(name)
        return sorted(found.items(), key=lambda w: natural(w[0]))


def pretty(ns):
    return f"{ns:.1f} ns" if ns < 1e3 else f"{ns / 1e3:.2f} µs" if ns < 1e6 else f"{ns / 1e6:.2f} ms"


def spread(values):
    """Half the distance of the quartiles as a share of the median."""
    if len(values) < 4:
        return "–"
    low, _, high = quantiles(values, n=4)
    return f"±{50 * (high - low) / median(values):.1f} %"


def rows_of(run):
    """(workload, contender, ns, spread, GFLOP/s, share of the peak, ratio) or (workload, contender, message)."""
    peak = run.rate("fma_peak")
    for workload, names in run.workloads():
        ours = run.times.get(f"{workload}/ctnn")
        for name in sorted(names, key=lambda n: (split(n)[1] != "ctnn", median(run.times[n]) if run.times[n] else 0)):
            if name in run.failures:
                yield workload, split(name)[1], run.failures[name]
                continue
            rate = run.rate(name)
            yield (workload, split(name)[1], median(run.times[name]), spread(run.times[name]), rate,
                   100 * rate / peak if rate and peak else None, median(run.times[name]) / median(ours) if ours else None)


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


def gnuplot(folder, name, commands, data):
    """data: block name -> rows of columns."""
    if not shutil.which("gnuplot"):
        print("gnuplot is not installed: no pictures", file=sys.stderr)
        return None
    blocks = "".join(f"${key} << EOD\n" + "\n".join(" ".join(map(str, row)) for row in rows) + "\nEOD\n"
                     for key, rows in data.items())
    script = (f"set terminal svg size 1000,560 font 'sans-serif,13' background '#ffffff'\nset output '{folder / name}'\n"
              f"set grid lc '#dddddd'\nset border lc '#888888'\nset key outside right top Left reverse noenhanced\n{blocks}{commands}\n")
    done = subprocess.run(["gnuplot"], input=script, text=True, capture_output=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return None
    return name


def best_ratios(runs):
    """workload -> contender -> the best ratio among its variants, over W1..W9."""
    best = defaultdict(dict)
    for run in runs:
        for row in rows_of(run):
            if len(row) == 7 and row[0].startswith("W") and row[6]:
                peer = row[1].split("/")[0]
                best[row[0]][peer] = min(best[row[0]].get(peer, 1e9), row[6])
    return best


def draw_ratios(folder, runs):
    best = best_ratios(runs)
    peers = [c for c in CONTENDERS if c != "ctnn" and any(c in ratios for ratios in best.values())]
    if not peers:
        return None
    rows = [['"' + w + '"', *[f"{best[w].get(p, 'NaN')}" for p in peers]] for w in sorted(best, key=natural)]
    plots = ", ".join(f"$d using {i + 2}:xtic(1) title '{p}'" for i, p in enumerate(peers))
    return gnuplot(folder, "ratios.svg", "set style data histogram\nset style histogram clustered gap 1\nset style fill solid 0.85\n"
                   "set logscale y\nset ylabel 'time ÷ time of ctnn'\nset xtics rotate by -40 noenhanced\n"
                   f"set arrow from graph 0, first 1 to graph 1, first 1 nohead lw 2 front\nplot {plots}", {"d": rows})


def draw_roofline(folder, runs):
    for run in runs:
        points = [(run.rate(n, "FLOP/byte"), run.rate(n), split_label(n)) for n in run.times if run.rate(n, "FLOP/byte")]
        if points:
            break
    else:
        return None
    peak, l1, l2 = run.rate("fma_peak"), run.rate("load_L1", "GB/s"), run.rate("load_L2", "GB/s")
    rows = [(f"{x:.4g}", f"{y:.4g}", '"' + label + '"') for x, y, label in points]
    return gnuplot(folder, "roofline.svg", "set logscale xy\nset xrange [0.1:100]\nset yrange [8:200]\nset xlabel 'FLOP per byte that must be moved'\n"
                   "set ylabel 'GFLOP/s'\nunset key\nset samples 400\n"
                   f"set label 'FMA peak {peak:.0f} GFLOP/s' at 0.11,{peak * 1.12}\n"
                   f"set label 'L1 {l1:.0f} GB/s' at 0.11,{0.11 * l1 * 1.6}\nset label 'L2 {l2:.0f} GB/s' at 0.13,{0.13 * l2 * 0.75}\n"
                   f"m(a,b) = a < b ? a : b\nplot m(x*{l1},{peak}) lc '#777777', m(x*{l2},{peak}) lc '#bbbbbb', "
                   "$d using 1:2 with points pt 7 ps 0.8 lc '#c03020', $d using 1:2:3 with labels left offset 0.7,0 "
                   "font ',9' noenhanced", {"d": rows})


def split_label(name):
    return name.split("/", 1)[1]


def draw_growth(folder, runs, prefix, file, xlabel, per_sample):
    lines = defaultdict(list)
    for run in runs:
        for row in rows_of(run):
            if len(row) == 7 and row[0].startswith(prefix):
                x = int(row[0].rsplit("/", 1)[1])
                lines[row[1].split("/")[0]].append((x, row[2] / x if per_sample else row[2]))
    if not lines:
        return None
    peers = [c for c in CONTENDERS if c in lines]
    data = {f"d{i}": sorted(lines[p]) for i, p in enumerate(peers)}
    plots = ", ".join(f"$d{i} using 1:2 with linespoints pt 7 ps 0.6 lw {3 if p == 'ctnn' else 1.5} title '{p}'"
                      for i, p in enumerate(peers))
    return gnuplot(folder, file, f"set logscale xy\nset xlabel '{xlabel}'\n"
                   f"set ylabel '{'ns per sample' if per_sample else 'ns'}'\nplot {plots}", data)


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
