#!/usr/bin/env python3
"""Can the tests fail? Faults are seeded into a copy of the headers, one at a time; the named tests have to notice each.

    python3 mutants.py [--compiler g++] [--jobs 2] [NAME...]
    python3 mutants.py --current          only whether the headers still say what the faults replace

The faults are in faults.py. A mutant that no test notices survives, and the exit code is 1. The unchanged headers are tested first: what
fails there kills nobody. Which test noticed each is printed, and the seconds of its lane; the slowest once more at the end.
"""
import argparse
import concurrent.futures
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from faults import MUTANTS

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# Two registers fill a block of samples: what is wrong between them shows, which with AVX-512 it does not.
try:
    INSTRUCTIONS = ["-mavx2", "-mfma"] if " avx2 " in pathlib.Path("/proc/cpuinfo").read_text() else ["-march=native"]
except OSError:
    INSTRUCTIONS = ["-march=native"]


OUT_OF_DATE = "is out of date: its header does not say what it replaces"


def seed(text, before, after):
    """The text with `after` for the first `before`, wherever its lines break; None where there is none."""
    pattern = r"\s*".join(re.escape(letter) for letter in "".join(before.split()))
    found = re.search(pattern, text)
    return found and text[: found.start()] + after.strip() + text[found.end() :]


class Suite:
    """The tests, compiled one by one against whatever headers."""

    def __init__(self, compiler, folder):
        self.compiler, self.folder = compiler, folder
        self.support = []
        for part in ("main", "allocations"):
            self.support.append(str(folder / f"{part}.o"))
            subprocess.run([compiler, "-std=c++20", "-O1", "-I", str(ROOT / "tests"), "-c", str(ROOT / f"tests/support/{part}.cpp"), "-o",
                            self.support[-1]], check=True)
        subprocess.run([sys.executable, str(ROOT / "tests/io/make_hostile.py"), str(folder / "hostile")], check=True)

    def notices(self, include, tests):
        """What is wrong with these headers, by the first of the tests that says so; None if all is well."""
        for test in tests.split():
            with tempfile.TemporaryDirectory(dir=self.folder) as own:
                program = str(pathlib.Path(own) / "program")
                command = [self.compiler, "-std=c++20", "-O1", *INSTRUCTIONS, "-I", str(include), "-I", str(ROOT / "tests"), "-I", str(ROOT),
                           f'-DCTNN_SOURCE_DIR="{ROOT}"', f'-DCTNN_HOSTILE="{self.folder / "hostile"}"', str(ROOT / f"tests/{test}.cpp"),
                           *self.support, "-o", program]
                if subprocess.run(command, capture_output=True, timeout=580).returncode:
                    return f"{test}, which does not compile"
                try:
                    if subprocess.run([program], capture_output=True, timeout=120).returncode:
                        return test
                except subprocess.TimeoutExpired:
                    return f"{test}, which does not end"
        return None

    def judge(self, name):
        """What became of a fault, and the seconds that it took."""
        header, before, after, tests = MUTANTS[name]
        start = time.monotonic()
        with tempfile.TemporaryDirectory(dir=self.folder) as own:
            include = pathlib.Path(own) / "include"
            shutil.copytree(ROOT / "include", include)
            path = include / "ctnn" / header
            mutated = seed(path.read_text(encoding="utf-8"), before, after)
            if mutated is None:
                return OUT_OF_DATE, 0.0
            path.write_text(mutated, encoding="utf-8")
            noticed = self.notices(include, tests)
            return f"killed by {noticed}" if noticed else "SURVIVES", time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--current", action="store_true")
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    names = options.name or list(MUTANTS)
    if options.current:
        old = [name for name in names for header, before, after, _ in [MUTANTS[name]]
               if seed((ROOT / "include/ctnn" / header).read_text(encoding="utf-8"), before, after) is None]
        gone = [f"{name}: there is no test {test}" for name in names for test in MUTANTS[name][3].split()
                if not (ROOT / f"tests/{test}.cpp").exists()]
        sys.exit("\n".join([f"{name}: {OUT_OF_DATE}" for name in old] + gone) or 0)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        suite = Suite(options.compiler, pathlib.Path(folder))
        used = sorted({test for name in names for test in MUTANTS[name][3].split()})
        broken = [noticed for noticed in pool.map(lambda test: suite.notices(ROOT / "include", test), used) if noticed]
        if broken:
            sys.exit(f"without any fault already: {', '.join(broken)}")
        alive, seconds = 0, {}
        for name, (verdict, took) in zip(names, pool.map(suite.judge, names)):
            print(f"{name}: {verdict}, {took:.0f} s", flush=True)
            seconds[name] = took
            alive += not verdict.startswith("killed")
    slowest = sorted(names, key=seconds.get, reverse=True)[:5]
    print("the slowest: " + ", ".join(f"{name} ({seconds[name]:.0f} s)" for name in slowest))
    print(f"{len(names) - alive} of {len(names)} faults are noticed")
    sys.exit(bool(alive))


if __name__ == "__main__":
    main()
