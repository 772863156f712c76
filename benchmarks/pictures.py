"""The report's pictures (SVG), by gnuplot: ratios, the roofline, growth over sizes."""
import shutil
import subprocess
import sys
from collections import defaultdict

from runs import CONTENDERS, best_ratios, natural, rows_of


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
