#!/usr/bin/env python3
"""Writes golden.hpp and golden_*.hpp, the numbers that ctnn is compared with: made by PyTorch, in double precision.

    python3 tests/golden/make_golden.py                  (Debian: python3-torch)
    python3 tests/golden/make_golden.py norms losses     golden_norms.hpp and golden_losses.hpp alone

What a file holds is said by the module of its name (golden.hpp: layers.py). The inputs and the initial weights come from a fixed formula,
not from PyTorch's generator, so that any version of PyTorch makes the same file but for the last digits.
"""
import sys

from activations import activations
from batch_norms import batch_norms
from header import write
from layers import layers
from lengths import lengths
from losses import losses
from mlperf_tiny import mlperf_tiny
from norms import norms
from schedules import schedules
from sequences import more_sequences, sequences
from training import training
from windows import windows

FAMILIES = (layers, activations, sequences, more_sequences, lengths, training, losses, schedules, norms, batch_norms, windows, mlperf_tiny)


def main(names):
    known = {family.__name__: family for family in FAMILIES}
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"There is no {', '.join(unknown)}: {', '.join(known)}.")
    for name in names or known:
        write("golden.hpp" if name == "layers" else f"golden_{name}.hpp", known[name])


main(sys.argv[1:])
