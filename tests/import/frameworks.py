#!/usr/bin/env python3
"""Models that frameworks write and compute, imported: outputs agree with the framework's. Skipped (77) where
there is none.

    python3 frameworks.py [--keep FOLDER] [NAME...]
"""
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "cmake")]
sys.dont_write_bytecode = True
SYSTEM = "/usr/bin/python3"  # where Debian's packages are, whatever the first python3 in the path


def again_with_packages(*modules):
    """Starts once more with Debian's Python where this one lacks these; 77 where that lacks them, too."""
    import importlib.util
    if all(importlib.util.find_spec(m) for m in modules):
        return
    if os.path.exists(SYSTEM) and not os.environ.get("CTNN_IMPORT_TRIED"):
        os.environ["CTNN_IMPORT_TRIED"] = "1"
        os.execv(SYSTEM, [SYSTEM, *sys.argv])
    print(f"{', '.join(modules)} are not installed: skipped")
    sys.exit(77)


def imported(path, arguments, x, y):
    """The largest difference between the framework's output and the written network's, or the problems."""
    import numpy
    from ctnn_import import command, verify
    from ctnn_import.simulate import simulate
    options = command.arguments().parse_args([str(path), *arguments])
    options.name = command.identifier(pathlib.Path(path).stem)
    result = command.attempt(path, options)
    if not result.done:
        return result, "; ".join(map(str, result.problems))
    entering = result.imported.network_input([x] if not isinstance(x, list) else x)
    ours = simulate(result.items, {k: v
                                   for k, v in result.tensors.items() if not k.startswith("golden.")},
                    entering)
    error = verify.difference(ours, result.imported.network_output(y))
    return result, error if numpy.isfinite(error) else "not finite"


def main():
    again_with_packages("numpy", "torch")
    import warnings
    warnings.filterwarnings("ignore")
    import models
    keep = sys.argv[sys.argv.index("--keep") + 1] if "--keep" in sys.argv else None
    wanted = [a for a in sys.argv[1:] if not a.startswith("--") and a != keep]
    wrong, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(keep or folder)
        folder.mkdir(exist_ok=True)
        for name, arguments, x, y in models.torch_files(folder):
            if wanted and not any(w in name for w in wanted):
                continue
            count += 1
            result, error = imported(folder / name, arguments, x, y)
            words = models.REFUSED.get(name.rsplit("_", 1)[0])
            good = isinstance(error, float) and error <= 1e-5 if words is None else isinstance(
                error, str) and words in error
            if wanted or not good:
                print(f"{name}: {error}")
                if wanted and good and result.done:
                    print(result.header)
            if not good:
                wrong.append(name)
    print(f"{count - len(wrong)} of {count} models agree with PyTorch, or are refused as they should be")
    sys.exit(1 if wrong or not count else 0)


if __name__ == "__main__":
    main()
