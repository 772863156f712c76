#!/usr/bin/env python3
"""Options about floating point: what is refused, and what is harmless (README.md lists both).

    python3 run.py --include ../../include [--compiler g++]... [--flags "-march=native"] [--system DIR...]

With an option of REFUSED nothing compiles, and the compiler says why. With those of HARMLESS numbers.cpp is right, as it
is without any for SSE2, where nothing is fused, and for FLAGS. For AVX-512, with a precompiled header and with -flto, no
compiler warns (g++ 12's own header would, at the line of who uses its intrinsics).
"""
import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
INCLUDES = "#include <ctnn/shape/abi.hpp>\n"
PREDICTS = """#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::input<4> >> ctnn::dense<4>;
float f(const ctnn::model<net>& m, const float (&x)[4]) { return ctnn::predict(m, x)[0]; }
"""
PARTS = (INCLUDES, "ctnn: -ffast-math and its parts")
PRECISE = (INCLUDES, "exact_math.hpp")  # the words are clang's own, at a line that says ours
BELIEF = (PREDICTS, "ctnn: an option lets the compiler believe that there is no NaN or infinity")

REFUSED = {
    "g++": {
        "-ffast-math": PARTS, "-Ofast": PARTS, "-funsafe-math-optimizations": PARTS, "-ffinite-math-only": PARTS,
        "-fassociative-math -fno-signed-zeros -fno-trapping-math": PARTS, "-freciprocal-math": PARTS, "-fno-signed-zeros": PARTS,
        "-fsingle-precision-constant": (INCLUDES, "makes floats of doubles"), "-mfpmath=387": (INCLUDES, "more digits than they have"),
    },
    "clang": {
        "-ffast-math": PARTS, "-Ofast": PARTS, "-ffinite-math-only": PARTS, "-ffp-model=fast": PRECISE,
        "-funsafe-math-optimizations": PRECISE, "-fassociative-math -fno-signed-zeros -fno-trapping-math": PRECISE,
        "-freciprocal-math": PRECISE, "-fno-signed-zeros": PRECISE, "-fapprox-func": PRECISE,
        "-fno-honor-nans": BELIEF, "-fno-honor-infinities": BELIEF,
    },
}
HARMLESS = {
    "g++": ["-fno-trapping-math -fno-math-errno -fexcess-precision=fast", "-ffp-contract=off", "-frounding-math -fsignaling-nans"],
    "clang": ["-fno-trapping-math -fno-math-errno -fdenormal-fp-math=preserve-sign", "-ffp-contract=fast", "-ffp-model=strict"],
}


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **more)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", action="append")
    parser.add_argument("--flags", default="")
    parser.add_argument("--include", required=True)
    parser.add_argument("--system", nargs="*", default=[])
    options = parser.parse_args()
    common = ["-std=c++20", "-I", options.include]
    common += [x for folder in options.system if folder != "/usr/include" for x in ("-isystem", folder)]

    def what_it_says(compiler, flags, source):
        return run(compiler, *common, "-O1", "-msse2", *flags.split(), "-x", "c++", "-c", "-", "-o", "/dev/null", input=source)

    def refuses(job):
        compiler, flags, (source, words) = job
        done = what_it_says(compiler, flags, source)
        if done.returncode == 0:
            return f"{compiler} {flags}: is not refused"
        first = "\n".join(done.stderr.splitlines()[:20])
        if words not in first:
            return f"{compiler} {flags}: does not say {words!r}:\n{first}"
        done = what_it_says(compiler, f"{flags} -DCTNN_ALLOW_FAST_MATH", source)
        return f"{compiler} {flags}: is refused with CTNN_ALLOW_FAST_MATH, too:\n{done.stderr[:2000]}" if done.returncode else ""

    def is_right(job):
        compiler, flags = job
        with tempfile.TemporaryDirectory() as folder:
            program = str(pathlib.Path(folder) / "program")
            done = run(compiler, *common, "-O2", *flags.split(), str(FOLDER / "numbers.cpp"), "-o", program)
            if done.returncode == 0:
                done = run(program)
        return f"{compiler} {flags}: {done.stdout}{done.stderr[:2000]}" if done.returncode else ""

    def is_silent(compiler):
        command = [compiler, *common, "-O2", "-march=x86-64-v4", "-Wall", "-Wextra", "-UNDEBUG"]
        with tempfile.TemporaryDirectory() as folder:
            header, program = pathlib.Path(folder) / "all.hpp", str(pathlib.Path(folder) / "program")
            header.write_text("#include <ctnn/ctnn.hpp>\n")
            steps = [[*command, "-x", "c++-header", str(header), "-o", f"{header}.gch"],
                     [*command, "-include", str(header), "-c", str(FOLDER / "numbers.cpp"), "-o", f"{program}.o"],
                     [*command, "-flto", str(FOLDER / "numbers.cpp"), "-o", program]]
            if "clang" in run(compiler, "--version").stdout:
                steps = [[*command, "-c", str(FOLDER / "numbers.cpp"), "-o", f"{program}.o"]]
            said = [done.stdout + done.stderr for done in (run(*step) for step in steps)]
        return "".join(f"{compiler}, AVX-512, step {i + 1}:\n{words[:2000]}" for i, words in enumerate(said) if words)

    refused, right = [], []
    for compiler in options.compiler or ["g++"]:
        kind = "clang" if "clang" in run(compiler, "--version").stdout else "g++"
        refused += [(compiler, flags, sign) for flags, sign in REFUSED[kind].items()]
        right += [(compiler, f"-msse2 {flags}") for flags in ["", *HARMLESS[kind]]] + [(compiler, options.flags)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        wrong = [w for w in (*pool.map(refuses, refused), *pool.map(is_right, right),
                              *pool.map(is_silent, options.compiler or ["g++"])) if w]
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(refused)} options are refused, with {len(right)} sets all numbers are right")


main()
