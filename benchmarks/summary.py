#!/usr/bin/env python3
"""Reads Google Benchmark's JSON and prints a Markdown table: every peer against ctnn, medians of the repetitions.

    for w in w2_predict w3_sgd_step w9_tiny; do
      ./$w --benchmark_enable_random_interleaving=true --benchmark_repetitions=15 --benchmark_min_time=0.05 \
           --benchmark_format=json > $w.json
    done
    python3 summary.py w*.json

A name is workload/.../contender[/variant]; `peer ÷ ctnn` above 1 means that ctnn is faster. The percentage is of the
FMA peak that the same program measured among the repetitions.
"""
import json
import sys
from collections import defaultdict
from statistics import median, quantiles

CONTENDERS = ("ctnn", "libxsmm", "eigen", "loop", "onednn", "openblas", "libtorch")
TO_NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


def split(name):
    parts = name.split("/")
    for i, part in enumerate(parts):
        if part in CONTENDERS:
            return "/".join(parts[:i]), "/".join(parts[i:])
    return None


def read(path):
    """name → (times in ns, GFLOP/s), one entry per repetition; and the failures."""
    times, rates, failures = defaultdict(list), defaultdict(list), {}
    with open(path) as file:
        report = json.load(file)
    for run in report["benchmarks"]:
        if run.get("run_type") == "aggregate":
            continue
        name = run["run_name"]
        if run.get("error_occurred"):
            failures[name] = run.get("error_message", "failed")
            continue
        times[name].append(run["cpu_time"] * TO_NS[run["time_unit"]])
        rates[name].append(run.get("GFLOP/s", 0))
    return times, rates, failures


def pretty(ns):
    return f"{ns:.1f} ns" if ns < 1e3 else f"{ns / 1e3:.2f} µs" if ns < 1e6 else f"{ns / 1e6:.2f} ms"


def spread(values):
    """Half the distance of the quartiles as a share of the median."""
    if len(values) < 4:
        return "–"
    low, _, high = quantiles(values, n=4)
    return f"±{50 * (high - low) / median(values):.1f} %"


def main(paths):
    if not paths:
        sys.exit(__doc__)
    print("| workload | contender | median | spread | GFLOP/s | % of peak | peer ÷ ctnn |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for path in paths:
        times, rates, failures = read(path)
        peak = median(rates["fma_peak"]) if rates["fma_peak"] else None
        workloads = defaultdict(list)
        for name in [*times, *failures]:
            if split(name) and name not in workloads[split(name)[0]]:
                workloads[split(name)[0]].append(name)
        for workload, names in sorted(workloads.items(), key=lambda w: [int(p) if p.isdigit() else p for p in w[0].split("/")]):
            ours = times.get(f"{workload}/ctnn")
            for name in sorted(names, key=lambda n: (split(n)[1] != "ctnn", median(times[n]) if times[n] else 0)):
                if name in failures:
                    print(f"| {workload} | {split(name)[1]} | {failures[name]} | | | | |")
                    continue
                time, rate = median(times[name]), median(rates[name])
                share = f"{100 * rate / peak:.1f}" if peak else "–"
                ratio = f"{time / median(ours):.3f}" if ours else "–"
                print(f"| {workload} | {split(name)[1]} | {pretty(time)} | {spread(times[name])} | {rate:.1f} | {share} | {ratio} |")
        if peak:
            print(f"| | FMA peak in this run | | {spread(rates['fma_peak'])} | {peak:.1f} | 100 | |")


main(sys.argv[1:])
