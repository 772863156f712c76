"""What the benchmark programs measured, from Google Benchmark's JSON: medians of repetitions, ratios to ctnn in the same run."""
import json
import pathlib
import re
from collections import defaultdict
from statistics import median, quantiles

CONTENDERS = ("ctnn", "libxsmm", "eigen", "loop", "onednn", "openblas", "libtorch", "apart", "without tanh", "channels last", "memcpy", "plain",
              "one thread", "trainer")
TO_NS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}


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


def best_ratios(runs):
    """workload -> contender -> the best ratio among its variants, over W1..W9."""
    best = defaultdict(dict)
    for run in runs:
        for row in rows_of(run):
            if len(row) == 7 and row[0].startswith("W") and row[6]:
                peer = row[1].split("/")[0]
                best[row[0]][peer] = min(best[row[0]].get(peer, 1e9), row[6])
    return best
