#!/usr/bin/env python3
"""Random topologies against PyTorch and against their own single samples: sizes around registers, blocks and pieces, every layer behind
every other, every optimizer, compilers and instruction sets by lot. What failed is printed with the seed that makes it again.

    python3 topologies.py --folder BUILD --count 100                  a new seed each day; --seed N: that one
    python3 topologies.py --folder BUILD --seeds 7 2026               these
    python3 topologies.py --folder BUILD --count 6 --compiler "g++ -O1 -march=native"     one compiler instead of the lot
    python3 topologies.py --print --count 20                          what would be compiled

What is drawn is in networks.py; layers, by what they are for, in features.py, sequences.py, images.py and branches.py. Where there is no
PyTorch the networks are held against their own samples alone.
"""
import argparse
import datetime
import os
import pathlib
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from networks import draw, program

TESTS = pathlib.Path(__file__).resolve().parent.parent
COMPILERS = ["g++", "clang++-19"]
FLAGS = ["-O1 -march=native", "-O2 -mavx2 -mfma", "-O1 -msse2", "-O1 -DCTNN_NO_XSIMD", "-O1 -march=native -fsanitize=address,undefined",
         "-O1 -mavx2 -mfma -fsanitize=address,undefined", "-O1 -msse2 -fsanitize=address,undefined", "-O2 -mavx"]
if "avx512vl" in pathlib.Path("/proc/cpuinfo").read_text():
    FLAGS += ["-O2 -march=x86-64-v4"]


def command_of(seed):
    """A compiler and its flags, by lot."""
    dice = random.Random(-seed)
    return f"{dice.choice(COMPILERS)} {dice.choice(FLAGS)}"


def said(seed, command):
    text, loss, optimizer, batch = draw(seed)
    return f"seed {seed}: {command}\n    {text}, {loss}, {optimizer}, {batch} samples"


def examine(seed, command, folder, includes):
    """Compiles and runs one network: what is wrong (or None), whether PyTorch was there, the seconds that it took."""
    folder.mkdir(parents=True, exist_ok=True)
    source, binary = folder / "program.cpp", folder / "program"
    source.write_text(program(seed))
    environment = {**os.environ, "UBSAN_OPTIONS": "halt_on_error=1", "ASAN_OPTIONS": "detect_stack_use_after_return=0"}
    start = time.monotonic()

    steps = {"compiling": [*command.split(), "-std=c++20", *includes, source, "-o", binary], "its laws": [binary, "laws"],
             "against PyTorch": [sys.executable, TESTS / "torch" / "side.py", binary, folder / "torch"]}
    for what, arguments in steps.items():
        done = subprocess.run(["sh", "-c", 'ulimit -s 65536 && exec "$@"', "sh", *map(str, arguments)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        if done.returncode not in (0, 77):
            wrong = f"    {what}: exit status {done.returncode}\n" + "\n".join(done.stdout.splitlines()[-40:])
            break
    else:
        wrong = None
    return wrong, done.returncode != 77, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=datetime.date.today().toordinal() * 1000)
    parser.add_argument("--seeds", type=int, nargs="+", help="these alone, instead of --count of them from --seed on")
    parser.add_argument("--compiler", help="one command instead of the lot")
    parser.add_argument("--jobs", type=int, default=int(os.environ.get("CTNN_JOBS", 2)))
    parser.add_argument("--system", nargs="*", default=[], help="folders of Boost and xsimd")
    parser.add_argument("--print", action="store_true", help="what would be compiled")
    options = parser.parse_args()
    seeds = options.seeds or range(options.seed, options.seed + options.count)
    commands = {seed: options.compiler or command_of(seed) for seed in seeds}
    if options.print:
        print("\n".join(said(seed, commands[seed]) for seed in seeds))
        return 0
    if not options.folder:
        parser.error("--folder: where to?")
    includes = [f"-I{TESTS.parent / 'include'}", f"-I{TESTS}", *(f"-isystem{folder}" for folder in options.system)]
    print(f"random topologies: {len(seeds)} of them, " + (f"seeds {options.seeds}" if options.seeds else f"from seed {options.seed} on"), flush=True)
    failed, compared = 0, True
    with ThreadPoolExecutor(options.jobs) as pool:
        results = [pool.submit(examine, seed, commands[seed], options.folder / str(seed), includes) for seed in seeds]
        for seed, result in zip(seeds, results):
            wrong, with_torch, seconds = result.result()
            compared = compared and with_torch
            if wrong:
                failed += 1
                print(f"{said(seed, commands[seed])}\n{wrong}", flush=True)
            elif options.seeds:
                print(f"{said(seed, commands[seed])}, {seconds:.0f} s", flush=True)
    print(f"{len(seeds) - failed} of {len(seeds)} as {'PyTorch says and as ' if compared else ''}their samples say")
    if not compared:
        print("There is no PyTorch here (python3-torch): nothing was compared with it.")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
