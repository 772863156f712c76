#!/usr/bin/env python3
"""Every header that the importer writes compiles, its facts hold, and its parameters have the names and
shapes of the weights' file: all headers in one translation unit whose code nobody makes.

    python3 headers.py COMPILER INCLUDE... [--only NAME...]        COMPILER may be several words
"""
import pathlib
import shlex
import subprocess
import sys
import tempfile

from frameworks import again_with_packages

CHECK = """
// A sum over the names and shapes of all that is saved.
template <auto net>
constexpr unsigned long long saved() {
    unsigned long long sum = 0;
    const auto model = nn::model<net>{};
    const auto one = [&](auto name, auto view) {
        unsigned long long hash = 14695981039346656037u;
        const auto put = [&](unsigned long long c) { hash = (hash ^ c) * 1099511628211u; };
        for (const char c : name) put(static_cast<unsigned char>(c));
        constexpr auto shape = decltype(view)::shape();
        for (nn::index i = 0; i < shape.rank; ++i) put(static_cast<unsigned long long>(shape.extent(i)));
        sum += hash;
    };
    nn::for_each_parameter(model, one);
    nn::for_each_buffer(model, one);
    return sum;
}
"""


def saved(tensors):
    """The same sum of what the importer wrote."""
    total, mask = 0, (1 << 64) - 1
    for name, values in tensors.items():
        if not name.startswith("golden."):
            value = 14695981039346656037
            for c in [*name.encode(), *values.shape]:
                value = (value ^ c) * 1099511628211 & mask
            total = total + value & mask
    return total


def files(folder):
    """(file's name, options) of every format, and of what PyTorch writes where it is installed: one file of
    each network."""
    import importlib.util
    import seeds

    for name, raw in seeds.all_files().items():
        (folder / name).write_bytes(raw)
        yield name, ["--steps", "16"]
    if importlib.util.find_spec("torch"):
        import models
        import torch

        for name, net, x in models.networks():
            if name not in models.REFUSED:
                torch.jit.trace(net, x).save(str(folder / f"{name}.pt"))
                yield f"{name}.pt", ["--input", ",".join(map(str, x.shape))]


OF_C = "log index gamma y1 ceil time read remove sleep raise stdin signal write".split()


def main():
    again_with_packages("numpy")
    import warnings

    warnings.filterwarnings("ignore")
    from ctnn_import import command

    wanted = sys.argv[sys.argv.index("--only") + 1 :] if "--only" in sys.argv else []
    compiler, *includes = sys.argv[1 : sys.argv.index("--only") if wanted else None]
    own, *others = (str(pathlib.Path(i).resolve()) for i in includes)
    folders = [
        f"-I{own}",
        *[f"-isystem{i}" for i in others if i != "/usr/include"],
    ]  # where its own order must stay
    names = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        text = "#include <unistd.h>\n#include <csignal>\n#include <cstdio>\n#include <ctime>\n#include <ctnn/ctnn.hpp>\n"
        text += "namespace nn = ctnn;\n" + CHECK
        # A file may be called as what C has in the global namespace.
        text += "".join(f"namespace {command.identifier(name)} {{}}\n" for name in OF_C)
        for name, arguments in files(folder):
            if wanted and name not in wanted:
                continue
            options = command.arguments().parse_args([str(folder / name), *arguments, "--out", str(folder)])
            options.name = command.identifier(name)
            result = command.attempt(folder / name, options)
            if not result.done:
                print(f"{name}: {'; '.join(map(str, result.problems))}")
                sys.exit(1)
            command.write(result, options)
            names.append(options.name)
            text += f'\n#include "{options.name}.hpp"\nstatic_assert(saved<{options.name}::net>() == '
            text += f'{saved(result.tensors)}u, "{options.name}");\n'
        (folder / "all.cpp").write_text(text)
        built = subprocess.run(
            [
                *shlex.split(compiler),
                "-std=c++20",
                "-O0",
                "-fsyntax-only",
                "-Wall",
                "-Wextra",
                "-Werror",
                *folders,
                "all.cpp",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
        )
    errors = [line for line in built.stderr.splitlines() if "error" in line]
    print("\n".join(line[:300] for line in errors[:20]) or built.stderr[:2000] * bool(built.returncode))
    print(
        f"{len(names)} headers in one translation unit"
        if built.returncode == 0
        else f"not compiled: some of {len(names)} headers"
    )
    sys.exit(built.returncode != 0)


if __name__ == "__main__":
    main()
