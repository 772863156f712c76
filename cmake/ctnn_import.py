#!/usr/bin/env python3
"""A model of another framework as a ctnn network, by one command.

    python3 cmake/ctnn_import.py resnet.h5 --out build/models     resnet.hpp and resnet.safetensors
    python3 cmake/ctnn_import.py amp.nam --check                  and compiles a program that compares
    python3 cmake/ctnn_import.py --help

Nothing is executed from a file. Both files are written when everything in the model has its counterpart and
two evaluations agree; else every thing that is missing is a line, and the exit status is 1.
"""
import importlib.util
import os
import pathlib
import sys

SYSTEM = "/usr/bin/python3"  # where Debian's packages are, whatever the first python3 in the path


def main():
    if importlib.util.find_spec("numpy") is None:
        if os.path.exists(SYSTEM) and not os.environ.get("CTNN_IMPORT_TRIED"):
            os.environ["CTNN_IMPORT_TRIED"] = "1"
            os.execv(SYSTEM, [SYSTEM, *sys.argv])
        sys.exit("ctnn_import needs python3-numpy: apt-get install python3-numpy")
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
    from ctnn_import.command import main as command
    sys.exit(command())


if __name__ == "__main__":
    main()
