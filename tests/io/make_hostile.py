#!/usr/bin/env python3
"""Writes safetensors files for input<3> >> dense<2>: good-*, which must load, and bad-*, which must be refused.

    python3 make_hostile.py FOLDER          checkpoints go to FOLDER/checkpoints
"""
import pathlib
import sys

from hostile_checkpoints import bad_checkpoints, good_checkpoints
from hostile_models import bad, good


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.safetensors"):
        old.unlink()
    for kind, files in (("good", good), ("bad", bad)):
        for name, content in files.items():
            (folder / f"{kind}-{name}.safetensors").write_bytes(content)
    checkpoints = folder / "checkpoints"
    checkpoints.mkdir(exist_ok=True)
    for old in checkpoints.iterdir():
        old.unlink()
    for kind, files in (("good", good_checkpoints), ("bad", bad_checkpoints)):
        for name, content in files.items():
            (checkpoints / f"{kind}-{name.replace('<', '_').replace('>', '')}").write_bytes(content)


main()
