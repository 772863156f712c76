#!/usr/bin/env python3
"""How many model files of a folder become networks, and what the others lack.

    python3 coverage.py FOLDER... [--options FILE] [--check] [--verbose]

Every file is imported; where an example by its authors stands beside it (NAME.x.f32 and NAME.y.f32,
NAME_x_python.csv and NAME_y_python.csv, NAME.input_0.pb and NAME.output_0.pb, NAME.bin of .nam), the written
network is compared with it. --check compiles and runs every program. --options: lines "NAME arguments of the
importer", for files that do not say everything (coverage_options.txt).
"""
import collections
import pathlib
import re
import shlex
import sys
import time

from frameworks import again_with_packages

HERE = pathlib.Path(__file__).resolve().parent
ENDINGS = (".onnx", ".tflite", ".h5", ".hdf5", ".keras", ".nam", ".json", ".pt", ".pth", ".jit", ".zip")


def models_in(folder, options):
    """Files that are models, and folders of state dicts that --options names."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and path.name in options or path.is_file(
        ) and path.suffix in ENDINGS and path.parent.name not in options:
            yield path


def authors_example(path):
    """(inputs, outputs) of the authors as files, or None."""
    stem = path.with_suffix("")
    for x, y in ((f"{stem}.x.f32", f"{stem}.y.f32"), (f"{stem}_x_python.csv", f"{stem}_y_python.csv"),
                 (f"{stem}_x.csv", f"{stem}_y.csv"), (f"{stem}.input_0.pb", f"{stem}.output_0.pb")):
        if pathlib.Path(x).is_file() and pathlib.Path(y).is_file():
            return x, y
    return None


def compare(result, path, submodel):
    """The largest error against the authors' outputs, over all their samples; None where there are none."""
    import numpy
    from ctnn_import import check, verify
    from ctnn_import.simulate import simulate
    tensors = {k: v for k, v in result.tensors.items() if not k.startswith("golden.")}
    run = lambda x: simulate(result.items, tensors, x)
    imported, wire = result.imported, result.imported.graph.input
    if path.suffix == ".nam":
        names = [path.with_suffix(".bin")
                 ] if submodel is None else [path.with_name(f"{path.stem}_{('nano', 'full')[submodel]}.bin")]
        if not names[0].is_file():
            return None
        x, y = numpy.split(numpy.fromfile(names[0], "<f4"), 2)
        ours = run(numpy.concatenate([numpy.zeros(12288), x])[:, None])[-len(x):, 0]
        return verify.difference(ours, y)
    files = authors_example(path)
    if files is None:
        return None
    x, y = (check.read_values(f) for f in files)
    if wire.kind == "sequence" and imported.graph.output.kind == "sequence" and y.ndim == 2 and y.shape[
            0] == imported.graph.output.shape[1] > 1:
        return verify.difference(run(x.reshape(wire.shape))[-y.shape[1]:].T,
                                  y)  # channels first, the first steps left out
    samples = max(x.size // wire.size, 1)
    errors = []
    for turned in (False, True):  # some examples of channels last stand channels first
        worst = 0.0
        for part, said in zip(numpy.split(x.reshape(-1), samples), numpy.split(y.reshape(-1), samples)):
            entering = part.reshape(wire.shape) if turned else imported.network_input([part])
            worst = max(worst, verify.difference(run(entering), imported.network_output(said)))
        errors.append(worst)
    return min(errors)


def missing_in_headers(header, include):
    """Names of nn:: that this ctnn does not have yet."""
    text = "\n".join(p.read_text() for p in include.rglob("*.hpp"))
    names = set(re.findall(r"nn::(\w+)", header)) - {"model", "load", "predict", "index", "stream"}
    defined = (r"^(?:(?:inline )?constexpr|struct|using)[^\n(]*?\b{0}(?:\{{|\s|;|\()|"
               r"^    {0}\{{\}};|^constexpr auto {0}\(")
    return sorted(n for n in names if not re.search(defined.format(n), text, re.MULTILINE))


def main():
    again_with_packages("numpy")
    from ctnn_import import check, command
    arguments = sys.argv[1:]
    file = pathlib.Path(arguments[arguments.index("--options") +
                                  1]) if "--options" in arguments else HERE / "coverage_options.txt"
    options = {}
    for line in file.read_text().splitlines() if file.is_file() else []:
        words = shlex.split(line, comments=True)
        if words:
            options.setdefault(words[0], []).append(words[1:])
    folders = [pathlib.Path(a) for a in arguments if not a.startswith("--") and pathlib.Path(a).is_dir()]
    include, done, agree, examples, files, programs = check.include_folders(), 0, 0, 0, 0, 0
    missing, waiting, slow = collections.Counter(), collections.Counter(), 0.0
    for path in [p for f in folders for p in models_in(f, options)]:
        for own in options.get(path.name, [[]]):
            files += 1
            parsed = command.arguments().parse_args(
                [str(path), *own, *(["--check"] if "--check" in arguments else [])])
            parsed.name, begin = command.identifier(path.stem), time.monotonic()
            result = command.attempt(path, parsed)
            slow = max(slow, time.monotonic() - begin)
            said = "; ".join(map(str, result.problems))
            if result.done:
                done += 1
                programs += "the program" in result.errors
                error = compare(result, path, parsed.submodel if parsed.submodel >= 0 else None)
                examples += error is not None
                agree += error is not None and error <= 1e-5
                said = f"reading {result.errors['reading']:.0e}" + ("" if error is None else
                                                                    f", authors' outputs {error:.0e}")
                lacking = missing_in_headers(result.header, include[0]) if include else []
                waiting.update(lacking)
                said += f", waits for {', '.join(lacking)}" if lacking else ""
                if "the program" in result.errors:
                    said += f", program {result.errors['the program']:.0e}"
            for problem in result.problems:
                missing[problem.what.split(":")[0][:60]] += 1
            print(
                f"{'+' if result.done else '-'} {path.parent.name}/{path.name} "
                f"{' '.join(own) if '--submodel' in own else ''}: {said}")
    print(
        f"{done} of {files} files became networks that agree with the file's own evaluation; "
        f"{agree} of {examples} with their authors' outputs"
        + (f"; {programs} compiled programs agree" if "--check" in arguments else "") +
        f"; the longest import took {slow:.1f} s")
    for what, count in missing.most_common():
        print(f"  missing in {count}: {what}")
    for what, count in waiting.most_common():
        print(f"  {count} wait for nn::{what}")
    sys.exit(1 if agree < examples or not files else 0)


if __name__ == "__main__":
    main()
