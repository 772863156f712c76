#!/usr/bin/env python3
"""Compares callgrind's dumps with a baseline: name and instructions, a line each. Exit code 1 beyond 3 %.

    python3 compare.py FOLDER_OF_DUMPS BASELINE [--write]
"""
import pathlib
import re
import sys

TOLERANCE = 0.03


def counts(folder):
    """The dumps that a program asked for by name."""
    found = {}
    for path in pathlib.Path(folder).glob("callgrind.out.*"):
        text = path.read_text()
        trigger = re.search(r"^desc: Trigger: Client Request: (.+)$", text, re.M)
        total = re.search(r"^(?:summary|totals): (\d+)", text, re.M)
        if trigger and total:
            found[trigger[1].strip()] = int(total[1])
    return found


def main(folder, baseline, write):
    now = counts(folder)
    if not now:
        sys.exit(f"no named dumps in {folder}")
    if write:
        pathlib.Path(baseline).write_text("".join(f"{n}\t{name}\n" for name, n in sorted(now.items())))
        print(f"wrote {len(now)} counts to {baseline}")
        return
    before = {}
    for line in pathlib.Path(baseline).read_text().splitlines():
        n, name = line.split("\t")
        before[name] = int(n)
    bad = 0
    for name in sorted(before.keys() | now.keys()):
        if name not in now or name not in before:
            print(f"{name}: {'not in the baseline' if name in now else 'was not measured'}")
            bad += 1
            continue
        change = now[name] / before[name] - 1
        verdict = "ok" if abs(change) <= TOLERANCE else "SLOWER" if change > 0 else "faster: write a new baseline"
        bad += abs(change) > TOLERANCE
        print(f"{name:48} {before[name]:>10} -> {now[name]:>10}  {100 * change:+.2f} %  {verdict}")
    sys.exit(1 if bad else 0)


main(sys.argv[1], sys.argv[2], "--write" in sys.argv[3:])
